//! What the upload limits of a link leave.

use vitrine_database::guests::Usage;
use vitrine_database::links::Link;

use crate::error::{Error, Result};

/// The remaining upload limits of a link; `None` for no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Number of files.
    pub files: Option<u64>,
    /// Number of bytes.
    pub bytes: Option<u64>,
}

impl Room {
    /// The limits of a link minus what is used.
    #[must_use]
    pub fn of(link: &Link, used: Usage) -> Self {
        Self {
            files: link.upload_max_files.map(|max| max.saturating_sub(used.files)),
            bytes: link.upload_max_bytes.map(|max| max.saturating_sub(used.bytes)),
        }
    }

    /// Checks that one more file of this size fits.
    pub fn check(self, size: u64) -> Result<()> {
        if self.files == Some(0) {
            return Err(Error::Forbidden("This link takes no more photos".into()));
        }
        if self.bytes.is_some_and(|bytes| size > bytes) {
            return Err(Error::Forbidden("This link has no room for a file of this size".into()));
        }
        Ok(())
    }
}
