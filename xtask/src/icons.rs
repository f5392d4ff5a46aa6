//! The installed app's icons: the drawing of `public/favicon.svg`, rendered in the sizes that
//! devices request.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use image::{Rgba, RgbaImage};

/// Width and height of the drawing in `favicon.svg`.
const VIEW: f64 = 32.0;
const GREEN: [u8; 3] = [0x0f, 0x6f, 0x72];
const WHITE: [u8; 3] = [0xff; 3];
/// Samples per pixel in each direction.
const SAMPLES: u32 = 4;
/// The outline of the mountains.
const RIDGE: [(f64, f64); 5] =
    [(7.0, 22.5), (13.0, 14.5), (17.5, 20.0), (20.5, 16.5), (25.0, 22.5)];

/// The background of an icon.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// Transparent: the drawing's own frame is visible.
    Clear,
    /// The frame's colour up to the edge, since devices crop such icons to their own shape.
    Full,
}

/// Writes all sizes into a folder.
pub(crate) fn write(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    for (name, size, ground) in [
        ("icon-192.png", 192, Ground::Clear),
        ("icon-512.png", 512, Ground::Clear),
        ("maskable-512.png", 512, Ground::Full),
    ] {
        let path = folder.join(name);
        paint(size, ground).save(&path).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

fn paint(size: u32, ground: Ground) -> RgbaImage {
    RgbaImage::from_fn(size, size, |x, y| {
        let mut sum = [0_u32; 4];
        for step in 0..SAMPLES * SAMPLES {
            let at = |pixel: u32, step: u32| {
                let middle = (f64::from(step) + 0.5) / f64::from(SAMPLES);
                (f64::from(pixel) + middle) / f64::from(size) * VIEW
            };
            let sample = colour(at(x, step % SAMPLES), at(y, step / SAMPLES), ground);
            if let Some([red, green, blue]) = sample {
                for (sum, value) in sum.iter_mut().zip([red, green, blue, 255]) {
                    *sum += u32::from(value);
                }
            }
        }
        let covered = (sum[3] / 255).max(1);
        let share = |value: u32, of: u32| u8::try_from(value / of).unwrap_or(255);
        let [red, green, blue, alpha] = sum;
        Rgba([
            share(red, covered),
            share(green, covered),
            share(blue, covered),
            share(alpha, SAMPLES * SAMPLES),
        ])
    })
}

/// The colour at a point. `None` outside of the drawing.
fn colour(x: f64, y: f64, ground: Ground) -> Option<[u8; 3]> {
    // The drawing is made smaller, so that none of it is cropped.
    let (x, y) = match ground {
        Ground::Clear => (x, y),
        Ground::Full => ((x - 16.0) * 1.25 + 16.0, (y - 16.0) * 1.25 + 16.0),
    };
    if is_in_ridge(x, y) || (x - 21.5).hypot(y - 11.5) <= 2.0 {
        return Some(WHITE);
    }
    let is_in_frame = {
        let near = |value: f64, low: f64, high: f64| value.clamp(low + 3.0, high - 3.0);
        (x - near(x, 3.0, 29.0)).hypot(y - near(y, 5.0, 27.0)) <= 3.0
    };
    (ground == Ground::Full || is_in_frame).then_some(GREEN)
}

/// Whether a point is inside of the outline, by the even-odd rule.
fn is_in_ridge(x: f64, y: f64) -> bool {
    let mut is_inside = false;
    let mut before = RIDGE[RIDGE.len() - 1];
    for point in RIDGE {
        let crosses = (point.1 > y) != (before.1 > y);
        if crosses && x < (before.0 - point.0) * (y - point.1) / (before.1 - point.1) + point.0 {
            is_inside = !is_inside;
        }
        before = point;
    }
    is_inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_mountains_and_nothing_around() {
        let icon = paint(64, Ground::Clear);
        assert_eq!(icon.get_pixel(0, 0).0[3], 0);
        assert_eq!(icon.get_pixel(32, 14).0, [GREEN[0], GREEN[1], GREEN[2], 255]);
        assert_eq!(icon.get_pixel(26, 40).0, [255; 4], "a mountain");
        assert_eq!(icon.get_pixel(43, 23).0, [255; 4], "the sun");
        assert_eq!(paint(64, Ground::Full).get_pixel(0, 0).0[3], 255);
    }
}
