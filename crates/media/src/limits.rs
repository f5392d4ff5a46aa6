//! How much of a file may be held in memory, walked through, or told, stated in one place.

use crate::Error;

/// Most bytes of memory that an edit list takes: 32 for each of its pieces, and the bytes that it
/// inserts. A film of eight hours with a measurement in every second stays below.
pub(crate) const MAX_EDITS: usize = 4 << 20;

/// Upper bounds that no input can exceed. Beyond those of structure a file is refused with
/// [`Error::Limit`]; texts are cut, and blocks that are too long are not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of structure (a `moov` or `meta` box, an EXIF or XMP block) held in memory at once.
    pub max_header: u64,
    /// Segments, chunks, boxes, blocks or elements in one file.
    pub max_parts: u64,
    /// How deep boxes or elements may be nested.
    pub max_depth: u32,
    /// Chunks of media that are kept of a film.
    pub max_pieces: u64,
    /// Bytes of EXIF, XMP, captions and texts, once they are inflated, that are read of one file
    /// together. What comes after them is not shown. Where only places go, a packet of XMP that is
    /// longer goes as a whole.
    pub max_told: u64,
    /// Bytes of a description, cut at a character.
    pub max_description: usize,
    /// Bytes of a camera's or lens's name, of a person's name and of a keyword.
    pub max_name: usize,
    /// People and keywords, each; further ones are left out.
    pub max_names: usize,
    /// Bytes of all people together, and of all keywords; further ones are left out.
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

    /// Whether so many bytes of EXIF or XMP may be read. Longer ones name their places to nobody
    /// here, so cleaning cannot keep them.
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
