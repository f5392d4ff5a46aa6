//! Reduces ICC profiles (ICC.1:2022) to the transform between colours.
//!
//! Programs and systems write much else into them: the name, make and serial number of a monitor,
//! paths on the computer, calibration curves, dates. What stays are the tags from which colours are
//! computed, each checked against the layout of its type, so that nothing can hide behind it, and a
//! neutral description.

use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes of the header (section 7.2), and of the tag count after it.
const HEADER: usize = 128;
const COUNT: usize = 4;
/// Bytes of an entry in the tag table (section 7.3): signature, offset, size.
const ENTRY: usize = 12;
/// Maximum number of tags. Real profiles have fewer than 40.
const MAX_TAGS: usize = 100;
/// Longest profile that is reduced, in bytes. Those of printers have up to three million.
pub(crate) const MAX_PROFILE: usize = 4 << 20;
/// The illuminant of the connection space, D50, which all profiles state (section 7.2.16).
const D50: [u8; 12] = *b"\0\0\xF6\xD6\0\x01\0\0\0\0\xD3\x2D";
/// The description and the copyright notice, both of which are required (section 8.2).
const NAME: &[u8] = b"icc";
const DESCRIPTION: [u8; 4] = *b"desc";
const COPYRIGHT: [u8; 4] = *b"cprt";

/// A tag that stays.
struct Tag {
    signature: [u8; 4],
    /// Where its element is in the original.
    offset: usize,
    /// The element, cut where its content ends.
    element: Vec<u8>,
}

/// Returns the profile with only its colour transform, in few bytes. `None` if it is malformed or
/// of a class that images do not have; decoders ignore such a profile.
#[must_use]
pub fn reduced_profile(profile: &[u8]) -> Option<Vec<u8>> {
    let mut tags = kept_tags(profile)?;
    let version = *profile.get(8)?;
    for (signature, element) in names(version) {
        tags.push(Tag { signature, offset: 0, element });
    }
    let mut out = header(profile)?.to_vec();
    out.extend_from_slice(&(tags.len() as u32).to_be_bytes());
    let mut at = HEADER + COUNT + ENTRY * tags.len();
    let mut elements = Vec::new();
    // Tags may share their element (section 7.3.1), as the curves of the three channels often do.
    let mut places: BTreeMap<&[u8], usize> = BTreeMap::new();
    for tag in &tags {
        let place = *places.entry(&tag.element).or_insert_with(|| {
            let place = at;
            elements.extend_from_slice(&tag.element);
            elements.resize(elements.len().next_multiple_of(4), 0);
            at = HEADER + COUNT + ENTRY * tags.len() + elements.len();
            place
        });
        put_entry(&mut out, tag.signature, place, tag.element.len());
    }
    out.extend(elements);
    put_size(&mut out);
    (out.len() <= MAX_PROFILE).then_some(out)
}

/// As [`reduced_profile`], in the length of the original and with all that stays at its old place,
/// for files in which that place cannot move. What is removed becomes zeros.
pub(crate) fn reduced_in_place(profile: &[u8]) -> Option<Vec<u8>> {
    let size = stated_size(profile)?;
    let mut tags = kept_tags(profile)?;
    let table = HEADER + COUNT + ENTRY * tags.len();
    let mut out = vec![0; profile.len()];
    let mut used: Vec<Range<usize>> = Vec::new();
    for tag in &tags {
        let range = tag.offset..tag.offset + tag.element.len();
        out.get_mut(range.clone())?.copy_from_slice(&tag.element);
        used.push(range);
    }
    used.sort_by_key(|range| range.start);
    if used.first().is_some_and(|range| range.start < table) {
        return None;
    }
    // The names follow the table, where removed tags had their entries or elements.
    let mut at = table + 2 * ENTRY;
    let end = used.first().map_or(size, |range| range.start);
    let names = names(*profile.get(8)?);
    let needed: usize = names.iter().map(|(_, element)| element.len().next_multiple_of(4)).sum();
    if at + needed <= end {
        for (signature, element) in names {
            out.get_mut(at..at + element.len())?.copy_from_slice(&element);
            let next = at + element.len().next_multiple_of(4);
            tags.push(Tag { signature, offset: at, element });
            at = next;
        }
    }
    let mut head = header(profile)?.to_vec();
    head.extend_from_slice(&(tags.len() as u32).to_be_bytes());
    for tag in &tags {
        put_entry(&mut head, tag.signature, tag.offset, tag.element.len());
    }
    head.get_mut(..4)?.copy_from_slice(&(size as u32).to_be_bytes());
    out.get_mut(..head.len())?.copy_from_slice(&head);
    Some(out)
}

/// The length that the header states. Bytes after it are padding of the container.
fn stated_size(profile: &[u8]) -> Option<usize> {
    let size = u32::from_be_bytes(*profile.first_chunk()?) as usize;
    let fits = profile.len() <= MAX_PROFILE && (HEADER + COUNT..=profile.len()).contains(&size);
    fits.then_some(size)
}

