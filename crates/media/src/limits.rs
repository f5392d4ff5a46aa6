//! Bounds on how much of a file is held in memory, parsed, or included in metadata.

use crate::Error;

/// Maximum bytes of memory that an edit list takes: 32 for each of its pieces, and the bytes that
/// it inserts. A video of eight hours with a measurement in every second stays below.
pub(crate) const MAX_EDITS: usize = 4 << 20;

/// Upper bounds that no input can exceed. A file that exceeds those of structure is refused with
/// [`Error::Limit`]; texts are cut, and blocks that are too long are not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of structure (a `moov` or `meta` box, an EXIF or XMP block) held in memory at once.
    pub max_header: u64,
    /// Segments, chunks, boxes, blocks or elements in one file.
    pub max_parts: u64,
    /// How deep boxes or elements may be nested.
    pub max_depth: u32,
    /// Chunks of media data that are kept of a video, and elements of a Matroska file.
    pub max_pieces: u64,
    /// Total bytes of EXIF, XMP, captions and texts, after inflating, that are read of one file.
    /// Further ones are ignored. An XMP packet longer than this cannot be cleaned of locations and
    /// is removed as a whole.
    pub max_told: u64,
    /// Bytes of a description, cut at a character boundary.
    pub max_description: usize,
    /// Bytes of the name of a camera, lens or person, and of a keyword.
    pub max_name: usize,
    /// Maximum number of people, and of keywords. Further ones are ignored.
    pub max_names: usize,
    /// Total bytes of all people, and of all keywords. Further ones are ignored.
    pub max_names_len: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_header: 64 << 20,
            max_parts: 1 << 20,
            max_depth: 24,
            max_pieces: 1 << 20,
            max_told: 4 << 20,
            max_description: 10_000,
            max_name: 200,
            max_names: 100,
            max_names_len: 8_000,
        }
    }
}

impl Limits {
    pub(crate) fn header(&self, bytes: u64) -> Result<usize, Error> {
        if bytes > self.max_header {
            return Err(Error::Limit { what: "bytes of header", limit: self.max_header });
        }
        usize::try_from(bytes)
            .map_err(|_| Error::Limit { what: "bytes of header", limit: self.max_header })
    }

    /// Whether a block of EXIF or XMP of this many bytes may be read. Longer ones are not searched
    /// for locations, so cleaning cannot keep them.
    pub(crate) fn is_readable(&self, bytes: u64) -> bool {
        bytes <= self.max_told
    }

    pub(crate) fn parts(&self, count: usize) -> Result<(), Error> {
        if count as u64 > self.max_parts {
            return Err(Error::Limit { what: "parts in the file", limit: self.max_parts });
        }
        Ok(())
    }

    pub(crate) fn depth(&self, depth: u32) -> Result<(), Error> {
        if depth > self.max_depth {
            return Err(Error::Limit {
                what: "levels of nesting",
                limit: u64::from(self.max_depth),
            });
        }
        Ok(())
    }
}
