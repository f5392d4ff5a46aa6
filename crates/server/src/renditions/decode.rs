//! Decodes images natively, within limits on pixels and memory. It neither scales nor encodes.

use std::io::{BufRead, Seek, SeekFrom};

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};
use vitrine_media::Format;

/// Images with more pixels are not decoded.
const MAX_PIXELS: u64 = 120_000_000;
/// Memory that decoding one image may take, in bytes.
const MAX_MEMORY: u64 = 640 << 20;
/// Most segments of a JPEG to skip before the frame header.
const MAX_SEGMENTS: usize = 4096;
/// Longest ICC profile that is kept, in bytes. Unusual ones have hundreds of kilobytes.
const MAX_PROFILE: usize = 16 << 10;

/// Whether renditions of files of this format can be made here.
#[must_use]
pub fn is_decoded(format: Format) -> bool {
    decoded_as(format).is_some()
}

pub(super) fn decoded_as(format: Format) -> Option<ImageFormat> {
    match format {
        Format::Jpeg => Some(ImageFormat::Jpeg),
        Format::Png => Some(ImageFormat::Png),
        Format::Webp => Some(ImageFormat::WebP),
        Format::Gif => Some(ImageFormat::Gif),
        _ => None,
    }
}

pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    pub(super) orientation: Orientation,
    pub(crate) profile: Option<Vec<u8>>,
}

pub(crate) fn decode<R: BufRead + Seek>(
    reader: R,
    format: ImageFormat,
) -> Result<Decoded, ImageError> {
    decode_at_most(reader, format, MAX_PIXELS)
}

pub(super) fn decode_at_most<R: BufRead + Seek>(
    mut reader: R,
    format: ImageFormat,
    max_pixels: u64,
) -> Result<Decoded, ImageError> {
    // A progressive JPEG needs two more bytes for each byte of the image, for its coefficients.
    let share = if format == ImageFormat::Jpeg && comes_in_scans(&mut reader) { 3 } else { 1 };
    reader.rewind()?;
    let mut reader = ImageReader::with_format(reader, format);
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let is_small = u64::from(width) * u64::from(height) <= max_pixels
        && decoder.total_bytes().saturating_mul(share) <= MAX_MEMORY;
    if !is_small || width == 0 || height == 0 {
        let kind = image::error::LimitErrorKind::DimensionError;
        return Err(ImageError::Limits(image::error::LimitError::from_kind(kind)));
    }
    // Invalid metadata must not make the image fail.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| usable(profile));
    Ok(Decoded { image: DynamicImage::from_decoder(decoder)?, orientation, profile })
}

/// Whether a JPEG is progressive (ITU-T T.81, table B.1), so that all its coefficients are held at
/// once. One whose segments cannot be parsed counts as progressive.
fn comes_in_scans(jpeg: &mut (impl BufRead + Seek)) -> bool {
    let mut at = 2;
    for _ in 0..MAX_SEGMENTS {
        let mut head = [0; 4];
        if jpeg.seek(SeekFrom::Start(at)).is_err() || jpeg.read_exact(&mut head).is_err() {
            break;
        }
        let [0xFF, marker, high, low] = head else { break };
        match marker {
            // DHT, JPG (reserved) and DAC.
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF => return marker % 4 == 2,
            _ => {}
        }
        at += 2 + u64::from(u16::from_be_bytes([high, low]));
    }
    true
}

/// Pixels are converted to RGB, so only RGB profiles still apply (ICC.1, section 7.2.6).
fn usable(profile: &[u8]) -> bool {
    profile.len() <= MAX_PROFILE && profile.get(16..20) == Some(b"RGB ")
}
