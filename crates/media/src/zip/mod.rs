//! Zip archives whose every byte is known before the first is written.
//!
//! Entries are stored, not deflated, and their lengths and CRCs are known, so an archive is a
//! function of them: its length can be announced, and any range of it made without reading what
//! comes before. The layout follows PKWARE's APPNOTE.TXT 6.3.10.

mod archive;
mod layout;
mod names;
mod parts;
mod records;
mod sequence;

pub use archive::{Archive, Segment};
pub use names::{safe_name, unique_names};
pub use parts::{DEFAULT_PART, parts, stored_overhead};
pub use sequence::Sequence;

use chrono::NaiveDateTime;

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name in the archive, UTF-8, with `/` between folders; see [`safe_name`].
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// When it was last changed, on the reader's clock; none gives 1980-01-01.
    pub modified: Option<NaiveDateTime>,
    /// CRC-32 of its bytes.
    pub crc32: u32,
}
