//! Bytes: where each file lies, and how it gets there so that it stays.
//!
//! Files arrive in a folder for unfinished ones, are synced, and only then get their name; the
//! row that makes them count is written after that. Reading and removing go through
//! `object_store`, so that a folder can become a bucket.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{GetResultPayload, ObjectStore};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use vitrine_media::Format;

/// The database's file in the data folder.
pub const DATABASE: &str = "vitrine.sqlite";

/// Bytes of thumbnails that are kept in memory.
const THUMBNAILS: u64 = 12 << 20;
/// How long one of them is, about.
const THUMBNAIL: u64 = 16 << 10;

/// A file of an asset.
#[derive(Debug, Clone, Copy)]
pub enum StorageKey<'a> {
    /// The bytes that were uploaded.
    Original {
        /// Asset.
        id: &'a str,
        /// By content.
        format: Format,
    },
    /// 250 px on the short side.
    Thumbnail {
        /// Asset.
        id: &'a str,
    },
    /// 1440 px on the long side.
    Preview {
        /// Asset.
        id: &'a str,
    },
    /// XMP that came beside the file. It is served to nobody.
    Sidecar {
        /// Asset.
        id: &'a str,
    },
}

impl StorageKey<'_> {
    fn id(&self) -> &str {
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

    /// All files of an asset share a folder, so that one sync makes their names last.
    fn folder(&self) -> String {
        format!("assets/{}", self.id().get(..2).unwrap_or("00"))
    }

    fn key(&self) -> Key {
        Key::from(format!("{}/{}", self.folder(), self.file_name()))
    }

    /// The media type to serve it under. What could carry scripts is never an asset.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::Original { format, .. } => format.mime(),
            Self::Thumbnail { .. } | Self::Preview { .. } => "image/jpeg",
            Self::Sidecar { .. } => "application/rdf+xml",
        }
    }
}

/// Where bytes are kept.
#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    root: PathBuf,
    /// Those asked for lately, by asset: everybody who opens a page asks for the same.
    thumbnails: Arc<Cache<String, Bytes, Length>>,
}

#[derive(Clone)]
struct Length;

impl Weighter<String, Bytes> for Length {
    fn weight(&self, _: &String, bytes: &Bytes) -> u64 {
        bytes.len() as u64
    }
}

impl Storage {
    /// Opens `file:` storage, in a folder inside the data folder if no address is given.
    pub fn open(address: Option<&str>, data: &Path) -> io::Result<Self> {
        let root = match address {
            None => data.join("storage"),
            Some(address) => match address.strip_prefix("file:") {
                Some(path) => PathBuf::from(path.strip_prefix("//").unwrap_or(path)),
                None => {
                    return Err(io::Error::other("only file: addresses are supported so far"));
                }
            },
        };
        fs::create_dir_all(root.join("assets"))?;
        fs::create_dir_all(root.join("incoming"))?;
        fs::create_dir_all(root.join("partial"))?;
        let store = LocalFileSystem::new_with_prefix(&root).map_err(io::Error::other)?;
        let number = (THUMBNAILS / THUMBNAIL) as usize;
        let thumbnails = Arc::new(Cache::with_weighter(number, THUMBNAILS, Length));
        Ok(Self { store: Arc::new(store), root, thumbnails })
    }

    /// Removes what interrupted uploads left behind. Only to be called before there are new ones.
    pub fn sweep_incoming(&self) -> io::Result<usize> {
        let mut swept = 0;
        for entry in fs::read_dir(self.root.join("incoming"))? {
            fs::remove_file(entry?.path())?;
            swept += 1;
        }
        Ok(swept)
    }

    /// A place for a file that is on its way.
    pub(crate) fn incoming(&self) -> PathBuf {
        self.root.join("incoming").join(crate::secret::id())
    }

    /// Where an upload in parts collects them.
    pub(crate) fn partial(&self, id: &str) -> PathBuf {
        self.root.join("partial").join(id)
    }

    /// Removes what was collected for uploads that are not among these. Blocks.
    pub(crate) fn sweep_partial(
        &self,
        live: &[String],
        before: std::time::SystemTime,
    ) -> io::Result<usize> {
        let mut swept = 0;
        for entry in fs::read_dir(self.root.join("partial"))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // Young ones may be about to get their row.
            if !live.contains(&name) && entry.metadata().is_ok_and(|meta| older(&meta, before)) {
                fs::remove_file(entry.path())?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Whether the storage can be reached.
    pub async fn is_there(&self) -> bool {
        tokio::fs::metadata(self.root.join("assets")).await.is_ok()
    }

    /// Gives a synced file its name for good. Blocks.
    pub(crate) fn keep(&self, from: &Path, key: StorageKey<'_>) -> io::Result<()> {
        let folder = self.root.join(key.folder());
        if !folder.exists() {
            fs::create_dir_all(&folder)?;
            sync_folder(&self.root.join("assets"))?;
        }
        fs::rename(from, folder.join(key.file_name()))
    }

    /// Writes a small file for good, but for the sync of its folder. Blocks.
    pub(crate) fn put(&self, bytes: &[u8], key: StorageKey<'_>) -> io::Result<()> {
        self.thumbnails.remove(key.id());
        let from = self.incoming();
        let written = File::create_new(&from).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_data()?;
            self.keep(&from, key)
        });
        written.inspect_err(|_| drop(fs::remove_file(&from)))
    }

    /// Makes the names of an asset's files last. Blocks.
    pub(crate) fn sync(&self, key: StorageKey<'_>) -> io::Result<()> {
        sync_folder(&self.root.join(key.folder()))
    }

