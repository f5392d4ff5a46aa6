//! What all decoders share: their limits on pixels and memory, errors, and how they read a source.

use std::io::{self, Read, Seek, SeekFrom};

use image::error::{DecodingError, ImageFormatHint, LimitError, LimitErrorKind};
use image::{ImageDecoder, ImageError};
use vitrine_media::Source;

/// Images with more pixels are not decoded.
pub(super) const MAX_PIXELS: u64 = 120_000_000;
/// Memory that decoding one image may take, in bytes.
pub(super) const MAX_MEMORY: u64 = 640 << 20;

/// The error for an image that is too large.
pub(super) fn too_large() -> ImageError {
    ImageError::Limits(LimitError::from_kind(LimitErrorKind::DimensionError))
}

/// The error for a damaged image.
pub(super) fn malformed(what: &'static str) -> ImageError {
    ImageError::Decoding(DecodingError::new(ImageFormatHint::Unknown, what))
}

/// The limits for decoders that know them.
pub(super) fn limits() -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

/// Refuses an image whose pixels exceed the limits, before they are decoded.
pub(super) fn check_size(
    decoder: &impl ImageDecoder,
    share: u64,
    max_pixels: u64,
) -> Result<(), ImageError> {
    let (width, height) = decoder.dimensions();
    let is_small = u64::from(width) * u64::from(height) <= max_pixels
        && decoder.total_bytes().saturating_mul(share) <= MAX_MEMORY;
    if is_small && width > 0 && height > 0 { Ok(()) } else { Err(too_large()) }
}

/// Reads a source from its start to its end.
pub(super) struct SourceReader<'a> {
    pub(super) source: &'a dyn Source,
    /// Position in bytes.
    pub(super) at: u64,
}

impl Read for SourceReader<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read_at(self.at, buf)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for SourceReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.source.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
