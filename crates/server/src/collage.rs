//! Draws a collage of a few images as one JPEG. Which images, and who may see them, is decided
//! elsewhere.

use bytes::Bytes;
use fast_image_resize::{ResizeOptions, Resizer};
use image::{DynamicImage, GenericImage, Rgb, RgbImage};
use vitrine_media::Format;

use crate::renditions::{clean, decode, encode};

/// The background colour: that of the light theme.
const PAPER: Rgb<u8> = Rgb([250, 249, 246]);

/// The layout of a collage, in pixels.
#[derive(Debug)]
pub(crate) struct Collage {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) pieces: Vec<Piece>,
}

/// The position and size of an image in a collage.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Collage {
    /// Draws JPEGs at their positions, and encodes the result. `None` if none of them can be
    /// decoded. Blocks.
    pub(crate) fn draw(&self, pictures: &[Bytes]) -> Option<Vec<u8>> {
        let mut canvas = RgbImage::from_pixel(self.width, self.height, PAPER);
        let mut profiles = Vec::new();
        for (piece, bytes) in self.pieces.iter().zip(pictures) {
            let Ok(decoded) = decode(&&bytes[..], Format::Jpeg) else {
                continue;
            };
            let picture = DynamicImage::ImageRgb8(decoded.image.into_rgb8());
            canvas.copy_from(&fill(&picture, piece)?, piece.x, piece.y).ok()?;
            profiles.push(decoded.profile);
        }
        let (first, rest) = profiles.split_first()?;
        // A JPEG has one colour profile. If those of the images differ, the collage has none: taken
        // as sRGB, colours look dull at worst.
        let profile = first.as_deref().filter(|_| rest.iter().all(|profile| profile == first));
        clean(&encode(&DynamicImage::ImageRgb8(canvas), profile).ok()?)
    }
}

/// Crops and scales an image to fill its piece. Of tall images the upper part is favoured, where
/// faces are.
fn fill(picture: &DynamicImage, piece: &Piece) -> Option<RgbImage> {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let (across, down) = (f64::from(piece.width), f64::from(piece.height));
    let scale = (across / width).max(down / height);
    let (part, tall) = ((across / scale).min(width), (down / scale).min(height));
    let options =
        ResizeOptions::new().crop((width - part) / 2.0, (height - tall) / 3.0, part, tall);
    let mut target = DynamicImage::new_rgb8(piece.width, piece.height);
    Resizer::new().resize(picture, &mut target, &options).ok()?;
    Some(target.into_rgb8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_fill_their_places_and_broken_ones_leave_paper() {
        let red = RgbImage::from_pixel(40, 90, Rgb([255, 0, 0]));
        let red: Bytes = encode(&red.into(), None).unwrap().into();
        let place = |x| Piece { x, y: 0, width: 48, height: 64 };
        let collage = Collage { width: 112, height: 64, pieces: vec![place(0), place(64)] };
        let drawn = collage.draw(&[red, Bytes::from_static(b"no picture")]).unwrap();
        let drawn = image::load_from_memory(&drawn).unwrap().into_rgb8();
        assert_eq!(drawn.dimensions(), (112, 64));
        let near = |pixel: &Rgb<u8>, wanted: [u8; 3]| {
            pixel.0.iter().zip(wanted).all(|(is, wanted)| is.abs_diff(wanted) < 8)
        };
        assert!(near(drawn.get_pixel(8, 8), [255, 0, 0]));
        assert!(near(drawn.get_pixel(100, 30), PAPER.0));
        assert!(collage.draw(&[Bytes::from_static(b"no picture")]).is_none());
    }
}
