//! Finds the JPEG that cameras embed in raw files to show the photo: as a byte range of the file,
//! with how to turn it. It decodes no pixels and develops no sensor data.

mod candidates;
mod canon;
mod directories;
mod directory;
mod jpeg_header;
mod maker_notes;

use std::ops::Range;

use self::candidates::{Candidate, Candidates};
use self::jpeg_header::JpegHeader;
use crate::source::Window;
use crate::{Error, Limits, Source};

/// Reads of headers and directories: small ones, far apart.
const WINDOW: usize = 4096;

/// A JPEG inside a raw file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedJpeg {
    /// Where it is in the file.
    pub range: Range<u64>,
    /// Width in pixels, before it is turned.
    pub width: u32,
    /// Height in pixels, before it is turned.
    pub height: u32,
    /// How to turn it, as an EXIF orientation from 1 to 8 (Exif 3.0, section 4.6.5.1.6).
    pub orientation: u8,
    /// Whether its colours are Adobe RGB (1998) if it has no ICC profile (DCF 2.0, section 4.3).
    pub is_adobe_rgb: bool,
}

/// Returns the largest JPEG that is embedded in a raw file to show it; `None` if there is none.
///
/// # Errors
/// If reading the source fails.
pub fn embedded_jpeg(source: &dyn Source, limits: &Limits) -> Result<Option<EmbeddedJpeg>, Error> {
    let mut window = Window::new(source, WINDOW);
    let mut found = Candidates::default();
    // A damaged part ends the search in it, and leaves what was found before.
    if let Err(Error::Io(error)) = search(&mut window, &mut found, limits) {
        return Err(Error::Io(error));
    }
    largest(&mut window, &found)
}

fn search(window: &mut Window<'_>, found: &mut Candidates, limits: &Limits) -> Result<(), Error> {
    let start: [u8; 16] = window.array(0)?;
    match start {
        [b'I', b'I', ..] | [b'M', b'M', ..] => directories::search(window, 0, found),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => canon::search(window, found, limits),
        _ if start == *b"FUJIFILMCCD-RAW " => {
            // Offset and length of the JPEG, which has the camera's EXIF.
            let at = u32::from_be_bytes(window.array(84)?).into();
            let len = u32::from_be_bytes(window.array(88)?).into();
            found.add(at, len, None);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The JPEG with the most pixels.
fn largest(window: &mut Window<'_>, found: &Candidates) -> Result<Option<EmbeddedJpeg>, Error> {
    let mut best: Option<(&Candidate, JpegHeader)> = None;
    let len = window.len();
    for candidate in found.list.iter().filter(|candidate| candidate.range.start < len) {
        let header = match jpeg_header::read(window, &candidate.range) {
            Err(Error::Io(error)) => return Err(Error::Io(error)),
            header => header.ok().flatten(),
        };
        let Some(header) = header else { continue };
        if best.as_ref().is_none_or(|(_, best)| best.pixels() < header.pixels()) {
            best = Some((candidate, header));
        }
    }
    Ok(best.map(|(candidate, header)| EmbeddedJpeg {
        range: candidate.range.start..candidate.range.end.min(len),
        width: header.width,
        height: header.height,
        orientation: orientation(found, &header),
        is_adobe_rgb: candidate.is_adobe_rgb.unwrap_or(found.is_adobe_rgb || header.is_adobe_rgb),
    }))
}

/// The orientation of the raw file counts before that of the JPEG, which editors leave as it was. A
/// JPEG whose sides are swapped already is upright.
fn orientation(found: &Candidates, jpeg: &JpegHeader) -> u8 {
    let stated = found.orientation.or(jpeg.orientation).unwrap_or(1);
    let is_turned = found.stored.is_some_and(|(width, height)| {
        (width > height && jpeg.width < jpeg.height) || (width < height && jpeg.width > jpeg.height)
    });
    if stated >= 5 && is_turned { 1 } else { stated }
}
