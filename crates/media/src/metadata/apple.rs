//! The maker note of Apple's cameras: an IFD (TIFF 6.0, section 2) in big-endian order after a
//! header of 14 bytes, with offsets from the start of the note. Only the content identifier is read.

/// `Apple iOS`, a zero, the version, and the byte order.
const HEADER: &[u8] = b"Apple iOS\0\0\x01MM";
/// The tag of the content identifier: ASCII, the same in a Live Photo's still and video.
const CONTENT_IDENTIFIER: u16 = 0x0011;
const ASCII: u16 = 2;
/// Maximum bytes of an identifier; a UUID has 36.
const MAX_LEN: usize = 64;

/// Returns the content identifier in a maker note; `None` if it is not Apple's, or has none.
pub(super) fn content_identifier(note: &[u8]) -> Option<String> {
    let (count, entries) = note.strip_prefix(HEADER)?.split_first_chunk()?;
    let (entries, _) = entries.as_chunks::<12>();
    let entries = entries.iter().take(usize::from(u16::from_be_bytes(*count)));
    let value = entries.filter_map(|entry| {
        let [tag_high, tag_low, kind_high, kind_low, a, b, c, d, value @ ..] = *entry;
        let is_it = u16::from_be_bytes([tag_high, tag_low]) == CONTENT_IDENTIFIER
            && u16::from_be_bytes([kind_high, kind_low]) == ASCII;
        let len = usize::try_from(u32::from_be_bytes([a, b, c, d])).ok()?;
        let at = usize::try_from(u32::from_be_bytes(value)).ok()?;
        // Values of up to four bytes are stored in the entry, and are no identifiers.
        (is_it && (5..=MAX_LEN).contains(&len)).then(|| note.get(at..at.checked_add(len)?))?
    });
    value.into_iter().find_map(|bytes| identifier(&String::from_utf8_lossy(bytes)))
}

/// Tidies an identifier for comparison; `None` if it is empty or too long.
pub(super) fn identifier(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_control() || c.is_whitespace());
    (!text.is_empty() && text.len() <= MAX_LEN).then(|| text.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "5A9C8D0E-0F3B-4C3E-9D37-0123456789AB";

    fn note(tag: u16, kind: u16, len: u32, at: u32) -> Vec<u8> {
        let mut note = [HEADER, &[0, 2]].concat();
        note.extend([0, 1, 0, 9, 0, 0, 0, 1, 0, 0, 0, 5]);
        note.extend([tag.to_be_bytes(), kind.to_be_bytes()].concat());
        note.extend([len.to_be_bytes(), at.to_be_bytes()].concat());
        note.extend(UUID.to_lowercase().as_bytes());
        note.push(0);
        note
    }

    #[test]
    fn the_identifier_is_found_where_it_is() {
        let at = (HEADER.len() + 2 + 24) as u32;
        assert_eq!(content_identifier(&note(0x11, 2, 37, at)).as_deref(), Some(UUID));
        for (tag, kind, len, at) in [
            (0x12, 2, 37, at),
            (0x11, 7, 37, at),
            (0x11, 2, 38, at),
            (0x11, 2, 65, 0),
            (0x11, 2, 4, at),
            (0x11, 2, 37, u32::MAX),
            (0x11, 2, u32::MAX, u32::MAX),
        ] {
            assert_eq!(content_identifier(&note(tag, kind, len, at)), None);
        }
        let whole = note(0x11, 2, 37, at);
        for cut in 0..whole.len() - 1 {
            assert_eq!(content_identifier(&whole[..cut]), None);
        }
    }
}
