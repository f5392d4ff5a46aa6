//! Draws both renditions of a decoded image: scales it, turns it upright, blends it onto white, and
//! encodes it as JPEG.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use fast_image_resize::{MulDiv, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageEncoder, ImageError, RgbImage};
use vitrine_media::{Level, Limits, plan};

use super::bounded::{MAX_MEMORY, malformed};
use super::decode::Decoded;
use super::model::Renditions;

/// Thumbnails, in pixels: length of the short side, and the limit for the long one.
pub(super) const THUMBNAIL_SHORT: u32 = 250;
pub(super) const THUMBNAIL_LONG: u32 = 1000;
/// Previews: length of the long side in pixels.
pub(super) const PREVIEW_LONG: u32 = 1440;
/// JPEG quality at which artefacts of a photo are not visible at these sizes.
const QUALITY: u8 = 82;
/// JPEG quality of full-size images, which people keep and print.
const FULL_QUALITY: u8 = 92;
/// Pixels that a full-size image has in any case. More of them if the memory suffices.
const FULL_PIXELS: u64 = 24_000_000;
/// Longest side, in pixels, for which ThumbHash is defined.
const HASHED: u32 = 100;

/// Makes both renditions of a decoded image.
pub(super) fn draw(mut decoded: Decoded) -> Result<Renditions, ImageError> {
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

/// Draws a decoded image in its full size, as JPEG. Images whose copies would exceed the memory for
/// one image are made smaller.
pub(super) fn draw_full_size(mut decoded: Decoded) -> Result<Bytes, ImageError> {
    weigh(&mut decoded.image);
    let (width, height) = (decoded.image.width(), decoded.image.height());
    let area = u64::from(width) * u64::from(height);
    // Turning an image and converting it to eight bits each need a copy, one after the other.
    let left = MAX_MEMORY.saturating_sub(decoded.image.as_bytes().len() as u64);
    let most = (left / 3).max(FULL_PIXELS);
    let scale = (most as f64 / area as f64).sqrt().min(1.0);
    let picture = match scale < 1.0 {
        true => scaled(&decoded.image, size_at(width, height, scale))?,
        false => std::mem::take(&mut decoded.image),
    };
    drop(decoded.image);
    let mut picture = DynamicImage::ImageRgb8(flattened(picture));
    picture.apply_orientation(decoded.orientation);
    let jpeg = encode_at(&picture, decoded.profile.as_deref(), FULL_QUALITY)?;
    drop(picture);
    clean(&jpeg).map(Bytes::from).ok_or_else(|| malformed("an image that cannot be encoded"))
}

fn same_axes(orientation: Orientation) -> bool {
    use Orientation::{FlipHorizontal, FlipVertical, NoTransforms, Rotate180};
    matches!(orientation, NoTransforms | FlipHorizontal | FlipVertical | Rotate180)
}

pub(super) fn sides(picture: &DynamicImage) -> (u32, u32) {
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
    encode_at(picture, profile, QUALITY)
}

fn encode_at(
    picture: &DynamicImage,
    profile: Option<&[u8]>,
    quality: u8,
) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
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

pub(super) fn thumbhash(picture: &DynamicImage) -> Option<String> {
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

    #[test]
    fn sizes() {
        assert_eq!(size_at(4000, 3000, 0.1), (400, 300));
        assert_eq!(size_at(100, 50, 2.0), (100, 50));
        assert_eq!(size_at(30_000, 3, 0.01), (300, 1));
    }
}