    /// Opens a file.
    pub async fn open_object(&self, key: StorageKey<'_>) -> object_store::Result<Object> {
        let key = key.key();
        let found = self.store.get(&key).await?;
        let len = found.meta.size;
        let from = match found.payload {
            GetResultPayload::File(file, _) => From::File(Arc::new(file)),
            GetResultPayload::Stream(_) => From::Store(Arc::clone(&self.store), key),
        };
        Ok(Object { from, len })
    }

    /// Where a file lies in the folder.
    pub(crate) fn path(&self, key: StorageKey<'_>) -> PathBuf {
        self.root.join(key.folder()).join(key.file_name())
    }

    /// A small file as a whole.
    pub async fn read(&self, key: StorageKey<'_>) -> object_store::Result<Bytes> {
        let is_thumbnail = matches!(key, StorageKey::Thumbnail { .. });
        if let Some(bytes) = self.thumbnails.get(key.id()).filter(|_| is_thumbnail) {
            return Ok(bytes);
        }
        let bytes = self.store.get(&key.key()).await?.bytes().await?;
        if is_thumbnail {
            self.thumbnails.insert(key.id().to_owned(), bytes.clone());
        }
        Ok(bytes)
    }

    /// Removes an asset's files, those that are there.
    pub async fn remove(&self, id: &str, format: Format) {
        self.thumbnails.remove(id);
        for key in [
            StorageKey::Original { id, format },
            StorageKey::Thumbnail { id },
            StorageKey::Preview { id },
            StorageKey::Sidecar { id },
        ] {
            match self.store.delete(&key.key()).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => tracing::warn!(asset = id, %error, "a file could not be removed"),
            }
        }
    }

    /// The files that there are of an asset. Blocks.
    pub(crate) fn files_of(&self, id: &str) -> io::Result<Vec<PathBuf>> {
        let files = self.files_in(&self.root.join(StorageKey::Thumbnail { id }.folder()))?;
        Ok(files.into_iter().filter(|(found, _)| found == id).map(|(_, path)| path).collect())
    }

    /// All files of assets. Blocks.
    pub(crate) fn all_files(&self) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for folder in 0..=u8::MAX {
            let found = self.files_in(&self.root.join("assets").join(format!("{folder:02x}")))?;
            files.extend(found.into_iter().map(|(_, path)| path));
        }
        Ok(files)
    }

    /// Where a file of another storage lies in this one; its folder is made. Blocks.
    pub(crate) fn twin(&self, of: &Self, file: &Path) -> io::Result<PathBuf> {
        let path = self.root.join(file.strip_prefix(&of.root).map_err(io::Error::other)?);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(path)
    }

    /// Makes all names last. Blocks.
    pub(crate) fn sync_all(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.root.join("assets"))? {
            sync_folder(&entry?.path())?;
        }
        sync_folder(&self.root.join("assets"))?;
        sync_folder(&self.root)
    }

    /// Removes unfinished files that nothing was written to since an instant. Blocks.
    pub(crate) fn sweep_before(&self, before: std::time::SystemTime) -> io::Result<usize> {
        let mut swept = 0;
        for entry in fs::read_dir(self.root.join("incoming"))? {
            let entry = entry?;
            // Gone by itself meanwhile, perhaps.
            if entry.metadata().is_ok_and(|meta| older(&meta, before))
                && fs::remove_file(entry.path()).is_ok()
            {
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Files that were written before an instant, with the asset that each belongs to, of one of
    /// the 256 folders. Blocks.
    pub(crate) fn files_before(
        &self,
        folder: u8,
        before: std::time::SystemTime,
    ) -> io::Result<Vec<(String, PathBuf)>> {
        let folder = self.root.join("assets").join(format!("{folder:02x}"));
        let mut files = self.files_in(&folder)?;
        files.retain(|(_, path)| fs::metadata(path).is_ok_and(|meta| older(&meta, before)));
        Ok(files)
    }

    /// The files in a folder that are named after an asset, with its id.
    fn files_in(&self, folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(id) = name.get(..36).filter(|id| crate::secret::is_id(id)) {
                files.push((id.to_owned(), entry.path()));
            }
        }
        Ok(files)
    }
}

fn older(meta: &fs::Metadata, than: std::time::SystemTime) -> bool {
    meta.modified().is_ok_and(|at| at < than)
}

/// Makes the names in a folder last (POSIX: a file's own sync does not include its name).
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// An open file.
#[derive(Clone)]
pub struct Object {
    from: From,
    len: u64,
}

#[derive(Clone)]
enum From {
    File(Arc<File>),
    Store(Arc<dyn ObjectStore>, Key),
}

impl Object {
    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it has no byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Exactly these bytes.
    pub(crate) async fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        match &self.from {
            From::Store(store, key) => store.get_range(key, range).await.map_err(io::Error::other),
            From::File(file) => {
                let file = Arc::clone(file);
                let read = tokio::task::spawn_blocking(move || read_exact(&file, range)).await;
                read.map_err(io::Error::other)?
            }
        }
    }
}

/// Reads where no other reader's place matters, into memory that nobody has to clear before.
#[cfg(unix)]
fn read_exact(file: &File, range: Range<u64>) -> io::Result<Bytes> {
    use rustix::buffer::spare_capacity;

    let len = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(len);
    while bytes.len() < len {
        let at = range.start + bytes.len() as u64;
        match rustix::io::pread(file, spare_capacity(&mut bytes), at) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    // More than asked for may have been set aside, and read.
    bytes.truncate(len);
    Ok(bytes.into())
}

#[cfg(not(unix))]
fn read_exact(file: &File, range: Range<u64>) -> io::Result<Bytes> {
    use std::io::{Read, Seek, SeekFrom};

    let len = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
    let (mut file, mut bytes) = (file, vec![0; len]);
    file.seek(SeekFrom::Start(range.start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes.into())
}
