//! Photoshop's image resources with IPTC-IIM in them, without places (IIM 4.2, chapters 1 and 6;
//! Adobe Photoshop File Formats Specification, "Image Resources Section").

/// Image resource 0x0404: IPTC-IIM.
const IIM: u16 = 0x0404;
/// Image resource 0x03ED: resolution. Others hold thumbnails, paths and histories.
const RESOLUTION: u16 = 0x03ED;

/// The resources that stay; nothing where they are not understood, or none stays.
pub(crate) fn without_place(mut resources: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(resources.len());
    while let Some(rest) = resources.strip_prefix(b"8BIM") {
        let (id, rest) = rest.split_first_chunk()?;
        let id = u16::from_be_bytes(*id);
        // A name with its length, padded to even, then the length of the data.
        let name = usize::from(*rest.first()?) / 2 * 2 + 2;
        let (size, rest) = rest.get(name..)?.split_first_chunk()?;
        let size = u32::from_be_bytes(*size) as usize;
        let data = rest.get(..size)?;
        resources = rest.get(size.next_multiple_of(2)..).unwrap_or_default();
        let data = match id {
            IIM => data_sets(data)?,
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

/// The data sets that name no place; extended ones, longer than 32 kB, are not known.
fn data_sets(mut data: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len());
    while let [0x1C, record, number, l1, l0, rest @ ..] = data {
        let len = usize::from(u16::from_be_bytes([*l1, *l0]));
        if len > 0x7FFF {
            return None;
        }
        let set = data.get(..5 + len)?;
        data = rest.get(len..)?;
        if !is_place(*record, *number) {
            out.extend_from_slice(set);
        }
    }
    Some(out)
}

/// Content location, city, sub-location, province and country of the application record.
fn is_place(record: u8, number: u8) -> bool {
    !matches!(record, 1 | 2)
        || record == 2 && matches!(number, 26 | 27 | 90 | 92 | 95 | 100 | 101 | 125 | 200..=202)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_and_the_caption_stays() {
        let sets = b"\x1C\x02\x5A\0\x05Paris\x1C\x02\x78\0\x03sea";
        let mut resources = b"8BIM\x04\x04\0\0\0\0\0".to_vec();
        resources.push(sets.len() as u8);
        resources.extend(sets);
        resources.extend(b"8BIM\x04\x0C\0\0\0\0\0\x02XX");
        let out = without_place(&resources).unwrap();
        assert_eq!(out, b"8BIM\x04\x04\0\0\0\0\0\x08\x1C\x02\x78\0\x03sea");
        assert_eq!(without_place(&out).unwrap(), out);
    }
}
