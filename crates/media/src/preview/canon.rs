//! Canon's CR3: boxes of the ISO base media file format, with JPEGs in boxes of Canon's own (`THMB`,
//! `PRVW`) and a full-size one as the first sample of a track.

use std::ops::Range;

use super::candidates::Candidates;
use super::directories;
use crate::isobmff::boxes::{BoxHeader, header};
use crate::source::Window;
use crate::{Error, Limits};

/// Bytes of version, size and length before the JPEG of `THMB` and `PRVW`.
const BEFORE_JPEG: u64 = 16;

/// Most boxes of one list.
const MAX_BOXES: usize = 256;

/// Searches a file.
pub(super) fn search(
    window: &mut Window<'_>,
    found: &mut Candidates,
    limits: &Limits,
) -> Result<(), Error> {
    let whole = 0..window.len();
    inside(window, whole, 0, found, limits)
}

/// Searches a list of boxes, up to the first whose length is impossible.
fn inside(
    window: &mut Window<'_>,
    range: Range<u64>,
    depth: u32,
    found: &mut Candidates,
    limits: &Limits,
) -> Result<(), Error> {
    limits.depth(depth)?;
    for part in list(window, range) {
        // A damaged box is skipped.
        if let Err(Error::Io(error)) = one(window, &part, depth, found, limits) {
            return Err(Error::Io(error));
        }
    }
    Ok(())
}

fn one(
    window: &mut Window<'_>,
    part: &BoxHeader,
    depth: u32,
    found: &mut Candidates,
    limits: &Limits,
) -> Result<(), Error> {
    match &part.kind {
        b"moov" | b"mdia" | b"minf" | b"trak" => {
            inside(window, part.body(), depth + 1, found, limits)
        }
        b"stbl" => sample_table(window, part, found),
        // Those inside others are not searched, since two places are tried in each.
        b"uuid" if part.len() > 24 && depth <= 1 => {
            // Boxes follow the user type; before `PRVW` there are eight more bytes.
            for at in [part.body + 16, part.body + 24] {
                inside(window, at..part.end, depth + 1, found, limits)?;
            }
            Ok(())
        }
        // EXIF, in two TIFFs: the first directory, and what elsewhere is below it.
        b"CMT1" | b"CMT2" => directories::search(window, part.body, found),
        b"THMB" | b"PRVW" if part.len() > BEFORE_JPEG => {
            found.add(part.body + BEFORE_JPEG, part.len() - BEFORE_JPEG, None);
            Ok(())
        }
        _ => Ok(()),
    }
}

fn list(window: &mut Window<'_>, range: Range<u64>) -> Vec<BoxHeader> {
    let mut boxes = Vec::new();
    let mut at = range.start;
    while boxes.len() < MAX_BOXES && at + 8 <= range.end {
        let Ok(part) = header(window, at, range.end) else { break };
        at = part.end;
        boxes.push(part);
    }
    boxes
}

/// The first sample of a track (ISO/IEC 14496-12, sections 8.7.3 and 8.7.5).
fn sample_table(
    window: &mut Window<'_>,
    stbl: &BoxHeader,
    found: &mut Candidates,
) -> Result<(), Error> {
    let (mut offset, mut len) = (None, None);
    for part in list(window, stbl.body()) {
        match &part.kind {
            b"stsz" => {
                let same = u32::from_be_bytes(part.field(window, 4)?);
                len = Some(match same {
                    0 => u32::from_be_bytes(part.field(window, 12)?),
                    same => same,
                });
            }
            b"stco" => offset = Some(u64::from(u32::from_be_bytes(part.field(window, 8)?))),
            b"co64" => offset = Some(u64::from_be_bytes(part.field(window, 8)?)),
            _ => {}
        }
    }
    if let (Some(offset), Some(len)) = (offset, len) {
        found.add(offset, len.into(), None);
    }
    Ok(())
}
