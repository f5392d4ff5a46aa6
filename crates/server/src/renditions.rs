//! Renditions of assets: made here for formats that can be decoded natively, or checked when a
//! client sent them. Originals are never changed.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use fast_image_resize::{MulDiv, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, RgbImage,
};
use tokio::sync::Semaphore;
use vitrine_database::StoredRenditions;
use vitrine_media::{Format, Level, Limits, plan};

use crate::ingest::SmallPart;
use crate::programs::{Picture, Programs};

/// Thumbnails, in pixels: length of the short side, and the limit for the long one.
const THUMBNAIL_SHORT: u32 = 250;
const THUMBNAIL_LONG: u32 = 1000;
/// Previews: length of the long side in pixels.
const PREVIEW_LONG: u32 = 1440;
/// JPEG quality at which artefacts of a photo are not visible at these sizes.
const QUALITY: u8 = 82;
/// Images with more pixels are not decoded.
const MAX_PIXELS: u64 = 120_000_000;
/// Renditions from clients with more pixels are not decoded.
const MAX_OFFERED_PIXELS: u64 = 16_000_000;
/// Memory that decoding one image may take, in bytes.
const MAX_MEMORY: u64 = 640 << 20;
/// Most segments of a JPEG to skip before the frame header.
const MAX_SEGMENTS: usize = 4096;
/// Images decoded at once.
const AT_ONCE: usize = 2;
/// Longest ICC profile that is kept, in bytes. Unusual ones have hundreds of kilobytes.
const MAX_PROFILE: usize = 16 << 10;
/// Longest side, in pixels, for which ThumbHash is defined.
const HASHED: u32 = 100;

/// The renditions of one asset.
#[derive(Debug, Default)]
pub struct Renditions {
    /// JPEG.
    pub thumbnail: Option<Bytes>,
    /// JPEG.
    pub preview: Option<Bytes>,
    /// In Base64.
    pub thumbhash: Option<String>,
    /// Width and height of the original after orientation, if known.
    pub size: Option<(u32, u32)>,
    /// Whether a guest's device made them, so that they may not match the original.
    pub by_guest: bool,
}

/// Whose device made the renditions that come with an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// The owner's, who has nothing to gain from wrong renditions.
    Owner,
    /// A guest's, who may want the owner to approve another image than others will download.
    Guest,
}

impl Renditions {
    /// What the asset's row records of them.
    #[must_use]
    pub fn stored(&self) -> StoredRenditions {
        StoredRenditions {
            has_thumbnail: self.thumbnail.is_some(),
            has_preview: self.preview.is_some(),
            thumbhash: self.thumbhash.clone(),
            size: self.size,
            bytes: self.bytes(),
            by_guest: self.by_guest,
        }
    }

    /// Length of both images in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let pictures = [&self.thumbnail, &self.preview];
        pictures.into_iter().flatten().map(|picture| picture.len() as u64).sum()
    }
}

/// The renditions that a client sent, as multipart parts.
#[derive(Debug, Default)]
pub struct Offered {
    /// The part `thumbnail`.
    pub thumbnail: Option<Vec<u8>>,
    /// The part `preview`.
    pub preview: Option<SmallPart>,
}

/// Makes renditions, a few at a time.
pub struct Renderer {
    permits: Arc<Semaphore>,
    programs: Arc<Programs>,
}

