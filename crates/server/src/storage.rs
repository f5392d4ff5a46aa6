//! Storage of bytes: where each file is, and how it gets there durably.
//!
//! Files arrive in a local folder for unfinished ones, are synced, and only then get their name in
//! a folder or a bucket; the row that makes them count is written after that.

mod bucket;
mod fetch;
mod folder;
mod object;
mod presigned;
mod scratch;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures::stream::BoxStream;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use vitrine_media::Format;

use crate::db::{AssetId, UploadId};
use crate::private;
use bucket::Bucket;
use folder::Folder;
pub use object::{Object, Reader};
use scratch::Scratch;
pub(crate) use scratch::{Local, Remove};

/// The file name of the database in the data folder.
pub const DATABASE: &str = "vitrine.sqlite";

/// Bytes of thumbnails that are cached in memory.
const THUMBNAILS: u64 = 12 << 20;
/// Approximate length of a thumbnail in bytes.
const THUMBNAIL: u64 = 16 << 10;

/// A file of an asset.
#[derive(Debug, Clone, Copy)]
pub enum StorageKey<'a> {
    /// The uploaded bytes.
    Original {
        /// Asset.
        id: &'a AssetId,
        /// Detected from the content.
        format: Format,
    },
    /// 250 px on the short side.
    Thumbnail {
        /// Asset.
        id: &'a AssetId,
    },
    /// 1440 px on the long side.
    Preview {
        /// Asset.
        id: &'a AssetId,
    },
    /// XMP that came with the file. It is never served.
    Sidecar {
        /// Asset.
        id: &'a AssetId,
    },
}

impl StorageKey<'_> {
    fn id(&self) -> &AssetId {
        match self {
            Self::Original { id, .. }
            | Self::Thumbnail { id }
            | Self::Preview { id }
            | Self::Sidecar { id } => id,
        }
    }

    fn file_name(&self) -> String {
        match self {
            Self::Original { id, format } => format!("{id}.{}", format.extension()),
            Self::Thumbnail { id } => format!("{id}.thumbnail.jpg"),
            Self::Preview { id } => format!("{id}.preview.jpg"),
            Self::Sidecar { id } => format!("{id}.xmp"),
        }
    }

    /// Its name within the storage.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", folder_of(self.id()), self.file_name())
    }

    /// The media type to serve it under. Formats that could carry scripts are never assets.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::Original { format, .. } => format.mime(),
            Self::Thumbnail { .. } | Self::Preview { .. } => "image/jpeg",
            Self::Sidecar { .. } => "application/rdf+xml",
        }
    }
}

/// The folder of an asset's files. They share one, so that one sync makes their names durable.
fn folder_of(id: &AssetId) -> String {
    format!("assets/{}", id.as_str().get(..2).unwrap_or("00"))
}

/// The asset whose file has this name within the storage; `None` for other files.
fn id_of(name: &str) -> Option<AssetId> {
    let file = name.rsplit('/').next()?;
    file.get(..36).filter(|id| crate::secret::is_id(id)).map(AssetId::from)
}

/// A file that exists in the storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The asset that it belongs to.
    pub(crate) id: AssetId,
    /// Its name within the storage.
    pub(crate) name: String,
    /// Length in bytes.
    pub(crate) len: u64,
    /// When it was written, by the clock of the storage.
    pub(crate) modified: SystemTime,
}

impl Stored {
    /// Whether it is the original, and not a rendition or sidecar.
    pub(crate) fn is_original(&self) -> bool {
        ![".thumbnail.jpg", ".preview.jpg", ".xmp"].iter().any(|end| self.name.ends_with(end))
    }
}

/// The files of an asset to store; `None` leaves one as it is.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// A synced temporary file, which may be moved.
    pub(crate) original: Option<(PathBuf, Format)>,
    /// JPEG.
    pub(crate) thumbnail: Option<Bytes>,
    /// JPEG.
    pub(crate) preview: Option<Bytes>,
    /// XMP.
    pub(crate) sidecar: Option<Bytes>,
}

impl Files {
    /// Those that are in memory, with their keys.
    fn small<'a>(&'a self, id: &'a AssetId) -> impl Iterator<Item = (StorageKey<'a>, &'a Bytes)> {
        let small = [
            (StorageKey::Thumbnail { id }, &self.thumbnail),
            (StorageKey::Preview { id }, &self.preview),
            (StorageKey::Sidecar { id }, &self.sidecar),
        ];
        small.into_iter().filter_map(|(key, bytes)| Some((key, bytes.as_ref()?)))
    }
}

