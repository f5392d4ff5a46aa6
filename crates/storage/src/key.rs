//! Which files an asset has, and their names within the storage.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use vitrine_ids::AssetId;
use vitrine_media::Format;

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
    /// A JPEG of the whole picture, in place of an original whose metadata cannot be removed.
    FullSize {
        /// Asset.
        id: &'a AssetId,
    },
    /// XMP that came with the file. It is never served.
    Sidecar {
        /// Asset.
        id: &'a AssetId,
    },
    /// An MP4 without metadata that browsers play, of a video that they do not.
    VideoRendition {
        /// Asset.
        id: &'a AssetId,
    },
}

/// The ends of the names of files that are not originals.
const THUMBNAIL: &str = ".thumbnail.jpg";
const PREVIEW: &str = ".preview.jpg";
const FULL_SIZE: &str = ".fullsize.jpg";
const SIDECAR: &str = ".xmp";
const VIDEO_RENDITION: &str = ".video.mp4";

impl StorageKey<'_> {
    pub(crate) fn id(&self) -> &AssetId {
        match self {
            Self::Original { id, .. }
            | Self::Thumbnail { id }
            | Self::Preview { id }
            | Self::FullSize { id }
            | Self::Sidecar { id }
            | Self::VideoRendition { id } => id,
        }
    }

    fn file_name(&self) -> String {
        match self {
            Self::Original { id, format } => format!("{id}.{}", format.extension()),
            Self::Thumbnail { id } => format!("{id}{THUMBNAIL}"),
            Self::Preview { id } => format!("{id}{PREVIEW}"),
            Self::FullSize { id } => format!("{id}{FULL_SIZE}"),
            Self::Sidecar { id } => format!("{id}{SIDECAR}"),
            Self::VideoRendition { id } => format!("{id}{VIDEO_RENDITION}"),
        }
    }

    /// Its name within the storage.
    pub fn name(&self) -> String {
        format!("{}/{}", folder_of(self.id()), self.file_name())
    }

    /// The media type to serve it under. Formats that could carry scripts are never assets.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::Original { format, .. } => format.mime(),
            Self::Thumbnail { .. } | Self::Preview { .. } | Self::FullSize { .. } => "image/jpeg",
            Self::Sidecar { .. } => "application/rdf+xml",
            Self::VideoRendition { .. } => Format::Mp4.mime(),
        }
    }
}

/// The folder of an asset's files. They share one, so that one sync makes their names durable.
pub(crate) fn folder_of(id: &AssetId) -> String {
    format!("assets/{}", id.as_str().get(..2).unwrap_or("00"))
}

/// The asset whose file has this name within the storage; `None` for other files.
pub(crate) fn id_of(name: &str) -> Option<AssetId> {
    let file = name.rsplit('/').next()?;
    file.get(..36).filter(|id| vitrine_ids::is_uuid(id)).map(AssetId::from)
}

/// A file that exists in the storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The asset that it belongs to.
    pub id: AssetId,
    /// Its name within the storage.
    pub name: String,
    /// Length in bytes.
    pub len: u64,
    /// When it was written, by the clock of the storage.
    pub modified: SystemTime,
}

impl Stored {
    /// Whether it is the original, and not a rendition or sidecar.
    pub fn is_original(&self) -> bool {
        let others = [THUMBNAIL, PREVIEW, FULL_SIZE, SIDECAR, VIDEO_RENDITION];
        !others.iter().any(|end| self.name.ends_with(end))
    }
}

/// The files of an asset to store; `None` leaves one as it is.
#[derive(Debug, Default)]
pub struct Files {
    /// A synced temporary file, which may be moved.
    pub original: Option<(PathBuf, Format)>,
    /// JPEG.
    pub thumbnail: Option<Bytes>,
    /// JPEG.
    pub preview: Option<Bytes>,
    /// JPEG.
    pub full_size: Option<Bytes>,
    /// XMP.
    pub sidecar: Option<Bytes>,
    /// A synced temporary file, which may be moved. MP4.
    pub video_rendition: Option<PathBuf>,
}

impl Files {
    /// Those that are temporary files, with their keys.
    pub(crate) fn large<'a>(
        &'a self,
        id: &'a AssetId,
    ) -> impl Iterator<Item = (StorageKey<'a>, &'a Path)> {
        let original = self.original.as_ref().map(|(path, format)| {
            let key = StorageKey::Original { id, format: *format };
            (key, path.as_path())
        });
        let video = self.video_rendition.as_ref();
        original
            .into_iter()
            .chain(video.map(|path| (StorageKey::VideoRendition { id }, path.as_path())))
    }

    /// Those that are in memory, with their keys.
    pub(crate) fn small<'a>(
        &'a self,
        id: &'a AssetId,
    ) -> impl Iterator<Item = (StorageKey<'a>, &'a Bytes)> {
        let small = [
            (StorageKey::Thumbnail { id }, &self.thumbnail),
            (StorageKey::Preview { id }, &self.preview),
            (StorageKey::FullSize { id }, &self.full_size),
            (StorageKey::Sidecar { id }, &self.sidecar),
        ];
        small.into_iter().filter_map(|(key, bytes)| Some((key, bytes.as_ref()?)))
    }
}
