//! Boxes of the ISO base media file format (ISO/IEC 14496-12, section 4.2), which QuickTime calls
//! atoms: where each starts and ends, by its header alone.

use std::ops::Range;

use crate::source::Window;
use crate::{Error, Limits};

/// The user type of a box with XMP (XMP part 3, section 1.2.1).
pub(super) const XMP_UUID: &[u8; 16] =
    b"\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC";

/// What the header of a box, or of an atom, says: its type, and where it starts and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BoxHeader {
    pub(crate) kind: [u8; 4],
    pub(crate) start: u64,
    /// Where its content starts.
    pub(crate) body: u64,
    pub(crate) end: u64,
}

impl BoxHeader {
    pub(crate) fn range(&self) -> Range<u64> {
        self.start..self.end
    }

    pub(crate) fn body(&self) -> Range<u64> {
        self.body..self.end
    }

    pub(crate) fn len(&self) -> u64 {
        self.end - self.body
    }

    /// Reads a field `at` bytes into the content; [`Error::Malformed`] if the content ends before.
    pub(crate) fn field<const N: usize>(
        &self,
        window: &mut Window<'_>,
        at: u64,
    ) -> Result<[u8; N], Error> {
        if at + N as u64 > self.len() {
            return Err(Error::malformed("a box that ends early", self.start));
        }
        window.array(self.body + at)
    }
}

/// Reads the header of the box at `start`, which must end by `end`. A length of 0 extends to `end`.
pub(crate) fn header(window: &mut Window<'_>, start: u64, end: u64) -> Result<BoxHeader, Error> {
    let size: u64 = u32::from_be_bytes(window.array(start)?).into();
    let kind = window.array(start + 4)?;
    let (body, size) = match size {
        0 => (start + 8, end - start),
        1 => (start + 16, u64::from_be_bytes(window.array(start + 8)?)),
        size => (start + 8, size),
    };
    match start.checked_add(size) {
        Some(stop) if stop <= end && body <= stop => Ok(BoxHeader { kind, start, body, end: stop }),
        _ => Err(Error::malformed("a box of impossible length", start)),
    }
}

/// Lists the boxes of a range, which they must fill. QuickTime may end a list with four zero bytes.
pub(crate) fn children(
    window: &mut Window<'_>,
    range: Range<u64>,
    limits: &Limits,
) -> Result<Vec<BoxHeader>, Error> {
    let mut boxes = Vec::new();
    let mut at = range.start;
    while at < range.end {
        if range.end - at < 8 {
            let zero = window.peek(at, 8)?.iter().take((range.end - at) as usize);
            if zero.into_iter().all(|byte| *byte == 0) {
                break;
            }
            return Err(Error::malformed("bytes that are no box", at));
        }
        limits.parts(boxes.len())?;
        let child = header(window, at, range.end)?;
        at = child.end;
        boxes.push(child);
    }
    Ok(boxes)
}

/// Lists the boxes of the top level. A malformed box is an error if it is the first or of a kind
/// that is needed; otherwise it and all that follows is left out.
pub(super) fn top_level(
    window: &mut Window<'_>,
    len: u64,
    limits: &Limits,
) -> Result<Vec<BoxHeader>, Error> {
    let mut top = Vec::new();
    let mut at = 0;
    while len - at >= 8 {
        limits.parts(top.len())?;
        let part = match header(window, at, len) {
            Ok(part) => part,
            Err(error) => {
                let kind: [u8; 4] = window.array(at + 4)?;
                let needed = matches!(&kind, b"ftyp" | b"moov" | b"moof" | b"mdat" | b"meta");
                if needed || top.is_empty() {
                    return Err(error);
                }
                break;
            }
        };
        at = part.end;
        top.push(part);
    }
    Ok(top)
}

/// Passes on only errors that are not the file's.
pub(super) fn unless_malformed(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(Error::Malformed { .. } | Error::Unsupported { .. }) => Ok(()),
        result => result,
    }
}

/// Lists the boxes of a range up to the first that is malformed. One that is cut ends with the
/// range.
pub(super) fn children_until_cut(
    window: &mut Window<'_>,
    range: Range<u64>,
    limits: &Limits,
) -> Result<Vec<BoxHeader>, Error> {
    let mut boxes = Vec::new();
    let mut at = range.start;
    while range.end.saturating_sub(at) >= 8 {
        limits.parts(boxes.len())?;
        let part = match header(window, at, u64::MAX) {
            Ok(part) => part,
            Err(Error::Malformed { .. }) => break,
            Err(error) => return Err(error),
        };
        let end = part.end.min(range.end);
        boxes.push(BoxHeader { body: part.body.min(end), end, ..part });
        at = part.end;
    }
    Ok(boxes)
}
