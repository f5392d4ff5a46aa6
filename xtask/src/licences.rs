//! `cargo xtask licences`: checks that every crate that is built in has a licence that permits
//! distributing a binary under MIT or Apache-2.0.

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::run::{capture, cargo};

/// Allowed licences, by their SPDX identifiers (SPDX 2.3, Annex A).
const ALLOWED: [&str; 8] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "Zlib",
    "ISC",
];

/// Further licences that are allowed, and why.
const EXCEPTIONS: [(&str, &str); 5] = [
    ("Unicode-3.0", "Unicode's own tables; asks for its notice, like MIT"),
    ("CC0-1.0", "the public domain: base16, while Leptos is compiled"),
    ("Unlicense", "the public domain: init_with, of the names of places"),
    (
        "ODbL-1.0",
        "the map of time zones in tzf-dist, unchanged; docs/collections.md names its source",
    ),
    ("BSL-1.0", "asks for its notice in source only: xxhash-rust, of Leptos"),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
}

pub(crate) fn run(_: &[String]) -> Result<()> {
    let text = capture(cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Metadata = serde_json::from_str(&text).context("cargo metadata")?;
    let refused: Vec<_> = metadata
        .packages
        .iter()
        .filter(|package| !package.license.as_deref().is_some_and(is_allowed))
        .map(|package| {
            let licence = package.license.as_deref().unwrap_or("no licence");
            format!("{} {}: {licence}", package.name, package.version)
        })
        .collect();
    if !refused.is_empty() {
        bail!("not under a licence that may be built in:\n{}", refused.join("\n"));
    }
    println!("{} crates, each under a licence that may be built in", metadata.packages.len());
    Ok(())
}

/// Whether an SPDX expression can be satisfied. Supports the nesting that crates use: alternatives
/// in brackets.
fn is_allowed(expression: &str) -> bool {
    let one = |name: &str| {
        ALLOWED.contains(&name) || EXCEPTIONS.iter().any(|(licence, _)| *licence == name)
    };
    expression.split(" AND ").all(|part| {
        let part = part.trim().trim_start_matches('(').trim_end_matches(')');
        // The slash is an older notation for `OR`.
        part.split(" OR ").flat_map(|part| part.split('/')).any(|name| one(name.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_built_in() {
        for expression in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 / MIT",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
        ] {
            assert!(is_allowed(expression), "{expression}");
        }
        for expression in ["", "AGPL-3.0", "MIT AND GPL-2.0", "(GPL-2.0 OR AGPL-3.0) AND MIT"] {
            assert!(!is_allowed(expression), "{expression}");
        }
    }
}
