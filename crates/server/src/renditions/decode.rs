//! Decodes images natively, within limits on pixels and memory. It neither scales nor encodes.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;

use hayro_jpeg2000::{DecodeSettings, Image as Jpeg2000};
use image::error::{DecodingError, ImageFormatHint, LimitError, LimitErrorKind};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};
use jxl_oxide::JxlThreadPool;
use jxl_oxide::integration::JxlDecoder;
use vitrine_media::{EmbeddedJpeg, Format, Limits, Source, embedded_jpeg, metadata};

use super::{colour, psd};

/// Images with more pixels are not decoded.
pub(super) const MAX_PIXELS: u64 = 120_000_000;
/// Memory that decoding one image may take, in bytes.
pub(super) const MAX_MEMORY: u64 = 640 << 20;
/// Most segments of a JPEG to skip before the frame header.
const MAX_SEGMENTS: usize = 4096;
/// Longest ICC profile that is kept, in bytes. Unusual ones have hundreds of kilobytes.
const MAX_PROFILE: usize = 16 << 10;
/// Memory for each sample of a JPEG 2000 while it is decoded, in bytes: as floating-point numbers,
/// in two buffers of the wavelet transform and in one of the result, and as a byte.
const JPEG_2000_SAMPLE: u64 = 13;
/// Longest JPEG 2000, in bytes. Its decoder needs the whole file.
const MAX_JPEG_2000: u64 = 128 << 20;

/// Whether renditions of files of this format can be made here.
#[must_use]
pub fn is_decoded(format: Format) -> bool {
    use Format::{Bmp, Gif, Jpeg, Jpeg2000, Jxl, Png, Psd, Raw, Tiff, Webp};
    matches!(format, Jpeg | Png | Webp | Gif | Tiff | Raw | Psd | Jxl | Jpeg2000 | Bmp)
}

/// A decoded image.
pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    /// How to turn it. It is that of the asset's row, so that all sizes agree.
    pub(super) orientation: Orientation,
    /// An ICC profile for RGB; sRGB if there is none.
    pub(crate) profile: Option<Vec<u8>>,
}

/// Decodes a file of a format for which [`is_decoded`] holds.
///
/// # Errors
/// If the image is damaged or too large, or the format is not decoded here.
pub(crate) fn decode(source: &dyn Source, format: Format) -> Result<Decoded, ImageError> {
    decode_at_most(source, format, MAX_PIXELS)
}

pub(super) fn decode_at_most(
    source: &dyn Source,
    format: Format,
    max_pixels: u64,
) -> Result<Decoded, ImageError> {
    let by_image = |format| by_image(source, format, max_pixels);
    match format {
        Format::Jpeg => by_image(ImageFormat::Jpeg),
        Format::Png => by_image(ImageFormat::Png),
        Format::Webp => by_image(ImageFormat::WebP),
        Format::Gif => by_image(ImageFormat::Gif),
        Format::Bmp => by_image(ImageFormat::Bmp),
        // Raw files of some cameras look like TIFF, and some TIFFs hold what is not decoded here.
        Format::Tiff => by_image(ImageFormat::Tiff)
            .or_else(|error| embedded(source, max_pixels).map_err(|_| error)),
        Format::Raw => embedded(source, max_pixels),
        Format::Psd => psd::decode(source, max_pixels).map(|(image, profile)| Decoded {
            image,
            orientation: orientation(source).unwrap_or(Orientation::NoTransforms),
            profile: profile.filter(|profile| usable(profile)),
        }),
        Format::Jxl => jpeg_xl(source, max_pixels),
        Format::Jpeg2000 => jpeg_2000(source, max_pixels),
        _ => Err(malformed("a format that is not decoded here")),
    }
}

/// The error for an image that is too large.
pub(super) fn too_large() -> ImageError {
    ImageError::Limits(LimitError::from_kind(LimitErrorKind::DimensionError))
}

/// The error for a damaged image.
pub(super) fn malformed(what: &'static str) -> ImageError {
    ImageError::Decoding(DecodingError::new(ImageFormatHint::Unknown, what))
}

/// The orientation that the asset's row has; `None` if the metadata of the format is not read.
fn orientation(source: &dyn Source) -> Option<Orientation> {
    let metadata = metadata(source, &Limits::default()).ok()?;
    Orientation::from_exif(metadata.orientation).or(Some(Orientation::NoTransforms))
}

fn limits() -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

