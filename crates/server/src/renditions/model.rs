//! The renditions of one asset, and whose device made them.

use bytes::Bytes;
use vitrine_database::StoredRenditions;

/// The renditions of one asset.
#[derive(Debug, Default)]
pub struct Renditions {
    /// JPEG.
    pub thumbnail: Option<Bytes>,
    /// JPEG.
    pub preview: Option<Bytes>,
    /// In Base64.
    pub thumbhash: Option<String>,
    /// Width and height of the original after orientation, if known.
    pub size: Option<(u32, u32)>,
    /// Whether a guest's device made them, so that they may not match the original.
    pub by_guest: bool,
}

/// Whose device made the renditions that come with an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// The owner's, who has nothing to gain from wrong renditions.
    Owner,
    /// A guest's, who may want the owner to approve another image than others will download.
    Guest,
}

impl Renditions {
    /// What the asset's row records of them.
    #[must_use]
    pub fn stored(&self) -> StoredRenditions {
        StoredRenditions {
            has_thumbnail: self.thumbnail.is_some(),
            has_preview: self.preview.is_some(),
            thumbhash: self.thumbhash.clone(),
            size: self.size,
            bytes: self.bytes(),
            by_guest: self.by_guest,
        }
    }

    /// Length of both images in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let pictures = [&self.thumbnail, &self.preview];
        pictures.into_iter().flatten().map(|picture| picture.len() as u64).sum()
    }
}