/// Whether an illuminant is D50 up to a hundredth, as decoders require.
fn is_d50(illuminant: &[u8]) -> bool {
    let numbers = |bytes: &[u8]| -> Vec<i32> {
        let (numbers, _) = bytes.as_chunks::<4>();
        numbers.iter().map(|bytes| i32::from_be_bytes(*bytes)).collect()
    };
    let pairs = numbers(illuminant).into_iter().zip(numbers(&D50));
    pairs.into_iter().all(|(value, wanted)| value.abs_diff(wanted) <= 655)
}

/// The header with only what colours depend on: version, class, colour spaces, the attributes and
/// rendering intent that are defined. Its size field is zero.
fn header(profile: &[u8]) -> Option<[u8; HEADER]> {
    let old: &[u8; HEADER] = profile.first_chunk()?;
    let mut new = [0; HEADER];
    new[8..10].copy_from_slice(&old[8..10]);
    new[12..24].copy_from_slice(&old[12..24]);
    new[36..40].copy_from_slice(b"acsp");
    // Reflective or transparent, glossy or matte, and so on (section 7.2.14).
    new[63] = old[63] & 0x0F;
    new[67] = old[67] & 3;
    new[68..80].copy_from_slice(&D50);
    Some(new)
}

fn put_entry(out: &mut Vec<u8>, signature: [u8; 4], offset: usize, size: usize) {
    out.extend_from_slice(&signature);
    out.extend_from_slice(&(offset as u32).to_be_bytes());
    out.extend_from_slice(&(size as u32).to_be_bytes());
}

fn put_size(out: &mut [u8]) {
    let size = (out.len() as u32).to_be_bytes();
    if let Some(field) = out.get_mut(..4) {
        field.copy_from_slice(&size);
    }
}

/// The neutral description and copyright notice, as elements of this major version.
fn names(version: u8) -> [([u8; 4], Vec<u8>); 2] {
    if version >= 4 {
        // Section 10.15: one record of 12 bytes, English, and its text in UTF-16.
        let mut text = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0CenUS".to_vec();
        text.extend_from_slice(&(2 * NAME.len() as u32).to_be_bytes());
        text.extend_from_slice(&28_u32.to_be_bytes());
        text.extend(NAME.iter().flat_map(|byte| [0, *byte]));
        return [(DESCRIPTION, text.clone()), (COPYRIGHT, text)];
    }
    // ICC.1:2001-04, section 6.5.17: the text, then empty ones in Unicode and for the Macintosh.
    let mut description = b"desc\0\0\0\0".to_vec();
    description.extend_from_slice(&(NAME.len() as u32 + 1).to_be_bytes());
    description.extend_from_slice(NAME);
    description.resize(description.len() + 1 + 4 + 4 + 2 + 1 + 67, 0);
    let copyright = [b"text\0\0\0\0".as_slice(), NAME, &[0]].concat();
    [(DESCRIPTION, description), (COPYRIGHT, copyright)]
}

