//! Checks the target folder of a backup before it is written to: that it is not a library's own,
//! that no server runs on it, and that no other backup is being written to it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Component, Path, PathBuf};

use futures::TryStreamExt as _;
use vitrine_database::{FILE_NAME, copy_file};
use vitrine_private_files as private_files;
use vitrine_storage::Storage;

use super::identity::refuse_other_users;
use crate::error::{Error, Result};
use crate::library::Library;

/// The file that a running backup locks.
const LOCK: &str = "vitrine.backup.lock";

/// Retries when the lock file was removed by a backup that ended at that moment.
const ATTEMPTS: u32 = 100;

/// An exclusive lock on a backup folder, released on drop, and when the process is killed.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _locked: File,
}

impl Lock {
    /// Locks an existing folder.
    ///
    /// # Errors
    /// When another backup holds the lock, of this process or of another one.
    pub(super) fn take(folder: &Path) -> Result<Self> {
        let path = folder.join(LOCK);
        for _ in 0..ATTEMPTS {
            let file =
                private_files::options().write(true).create(true).truncate(false).open(&path)?;
            match file.try_lock() {
                // Its previous holder may have removed the file between opening and locking. Then
                // the next backup would create a new file, and both would hold a lock.
                Ok(()) if is_still_at(&file, &path)? => return Ok(Self { path, _locked: file }),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
        let folder = folder.display();
        Err(Error::bad_request(format!("another backup is being written to {folder}")))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while the lock is held, so that it is not another backup's file. On other systems
        // `is_still_at` cannot tell files with the same name apart, so the file stays.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether `path` still refers to an open file.
fn is_still_at(file: &File, path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let opened = file.metadata()?;
        match path.metadata() {
            Ok(named) => Ok((named.dev(), named.ino()) == (opened.dev(), opened.ino())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
    #[cfg(not(unix))]
    {
        let _ = (file, path);
        Ok(true)
    }
}

/// Refuses a folder that is the library's own data folder or storage folder, or is inside or around
/// one of them. Writes nothing; the folder need not exist.
pub(super) fn refuse_own_folders(library: &Library, data: &Path, to: &Path) -> Result<()> {
    for (own, what) in [(data, "data folder"), (library.storage.folder(), "storage")] {
        let own = resolved(own)?;
        // The backup's storage folder may be a symbolic link to another location.
        for target in [resolved(to)?, resolved(&to.join("storage"))?] {
            if is_within(&target, &own) || is_within(&own, &target) {
                let (target, own) = (target.display(), own.display());
                return Err(Error::bad_request(format!(
                    "a backup to {target} would lie in the {what} of the library, {own}, or around \
                     it: it needs a folder of its own"
                )));
            }
        }
    }
    Ok(())
}

/// Refuses a folder with another library or its backup, or on which a server runs. It may contain
/// an earlier backup of the same library.
pub(super) async fn refuse_another_library(library: &Library, to: &Path) -> Result<()> {
    let theirs = match to.join(FILE_NAME) {
        database if database.exists() => {
            let users = copy_file::user_ids(&database).await;
            users.map_err(|error| unreadable(&database, &error))?
        }
        _ => Vec::new(),
    };
    refuse_other_users(&library.db, &theirs).await?;
    if theirs.is_empty() && has_only_other_files(library, to).await? {
        let to = to.display();
        return Err(Error::bad_request(format!("there are files of another library in {to}")));
    }
    refuse_running(to).await
}

/// Refuses a folder whose database a server has open.
pub(super) async fn refuse_running(to: &Path) -> Result<()> {
    let database = to.join(FILE_NAME);
    if !database.exists() {
        return Ok(());
    }
    match copy_file::is_in_use(&database).await.map_err(|error| unreadable(&database, &error))? {
        true => {
            let database = database.display();
            Err(Error::bad_request(format!("{database} is in use: a server runs on it")))
        }
        false => Ok(()),
    }
}

fn unreadable(database: &Path, error: &vitrine_database::Error) -> Error {
    let database = database.display();
    Error::bad_request(format!("whose library {database} is cannot be told: {error}"))
}

/// Whether the folder has files of assets, none of which belongs to this library. Its rows may be
/// in a database elsewhere. A backup that was interrupted before it had rows has files of this
/// library.
async fn has_only_other_files(library: &Library, to: &Path) -> Result<bool> {
    if !to.join("storage/assets").is_dir() {
        return Ok(false);
    }
    let storage = Storage::open(None, to)?;
    let mut has_files = false;
    let mut listed = storage.all_files();
    while let Some(files) = listed.try_next().await? {
        has_files |= !files.is_empty();
        let mut ids: Vec<_> = files.into_iter().map(|file| file.id).collect();
        ids.dedup();
        if !library.db.known_ids(&ids).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(has_files)
}

/// An absolute path without symbolic links, as far as it exists.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut found = PathBuf::new();
    for component in std::path::absolute(path)?.components() {
        match component {
            Component::ParentDir => {
                found.pop();
            }
            Component::Normal(name) => {
                found.push(name);
                if found.exists() {
                    found = found.canonicalize()?;
                }
            }
            other => found.push(other),
        }
    }
    Ok(found)
}

fn is_within(inner: &Path, outer: &Path) -> bool {
    inner.ancestors().any(|above| is_same(above, outer))
}

/// Whether two paths are the same folder, even if it is mounted twice.
fn is_same(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    if let (Ok(one), Ok(other)) = (one.metadata(), other.metadata()) {
        use std::os::unix::fs::MetadataExt as _;
        return (one.dev(), one.ino()) == (other.dev(), other.ino());
    }
    one == other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_backup_at_a_time_has_the_lock_and_it_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::take(folder.path()).unwrap();
        let refused = Lock::take(folder.path()).unwrap_err().to_string();
        assert!(refused.starts_with("another backup"), "{refused}");
        drop(lock);
        assert_eq!(folder.path().join(LOCK).exists(), cfg!(not(unix)));
        // A file that a killed process left does not block a new backup.
        fs::write(folder.path().join(LOCK), b"").unwrap();
        drop(Lock::take(folder.path()).unwrap());
    }

    #[test]
    fn paths_are_resolved_as_far_as_they_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir(root.join("data")).unwrap();
        let new = resolved(&root.join("new/../data/./later")).unwrap();
        assert_eq!(new, root.join("data/later"));
        assert!(is_within(&new, &root.join("data")) && is_within(&new, &new));
        assert!(!is_within(&root.join("data2"), &root.join("data")));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.join("data"), root.join("link")).unwrap();
            assert_eq!(resolved(&root.join("link/later")).unwrap(), new);
        }
    }
}
