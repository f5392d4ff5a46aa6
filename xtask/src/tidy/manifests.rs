//! Rules for `Cargo.toml` and `package-lock.json`: which dependencies a crate may have.

use super::{Breach, File};

/// The only dependencies that a crate may have, or those that it may not have.
enum May {
    Only(&'static [&'static str]),
    Not(&'static [&'static str]),
}

const WEB: &[&str] =
    &["leptos", "leptos_router", "web-sys", "js-sys", "wasm-bindgen", "gloo-net", "vitrine-server"];

const GALLERY: &[&str] = &[
    "base64",
    "chrono",
    "qrcodegen",
    "serde",
    "serde_json",
    "thumbhash",
    "vitrine-api",
    "vitrine-media",
];

/// `dev-dependencies` are not checked, except that the app may not use the server.
pub(super) fn dependencies(files: &[File]) -> Vec<Breach> {
    let rules = [
        ("Cargo.toml", May::Not(&["vitrine-server"])),
        ("crates/api/Cargo.toml", May::Only(&["schemars", "serde"])),
        ("crates/gallery/Cargo.toml", May::Only(GALLERY)),
        ("crates/media/Cargo.toml", May::Not(WEB)),
        (
            "crates/server/Cargo.toml",
            May::Not(&[
                "leptos",
                "web-sys",
                "js-sys",
                "wasm-bindgen",
                "gloo-net",
                "vitrine",
                "vitrine-gallery",
            ]),
        ),
    ];
    let mut breaches = Vec::new();
    for (path, may) in rules {
        for file in files.iter().filter(|file| file.path == path) {
            for (line, name) in names(&file.text) {
                let wrong = match may {
                    May::Only(names) => !names.contains(&name),
                    May::Not(names) => names.contains(&name),
                };
                if wrong {
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
    fn dependencies_of_a_layer_above_are_refused() {
        let app = file(
            "Cargo.toml",
            "[workspace.dependencies]\nvitrine-server = { path = \"x\" }\n[dependencies]\nvitrine-api.workspace = true\nvitrine-server.workspace = true\n",
        );
        assert_eq!(
            dependencies(&[app]),
            [Breach {
                path: "Cargo.toml".into(),
                line: 5,
                what: "must not depend on vitrine-server".into()
            }]
        );
        let api = file(
            "crates/api/Cargo.toml",
            "[dependencies]\nserde.workspace = true\nchrono = \"0.4\"\n[dev-dependencies]\nserde_json.workspace = true\n",
        );
        assert_eq!(dependencies(&[api]).len(), 1);
        let gallery = file("crates/gallery/Cargo.toml", "[dependencies]\nleptos = \"0.8\"\n");
        assert_eq!(dependencies(&[gallery]).len(), 1);
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