/// Reads the tags that stay. `None` if the profile is malformed or has no transform.
fn kept_tags(profile: &[u8]) -> Option<Vec<Tag>> {
    let size = stated_size(profile)?;
    let profile = profile.get(..size)?;
    let class: &[u8; 4] = profile.get(12..)?.first_chunk()?;
    let space: &[u8; 4] = profile.get(16..)?.first_chunk()?;
    let connection: &[u8; 4] = profile.get(20..)?.first_chunk()?;
    // Sections 7.2.5 to 7.2.7. Device links, abstract and named-colour profiles describe no image.
    let known = matches!(class, b"scnr" | b"mntr" | b"prtr" | b"spac")
        && matches!(space, b"RGB " | b"GRAY" | b"CMYK" | b"CMY " | b"Lab " | b"XYZ " | b"YCbr")
        && matches!(connection, b"XYZ " | b"Lab ")
        && profile.get(36..40)? == b"acsp"
        && matches!(profile[8], 2 | 4)
        && is_d50(profile.get(68..80)?);
    let count = u32::from_be_bytes(*profile.get(HEADER..)?.first_chunk()?) as usize;
    if !known || count > MAX_TAGS {
        return None;
    }
    let table = profile.get(HEADER + COUNT..)?.get(..ENTRY * count)?;
    let (entries, _) = table.as_chunks::<ENTRY>();
    let mut tags: Vec<Tag> = Vec::new();
    let mut held = 0;
    for [s0, s1, s2, s3, o3, o2, o1, o0, l3, l2, l1, l0] in entries {
        let signature = [*s0, *s1, *s2, *s3];
        let offset = u32::from_be_bytes([*o3, *o2, *o1, *o0]) as usize;
        let len = u32::from_be_bytes([*l3, *l2, *l1, *l0]) as usize;
        let element = profile.get(offset..)?.get(..len)?;
        if tags.iter().any(|tag| tag.signature == signature) {
            continue;
        }
        let Some(element) = cleaned(&signature, element) else {
            continue;
        };
        // Elements that overlap could be copied many times over.
        held += element.len();
        if held > 2 * MAX_PROFILE {
            return None;
        }
        tags.push(Tag { signature, offset, element });
    }
    let has = |signature: &[u8; 4]| tags.iter().any(|tag| tag.signature == *signature);
    let matrix = [b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"].into_iter().all(has);
    (matrix || has(b"kTRC") || has(b"A2B0") || has(b"A2B1")).then_some(tags)
}

/// Returns the element of a tag that stays (section 9.2), without bytes after its content. `None`
/// for other tags, and for types that the tag does not have.
fn cleaned(signature: &[u8; 4], element: &[u8]) -> Option<Vec<u8>> {
    let kind = element.first_chunk::<4>()?;
    let len = match (signature, kind) {
        (b"rXYZ" | b"gXYZ" | b"bXYZ" | b"wtpt", b"XYZ ") => 20,
        // The adaptation of the white point: a matrix of nine numbers.
        (b"chad", b"sf32") => 44,
        (b"cicp", b"cicp") => 12,
        (b"rTRC" | b"gTRC" | b"bTRC" | b"kTRC", b"curv" | b"para") => curve_len(element)?,
        (
            b"A2B0" | b"A2B1" | b"A2B2" | b"B2A0" | b"B2A1" | b"B2A2" | b"gamt",
            b"mft1" | b"mft2",
        ) => table_len(element)?,
        (b"A2B0" | b"A2B1" | b"A2B2", b"mAB ")
        | (b"B2A0" | b"B2A1" | b"B2A2" | b"gamt", b"mBA ") => {
            return curves_and_matrix(element);
        }
        _ => return None,
    };
    let mut element = element.get(..len)?.to_vec();
    // Reserved (section 10.1).
    element.get_mut(4..8)?.fill(0);
    Some(element)
}

/// The length of a curve (sections 10.6 and 10.18).
fn curve_len(element: &[u8]) -> Option<usize> {
    match element.first_chunk::<4>()? {
        b"curv" => {
            let count = u32::from_be_bytes(*element.get(8..)?.first_chunk()?) as usize;
            Some(12 + 2 * count)
        }
        b"para" => {
            let function = u16::from_be_bytes(*element.get(8..)?.first_chunk()?);
            let numbers = [1, 3, 4, 5, 7].get(usize::from(function))?;
            Some(12 + 4 * numbers)
        }
        _ => None,
    }
}

/// The length of a table of colours with 8 or 16 bits (sections 10.10 and 10.11).
fn table_len(element: &[u8]) -> Option<usize> {
    let [inputs, outputs, grid] = element.get(8..11)?.first_chunk()?.map(usize::from);
    let colors = grid.checked_pow(u32::try_from(inputs).ok()?)?.checked_mul(outputs)?;
    if element.starts_with(b"mft1") {
        return (48 + 256 * inputs).checked_add(colors)?.checked_add(256 * outputs);
    }
    let entries =
        |at: usize| Some(usize::from(u16::from_be_bytes(*element.get(at..)?.first_chunk()?)));
    let numbers = (inputs * entries(48)?).checked_add(colors)?;
    numbers.checked_add(outputs * entries(50)?)?.checked_mul(2)?.checked_add(52)
}

/// Copies the parts of an element of curves, matrix and table, with zeros between them (sections
/// 10.12 and 10.13).
fn curves_and_matrix(element: &[u8]) -> Option<Vec<u8>> {
    let [inputs, outputs] = element.get(8..10)?.first_chunk()?.map(usize::from);
    let word = |at: usize| Some(u32::from_be_bytes(*element.get(at..)?.first_chunk()?) as usize);
    let [b, matrix, m, table, a] = [word(12)?, word(16)?, word(20)?, word(24)?, word(28)?];
    let mut parts = vec![0..4, 8..10, 12..32];
    // From device to connection space the curves A are those of the inputs, else of the outputs.
    let (of_a, of_b) = match element.first_chunk::<4>()? {
        b"mAB " => (inputs, outputs),
        _ => (outputs, inputs),
    };
    for (start, count) in [(b, of_b), (m, of_b), (a, of_a)] {
        let mut at = start;
        for _ in 0..count {
            if start == 0 {
                break;
            }
            let len = curve_len(element.get(at..)?)?;
            parts.push(at..at.checked_add(len)?);
            at = at.checked_add(len)?.next_multiple_of(4);
        }
    }
    if matrix != 0 {
        parts.push(matrix..matrix.checked_add(48)?);
    }
    if table != 0 {
        let head = element.get(table..)?.first_chunk::<20>()?;
        let grid = head.get(..inputs.min(16))?;
        let points =
            grid.iter().try_fold(1_usize, |all, one| all.checked_mul(usize::from(*one)))?;
        let bytes = points.checked_mul(outputs)?.checked_mul(usize::from(head[16].min(2)))?;
        parts.push(table..table + 17);
        parts.push(table + 20..(table + 20).checked_add(bytes)?);
    }
    let mut out = vec![0; parts.iter().map(|part| part.end).max()?];
    for part in parts {
        out.get_mut(part.clone())?.copy_from_slice(element.get(part)?);
    }
    Some(out)
}
