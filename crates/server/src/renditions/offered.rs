//! Renditions that come with an upload: those of the owner's device are checked, those of a guest's
//! are drawn anew.

use vitrine_media::Format;

use super::decode::{Decoded, decode_at_most};
use super::draw::{PREVIEW_LONG, THUMBNAIL_LONG, THUMBNAIL_SHORT, clean, draw, sides, thumbhash};
use super::model::Renditions;
use crate::ingest::SmallPart;

/// Renditions from clients with more pixels are not decoded.
const MAX_OFFERED_PIXELS: u64 = 16_000_000;

/// The renditions that a client sent, as multipart parts.
#[derive(Debug, Default)]
pub struct Offered {
    /// The part `thumbnail`.
    pub thumbnail: Option<Vec<u8>>,
    /// The part `preview`.
    pub preview: Option<SmallPart>,
}

/// Uses the owner's renditions if both have the expected size and shape.
pub(super) fn accept(offered: &Offered, size: Option<(u32, u32)>) -> Option<Renditions> {
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
pub(super) fn redraw(offered: &Offered, size: Option<(u32, u32)>) -> Option<Renditions> {
    let decoded = decode_offered(&offered.preview.as_ref()?.read().ok()?)?;
    let drawn = draw(decoded).ok()?;
    let shape = size.or(drawn.size)?;
    let (width, height) = drawn.size?;
    let is_alike = same_shape(width, height, shape);
    is_alike.then_some(Renditions { size: Some(shape), by_guest: true, ..drawn })
}

fn decode_offered(jpeg: &[u8]) -> Option<Decoded> {
    decode_at_most(&jpeg, Format::Jpeg, MAX_OFFERED_PIXELS).ok()
}

/// Whether an image has this aspect ratio, with tolerance for the rounding of small sides.
fn same_shape(across: u32, down: u32, (width, height): (u32, u32)) -> bool {
    let expected = f64::from(across) * f64::from(height) / f64::from(width.max(1));
    (expected - f64::from(down)).abs() <= 2.0 + expected * 0.05
}

#[cfg(test)]
mod tests {
    use image::DynamicImage;

    use super::*;
    use crate::renditions::draw::encode;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        encode(&DynamicImage::new_rgb8(width, height), None).unwrap()
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
