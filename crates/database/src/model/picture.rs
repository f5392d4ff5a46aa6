//! Which renditions of an asset exist.

use sqlx::FromRow;
use vitrine_media::Format;

use crate::columns::{Flag, Word};

/// Which renditions of an asset exist.
#[derive(Debug, Clone, FromRow)]
pub struct Picture {
    /// Format of the original.
    #[sqlx(try_from = "Word")]
    pub format: Format,
    /// Whether there is a thumbnail.
    #[sqlx(try_from = "Flag")]
    pub has_thumbnail: bool,
    /// Whether there is a preview.
    #[sqlx(try_from = "Flag")]
    pub has_preview: bool,
    /// Whether the renditions were made by a guest's device.
    #[sqlx(try_from = "Flag")]
    pub guest_pictures: bool,
}
