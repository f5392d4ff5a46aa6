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
    /// Bytes of its data that the file has.
    pub(super) len: u64,
    /// Whether the file ends inside the chunk.
    pub(super) is_cut: bool,
}

impl Chunk {
    pub(super) fn data(&self) -> Range<u64> {
        self.start + 8..self.start + 8 + self.len
    }

    /// The whole chunk. If it is cut, this reaches beyond the end of the file.
    pub(super) fn range(&self) -> Range<u64> {
        self.start..self.start + 12 + self.len
    }
}

/// Returns the chunks up to and including `IEND`. Of a file that ends early, or holds something
/// else after the first image data, those before; decoders show what there is.
pub(super) fn chunks(source: &dyn Source, limits: &Limits) -> Result<Vec<Chunk>, Error> {
    let mut window = Window::new(source, 1024);
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut start = SIGNATURE;
    // Whether there are image data, which decoders show even if the file ends early.
    let mut is_shown = false;
    loop {
        limits.parts(chunks.len())?;
        let chunk = match next(&mut window, start) {
            Ok(chunk) => chunk,
            Err(_) if is_shown => return Ok(chunks),
            Err(error) => return Err(error),
        };
        is_shown |= chunk.kind == *b"IDAT" && chunk.len > 0;
        if chunk.is_cut && !is_shown {
            return Err(Error::malformed("a chunk of impossible length", start));
        }
        start = chunk.range().end;
        let is_last = chunk.is_cut || chunk.kind == *b"IEND";
        chunks.push(chunk);
        if is_last {
            return Ok(chunks);
        }
    }
}

fn next(window: &mut Window<'_>, start: u64) -> Result<Chunk, Error> {
    let len: u64 = u32::from_be_bytes(window.array(start)?).into();
    let kind: [u8; 4] = window.array(start + 4)?;
    if len > i32::MAX as u64 {
        return Err(Error::malformed("a chunk of impossible length", start));
    }
    if !kind.iter().all(u8::is_ascii_alphabetic) {
        return Err(Error::malformed("a chunk of impossible type", start));
    }
    let is_cut = start + 12 + len > window.len();
    let available = window.len().saturating_sub(start + 8).min(len);
    Ok(Chunk { kind, start, len: available, is_cut })
}

/// Strips the JPEG segment's name, which some writers put before the TIFF block.
pub(super) fn strip_exif_prefix(data: &[u8]) -> &[u8] {
    data.strip_prefix(b"Exif\0\0").unwrap_or(data)
}
