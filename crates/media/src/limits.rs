//! How much of a file may be held in memory or walked through, stated in one place.

use crate::Error;

/// Upper bounds that no input can exceed; beyond them a file is refused with [`Error::Limit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of structure (a `moov` or `meta` box, an EXIF or XMP block) held in memory at once.
    pub max_header: u64,
    /// Segments, chunks, boxes, blocks or elements in one file.
    pub max_parts: u64,
    /// How deep boxes or elements may be nested.
    pub max_depth: u32,
    /// Pieces of an edit list.
    pub max_pieces: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_header: 64 << 20, max_parts: 1 << 20, max_depth: 24, max_pieces: 4 << 20 }
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