impl Renderer {
    /// A renderer that has programs decode what it does not.
    #[must_use]
    pub fn new(programs: Arc<Programs>) -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)), programs }
    }

    /// Whether renditions of files of this format can be made here.
    #[must_use]
    pub fn is_decoded(&self, format: Format) -> bool {
        is_decoded(format) || self.programs.decodes(format)
    }

    /// Returns the renditions of a file. Those of its owner's device are used if they are valid;
    /// otherwise they are made here if the format is [decoded here](Self::is_decoded). Those of a guest's
    /// device are used only for other formats, and re-encoded. `path` may be `None` if the format
    /// is not decoded here. `size` is that of the original after orientation, if known.
    pub async fn render(
        &self,
        path: Option<PathBuf>,
        format: Format,
        (offered, maker): (Offered, Maker),
        size: Option<(u32, u32)>,
    ) -> Renditions {
        let is_decoded = self.is_decoded(format);
        let original = path.clone();
        let made = self.run(move || {
            let taken = match maker {
                Maker::Owner => accept(&offered, size),
                // A file of a decoded format that fails to decode may look different in a browser:
                // the owner's device will make its renditions.
                Maker::Guest if is_decoded => None,
                Maker::Guest => redraw(&offered, size),
            };
            taken.or_else(|| match make(path.as_deref()?, format) {
                Ok(made) => made,
                Err(error) => {
                    tracing::info!(%error, "no renditions could be made");
                    None
                }
            })
        });
        let made = made.await.flatten();
        match original.filter(|_| made.is_none()) {
            Some(path) => self.render_by_program(&path, format, size).await.unwrap_or_default(),
            None => made.unwrap_or_default(),
        }
    }

    /// Has a program decode an image while it holds a permit, and makes its renditions.
    async fn render_by_program(
        &self,
        path: &Path,
        format: Format,
        size: Option<(u32, u32)>,
    ) -> Option<Renditions> {
        let picture = {
            let _permit = self.permits.acquire().await.ok()?;
            self.programs.picture(path, format).await?
        };
        self.render_picture(picture, size).await
    }

    /// Makes the renditions of a picture that a program decoded, which is upright. `size` is that
    /// of the original, if known.
    pub async fn render_picture(
        &self,
        picture: Picture,
        size: Option<(u32, u32)>,
    ) -> Option<Renditions> {
        let made = self.run(move || {
            let mut decoded = decode(BufReader::new(File::open(&picture.path)?), picture.format)?;
            decoded.orientation = Orientation::NoTransforms;
            let made = draw(decoded)?;
            Ok::<_, ImageError>(Renditions { size: size.or(made.size), ..made })
        });
        made.await?.inspect_err(|error| tracing::info!(%error, "no renditions could be made")).ok()
    }

    /// Runs image work on a blocking thread when a permit is free. `None` if a decoder panics,
    /// which affects only this image.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let _permit = self.permits.acquire().await.ok()?;
        tokio::task::spawn_blocking(work).await.ok()
    }
}

/// Uses the owner's renditions if both have the expected size and shape.
fn accept(offered: &Offered, size: Option<(u32, u32)>) -> Option<Renditions> {
    let thumbnail = offered.thumbnail.as_ref()?;
    let preview = offered.preview.as_ref()?.read().ok()?;
    let small = decode_offered(thumbnail)?.image;
    let large = decode_offered(&preview)?.image;
    let (short, long) = sides(&small);
    if short > THUMBNAIL_SHORT || long > THUMBNAIL_LONG || sides(&large).1 > PREVIEW_LONG {
        return None;
    }
    let shape = size.unwrap_or((large.width(), large.height()));
    if ![&small, &large].iter().all(|picture| same_shape(picture.width(), picture.height(), shape))
    {
        return None;
    }
    Some(Renditions {
        thumbnail: Some(clean(thumbnail)?.into()),
        preview: Some(clean(&preview)?.into()),
        thumbhash: thumbhash(&small),
        size: Some(shape),
        by_guest: false,
    })
}

/// Re-encodes both renditions from a guest's preview: no byte of theirs is kept, the size is the
/// usual one, and the thumbnail cannot show something other than the preview.
fn redraw(offered: &Offered, size: Option<(u32, u32)>) -> Option<Renditions> {
    let decoded = decode_offered(&offered.preview.as_ref()?.read().ok()?)?;
    let drawn = draw(decoded).ok()?;
    let shape = size.or(drawn.size)?;
    let (width, height) = drawn.size?;
    let is_alike = same_shape(width, height, shape);
    is_alike.then_some(Renditions { size: Some(shape), by_guest: true, ..drawn })
}

fn decode_offered(jpeg: &[u8]) -> Option<Decoded> {
    decode_at_most(Cursor::new(jpeg), ImageFormat::Jpeg, MAX_OFFERED_PIXELS).ok()
}

/// Whether an image has this aspect ratio, with tolerance for the rounding of small sides.
fn same_shape(across: u32, down: u32, (width, height): (u32, u32)) -> bool {
    let expected = f64::from(across) * f64::from(height) / f64::from(width.max(1));
    (expected - f64::from(down)).abs() <= 2.0 + expected * 0.05
}

fn is_decoded(format: Format) -> bool {
    decoded_as(format).is_some()
}

