//! Paths: the workspace, build results, and the tools shared between clones.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result};

/// The workspace's root folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Cargo's target folder: `CARGO_TARGET_DIR`, or `target` in the workspace.
pub(crate) fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) if !folder.is_empty() => root().join(folder),
        _ => root().join("target"),
    }
}

/// The built app.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// The server's release binary.
pub(crate) fn server() -> PathBuf {
    target().join("release").join(format!("vitrine-server{}", env::consts::EXE_SUFFIX))
}

/// The server's debug binary.
pub(crate) fn debug_server() -> PathBuf {
    target().join("debug").join(format!("vitrine-server{}", env::consts::EXE_SUFFIX))
}

/// A path in the workspace's own `target` (wherever Cargo builds), which is created if missing.
/// `cargo clean` removes it.
pub(crate) fn own(name: &str) -> Result<PathBuf> {
    let folder = root().join("target");
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    Ok(folder.join(name))
}

/// The folder of tools that all clones of this user share; binaries are in its `bin`.
pub(crate) fn tools() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .unwrap_or_else(|| root().join("target"));
    cache.join("vitrine/tools")
}

/// A path relative to the workspace's root, for messages.
pub(crate) fn shown(path: &Path) -> String {
    let short = path.strip_prefix(root()).unwrap_or(path);
    short.display().to_string()
}

/// Finds a program in a search path, as a shell does.
pub(crate) fn find_in(search: &std::ffi::OsStr, program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(search).map(|folder| folder.join(&file)).find(|candidate| candidate.is_file())
}

/// Finds a program on `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    find_in(&env::var_os("PATH").unwrap_or_default(), program)
}
