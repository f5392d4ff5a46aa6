//! Unfinished files, which always lie on this machine.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::older;
use crate::private;

/// The folder for them.
#[derive(Debug, Clone)]
pub(super) struct Scratch(PathBuf);

/// Removes a file when it is dropped.
#[derive(Debug)]
pub(crate) struct Remove(PathBuf);

impl Remove {
    /// Of a file that there may be.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Remove {
    fn drop(&mut self) {
        // Gone already if the file was kept.
        let _ = fs::remove_file(&self.0);
    }
}

/// A file that lies on this machine.
#[derive(Debug)]
pub(crate) struct Local {
    path: PathBuf,
    _copy: Option<Remove>,
}

impl Local {
    pub(super) fn there(path: PathBuf) -> Self {
        Self { path, _copy: None }
    }

    pub(super) fn copy(copy: Remove) -> Self {
        Self { path: copy.path().to_owned(), _copy: Some(copy) }
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Scratch {
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let folder = root.join("incoming");
        private::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// A name for a file that is on its way.
    pub(super) fn new_file(&self) -> Remove {
        Remove(self.0.join(crate::secret::id()))
    }

    /// Removes files that nothing was written to since an instant, if one is given. Blocks.
    pub(super) fn sweep(&self, before: Option<SystemTime>) -> io::Result<usize> {
        let mut swept = 0;
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            match before {
                None => fs::remove_file(entry.path())?,
                Some(before) => {
                    // Gone by itself meanwhile, perhaps.
                    if !entry.metadata().is_ok_and(|meta| older(&meta, before))
                        || fs::remove_file(entry.path()).is_err()
                    {
                        continue;
                    }
                }
            }
            swept += 1;
        }
        Ok(swept)
    }
}
