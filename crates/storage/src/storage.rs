//! The storage as the server uses it: a folder or a bucket, the folder of unfinished files, and a
//! cache of thumbnails.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures::stream::BoxStream;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use vitrine_ids::{AssetId, UploadId};
use vitrine_media::Format;
use vitrine_private_files as private_files;

use crate::bucket::{Bucket, Parts};
use crate::folder::Folder;
use crate::key::{Files, StorageKey, Stored, folder_of};
use crate::object::Object;
use crate::scratch::{Local, Remove, RemoveFolder, Scratch};

/// Bytes of thumbnails that are cached in memory.
const THUMBNAILS: u64 = 12 << 20;
/// Approximate length of a thumbnail in bytes.
const THUMBNAIL: u64 = 16 << 10;

/// The storage of all files.
#[derive(Clone)]
pub struct Storage {
    backend: Backend,
    scratch: Scratch,
    /// Cache of recent thumbnails, by asset: all visitors of a page request the same.
    thumbnails: Arc<Cache<AssetId, Bytes, Length>>,
}

/// Where finished files are.
#[derive(Clone)]
enum Backend {
    Folder(Folder),
    Bucket(Bucket),
}

/// Where the received parts of a resumable upload are collected.
pub enum Partials<'a> {
    /// In one file of this path.
    Folder(PathBuf),
    /// In objects, which rows list.
    Bucket(Parts<'a>),
}

#[derive(Clone)]
struct Length;

impl Weighter<AssetId, Bytes> for Length {
    fn weight(&self, _: &AssetId, bytes: &Bytes) -> u64 {
        bytes.len() as u64
    }
}

impl Storage {
    /// Opens `file:` or `s3:` storage, or a folder inside the data folder if `address` is `None`.
    /// Makes no request to a bucket yet.
    pub fn open(address: Option<&str>, data: &Path) -> io::Result<Self> {
        let own = data.join("storage");
        let (backend, scratch) = match address {
            Some(address) if address.starts_with("s3://") => {
                (Backend::Bucket(Bucket::open(address)?), Scratch::open(&own)?)
            }
            address => {
                let root = match address {
                    None => own,
                    Some(address) => file_path(address)?,
                };
                (Backend::Folder(Folder::open(&root)?), Scratch::open(&root)?)
            }
        };
        let number = (THUMBNAILS / THUMBNAIL) as usize;
        let thumbnails = Arc::new(Cache::with_weighter(number, THUMBNAILS, Length));
        Ok(Self { backend, scratch, thumbnails })
    }

    /// Checks that the storage can be reached, so that a wrong configuration is reported at start.
    pub async fn reach(&self) -> io::Result<()> {
        match &self.backend {
            Backend::Folder(folder) => folder.reach().await,
            Backend::Bucket(bucket) => bucket.reach().await,
        }
    }

    /// Revokes permissions of other users of this machine that an older version left. Runs in the
    /// background, since it visits every file.
    pub fn mend_modes(&self) {
        let root = match &self.backend {
            Backend::Folder(folder) => folder.path(""),
            Backend::Bucket(_) => self.scratch.path().to_owned(),
        };
        std::thread::spawn(move || private_files::mend(&root));
    }

    /// Whether the storage can be reached.
    pub async fn is_there(&self) -> bool {
        self.reach().await.is_ok()
    }

    /// Whether other servers may write to the same storage.
    pub fn is_shared(&self) -> bool {
        matches!(self.backend, Backend::Bucket(_))
    }

    /// The folder of this machine that the storage writes to: that of all files, or that of
    /// unfinished files before they go to a bucket.
    pub fn folder(&self) -> &Path {
        let incoming = self.scratch.path();
        incoming.parent().unwrap_or(incoming)
    }

    /// Removes what interrupted uploads left behind. Must only be called before there are new ones.
    pub fn sweep_incoming(&self) -> io::Result<usize> {
        self.scratch.sweep(None)
    }

    /// Removes unfinished files that were not written to since an instant. Blocks.
    pub fn sweep_before(&self, before: SystemTime) -> io::Result<usize> {
        self.scratch.sweep(Some(before))
    }

    /// A new path for an unfinished file, which is deleted when this is dropped.
    pub fn incoming(&self) -> Remove {
        self.scratch.new_file()
    }

    /// A new folder for a program's files, which is deleted with all in it when this is dropped.
    pub fn work_folder(&self) -> io::Result<RemoveFolder> {
        self.scratch.new_folder()
    }

    /// Removes the video rendition of an asset, if there is one.
    pub async fn remove_video_rendition(&self, id: &AssetId) -> io::Result<()> {
        self.remove_named(StorageKey::VideoRendition { id }.name()).await
    }

    /// Where the received parts of a resumable upload are collected.
    pub fn partials<'a>(&'a self, id: &'a UploadId) -> Partials<'a> {
        match &self.backend {
            Backend::Folder(folder) => Partials::Folder(folder.partial(id)),
            Backend::Bucket(bucket) => Partials::Bucket(bucket.parts(id)),
        }
    }

    /// Removes the received parts of uploads that are not in `live`, if they are older than
    /// `before`.
    pub async fn sweep_partial(
        &self,
        live: Vec<UploadId>,
        before: SystemTime,
    ) -> io::Result<usize> {
        match &self.backend {
            Backend::Folder(folder) => folder.sweep_partial(live, before).await,
            Backend::Bucket(bucket) => bucket.sweep_partial(live, before).await,
        }
    }

