//! A hash of the content of many files, so that work whose inputs did not change is skipped. Names
//! and bytes count; times do not, since a fresh checkout changes them all.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha1::{Digest, Sha1};

/// The SHA-1, in hexadecimal, of everything under `inputs` (files or folders, relative to `root`)
/// and of `extra`. Missing inputs count as absent, not as an error.
pub(crate) fn of(root: &Path, inputs: &[&str], extra: &str) -> Result<String> {
    let mut files = Vec::new();
    for input in inputs {
        collect(&root.join(input), &mut files)?;
    }
    files.sort();
    let mut hash = Sha1::new();
    hash.update(extra.as_bytes());
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file);
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        hash.update(name.to_string_lossy().as_bytes());
        hash.update([0]);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(&bytes);
    }
    Ok(hex(&hash.finalize()))
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-1 of some bytes, in lower-case hexadecimal.
pub(crate) fn sha1_hex(bytes: &[u8]) -> String {
    hex(&Sha1::digest(bytes))
}

/// Every file below a folder, or the file itself.
pub(crate) fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        let entries = fs::read_dir(path).with_context(|| format!("listing {}", path.display()))?;
        for entry in entries {
            collect(&entry?.path(), files)?;
        }
    } else if path.is_file() {
        files.push(path.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_and_names_count_and_order_does_not() {
        let root = std::env::temp_dir().join(format!("xtask-fingerprint-{}", std::process::id()));
        fs::create_dir_all(root.join("src")).unwrap();
        fs::write(root.join("src/a.rs"), "one").unwrap();
        fs::write(root.join("index.html"), "two").unwrap();
        let inputs = ["src", "index.html", "absent"];
        let first = of(&root, &inputs, "x").unwrap();
        assert_eq!(first, of(&root, &["index.html", "src"], "x").unwrap());
        assert_ne!(first, of(&root, &inputs, "y").unwrap());
        fs::write(root.join("src/a.rs"), "One").unwrap();
        assert_ne!(first, of(&root, &inputs, "x").unwrap());
        fs::remove_dir_all(root).unwrap();
    }
}