/// The storage of all files.
#[derive(Clone)]
pub struct Storage {
    kept: Kept,
    scratch: Scratch,
    /// Cache of recent thumbnails, by asset: all visitors of a page request the same.
    thumbnails: Arc<Cache<AssetId, Bytes, Length>>,
}

/// Where finished files are.
#[derive(Clone)]
enum Kept {
    Folder(Folder),
    Bucket(Bucket),
}

/// Where the received parts of a resumable upload are collected.
pub(crate) enum Partials<'a> {
    /// In one file of this path.
    Folder(PathBuf),
    /// In objects, which rows list.
    Bucket(Parts<'a>),
}

/// The objects of a resumable upload.
pub(crate) struct Parts<'a> {
    bucket: &'a Bucket,
    id: &'a UploadId,
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
        let (kept, scratch) = match address {
            Some(address) if address.starts_with("s3://") => {
                (Kept::Bucket(Bucket::open(address)?), Scratch::open(&own)?)
            }
            address => {
                let root = match address {
                    None => own,
                    Some(address) => file_path(address)?,
                };
                (Kept::Folder(Folder::open(&root)?), Scratch::open(&root)?)
            }
        };
        let number = (THUMBNAILS / THUMBNAIL) as usize;
        let thumbnails = Arc::new(Cache::with_weighter(number, THUMBNAILS, Length));
        Ok(Self { kept, scratch, thumbnails })
    }

    /// Checks that the storage can be reached, so that a wrong configuration is reported at start.
    pub async fn reach(&self) -> io::Result<()> {
        match &self.kept {
            Kept::Folder(folder) => folder.reach().await,
            Kept::Bucket(bucket) => bucket.reach().await,
        }
    }

    /// Revokes permissions of other users of this machine that an older version left. Runs in the
    /// background, since it visits every file.
    pub(crate) fn mend_modes(&self) {
        let root = match &self.kept {
            Kept::Folder(folder) => folder.path(""),
            Kept::Bucket(_) => self.scratch.path().to_owned(),
        };
        std::thread::spawn(move || private::mend(&root));
    }

    /// Whether the storage can be reached.
    pub async fn is_there(&self) -> bool {
        self.reach().await.is_ok()
    }

    /// Whether other servers may write to the same storage.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self.kept, Kept::Bucket(_))
    }

    /// Removes what interrupted uploads left behind. Must only be called before there are new ones.
    pub fn sweep_incoming(&self) -> io::Result<usize> {
        self.scratch.sweep(None)
    }

    /// Removes unfinished files that were not written to since an instant. Blocks.
    pub(crate) fn sweep_before(&self, before: SystemTime) -> io::Result<usize> {
        self.scratch.sweep(Some(before))
    }

    /// A new path for an unfinished file, which is deleted when this is dropped.
    pub(crate) fn incoming(&self) -> Remove {
        self.scratch.new_file()
    }

    /// Where the received parts of a resumable upload are collected.
    pub(crate) fn partials<'a>(&'a self, id: &'a UploadId) -> Partials<'a> {
        match &self.kept {
            Kept::Folder(folder) => Partials::Folder(folder.partial(id)),
            Kept::Bucket(bucket) => Partials::Bucket(Parts { bucket, id }),
        }
    }

    /// Removes the received parts of uploads that are not in `live`, if they are older than
    /// `before`.
    pub(crate) async fn sweep_partial(
        &self,
        live: Vec<UploadId>,
        before: SystemTime,
    ) -> io::Result<usize> {
        match &self.kept {
            Kept::Folder(folder) => folder.sweep_partial(live, before).await,
            Kept::Bucket(bucket) => bucket.sweep_partial(live, before).await,
        }
    }

    /// Stores files of an asset durably.
    pub(crate) async fn keep(&self, id: &AssetId, files: Files) -> io::Result<()> {
        self.thumbnails.remove(id);
        let kept = match &self.kept {
            Kept::Folder(folder) => folder.keep(&self.scratch, id, files).await,
            Kept::Bucket(bucket) => bucket.keep(id, files).await,
        };
        // A read meanwhile may have cached the previous bytes.
        self.thumbnails.remove(id);
        kept
    }

    /// Opens a file that has this length. An object of a bucket is only requested when it is read.
    pub(crate) async fn open_object(&self, key: StorageKey<'_>, len: u64) -> io::Result<Object> {
        match &self.kept {
            Kept::Folder(folder) => folder.object(&key.name(), len).await,
            Kept::Bucket(bucket) => Ok(bucket.object(&key.name(), len)),
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
    pub(crate) async fn read_anew(&self, key: StorageKey<'_>) -> io::Result<Bytes> {
        match &self.kept {
            Kept::Folder(folder) => folder.read(&key.name()).await,
            Kept::Bucket(bucket) => bucket.read(&key.name()).await,
        }
    }

    /// A file on this machine; of a bucket a copy, which is deleted when it is dropped.
    pub(crate) async fn local(&self, key: StorageKey<'_>) -> io::Result<Local> {
        self.local_named(&key.name()).await
    }

    /// The same for a file that was listed.
    pub(crate) async fn local_stored(&self, file: &Stored) -> io::Result<Local> {
        self.local_named(&file.name).await
    }

    async fn local_named(&self, name: &str) -> io::Result<Local> {
        match &self.kept {
            Kept::Folder(folder) => Ok(Local::there(folder.path(name))),
            Kept::Bucket(bucket) => {
                let copy = self.scratch.new_file();
                bucket.download(name, copy.path()).await?;
                Ok(Local::copy(copy))
            }
        }
    }

    /// A URL with which anybody can read an original for a while, without this server; `None` where
    /// the storage is a folder.
    pub(crate) async fn presigned(
        &self,
        key: StorageKey<'_>,
        disposition: &str,
    ) -> io::Result<Option<String>> {
        match &self.kept {
            Kept::Folder(_) => Ok(None),
            Kept::Bucket(bucket) => {
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
            StorageKey::Sidecar { id },
        ];
        let removed = futures::future::join_all(keys.map(|key| self.remove_named(key.name())));
        for error in removed.await.into_iter().filter_map(Result::err) {
            tracing::warn!(asset = %id, %error, "a file could not be removed");
        }
    }

    /// Removes a file that was listed.
    pub(crate) async fn remove_stored(&self, file: &Stored) -> io::Result<()> {
        self.remove_named(file.name.clone()).await
    }

    async fn remove_named(&self, name: String) -> io::Result<()> {
        let removed = match &self.kept {
            Kept::Folder(folder) => folder.remove(&name).await,
            Kept::Bucket(bucket) => bucket.remove(&name).await,
        };
        match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// All files in the same folder as those of an asset.
    pub(crate) async fn files_beside(&self, id: &AssetId) -> io::Result<Vec<Stored>> {
        match &self.kept {
            Kept::Folder(folder) => folder.files_in(folder_of(id)).await,
            Kept::Bucket(bucket) => bucket.files_in(&folder_of(id)).await,
        }
    }

    /// All files of assets, in batches that never split the files of one asset.
    pub(crate) fn all_files(&self) -> BoxStream<'_, io::Result<Vec<Stored>>> {
        match &self.kept {
            Kept::Folder(folder) => folder.all_files(),
            Kept::Bucket(bucket) => bucket.all_files(),
        }
    }

    /// The length of a listed file in bytes; `None` where it does not exist.
    pub(crate) async fn len_of(&self, file: &Stored) -> io::Result<Option<u64>> {
        match &self.kept {
            Kept::Folder(folder) => folder.len_of(&file.name).await,
            Kept::Bucket(bucket) => bucket.len_of(&file.name).await,
        }
    }

    /// Stores a copy of a file of another storage under the same name.
    pub(crate) async fn take(&self, from: &Local, file: &Stored) -> io::Result<()> {
        match &self.kept {
            Kept::Folder(folder) => folder.take(from.path(), &file.name).await,
            Kept::Bucket(bucket) => bucket.replace(&file.name, from.path()).await,
        }
    }

    /// Makes all names durable.
    pub(crate) async fn sync_all(&self) -> io::Result<()> {
        match &self.kept {
            Kept::Folder(folder) => folder.sync_all().await,
            Kept::Bucket(_) => Ok(()),
        }
    }
}

/// The folder of a `file:` address.
fn file_path(address: &str) -> io::Result<PathBuf> {
    let path = address.strip_prefix("file:");
    let path = path.ok_or_else(|| io::Error::other("addresses begin with file: or s3://"))?;
    Ok(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
}

/// Runs blocking work on a thread for it.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

fn older(meta: &std::fs::Metadata, than: SystemTime) -> bool {
    meta.modified().is_ok_and(|at| at < than)
}
