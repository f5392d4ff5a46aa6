//! Rules for `Cargo.toml` and `package-lock.json`: which dependencies a crate may have.

use super::{Breach, File};

/// What a package may depend on.
struct Layer {
    /// The folder of its manifest; empty for the app.
    folder: &'static str,
    /// The packages of the workspace that it may use, without `vitrine-`.
    packages: &'static [&'static str],
    /// Libraries that it may not use.
    without: &'static [&'static str],
}

const WEB: &[&str] = &["leptos", "leptos_router", "web-sys", "js-sys", "wasm-bindgen", "gloo-net"];
const ROWS: &str = "sqlx";
const BYTES: &str = "object_store";
const HTTP: &[&str] = &["axum", "hyper", "hyper-util", "tower", "tower-http", BYTES];

/// Packages that only tests and measurements use are not listed.
const LAYERS: &[Layer] = &[
    Layer { folder: "", packages: &["api", "gallery", "media"], without: &[] },
    Layer { folder: "crates/api", packages: &[], without: WEB },
    Layer { folder: "crates/gallery", packages: &["api", "media"], without: WEB },
    Layer { folder: "crates/media", packages: &[], without: WEB },
    Layer { folder: "crates/ids", packages: &[], without: WEB },
    Layer { folder: "crates/private_files", packages: &[], without: WEB },
    Layer {
        folder: "crates/database",
        packages: &["api", "ids", "media", "private-files"],
        without: HTTP,
    },
    Layer {
        folder: "crates/storage",
        packages: &["ids", "media", "private-files"],
        without: &["axum", ROWS],
    },
    Layer {
        folder: "crates/server",
        packages: &["api", "database", "heap", "ids", "media", "private-files", "storage"],
        without: &[ROWS, BYTES, "leptos", "web-sys", "js-sys", "wasm-bindgen", "gloo-net"],
    },
];

/// Packages use only what their layer may. `dev-dependencies` are not checked.
pub(super) fn dependencies(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for Layer { folder, packages, without } in LAYERS {
        let path = format!("{folder}/Cargo.toml");
        let path = path.trim_start_matches('/');
        for file in files.iter().filter(|file| file.path == path) {
            for (line, name) in names(&file.text) {
                let is_wrong = match name.strip_prefix("vitrine-") {
                    Some(package) => !packages.contains(&package),
                    None => without.contains(&name),
                };
                if is_wrong {
                    breaches.push(Breach::new(file, line, format!("must not depend on {name}")));
                }
            }
        }
    }
    breaches
}

/// Lock files must work with any registry.
pub(super) fn package_lock(files: &[File]) -> Vec<Breach> {
    let locks = files.iter().filter(|file| file.path.ends_with("package-lock.json"));
    locks
        .flat_map(|file| {
            let lines = file.text.lines().enumerate();
            lines.filter(|(_, line)| line.trim_start().starts_with("\"resolved\"")).map(
                |(index, _)| {
                    Breach::new(file, index + 1, "holds an address; .npmrc should have kept it out")
                },
            )
        })
        .collect()
}

/// The names in `[dependencies]`, in those of a `[target.…]` and in `[dependencies.name]` headings,
/// with their lines.
fn names(manifest: &str) -> Vec<(usize, &str)> {
    let mut inside = false;
    let mut names = Vec::new();
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(heading) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let section = heading.strip_prefix("target.").map_or(heading, |target| {
                target.rsplit_once("'.").map_or(target, |(_, section)| section)
            });
            inside = section == "dependencies";
            if let Some(name) = section.strip_prefix("dependencies.") {
                names.push((index + 1, name));
            }
        } else if inside && let Some((key, _)) = line.split_once('=') {
            let key = key.trim();
            let name = key.strip_suffix(".workspace").unwrap_or(key);
            if !name.starts_with('#') {
                names.push((index + 1, name));
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn packages_use_only_what_is_below_them() {
        let app = file(
            "Cargo.toml",
            "[workspace.dependencies]\nvitrine-server = { path = \"x\" }\n[dependencies]\nvitrine-api.workspace = true\nvitrine-server.workspace = true\n",
        );
        let found = dependencies(&[app]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].line, &*found[0].what), (5, "must not depend on vitrine-server"));
        for (path, manifest) in [
            ("crates/api/Cargo.toml", "vitrine-media.workspace = true"),
            ("crates/gallery/Cargo.toml", "leptos = \"0.8\""),
            ("crates/database/Cargo.toml", "axum.workspace = true"),
            ("crates/database/Cargo.toml", "vitrine-storage.workspace = true"),
            ("crates/storage/Cargo.toml", "sqlx.workspace = true"),
            ("crates/server/Cargo.toml", "sqlx = \"0.8\""),
        ] {
            let text = format!(
                "[dependencies]\nserde.workspace = true\n{manifest}\n[dev-dependencies]\n{manifest}\n"
            );
            assert_eq!(dependencies(&[file(path, &text)]).len(), 1, "{path}: {manifest}");
        }
    }

    #[test]
    fn every_way_of_writing_a_dependency_is_seen() {
        let text = "[target.'cfg(target_arch = \"wasm32\")'.dependencies]\njs-sys = \"0.3\"\n\n[dependencies.web-sys]\nversion = \"0.3\"\n";
        assert_eq!(names(text), [(2, "js-sys"), (4, "web-sys")]);
    }

    #[test]
    fn a_lock_with_addresses_is_refused() {
        let lock =
            file("package-lock.json", "{\n  \"resolved\": \"https://example.org/a.tgz\"\n}\n");
        assert_eq!(package_lock(&[lock]).len(), 1);
        assert_eq!(package_lock(&[file("package-lock.json", "{}\n")]), []);
    }
}
