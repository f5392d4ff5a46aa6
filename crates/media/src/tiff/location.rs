//! Rewrites a TIFF block without locations. Only known tags are copied, so no data can hide between
//! the directories. GPS, maker notes, the thumbnail and unknown tags are removed.

use super::directory::{Entry, directory, first_directory};
use crate::place_names::PlaceNames;

const EXIF_DIRECTORY: u16 = 0x8769;
const INTEROPERABILITY: u16 = 0xA005;
const WINDOWS_TITLE: u16 = 0x9C9B;
const WINDOWS_KEYWORDS: u16 = 0x9C9E;
const WINDOWS_SUBJECT: u16 = 0x9C9F;

/// Tags of the first directory (TIFF 6.0, section 8; Exif 3.0, section 4.6.4), with the titles,
/// comments and ratings that Windows writes.
fn in_first(tag: u16) -> bool {
    matches!(
        tag,
        0x0100..=0x0103 | 0x0106 | 0x010E..=0x0110 | 0x0112 | 0x0115 | 0x011A..=0x011C | 0x0128
            | 0x012D | 0x0131 | 0x0132 | 0x013B | 0x013C | 0x013E | 0x013F | 0x0211..=0x0214
            | 0x4746 | 0x4749 | 0x8298 | 0x9C9B..=0x9C9F
    )
}

/// Tags of the EXIF directory (Exif 3.0, section 4.6.6), without the maker note.
fn in_exif(tag: u16) -> bool {
    matches!(
        tag,
        0x829A | 0x829D | 0x8822 | 0x8824 | 0x8827 | 0x8828 | 0x8830..=0x8835 | 0x9000 | 0x9003
            | 0x9004 | 0x9010..=0x9012 | 0x9101 | 0x9102 | 0x9201..=0x920A | 0x9214 | 0x9286
            | 0x9290..=0x9292 | 0x9400..=0x9405 | 0xA000..=0xA003 | 0xA20B | 0xA20C | 0xA20E
            | 0xA20F | 0xA210 | 0xA214 | 0xA215 | 0xA217 | 0xA300..=0xA302 | 0xA401..=0xA40C
            | 0xA420 | 0xA430..=0xA43C | 0xA460..=0xA462 | 0xA500
    )
}

fn in_interoperability(tag: u16) -> bool {
    matches!(tag, 1 | 2)
}

/// Returns the block without locations; `None` if it is malformed and must be removed as a whole.
/// Where possible it is not longer than before, for formats that rewrite it in place.
pub(crate) fn without_location(block: &[u8], places: &PlaceNames) -> Option<Vec<u8>> {
    let aligned = rewritten(block, places, 2)?;
    if aligned.len() <= block.len() {
        return Some(aligned);
    }
    rewritten(block, places, 1).filter(|packed| packed.len() <= block.len()).or(Some(aligned))
}

fn rewritten(block: &[u8], places: &PlaceNames, alignment: usize) -> Option<Vec<u8>> {
    let header = block.first_chunk::<8>()?;
    let big_endian = header.starts_with(b"MM");
    let mut writer = Writer { block, places, big_endian, alignment, out: header.to_vec() };
    let first = first_directory(block)?;
    writer.put_long(4, 8);
    writer.directory(first, in_first, &[(EXIF_DIRECTORY, in_exif)])?;
    Some(writer.out)
}

/// Whether a text by Windows, in UTF-16, names a place. Keywords and subject are lists, of which
/// any entry counts; a title counts only if it holds several names, as an address does.
fn names_place(tag: u16, value: &[u8], places: &PlaceNames) -> bool {
    if !matches!(tag, WINDOWS_TITLE | WINDOWS_KEYWORDS | WINDOWS_SUBJECT) {
        return false;
    }
    let (units, _) = value.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    let text = String::from_utf16_lossy(&units);
    match tag {
        WINDOWS_TITLE => places.is_address(&text),
        _ => text.split(';').any(|text| places.is_place_keyword(text)),
    }
}

type IsKnown = fn(u16) -> bool;

struct Writer<'a> {
    block: &'a [u8],
    places: &'a PlaceNames,
    big_endian: bool,
    /// The standard requires even offsets (TIFF 6.0, section 2), but few readers do.
    alignment: usize,
    out: Vec<u8>,
}

impl Writer<'_> {
    /// Writes a directory at the end of the output, followed by its values and sub-directories.
    fn directory(
        &mut self,
        mut entries: Vec<Entry>,
        known: IsKnown,
        inside: &[(u16, IsKnown)],
    ) -> Option<()> {
        let (block, places) = (self.block, self.places);
        let sub = |tag| inside.iter().find(|(directory, _)| *directory == tag);
        entries.retain(|entry| {
            if sub(entry.tag).is_some() {
                entry.inline_number().is_some()
            } else {
                known(entry.tag)
                    && entry
                        .bytes(block)
                        .is_some_and(|value| !names_place(entry.tag, value, places))
            }
        });
        entries.sort_by_key(|entry| entry.tag);
        entries.dedup_by_key(|entry| entry.tag);
        let start = self.out.len();
        let end = start + 2 + 12 * entries.len() + 4;
        self.out.resize(end, 0);
        self.put_short(start, entries.len() as u16);
        for (index, entry) in entries.iter().enumerate() {
            let at = start + 2 + 12 * index;
            self.put_short(at, entry.tag);
            self.put_short(at + 2, entry.kind);
            self.put_long(at + 4, entry.count);
            if let Some((_, known)) = sub(entry.tag) {
                let (directory, _) = directory(self.block, entry.inline_number()?)?;
                let place = self.aligned();
                // Some writers use a SHORT, which the new offset may not fit.
                self.put_short(at + 2, 4);
                self.put_long(at + 8, place);
                // The nesting is bounded, so loops are impossible.
                let below: &[(u16, IsKnown)] = match entry.tag {
                    EXIF_DIRECTORY => &[(INTEROPERABILITY, in_interoperability)],
                    _ => &[],
                };
                self.directory(directory, *known, below)?;
                continue;
            }
            let value = entry.bytes(block)?;
            if value.len() <= 4 {
                self.out[at + 8..at + 8 + value.len()].copy_from_slice(value);
            } else {
                // Values that share their bytes could grow without bound.
                if self.out.len() + value.len() > 2 * self.block.len() {
                    return None;
                }
                let place = self.aligned();
                self.put_long(at + 8, place);
                self.out.extend_from_slice(value);
            }
        }
        Some(())
    }

    fn aligned(&mut self) -> u32 {
        let len = self.out.len().next_multiple_of(self.alignment);
        self.out.resize(len, 0);
        len as u32
    }

    fn put_short(&mut self, at: usize, value: u16) {
        let bytes = match self.big_endian {
            true => value.to_be_bytes(),
            false => value.to_le_bytes(),
        };
        self.out[at..at + 2].copy_from_slice(&bytes);
    }

    fn put_long(&mut self, at: usize, value: u32) {
        let bytes = match self.big_endian {
            true => value.to_be_bytes(),
            false => value.to_le_bytes(),
        };
        self.out[at..at + 4].copy_from_slice(&bytes);
    }
}
