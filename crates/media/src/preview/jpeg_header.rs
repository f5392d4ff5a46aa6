//! Checks that a JPEG is one that shows a picture, by its segments before the first scan (ITU-T
//! T.81, annex B): sensor data is often stored as lossless JPEG.

use std::ops::Range;

use super::candidates::Candidates;
use super::directories;
use crate::Error;
use crate::source::Window;

/// Most segments before the frame header.
const MAX_SEGMENTS: usize = 1024;

/// What the header of a JPEG states.
#[derive(Debug)]
pub(super) struct JpegHeader {
    /// In pixels.
    pub(super) width: u32,
    pub(super) height: u32,
    /// The orientation of its own EXIF.
    pub(super) orientation: Option<u8>,
    pub(super) is_adobe_rgb: bool,
}

impl JpegHeader {
    pub(super) fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Reads the header of the JPEG in a range; `None` if there is none, or one that browsers and
/// common decoders do not show: lossless, arithmetic or with more than eight bits.
pub(super) fn read(
    window: &mut Window<'_>,
    range: &Range<u64>,
) -> Result<Option<JpegHeader>, Error> {
    if window.array(range.start)? != [0xFF, 0xD8] {
        return Ok(None);
    }
    let mut own = Candidates::default();
    let mut at = range.start + 2;
    for _ in 0..MAX_SEGMENTS {
        if at + 4 > range.end {
            return Ok(None);
        }
        let [fill, marker, high, low] = window.array(at)?;
        if fill != 0xFF {
            return Ok(None);
        }
        let len = u64::from(u16::from_be_bytes([high, low]));
        match marker {
            // Fill bytes (section B.1.1.2).
            0xFF => {
                at += 1;
                continue;
            }
            0xE1 if window.array(at + 4)? == *b"Exif\0" => {
                // A damaged directory is not counted.
                if let Err(Error::Io(error)) = directories::search_first(window, at + 10, &mut own)
                {
                    return Err(Error::Io(error));
                }
            }
            // DHT, JPG (reserved) and DAC.
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xC2 => {
                let [precision, h1, h0, w1, w0, components] = window.array(at + 4)?;
                let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
                let is_shown =
                    precision == 8 && width > 0 && height > 0 && matches!(components, 1 | 3 | 4);
                return Ok(is_shown.then_some(JpegHeader {
                    width: width.into(),
                    height: height.into(),
                    orientation: own.orientation,
                    is_adobe_rgb: own.is_adobe_rgb,
                }));
            }
            // Any other frame, the end of the image, or a scan without a frame.
            0xC3..=0xCF | 0xD8..=0xDA | 0x00 => return Ok(None),
            _ => {}
        }
        at += 2 + len.max(2);
    }
    Ok(None)
}
