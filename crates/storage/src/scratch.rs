//! Unfinished files, which are always on this machine.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use vitrine_private_files as private_files;

/// The folder of unfinished files.
#[derive(Debug, Clone)]
pub(crate) struct Scratch(PathBuf);

/// Deletes a file when it is dropped.
#[derive(Debug)]
pub struct Remove(PathBuf);

impl Remove {
    /// Guards a file, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Remove {
    fn drop(&mut self) {
        // Does not exist any more if the file was kept.
        let _ = fs::remove_file(&self.0);
    }
}

/// Deletes a folder and all in it when it is dropped.
#[derive(Debug)]
pub struct RemoveFolder(PathBuf);

impl RemoveFolder {
    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for RemoveFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A file on this machine: the stored one itself, or a copy that is deleted when this is dropped.
#[derive(Debug)]
pub struct Local {
    path: PathBuf,
    _copy: Option<Remove>,
}

impl Local {
    pub(crate) fn there(path: PathBuf) -> Self {
        Self { path, _copy: None }
    }

    pub(crate) fn copy(copy: Remove) -> Self {
        Self { path: copy.path().to_owned(), _copy: Some(copy) }
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Scratch {
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        let folder = root.join("incoming");
        private_files::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// The path of the folder.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A new random path for an unfinished file.
    pub(crate) fn new_file(&self) -> Remove {
        Remove(self.0.join(vitrine_ids::random()))
    }

    /// A new, empty folder with a random name.
    pub(crate) fn new_folder(&self) -> io::Result<RemoveFolder> {
        let path = self.0.join(vitrine_ids::random());
        private_files::create_dir_all(&path)?;
        Ok(RemoveFolder(path))
    }

    /// Removes files and folders that were not written to since an instant; all where it is `None`. Blocks.
    pub(crate) fn sweep(&self, before: Option<SystemTime>) -> io::Result<usize> {
        let mut swept = 0;
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            match before {
                None => remove(&entry)?,
                Some(before) => {
                    // It may have been removed meanwhile.
                    if !entry.metadata().is_ok_and(|meta| is_older(&meta, before))
                        || remove(&entry).is_err()
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

fn remove(entry: &fs::DirEntry) -> io::Result<()> {
    match entry.file_type()?.is_dir() {
        true => fs::remove_dir_all(entry.path()),
        false => fs::remove_file(entry.path()),
    }
}

/// Whether a file was last written before an instant.
pub(crate) fn is_older(meta: &std::fs::Metadata, than: SystemTime) -> bool {
    meta.modified().is_ok_and(|at| at < than)
}
