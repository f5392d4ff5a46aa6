//! Searches the image file directories of a raw file (TIFF 6.0, section 2) for JPEGs: the chain from
//! the header, sub-directories, the EXIF directory and maker notes. Values that are not needed are
//! not read.

use std::collections::HashSet;

use super::candidates::Candidates;
use super::directory::{Entry, Layout, entries, header};
use super::maker_notes;
use crate::Error;
use crate::source::Window;

/// Most directories of a file. Cameras write up to a dozen.
const MAX_DIRECTORIES: usize = 64;

/// Compression of JPEGs (TIFF 6.0, section 22, and its technical note 2).
const OLD_JPEG: u32 = 6;
const JPEG: u32 = 7;
/// Photometric interpretations of sensor data (DNG 1.7, PhotometricInterpretation).
const COLOUR_FILTER_ARRAY: u32 = 32803;
const LINEAR_RAW: u32 = 34892;

/// Searches the TIFF that starts at `base`.
pub(super) fn search(
    window: &mut Window<'_>,
    base: u64,
    found: &mut Candidates,
) -> Result<(), Error> {
    let (layout, first) = header(window, base)?;
    search_from(window, (layout, first), MAX_DIRECTORIES, found)
}

/// Reads only the first directories of the TIFF at `base`: the main one and those below it.
pub(super) fn search_first(
    window: &mut Window<'_>,
    base: u64,
    found: &mut Candidates,
) -> Result<(), Error> {
    let (layout, first) = header(window, base)?;
    search_from(window, (layout, first), 3, found)
}

/// Searches all directories that are reached from the one at a position. A damaged directory is
/// skipped.
fn search_from(
    window: &mut Window<'_>,
    first: (Layout, u64),
    most: usize,
    found: &mut Candidates,
) -> Result<(), Error> {
    let mut seen = HashSet::new();
    let mut waiting = vec![first];
    while let Some((layout, position)) = waiting.pop() {
        if seen.len() >= most {
            break;
        }
        if !seen.insert(position) {
            continue;
        }
        if let Err(Error::Io(error)) = directory(window, layout, position, (found, &mut waiting)) {
            return Err(Error::Io(error));
        }
    }
    Ok(())
}

/// What one directory says about its picture.
#[derive(Default)]
struct Picture {
    width: Option<u32>,
    height: Option<u32>,
    compression: Option<u32>,
    photometric: Option<u32>,
    /// Of the only strip or tile.
    offset: Option<u32>,
    len: Option<u32>,
    /// JPEGInterchangeFormat and its length (TIFF 6.0, section 22).
    jpeg_offset: Option<u32>,
    jpeg_len: Option<u32>,
    /// PreviewColorSpace (DNG 1.7).
    colour_space: Option<u32>,
}

impl Picture {
    fn report(&self, layout: Layout, found: &mut Candidates) {
        if let (Some(width), Some(height)) = (self.width, self.height) {
            found.state_size(width, height);
        }
        let is_adobe_rgb = self.colour_space.filter(|space| *space != 0).map(|space| space == 3);
        let mut add = |offset: Option<u32>, len: Option<u32>| {
            if let (Some(offset), Some(len)) = (offset, len) {
                found.add(layout.base + u64::from(offset), len.into(), is_adobe_rgb);
            }
        };
        add(self.jpeg_offset, self.jpeg_len);
        let is_jpeg = matches!(self.compression, None | Some(OLD_JPEG | JPEG));
        if is_jpeg && !matches!(self.photometric, Some(COLOUR_FILTER_ARRAY | LINEAR_RAW)) {
            add(self.offset, self.len);
        }
    }
}

/// Reads one directory: its picture, what it says about all, and which directories follow. Those
/// are pushed last to first, so that the main ones are read first.
fn directory(
    window: &mut Window<'_>,
    layout: Layout,
    position: u64,
    (found, waiting): (&mut Candidates, &mut Vec<(Layout, u64)>),
) -> Result<(), Error> {
    let count = u64::from(layout.short(window.array(position)?));
    let mut picture = Picture::default();
    let mut below = Vec::new();
    let mut notes = Vec::new();
    for entry in entries(window, layout, position)? {
        match entry.tag {
            // SubIFDs and the EXIF directory.
            0x014A | 0x8769 => below.extend(
                entry
                    .numbers(window, layout)?
                    .into_iter()
                    .map(|offset| layout.base + u64::from(offset)),
            ),
            // MakerNote.
            0x927C => notes.push(entry),
            // JpgFromRaw, in Panasonic's raw files.
            0x002E if entry.len() > 4 => found.add(entry.at, entry.len(), None),
            _ => fields(window, layout, &entry, (&mut picture, found))?,
        }
    }
    picture.report(layout, found);
    for note in notes {
        maker_notes::search(window, layout, &note, found)?;
    }
    if let Ok(next) = window.array(position + 2 + 12 * count) {
        let next = layout.long(next);
        if next != 0 {
            waiting.push((layout, layout.base + u64::from(next)));
        }
    }
    waiting.extend(below.into_iter().rev().map(|position| (layout, position)));
    Ok(())
}

fn fields(
    window: &mut Window<'_>,
    layout: Layout,
    entry: &Entry,
    (picture, found): (&mut Picture, &mut Candidates),
) -> Result<(), Error> {
    let field = match entry.tag {
        0x0100 => &mut picture.width,
        0x0101 => &mut picture.height,
        0x0103 => &mut picture.compression,
        0x0106 => &mut picture.photometric,
        // StripOffsets, TileOffsets and their lengths, if there is only one.
        0x0111 | 0x0144 if entry.count == 1 => &mut picture.offset,
        0x0117 | 0x0145 if entry.count == 1 => &mut picture.len,
        0x0201 => &mut picture.jpeg_offset,
        0x0202 => &mut picture.jpeg_len,
        0xC71A => &mut picture.colour_space,
        0x0112 => {
            if let Some(value) = entry.number(window, layout)? {
                found.state_orientation(value);
            }
            return Ok(());
        }
        // ColorSpace (Exif 3.0, section 4.6.6.2.1): 2 is written for Adobe RGB.
        0xA001 => {
            found.is_adobe_rgb |= entry.number(window, layout)? == Some(2);
            return Ok(());
        }
        // InteroperabilityIndex "R03" stands for Adobe RGB (DCF 2.0, section 4.3).
        0xA005 => {
            if let Some(offset) = entry.number(window, layout)? {
                let position = layout.base + u64::from(offset);
                found.is_adobe_rgb |= is_adobe_rgb(window, layout, position);
            }
            return Ok(());
        }
        _ => return Ok(()),
    };
    *field = entry.number(window, layout)?;
    Ok(())
}

/// Whether an interoperability directory, whose first entry is its index, says "R03".
fn is_adobe_rgb(window: &mut Window<'_>, layout: Layout, position: u64) -> bool {
    let entry = window.array(position + 2).map(|bytes| Entry::new(bytes, position + 2, layout));
    entry.is_ok_and(|entry| entry.tag == 1 && entry.value.starts_with(b"R03"))
}
