//! Zip archives whose length and layout are known before the first byte is written.
//!
//! Entries are stored, not deflated, so an archive's length follows from names and lengths, and can
//! be announced. If the CRC-32s are known as well, any range of it can be produced without reading
//! what precedes. The layout follows PKWARE's APPNOTE.TXT 6.3.10.

mod archive;
mod layout;
mod names;
mod parts;
mod records;
mod sequence;

pub use archive::{Archive, Segment};
pub use names::{UniqueNames, safe_name, unique_names};
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
    /// Time of last modification, in the reader's local time; `None` is stored as 1980-01-01.
    pub modified: Option<NaiveDateTime>,
    /// CRC-32 of its bytes.
    pub crc32: u32,
}