fn decoded_as(format: Format) -> Option<ImageFormat> {
    match format {
        Format::Jpeg => Some(ImageFormat::Jpeg),
        Format::Png => Some(ImageFormat::Png),
        Format::Webp => Some(ImageFormat::WebP),
        Format::Gif => Some(ImageFormat::Gif),
        _ => None,
    }
}

/// Makes both renditions of a file. `None` for formats that are not decoded here.
fn make(path: &Path, format: Format) -> Result<Option<Renditions>, ImageError> {
    let Some(format) = decoded_as(format) else {
        return Ok(None);
    };
    draw(decode(BufReader::new(File::open(path)?), format)?).map(Some)
}

/// Makes both renditions of a decoded image.
fn draw(mut decoded: Decoded) -> Result<Renditions, ImageError> {
    weigh(&mut decoded.image);
    let (short, long) = sides(&decoded.image);
    let preview_scale = f64::from(PREVIEW_LONG) / f64::from(long);
    let thumbnail_scale = f64::from(THUMBNAIL_SHORT) / f64::from(short);
    let thumbnail_scale = thumbnail_scale.min(f64::from(THUMBNAIL_LONG) / f64::from(long));
    let (width, height) = (decoded.image.width(), decoded.image.height());
    let preview = scaled(&decoded.image, size_at(width, height, preview_scale))?;
    let profile = decoded.profile;
    drop(decoded.image);
    let thumbnail = scaled(&preview, size_at(width, height, thumbnail_scale))?;
    let finish = |picture: DynamicImage| {
        let mut picture = DynamicImage::ImageRgb8(flattened(picture));
        picture.apply_orientation(decoded.orientation);
        picture
    };
    let (preview, thumbnail) = (finish(preview), finish(thumbnail));
    let turned = !same_axes(decoded.orientation);
    Ok(Renditions {
        thumbhash: thumbhash(&thumbnail),
        thumbnail: clean(&encode(&thumbnail, profile.as_deref())?).map(Bytes::from),
        preview: clean(&encode(&preview, profile.as_deref())?).map(Bytes::from),
        size: Some(if turned { (height, width) } else { (width, height) }),
        by_guest: false,
    })
}

fn same_axes(orientation: Orientation) -> bool {
    use Orientation::{FlipHorizontal, FlipVertical, NoTransforms, Rotate180};
    matches!(orientation, NoTransforms | FlipHorizontal | FlipVertical | Rotate180)
}

pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    orientation: Orientation,
    pub(crate) profile: Option<Vec<u8>>,
}

pub(crate) fn decode<R: BufRead + Seek>(
    reader: R,
    format: ImageFormat,
) -> Result<Decoded, ImageError> {
    decode_at_most(reader, format, MAX_PIXELS)
}

fn decode_at_most<R: BufRead + Seek>(
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

fn sides(picture: &DynamicImage) -> (u32, u32) {
    let (width, height) = (picture.width(), picture.height());
    (width.min(height), width.max(height))
}

/// The scaled size: never larger than the original, and no side shorter than one pixel.
fn size_at(width: u32, height: u32, scale: f64) -> (u32, u32) {
    let scale = scale.min(1.0);
    let side = |length: u32| ((f64::from(length) * scale).round() as u32).clamp(1, length.max(1));
    (side(width), side(height))
}

/// Premultiplies alpha, so that transparent pixels do not tint their neighbours when scaled. In
/// place, since the resizer would hold a second copy of a large image.
fn weigh(picture: &mut DynamicImage) {
    if picture.color().has_alpha() {
        // It supports every pixel type with alpha.
        let _ = MulDiv::new().multiply_alpha_inplace(picture);
    }
}

/// Scales an image that is opaque or has premultiplied alpha.
fn scaled(picture: &DynamicImage, (width, height): (u32, u32)) -> Result<DynamicImage, ImageError> {
    if (picture.width(), picture.height()) == (width, height) {
        return Ok(picture.clone());
    }
    let mut target = DynamicImage::new(width, height, picture.color());
    let options = ResizeOptions::new().use_alpha(false);
    let resized = Resizer::new().resize(picture, &mut target, &options);
    match resized {
        Ok(()) => Ok(target),
        // Pixel types that the fast resizer does not support.
        Err(_) => Ok(picture.resize_exact(width, height, image::imageops::FilterType::Triangle)),
    }
}

/// Blends an image with premultiplied alpha onto white.
fn flattened(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (from, to) in picture.pixels().zip(flat.pixels_mut()) {
        let [red, green, blue, alpha] = from.0.map(u16::from);
        // Rounding while scaling may make a colour slightly larger than its alpha.
        let over = |value: u16| (value + 255 - alpha).min(255) as u8;
        to.0 = [over(red), over(green), over(blue)];
    }
    flat
}

pub(crate) fn encode(
    picture: &DynamicImage,
    profile: Option<&[u8]>,
) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    if let Some(profile) = profile {
        // Without the profile the image looks almost the same.
        let _ = encoder.set_icc_profile(profile.to_vec());
    }
    encoder.encode_image(picture)?;
    Ok(bytes)
}

