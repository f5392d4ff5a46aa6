//! The chunks of a PNG, in the order of the file (section 5).

use std::ops::Range;

use crate::source::Window;
use crate::{Error, Limits, Source};

/// Bytes of the signature (section 5.2).
pub(super) const SIGNATURE: u64 = 8;

/// A chunk: length, type, data, checksum (section 5.3).
pub(super) struct Chunk {
    pub(super) kind: [u8; 4],
    pub(super) start: u64,
    pub(super) len: u64,
}

impl Chunk {
    pub(super) fn data(&self) -> Range<u64> {
        self.start + 8..self.start + 8 + self.len
    }

    pub(super) fn range(&self) -> Range<u64> {
        self.start..self.start + 12 + self.len
    }
}

/// Returns the chunks up to and including `IEND`.
pub(super) fn chunks(source: &dyn Source, limits: &Limits) -> Result<Vec<Chunk>, Error> {
    let mut window = Window::new(source, 1024);
    let mut chunks = Vec::new();
    let mut start = SIGNATURE;
    loop {
        limits.parts(chunks.len())?;
        let len: u64 = u32::from_be_bytes(window.array(start)?).into();
        let kind = window.array(start + 4)?;
        let chunk = Chunk { kind, start, len };
        if len > i32::MAX as u64 || chunk.range().end > window.len() {
            return Err(Error::malformed("a chunk of impossible length", start));
        }
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(Error::malformed("a chunk of impossible type", start));
        }
        start = chunk.range().end;
        chunks.push(chunk);
        if kind == *b"IEND" {
            return Ok(chunks);
        }
    }
}

/// Strips the JPEG segment's name, which some writers put before the TIFF block.
pub(super) fn strip_exif_prefix(data: &[u8]) -> &[u8] {
    data.strip_prefix(b"Exif\0\0").unwrap_or(data)
}
