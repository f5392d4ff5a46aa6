//! Decodes images natively, within limits on pixels and memory. It neither scales nor encodes.

use std::io::{self, BufRead, BufReader, Seek, SeekFrom};

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};
use jxl_oxide::JxlThreadPool;
use jxl_oxide::integration::JxlDecoder;
use vitrine_media::{EmbeddedJpeg, Format, Limits, Part, Source, embedded_jpeg, metadata};

use super::bounded::{MAX_PIXELS, SourceReader, check_size, limits, malformed};
use super::{colour, jpeg2000, psd};

/// Most segments of a JPEG to skip before the frame header.
const MAX_SEGMENTS: usize = 4096;
/// Longest ICC profile that is kept, in bytes. Unusual ones have hundreds of kilobytes.
const MAX_PROFILE: usize = 16 << 10;
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
        Format::Psd => psd::decode(source, max_pixels).map(upright),
        Format::Jxl => jpeg_xl(source, max_pixels),
        Format::Jpeg2000 => jpeg2000::decode(source, max_pixels).map(upright),
        _ => Err(malformed("a format that is not decoded here")),
    }
}

/// An image of a format without an orientation.
fn upright((image, profile): (DynamicImage, Option<Vec<u8>>)) -> Decoded {
    let profile = profile.filter(|profile| usable(profile));
    Decoded { image, orientation: Orientation::NoTransforms, profile }
}

/// The orientation that the asset's row has; `None` if the metadata of the format is not read.
fn orientation(source: &dyn Source) -> Option<Orientation> {
    let metadata = metadata(source, &Limits::default()).ok()?;
    Orientation::from_exif(metadata.orientation).or(Some(Orientation::NoTransforms))
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

/// Decodes the JPEG that a raw file embeds.
fn embedded(source: &dyn Source, max_pixels: u64) -> Result<Decoded, ImageError> {
    let found = embedded_jpeg(source, &Limits::default());
    let found = found.map_err(io::Error::other)?;
    let EmbeddedJpeg { range, orientation, is_adobe_rgb, .. } =
        found.ok_or_else(|| malformed("a raw file without a preview"))?;
    let jpeg = decode_at_most(&Part::new(source, range), Format::Jpeg, max_pixels)?;
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