/// Removes everything from a JPEG that is not needed to display it.
pub(crate) fn clean(jpeg: &[u8]) -> Option<Vec<u8>> {
    let list = plan(&jpeg, Level::All, &Limits::default()).ok()?;
    let mut clean = Vec::new();
    list.apply(&jpeg, &mut clean).ok()?;
    Some(clean)
}

fn thumbhash(picture: &DynamicImage) -> Option<String> {
    let (_, long) = sides(picture);
    let scale = f64::from(HASHED) / f64::from(long);
    let small =
        scaled(picture, size_at(picture.width(), picture.height(), scale)).ok()?.into_rgba8();
    let (width, height) = (small.width() as usize, small.height() as usize);
    Some(STANDARD.encode(thumbhash::rgba_to_thumb_hash(width, height, small.as_raw())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        encode(&DynamicImage::new_rgb8(width, height), None).unwrap()
    }

    #[test]
    fn sizes() {
        assert_eq!(size_at(4000, 3000, 0.1), (400, 300));
        assert_eq!(size_at(100, 50, 2.0), (100, 50));
        assert_eq!(size_at(30_000, 3, 0.01), (300, 1));
    }

    #[test]
    fn a_client_cannot_offer_what_is_too_large_or_something_else() {
        let cases = [
            (jpeg(333, 250), jpeg(1440, 1080), true),
            (jpeg(400, 300), jpeg(1440, 1080), false),
            (jpeg(333, 250), jpeg(1600, 1200), false),
            (jpeg(250, 333), jpeg(1440, 1080), false),
            (b"<svg/>".to_vec(), jpeg(1440, 1080), false),
            (jpeg(333, 250), jpeg(1440, 1080)[..200].to_vec(), false),
        ];
        for (index, (thumbnail, preview, expected)) in cases.into_iter().enumerate() {
            let offered = Offered { thumbnail: Some(thumbnail), preview: Some(preview.into()) };
            assert_eq!(accept(&offered, Some((4000, 3000))).is_some(), expected, "case {index}");
        }
    }

    #[test]
    fn a_guests_pictures_are_drawn_anew_from_their_preview() {
        let mut preview = jpeg(1600, 1200);
        // An application segment, which decoders skip (ITU-T T.81, section B.2.4.6).
        preview.splice(2..2, [&[0xFF, 0xEF, 0x02, 0x00][..], &[0x55; 510]].concat());
        let offered = Offered { thumbnail: None, preview: Some(preview.into()) };
        let drawn = redraw(&offered, Some((4000, 3000))).unwrap();
        assert_eq!((drawn.by_guest, drawn.size), (true, Some((4000, 3000))));
        for (bytes, expected) in [(drawn.thumbnail, (333, 250)), (drawn.preview, (1440, 1080))] {
            let bytes = bytes.unwrap();
            assert!(!bytes.windows(16).any(|part| part == [0x55; 16]));
            let picture = decode_offered(&bytes).unwrap().image;
            assert_eq!((picture.width(), picture.height()), expected);
        }
        assert!(redraw(&offered, Some((3000, 4000))).is_none());
        // The frame header claims 20,000 by 20,000 pixels (ITU-T T.81, section B.2.2).
        let mut bomb = jpeg(64, 48);
        let frame = bomb.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
        bomb[frame + 5..frame + 9].copy_from_slice(&[0x4E, 0x20, 0x4E, 0x20]);
        assert!(redraw(&Offered { thumbnail: None, preview: Some(bomb.into()) }, None).is_none());
    }
}