/// Decodes with the crate `image`.
fn by_image(
    source: &dyn Source,
    format: ImageFormat,
    max_pixels: u64,
) -> Result<Decoded, ImageError> {
    let mut bytes = BufReader::new(SourceReader { source, at: 0 });
    // A progressive JPEG needs two more bytes for each byte of the image, for its coefficients.
    let share = if format == ImageFormat::Jpeg && comes_in_scans(&mut bytes) { 3 } else { 1 };
    bytes.rewind()?;
    let mut reader = ImageReader::with_format(bytes, format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder()?;
    check_size(&decoder, share, max_pixels)?;
    // Invalid metadata must not make the image fail.
    let orientation = orientation(source).or_else(|| decoder.orientation().ok());
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| usable(profile));
    Ok(Decoded {
        image: DynamicImage::from_decoder(decoder)?,
        orientation: orientation.unwrap_or(Orientation::NoTransforms),
        profile,
    })
}

/// Refuses an image whose pixels exceed the limits, before they are decoded.
fn check_size(decoder: &impl ImageDecoder, share: u64, max_pixels: u64) -> Result<(), ImageError> {
    let (width, height) = decoder.dimensions();
    let is_small = u64::from(width) * u64::from(height) <= max_pixels
        && decoder.total_bytes().saturating_mul(share) <= MAX_MEMORY;
    if is_small && width > 0 && height > 0 { Ok(()) } else { Err(too_large()) }
}

/// Decodes the JPEG that a raw file embeds.
fn embedded(source: &dyn Source, max_pixels: u64) -> Result<Decoded, ImageError> {
    let found = embedded_jpeg(source, &Limits::default());
    let found = found.map_err(io::Error::other)?;
    let EmbeddedJpeg { range, orientation, is_adobe_rgb, .. } =
        found.ok_or_else(|| malformed("a raw file without a preview"))?;
    let jpeg = decode_at_most(&Part { source, range }, Format::Jpeg, max_pixels)?;
    let profile = jpeg.profile.or_else(|| is_adobe_rgb.then(colour::adobe_rgb).flatten());
    let orientation = Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms);
    Ok(Decoded { orientation, profile, ..jpeg })
}

/// Decodes JPEG XL. The decoder turns the image itself, and counts what it allocates.
fn jpeg_xl(source: &dyn Source, max_pixels: u64) -> Result<Decoded, ImageError> {
    let bytes = BufReader::new(SourceReader { source, at: 0 });
    let mut decoder = JxlDecoder::with_thread_pool(bytes, JxlThreadPool::none())?;
    check_size(&decoder, 1, max_pixels)?;
    decoder.set_limits(limits())?;
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| usable(profile));
    let image = DynamicImage::from_decoder(decoder)?;
    Ok(Decoded { image, orientation: Orientation::NoTransforms, profile })
}

/// Decodes JPEG 2000. The decoder has no limits of its own.
fn jpeg_2000(source: &dyn Source, max_pixels: u64) -> Result<Decoded, ImageError> {
    if source.len() > MAX_JPEG_2000 {
        return Err(too_large());
    }
    let mut bytes = vec![0; source.len() as usize];
    source.read_exact_at(0, &mut bytes)?;
    let samples = jpeg_2000_samples(&bytes).ok_or_else(|| malformed("no size in JPEG 2000"))?;
    if samples.saturating_mul(JPEG_2000_SAMPLE) > MAX_MEMORY {
        return Err(too_large());
    }
    let settings = DecodeSettings::default();
    let mut decoder = Jpeg2000::new(&bytes, &settings)
        .map_err(|error| DecodingError::new(ImageFormatHint::Unknown, error))
        .map_err(ImageError::Decoding)?;
    check_size(&decoder, 1, max_pixels)?;
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| usable(profile));
    let image = DynamicImage::from_decoder(decoder)?;
    Ok(Decoded { image, orientation: Orientation::NoTransforms, profile })
}

/// The number of samples of all components, by the first SIZ marker (ISO/IEC 15444-1, section
/// A.5.1).
fn jpeg_2000_samples(bytes: &[u8]) -> Option<u64> {
    let start = bytes.windows(4).position(|four| four == [0xFF, 0x4F, 0xFF, 0x51])?;
    let siz = bytes.get(start + 4..)?;
    let long = |at: usize| siz.get(at..)?.first_chunk().map(|four| u32::from_be_bytes(*four));
    // Length and capabilities take four bytes.
    let [right, bottom, left, top] = [long(4)?, long(8)?, long(12)?, long(16)?];
    let components = u16::from_be_bytes(*siz.get(36..)?.first_chunk()?);
    let area = u64::from(right.checked_sub(left)?) * u64::from(bottom.checked_sub(top)?);
    Some(area.saturating_mul(u64::from(components)))
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

/// A range of a source, as a source.
struct Part<'a> {
    source: &'a dyn Source,
    range: Range<u64>,
}

impl Source for Part<'_> {
    fn len(&self) -> u64 {
        self.range.end - self.range.start
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.len().saturating_sub(offset).min(buf.len() as u64);
        self.source.read_at(self.range.start + offset, &mut buf[..left as usize])
    }
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
