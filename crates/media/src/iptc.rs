//! IPTC-IIM in Photoshop's image resources: reads captions and removes locations (IIM 4.2,
//! chapters 1 and 6; Adobe Photoshop File Formats Specification, "Image Resources Section").

use crate::place_names::PlaceNames;
use crate::text;

/// Image resource 0x0404: IPTC-IIM.
const IIM: u16 = 0x0404;
/// Image resource 0x03ED: resolution. Others hold thumbnails, paths and histories, and are dropped.
const RESOLUTION: u16 = 0x03ED;

/// Returns the resources without locations; `None` if they are malformed or none is left.
pub(crate) fn without_location(mut resources: &[u8], places: &PlaceNames) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(resources.len());
    while resources.starts_with(b"8BIM") {
        let (id, data, rest) = resource(resources)?;
        resources = rest;
        let data = match id {
            IIM => data_sets(data, places)?,
            RESOLUTION => data.to_vec(),
            _ => continue,
        };
        out.extend_from_slice(b"8BIM");
        out.extend_from_slice(&id.to_be_bytes());
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(&(data.len() as u32).to_be_bytes());
        out.extend_from_slice(&data);
        if data.len() % 2 == 1 {
            out.push(0);
        }
    }
    (!out.is_empty()).then_some(out)
}

/// The IPTC-IIM fields that are displayed.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    pub(crate) keywords: Vec<String>,
    /// Content location, city, sub-location, province and country.
    pub(crate) places: Vec<String>,
    pub(crate) caption: Option<String>,
    /// Date and time of creation in the basic form of ISO 8601, not validated.
    pub(crate) created: Option<String>,
}

/// Maximum number of keywords, and of places. More are not displayed.
const MAX_KEYWORDS: usize = 1000;

/// Reads the data sets in Photoshop's resources, as far as they are well-formed.
pub(crate) fn read(mut resources: &[u8], fields: &mut Fields) {
    while let Some((id, data, rest)) = resource(resources) {
        resources = rest;
        if id == IIM {
            read_data_sets(data, fields);
        }
    }
}

/// Reads data sets, as far as they are well-formed.
pub(crate) fn read_data_sets(mut sets: &[u8], fields: &mut Fields) {
    let (mut date, mut time) = (None, None);
    while let Some((record, number, value, rest)) = data_set(sets) {
        sets = rest;
        // The character set (data set 1:90) is missing or wrong in many files, so it is detected.
        let text = || {
            let text = text::decode(value);
            text.trim_matches(|c: char| c == '\0' || c.is_whitespace()).to_owned()
        };
        match (record, number) {
            (2, 25) if fields.keywords.len() < MAX_KEYWORDS => fields.keywords.push(text()),
            (2, 27 | 90 | 92 | 95 | 100 | 101) if fields.places.len() < MAX_KEYWORDS => {
                fields.places.push(text());
            }
            (2, 120) => fields.caption = Some(text()),
            (2, 55) => date = Some(text()),
            (2, 60) => time = Some(text()),
            _ => {}
        }
    }
    if let Some(date) = date.filter(|date| !date.is_empty()) {
        // `20260331`, and `142501+0200`.
        fields.created = Some(match time.filter(|_| date.len() == 8) {
            Some(time) => format!("{date}T{time}"),
            None => date,
        });
    }
}

/// Splits off the first data set: returns its record, its number, its value, and the rest. Lengths
/// of 15 bits and more are in a field of their own (IIM 4.2, section 1.5).
fn data_set(sets: &[u8]) -> Option<(u8, u8, &[u8], &[u8])> {
    let [0x1C, record, number, l1, l0, rest @ ..] = sets else {
        return None;
    };
    let len = usize::from(u16::from_be_bytes([*l1, *l0]));
    let (len, rest) = match len.checked_sub(0x8000) {
        None => (len, rest),
        Some(len_len @ 1..=4) => {
            let (len, rest) = rest.split_at_checked(len_len)?;
            (len.iter().fold(0, |len, byte| len << 8 | usize::from(*byte)), rest)
        }
        Some(_) => return None,
    };
    let (value, rest) = rest.split_at_checked(len)?;
    Some((*record, *number, value, rest))
}

