//! Lists of named values in videos: user data atoms, and the `keys` and `ilst` of a `meta` atom
//! (QuickTime File Format, "User Data Atoms" and "Metadata").

use super::boxes::{BoxHeader, children_until_cut};
use crate::metadata_fields::MetadataFields;
use crate::source::{Window, read_vec};
use crate::{Error, Limits, Source, text};

/// Values of this many bytes or more are not displayed.
const MAX_TEXT_LEN: u64 = 16 * 1024;

/// Reads one atom of a `udta` list.
pub(super) fn user_data(
    source: &dyn Source,
    part: &BoxHeader,
    limits: &Limits,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    match &part.kind {
        b"meta" => return meta(source, part, limits, found),
        b"XMP_" => found.read_xmp(source, part.body, part.len(), limits)?,
        // Years in 16 bits (3GPP TS 26.244, section 8.7), and texts of cameras.
        b"yrrc" if part.len() >= 6 => {
            let bytes = read_vec(source, part.body + 4, 2)?;
            let year = bytes.first_chunk().map_or(0, |year| u16::from_be_bytes(*year));
            found.add_capture_time(format!("{year:04}"));
        }
        b"date" if part.len() < MAX_TEXT_LEN => {
            let bytes = read_vec(source, part.body, part.len() as usize)?;
            found.add_capture_time(text::decode(&bytes));
        }
        b"loci" if part.len() < MAX_TEXT_LEN => {
            let bytes = read_vec(source, part.body, part.len() as usize)?;
            found.location = found.location.take().or_else(|| location(&bytes));
        }
        [0xA9, name @ ..] if part.len() > 4 && part.len() < MAX_TEXT_LEN => {
            // Length and language, then the text.
            let bytes = read_vec(source, part.body, part.len() as usize)?;
            let len = bytes.first_chunk().map_or(0, |len| u16::from_be_bytes(*len));
            let end = (4 + usize::from(len)).min(bytes.len());
            let text = String::from_utf8_lossy(&bytes[4..end]).into_owned();
            short_name(*name, text, found);
        }
        _ => {}
    }
    Ok(())
}

/// Reads the 3GPP location (3GPP TS 26.244, section 8.3): a name, a role, then longitude, latitude
/// and altitude in 1/65536. Returns latitude and longitude in the form of ISO 6709.
fn location(bytes: &[u8]) -> Option<String> {
    let name = bytes.get(6..)?;
    let rest = name.get(memchr::memchr(0, name)? + 2..)?;
    let (numbers, _) = rest.as_chunks::<4>();
    let degrees = |index| {
        let value: &[u8; 4] = numbers.get(index)?;
        Some(f64::from(i32::from_be_bytes(*value)) / 65536.0)
    };
    Some(format!("{:+.5}{:+.5}/", degrees(1)?, degrees(0)?))
}

/// Reads a `meta` atom: a full box in ISO files, a plain box in QuickTime's.
pub(super) fn meta(
    source: &dyn Source,
    part: &BoxHeader,
    limits: &Limits,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    let mut window = Window::new(source, 1024);
    let body = meta_body(&mut window, part)?;
    let list = children_until_cut(&mut window, body, limits)?;
    let names = match list.iter().find(|part| part.kind == *b"keys") {
        Some(keys) => keys_of(source, keys, limits)?,
        None => Vec::new(),
    };
    for ilst in list.iter().filter(|part| part.kind == *b"ilst") {
        for entry in children_until_cut(&mut window, ilst.body(), limits)? {
            let Some(text) = value(source, &mut window, &entry, limits)? else {
                continue;
            };
            let index = u32::from_be_bytes(entry.kind) as usize;
            let name = index.checked_sub(1).and_then(|index| names.get(index));
            match (name, entry.kind) {
                (Some(name), _) => long_name(name, text, found),
                (None, [0xA9, name @ ..]) => short_name(name, text, found),
                _ => {}
            }
        }
    }
    Ok(())
}

/// The range of a `meta` atom's children: after version and flags, unless the content starts with
/// a box.
pub(super) fn meta_body(
    window: &mut Window<'_>,
    part: &BoxHeader,
) -> Result<std::ops::Range<u64>, Error> {
    if part.len() < 8 {
        return Ok(part.end..part.end);
    }
    let plain = matches!(&part.field(window, 4)?, b"hdlr" | b"keys" | b"ilst" | b"mhdr");
    Ok(if plain { part.body } else { part.body + 4 }..part.end)
}

/// Reads the names in a `keys` atom, in order. `ilst` entries refer to them by index from 1.
pub(super) fn keys_of(
    source: &dyn Source,
    keys: &BoxHeader,
    limits: &Limits,
) -> Result<Vec<String>, Error> {
    let bytes = read_vec(source, keys.body, limits.header(keys.len())?)?;
    let mut names = Vec::new();
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((size, tail)) = rest.split_first_chunk() {
        let size = u32::from_be_bytes(*size) as usize;
        let Some(name) = size.checked_sub(4).and_then(|len| tail.get(..len)) else {
            break;
        };
        let name = name.get(4..).unwrap_or_default();
        names.push(String::from_utf8_lossy(name).into_owned());
        limits.parts(names.len())?;
        rest = tail.get(size - 4..).unwrap_or_default();
    }
    Ok(names)
}

fn value(
    source: &dyn Source,
    window: &mut Window<'_>,
    entry: &BoxHeader,
    limits: &Limits,
) -> Result<Option<String>, Error> {
    for part in children_until_cut(window, entry.body(), limits)? {
        // Type 1 is UTF-8. A locale of four bytes follows.
        let text = part.kind == *b"data" && (8..MAX_TEXT_LEN).contains(&part.len());
        if text && u32::from_be_bytes(part.field(window, 0)?) == 1 {
            let bytes = read_vec(source, part.body + 8, (part.len() - 8) as usize)?;
            return Ok(Some(String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(None)
}

fn short_name(name: [u8; 3], text: String, found: &mut MetadataFields) {
    let slot = match &name {
        b"xyz" => &mut found.location,
        b"day" => return found.add_capture_time(text),
        b"mak" => &mut found.make,
        b"mod" => &mut found.model,
        b"nam" | b"des" => &mut found.description,
        b"cmt" => &mut found.comment,
        _ => return,
    };
    slot.get_or_insert(text);
}

fn long_name(name: &str, text: String, found: &mut MetadataFields) {
    let slot = match name.strip_prefix("com.apple.quicktime.").unwrap_or(name) {
        "location.ISO6709" => &mut found.location,
        "creationdate" => return found.add_capture_time(text),
        "make" | "com.android.manufacturer" => &mut found.make,
        "model" | "com.android.model" => &mut found.model,
        "title" | "displayname" | "description" => &mut found.description,
        "comment" => &mut found.comment,
        "content.identifier" => &mut found.content_identifier,
        _ => return,
    };
    slot.get_or_insert(text);
}
