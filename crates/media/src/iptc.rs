//! IPTC-IIM in Photoshop's image resources: reads captions and removes locations (IIM 4.2,
//! chapters 1 and 6; Adobe Photoshop File Formats Specification, "Image Resources Section").

use crate::place_names::PlaceNames;

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
    /// Date and time of creation in the form of ISO 8601, not validated.
    pub(crate) created: Option<String>,
}

/// Maximum number of keywords, and of places. More are not displayed.
const MAX_KEYWORDS: usize = 1000;

/// Reads the data sets in Photoshop's resources, as far as they are well-formed.
pub(crate) fn read(mut resources: &[u8], fields: &mut Fields) {
    let (mut date, mut time) = (None, None);
    while let Some((id, data, rest)) = resource(resources) {
        resources = rest;
        let mut sets = if id == IIM { data } else { &[] };
        while let [0x1C, record, number, l1, l0, rest @ ..] = sets {
            let len = usize::from(u16::from_be_bytes([*l1, *l0]));
            let Some((value, rest)) = rest.split_at_checked(len) else {
                break;
            };
            sets = rest;
            let text = || self::text(value).trim().to_owned();
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
    }
    if let Some(date) = date.filter(|date| date.len() == 8 && date.is_ascii()) {
        let time = time.filter(|time| time.len() >= 6 && time.is_ascii());
        let time = time.map_or(String::new(), |time| {
            let (clock, zone) = time.split_at(6);
            format!("T{}:{}:{}{zone}", &clock[..2], &clock[2..4], &clock[4..])
        });
        let (year, rest) = date.split_at(4);
        fields.created = Some(format!("{year}-{}-{}{time}", &rest[..2], &rest[2..]));
    }
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
        let names_place = is_keyword && places.is_place_keyword(&text(&set[5..]));
        if is_kept(*record, *number) && !names_place {
            out.extend_from_slice(set);
        }
    }
    Some(out)
}

/// Decodes UTF-8, or else Latin-1, whose bytes are Unicode's first code points.
fn text(value: &[u8]) -> String {
    match str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// Whether a data set holds no location: of the envelope record (1) its versions, dates and the
/// character set, of the application record (2) words, dates, people and programs. Places, contact
/// addresses, previews and what is not in the standard go.
fn is_kept(record: u8, number: u8) -> bool {
    match record {
        1 => matches!(number, 0 | 20 | 22 | 60 | 70 | 80 | 90),
        2 => matches!(
            number,
            0 | 3
                | 4
                | 5
                | 7
                | 8
                | 10
                | 12
                | 15
                | 20
                | 22
                | 25
                | 30
                | 35
                | 37
                | 38
                | 40
                | 42
                | 55
                | 60
                | 62
                | 63
                | 65
                | 70
                | 75
                | 80
                | 85
                | 103
                | 105
                | 110
                | 115
                | 116
                | 120
                | 121
                | 122
                | 130
                | 131
                | 135
        ),
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