/// Splits off the first resource: returns its id, its data, and the rest.
fn resource(resources: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let (id, rest) = resources.strip_prefix(b"8BIM")?.split_first_chunk()?;
    // A name with its length, padded to even, then the length of the data.
    let name = usize::from(*rest.first()?) / 2 * 2 + 2;
    let (size, rest) = rest.get(name..)?.split_first_chunk()?;
    let size = u32::from_be_bytes(*size) as usize;
    let data = rest.get(..size)?;
    let rest = rest.get(size.next_multiple_of(2)..).unwrap_or_default();
    Some((u16::from_be_bytes(*id), data, rest))
}

/// Returns the data sets without locations; `None` if one is malformed, or extended (longer than
/// 32 kB), which is not supported.
fn data_sets(mut data: &[u8], places: &PlaceNames) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len());
    while let [0x1C, record, number, l1, l0, rest @ ..] = data {
        let len = usize::from(u16::from_be_bytes([*l1, *l0]));
        if len > 0x7FFF {
            return None;
        }
        let set = data.get(..5 + len)?;
        data = rest.get(len..)?;
        let is_keyword = matches!((record, number), (2, 15 | 20 | 25));
        let names_place = is_keyword && places.is_place_keyword(&text::decode(&set[5..]));
        if is_kept(*record, *number) && !names_place {
            out.extend_from_slice(set);
        }
    }
    Some(out)
}

/// Data sets of the application record (2) that hold no location: words, dates, people, programs.
const KEPT: &[u8] = &[
    0, 3, 4, 5, 7, 8, 10, 12, 15, 20, 22, 25, 30, 35, 37, 38, 40, 42, 55, 60, 62, 63, 65, 70, 75,
    80, 85, 103, 105, 110, 115, 116, 120, 121, 122, 130, 131, 135,
];

/// Whether a data set stays: of the envelope record (1) its versions, dates and the character set,
/// of the application record (2) those in [`KEPT`]. Places, contact addresses, previews and what is
/// not in the standard go.
fn is_kept(record: u8, number: u8) -> bool {
    match record {
        1 => matches!(number, 0 | 20 | 22 | 60 | 70 | 80 | 90),
        2 => KEPT.contains(&number),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_and_the_caption_stays() {
        let sets = b"\x1C\x02\x5A\0\x05Paris\x1C\x02\x19\0\x05paris\x1C\x02\x78\0\x03sea";
        let mut names = PlaceNames::default();
        names.add("Paris");
        let mut resources = b"8BIM\x04\x04\0\0\0\0\0".to_vec();
        resources.push(sets.len() as u8);
        resources.extend(sets);
        resources.extend(b"8BIM\x04\x0C\0\0\0\0\0\x02XX");
        let out = without_location(&resources, &names).unwrap();
        assert_eq!(out, b"8BIM\x04\x04\0\0\0\0\0\x08\x1C\x02\x78\0\x03sea");
        assert_eq!(without_location(&out, &names).unwrap(), out);
    }

    /// Regression: data sets that only some programs write stayed, coordinates among them.
    #[test]
    fn only_known_data_sets_stay() {
        let mut sets = Vec::new();
        for number in 0..=255 {
            sets.extend([0x1C, 2, number, 0, 1, b'x']);
        }
        let out = data_sets(&sets, &PlaceNames::default()).unwrap();
        let (out, _) = out.as_chunks::<6>();
        let kept: Vec<u8> = out.iter().map(|set| set[2]).collect();
        let places = (26..=27).chain(90..=101).chain(118..=118).chain(209..=212);
        assert!(places.into_iter().all(|number| !kept.contains(&number)), "{kept:?}");
        assert!([5, 25, 55, 60, 80, 105, 116, 120].iter().all(|number| kept.contains(number)));
    }
}
