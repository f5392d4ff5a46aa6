//! Creates files and folders with permissions for the server's user only, whatever the umask. On
//! systems without such modes they are created as usual.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Creates a folder and its missing parents. An existing folder is not changed.
pub fn create_dir_all(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Creates a file for writing, which must not exist.
pub fn create_new(path: &Path) -> io::Result<File> {
    options().write(true).create_new(true).open(path)
}

/// The same without blocking.
pub async fn create_new_async(path: &Path) -> io::Result<tokio::fs::File> {
    let path = path.to_owned();
    let made = tokio::task::spawn_blocking(move || create_new(&path)).await;
    made.map_err(io::Error::other)?.map(tokio::fs::File::from_std)
}

/// Creates a file for writing, or truncates an existing one.
pub fn create(path: &Path) -> io::Result<File> {
    options().write(true).create(true).truncate(true).open(path)
}

/// Options that create files with mode 0600.
#[must_use]
pub fn options() -> OpenOptions {
    #[allow(unused_mut, reason = "it is changed on unix only")]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Creates an empty file unless it exists. SQLite gives the files beside a database the mode of the
/// database.
pub fn touch(path: &Path) -> io::Result<()> {
    options().append(true).create(true).open(path).map(drop)
}

/// Copies a file's content without its mode, and returns its length.
pub fn copy(from: &Path, to: &Path) -> io::Result<u64> {
    io::copy(&mut File::open(from)?, &mut create(to)?)
}

/// Removes the permissions of group and others from a folder and all that is in it, as far as
/// possible: some file systems have no modes, and files of other users are skipped.
pub fn mend(folder: &Path) {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        mend_one(&folder);
        let entries = fs::read_dir(&folder).into_iter().flatten();
        for entry in entries.flatten() {
            // Symbolic links may lead out of the folder, and have no mode of their own.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => mend_one(&entry.path()),
                _ => {}
            }
        }
    }
}

/// The same for one file or folder, if it exists.
pub fn mend_one(path: &Path) {
    match restrict(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(path = %path.display(), %error, "others may read this");
        }
        _ => {}
    }
}

fn restrict(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path)?.permissions().mode();
        // A folder with the sticky bit is shared on purpose, as /tmp is.
        let is_shared = mode & 0o1000 != 0;
        if mode & 0o077 != 0 && !is_shared {
            fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700))?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_made_is_private_and_what_was_not_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        create_dir_all(&inner).unwrap();
        create_new(&inner.join("new")).unwrap();
        touch(&inner.join("touched")).unwrap();
        fs::set_permissions(inner.join("new"), fs::Permissions::from_mode(0o644)).unwrap();
        copy(&inner.join("new"), &inner.join("copy")).unwrap();
        assert_eq!((mode(&inner), mode(&inner.join("touched"))), (0o700, 0o600));
        assert_eq!(mode(&inner.join("copy")), 0o600);

        fs::set_permissions(&inner, fs::Permissions::from_mode(0o755)).unwrap();
        mend(folder.path());
        assert_eq!((mode(&inner), mode(&inner.join("new"))), (0o700, 0o600));
    }
}
