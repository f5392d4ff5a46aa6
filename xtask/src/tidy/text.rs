//! Rules for all text files: length, white space, and hosts that no file may name.

use super::{Breach, File};

const MOST_LINES: usize = 500;

/// Tables and generated files: long because they have many similar entries, not because they do
/// much.
const TABLES: &[&str] = &["Cargo.lock", "package-lock.json"];

/// Extensions of files whose length is limited.
const SOURCE: &[&str] = &["rs", "ts", "js", "mjs", "css", "html", "toml", "md"];

pub(super) fn length(files: &[File]) -> Vec<Breach> {
    let source = files.iter().filter(|file| SOURCE.iter().any(|kind| file.is(kind)));
    source
        .filter(|file| !TABLES.contains(&file.path.as_str()))
        .filter_map(|file| {
            let lines = file.text.lines().count();
            (lines > MOST_LINES)
                .then(|| Breach::new(file, 0, format!("{lines} lines; split it at {MOST_LINES}")))
        })
        .collect()
}

pub(super) fn white_space(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            if line.ends_with([' ', '\t']) {
                breaches.push(Breach::new(file, index + 1, "trailing white space"));
            }
        }
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            breaches.push(Breach::new(file, 0, "no newline at the end"));
        }
    }
    breaches
}

/// Users choose in their own settings which registry serves a package.
pub(super) fn registries(files: &[File]) -> Vec<Breach> {
    // In pieces, so that this file does not break its own rule.
    let hosts = [
        ["registry.npm", "js.org"],
        ["registry.yarn", "pkg.com"],
        ["index.crates", ".io"],
        ["static.crates", ".io"],
        ["files.python", "hosted.org"],
        ["deb.deb", "ian.org"],
        ["/arti", "factory/"],
    ];
    let mut breaches = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            let line = line.to_ascii_lowercase();
            for host in
                hosts.iter().map(|pieces| pieces.concat()).filter(|host| line.contains(host))
            {
                breaches.push(Breach::new(file, index + 1, format!("names the registry {host}")));
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn long_files_are_split_and_tables_are_not() {
        let long = "line\n".repeat(MOST_LINES + 1);
        assert_eq!(length(&[file("src/app.rs", &long)]).len(), 1);
        assert_eq!(length(&[file("src/app.rs", &"line\n".repeat(MOST_LINES))]), []);
        assert_eq!(length(&[file("package-lock.json", &long), file("locales/en.json", &long)]), []);
    }

    #[test]
    fn lines_end_where_they_end() {
        let found =
            white_space(&[file("a.rs", "one\ntwo \n"), file("b.rs", "one"), file("c.rs", "")]);
        let places: Vec<_> =
            found.iter().map(|breach| (breach.path.as_str(), breach.line)).collect();
        assert_eq!(places, [("a.rs", 2), ("b.rs", 0)]);
    }

    #[test]
    fn no_registry_is_named() {
        let address = format!("https://registry.npm{}/left-pad", "js.org");
        assert_eq!(registries(&[file("package.json", &address)]).len(), 1);
        assert_eq!(
            registries(&[file("README.md", "Install Node.js from your system's packages.\n")]),
            []
        );
    }
}