    /// Stores files of an asset durably.
    pub async fn keep(&self, id: &AssetId, files: Files) -> io::Result<()> {
        self.thumbnails.remove(id);
        let kept = match &self.backend {
            Backend::Folder(folder) => folder.keep(&self.scratch, id, files).await,
            Backend::Bucket(bucket) => bucket.keep(id, files).await,
        };
        // A read meanwhile may have cached the previous bytes.
        self.thumbnails.remove(id);
        kept
    }

    /// Opens a file that has this length. An object of a bucket is only requested when it is read.
    pub async fn open_object(&self, key: StorageKey<'_>, len: u64) -> io::Result<Object> {
        match &self.backend {
            Backend::Folder(folder) => folder.object(&key.name(), len).await,
            Backend::Bucket(bucket) => Ok(bucket.object(&key.name(), len)),
        }
    }

    /// Reads a small file as a whole. Thumbnails are cached.
    pub async fn read(&self, key: StorageKey<'_>) -> io::Result<Bytes> {
        let is_thumbnail = matches!(key, StorageKey::Thumbnail { .. });
        if let Some(bytes) = self.thumbnails.get(key.id()).filter(|_| is_thumbnail) {
            return Ok(bytes);
        }
        let bytes = self.read_anew(key).await?;
        if is_thumbnail {
            self.thumbnails.insert(key.id().clone(), bytes.clone());
        }
        Ok(bytes)
    }

    /// Like [`Self::read`], without the cache.
    pub async fn read_anew(&self, key: StorageKey<'_>) -> io::Result<Bytes> {
        match &self.backend {
            Backend::Folder(folder) => folder.read(&key.name()).await,
            Backend::Bucket(bucket) => bucket.read(&key.name()).await,
        }
    }

    /// A file on this machine; of a bucket a copy, which is deleted when it is dropped.
    pub async fn local(&self, key: StorageKey<'_>) -> io::Result<Local> {
        self.local_named(&key.name()).await
    }

    /// The same for a file that was listed.
    pub async fn local_stored(&self, file: &Stored) -> io::Result<Local> {
        self.local_named(&file.name).await
    }

    async fn local_named(&self, name: &str) -> io::Result<Local> {
        match &self.backend {
            Backend::Folder(folder) => Ok(Local::there(folder.path(name))),
            Backend::Bucket(bucket) => {
                let copy = self.scratch.new_file();
                bucket.download(name, copy.path()).await?;
                Ok(Local::copy(copy))
            }
        }
    }

    /// A URL with which anybody can read an original for a while, without this server; `None` where
    /// the storage is a folder.
    pub async fn presigned(
        &self,
        key: StorageKey<'_>,
        disposition: &str,
    ) -> io::Result<Option<String>> {
        match &self.backend {
            Backend::Folder(_) => Ok(None),
            Backend::Bucket(bucket) => {
                bucket.presigned(&key.name(), key.content_type(), disposition).await.map(Some)
            }
        }
    }

    /// Removes those of an asset's files that exist.
    pub async fn remove(&self, id: &AssetId, format: Format) {
        self.thumbnails.remove(id);
        let keys = [
            StorageKey::Original { id, format },
            StorageKey::Thumbnail { id },
            StorageKey::Preview { id },
            StorageKey::FullSize { id },
            StorageKey::Sidecar { id },
            StorageKey::VideoRendition { id },
        ];
        let removed = futures::future::join_all(keys.map(|key| self.remove_named(key.name())));
        for error in removed.await.into_iter().filter_map(Result::err) {
            tracing::warn!(asset = %id, %error, "a file could not be removed");
        }
    }

    /// Removes a file that was listed.
    pub async fn remove_stored(&self, file: &Stored) -> io::Result<()> {
        self.remove_named(file.name.clone()).await
    }

    async fn remove_named(&self, name: String) -> io::Result<()> {
        let removed = match &self.backend {
            Backend::Folder(folder) => folder.remove(&name).await,
            Backend::Bucket(bucket) => bucket.remove(&name).await,
        };
        match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// All files in the same folder as those of an asset.
    pub async fn files_beside(&self, id: &AssetId) -> io::Result<Vec<Stored>> {
        match &self.backend {
            Backend::Folder(folder) => folder.files_in(folder_of(id)).await,
            Backend::Bucket(bucket) => bucket.files_in(&folder_of(id)).await,
        }
    }

    /// All files of assets, in batches that never split the files of one asset.
    pub fn all_files(&self) -> BoxStream<'_, io::Result<Vec<Stored>>> {
        match &self.backend {
            Backend::Folder(folder) => folder.all_files(),
            Backend::Bucket(bucket) => bucket.all_files(),
        }
    }

    /// The length of a listed file in bytes; `None` where it does not exist.
    pub async fn len_of(&self, file: &Stored) -> io::Result<Option<u64>> {
        match &self.backend {
            Backend::Folder(folder) => folder.len_of(&file.name).await,
            Backend::Bucket(bucket) => bucket.len_of(&file.name).await,
        }
    }

    /// Stores a copy of a file of another storage under the same name.
    pub async fn take(&self, from: &Local, file: &Stored) -> io::Result<()> {
        match &self.backend {
            Backend::Folder(folder) => folder.take(from.path(), &file.name).await,
            Backend::Bucket(bucket) => bucket.replace(&file.name, from.path()).await,
        }
    }

    /// Makes all names durable.
    pub async fn sync_all(&self) -> io::Result<()> {
        match &self.backend {
            Backend::Folder(folder) => folder.sync_all().await,
            Backend::Bucket(_) => Ok(()),
        }
    }
}

/// The folder of a `file:` address.
fn file_path(address: &str) -> io::Result<PathBuf> {
    let path = address.strip_prefix("file:");
    let path = path.ok_or_else(|| io::Error::other("addresses begin with file: or s3://"))?;
    Ok(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
}
