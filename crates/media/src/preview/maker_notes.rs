//! Previews that cameras list only in their maker notes, which no standard describes: Nikon,
//! Olympus (OM System) and Pentax. The layouts are those that ExifTool documents.

use super::candidates::Candidates;
use super::directory::{Entry, Layout, entries, number_of};
use crate::Error;
use crate::source::Window;

/// Which tags point to the preview.
#[derive(Clone, Copy)]
enum Maker {
    Nikon,
    Olympus,
    Pentax,
}

/// Searches a maker note. `layout` is that of the file.
pub(super) fn search(
    window: &mut Window<'_>,
    layout: Layout,
    note: &Entry,
    found: &mut Candidates,
) -> Result<(), Error> {
    if note.len() < 16 {
        return Ok(());
    }
    let start: [u8; 16] = window.array(note.at)?;
    let own = |order: usize| match start.get(order..order + 2) {
        Some(b"MM") => Layout { big_endian: true, base: note.at },
        Some(b"II") => Layout { big_endian: false, base: note.at },
        _ => Layout { base: note.at, ..layout },
    };
    let (maker, inner, first) = match &start {
        // A whole TIFF follows a header of ten bytes.
        [b'N', b'i', b'k', b'o', b'n', 0, ..] => {
            let inner = Layout { base: note.at + 10, ..own(10) };
            let first = inner.long(window.array(note.at + 14)?);
            (Maker::Nikon, inner, inner.base + u64::from(first))
        }
        _ if start.starts_with(b"OLYMPUS\0") => (Maker::Olympus, own(8), note.at + 12),
        _ if start.starts_with(b"OM SYSTEM\0") => (Maker::Olympus, own(12), note.at + 16),
        _ if start.starts_with(b"OLYMP\0") => (Maker::Olympus, layout, note.at + 8),
        _ if start.starts_with(b"PENTAX \0") => (Maker::Pentax, own(8), note.at + 10),
        _ if start.starts_with(b"AOC\0") => {
            (Maker::Pentax, Layout { base: layout.base, ..own(4) }, note.at + 6)
        }
        _ => return Ok(()),
    };
    let list = entries(window, inner, first)?;
    let (list, start, len) = match maker {
        // PreviewIFD, CameraSettings.
        Maker::Nikon => (below(window, inner, &list, 0x0011)?, 0x0201, 0x0202),
        Maker::Olympus => (below(window, inner, &list, 0x2020)?, 0x0101, 0x0102),
        Maker::Pentax => (list, 0x0004, 0x0003),
    };
    let start = number_of(window, inner, &list, start)?;
    let len = number_of(window, inner, &list, len)?;
    if let (Some(start), Some(len)) = (start, len) {
        // Some models count from the start of the file, others from that of the note.
        for base in [inner.base, layout.base] {
            found.add(base + u64::from(start), len.into(), None);
        }
    }
    Ok(())
}

/// The entries of the directory that an entry points to.
fn below(
    window: &mut Window<'_>,
    layout: Layout,
    list: &[Entry],
    tag: u16,
) -> Result<Vec<Entry>, Error> {
    match list.iter().find(|entry| entry.tag == tag) {
        Some(entry) => entries(window, layout, entry.offset(layout)),
        None => Ok(Vec::new()),
    }
}
