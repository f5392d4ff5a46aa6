//! Files in a folder of this machine. They are synced, then renamed, then the folder is synced, so
//! that every file is whole and durable.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use vitrine_ids::{AssetId, UploadId};
use vitrine_private_files as private_files;

use crate::blocking::blocking;
use crate::key::{Files, StorageKey, Stored, folder_of, id_of};
use crate::object::Object;
use crate::scratch::{Remove, Scratch, is_older};

#[derive(Debug, Clone)]
pub(crate) struct Folder(Arc<PathBuf>);

impl Folder {
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        private_files::create_dir_all(&root.join("assets"))?;
        private_files::create_dir_all(&root.join("partial"))?;
        Ok(Self(Arc::new(root.to_owned())))
    }

    pub(crate) async fn reach(&self) -> io::Result<()> {
        tokio::fs::metadata(self.0.join("assets")).await.map(drop)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn partial(&self, id: &UploadId) -> PathBuf {
        self.0.join("partial").join(id.as_str())
    }

    pub(crate) async fn sweep_partial(
        &self,
        live: Vec<UploadId>,
        before: SystemTime,
    ) -> io::Result<usize> {
        let folder = self.0.join("partial");
        let sweep = move || {
            let mut swept = 0;
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                // The rows of recent ones may not be written yet.
                if !live.contains(&UploadId::from(name))
                    && entry.metadata().is_ok_and(|meta| is_older(&meta, before))
                {
                    fs::remove_file(entry.path())?;
                    swept += 1;
                }
            }
            Ok(swept)
        };
        blocking(sweep).await
    }

    pub(crate) async fn keep(
        &self,
        scratch: &Scratch,
        id: &AssetId,
        files: Files,
    ) -> io::Result<()> {
        let (folder, scratch, id) = (self.clone(), scratch.clone(), id.clone());
        let keep = move || {
            for (key, path) in files.large(&id) {
                folder.name(path, key)?;
            }
            for (key, bytes) in files.small(&id) {
                folder.put(&scratch.new_file(), bytes, key)?;
            }
            sync_folder(&folder.0.join(folder_of(&id)))
        };
        blocking(keep).await
    }

    /// Gives a synced file its final name.
    fn name(&self, from: &Path, key: StorageKey<'_>) -> io::Result<()> {
        let to = self.0.join(key.name());
        if let Some(folder) = to.parent().filter(|folder| !folder.exists()) {
            private_files::create_dir_all(folder)?;
            sync_folder(&self.0.join("assets"))?;
        }
        fs::rename(from, to)
    }

    /// Writes a small file durably, except for the sync of its folder.
    fn put(&self, from: &Remove, bytes: &[u8], key: StorageKey<'_>) -> io::Result<()> {
        let mut file = private_files::create_new(from.path())?;
        file.write_all(bytes)?;
        file.sync_data()?;
        self.name(from.path(), key)
    }

    pub(crate) async fn object(&self, name: &str, len: u64) -> io::Result<Object> {
        let path = self.path(name);
        let (file, found) = blocking(move || {
            let file = File::open(path)?;
            let meta = file.metadata()?;
            Ok((file, meta.len()))
        })
        .await?;
        if found != len {
            return Err(io::Error::other(format!("{name} has {found} bytes, and not {len}")));
        }
        Ok(Object::file(file, len))
    }

    pub(crate) async fn read(&self, name: &str) -> io::Result<Bytes> {
        let path = self.path(name);
        blocking(move || fs::read(path).map(Bytes::from)).await
    }

    pub(crate) async fn remove(&self, name: &str) -> io::Result<()> {
        tokio::fs::remove_file(self.path(name)).await
    }

    pub(crate) async fn len_of(&self, name: &str) -> io::Result<Option<u64>> {
        match tokio::fs::metadata(self.path(name)).await {
            Ok(meta) => Ok(Some(meta.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn take(&self, from: &Path, name: &str) -> io::Result<()> {
        let (root, from, to) = (Arc::clone(&self.0), from.to_owned(), self.path(name));
        let take = move || {
            if let Some(folder) = to.parent() {
                private_files::create_dir_all(folder)?;
            }
            // The temporary name is unique: files of one asset differ only in their extension, and
            // are copied at the same time. It is not in the same folder, where it would be listed.
            let partial = Scratch::open(&root)?.new_file();
            private_files::copy(&from, partial.path())?;
            File::open(partial.path())?.sync_all()?;
            fs::rename(partial.path(), to)
        };
        blocking(take).await
    }

    pub(crate) async fn sync_all(&self) -> io::Result<()> {
        let root = Arc::clone(&self.0);
        let sync = move || {
            for entry in fs::read_dir(root.join("assets"))? {
                sync_folder(&entry?.path())?;
            }
            sync_folder(&root.join("assets"))?;
            sync_folder(&root)
        };
        blocking(sync).await
    }

    pub(crate) fn all_files(&self) -> BoxStream<'_, io::Result<Vec<Stored>>> {
        let folders = stream::iter(0..=u8::MAX);
        let files = folders.then(move |folder| self.files_in(format!("assets/{folder:02x}")));
        files.try_filter(|files| std::future::ready(!files.is_empty())).boxed()
    }

    /// The files in a folder that are named after an asset.
    pub(crate) async fn files_in(&self, folder: String) -> io::Result<Vec<Stored>> {
        let root = Arc::clone(&self.0);
        let list = move || {
            let entries = match fs::read_dir(root.join(&folder)) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                Err(error) => return Err(error),
            };
            let mut files = Vec::new();
            for entry in entries {
                let entry = entry?;
                let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
                // A file that was removed meanwhile is skipped.
                if let (Some(id), Ok(meta)) = (id_of(&name), entry.metadata()) {
                    let (id, modified) = (id.to_owned(), meta.modified()?);
                    files.push(Stored { id, name, len: meta.len(), modified });
                }
            }
            Ok(files)
        };
        blocking(list).await
    }
}

/// Makes the names in a folder durable (POSIX: a file's own sync does not include its name).
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
