//! Whether a TIFF block can be parsed in little memory. A reader that follows every pointer reads a
//! directory once for each pointer to it, so 64 kB can stand for millions of entries; and a reader
//! that stores every string separately needs many bytes for each empty one.

use super::directory::{Entry, directory, first};

/// Tags that refer to other directories (Exif 3.0, section 4.6.3).
const EXIF: u16 = 0x8769;
const GPS: u16 = 0x8825;
const INTEROPERABILITY: u16 = 0xA005;

/// Types (TIFF 6.0, section 2).
const BYTE: u16 = 1;
const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
/// Maximum entries of all directories together.
const MAX_ENTRIES: usize = 5000;
/// Maximum directories followed in the chain that starts with the first one.
const MAX_CHAINED: usize = 8;
/// Maximum bytes of a text.
const MAX_TEXT_LEN: u32 = 32 << 10;

/// Whether parsing this block takes little more memory than it has bytes.
pub(crate) fn is_cheap_to_parse(block: &[u8]) -> bool {
    let mut left = MAX_ENTRIES;
    let mut next = first(block);
    for _ in 0..MAX_CHAINED {
        let Some(start) = next.filter(|start| *start != 0) else {
            return true;
        };
        let Some((entries, following)) = directory(block, start) else {
            return true;
        };
        if !within_budget(block, &entries, &[EXIF, GPS], &mut left) {
            return false;
        }
        next = following;
    }
    true
}

/// Counts the entries of a directory and its sub-directories; `false` if a bound is exceeded.
fn within_budget(block: &[u8], entries: &[Entry], pointers: &[u16], left: &mut usize) -> bool {
    let Some(rest) = left.checked_sub(entries.len()) else {
        return false;
    };
    *left = rest;
    if entries.iter().any(|entry| entry.kind == ASCII && entry.count > MAX_TEXT_LEN) {
        return false;
    }
    pointers.iter().all(|pointer| {
        let mut found = entries.iter().filter(|entry| entry.tag == *pointer);
        let Some(entry) = found.next() else {
            return true;
        };
        // The reader would follow a second pointer as well.
        if found.next().is_some() {
            return false;
        }
        let inside: &[u16] = if *pointer == EXIF { &[INTEROPERABILITY] } else { &[] };
        match entry.inline_number() {
            Some(start) => directory(block, start)
                .is_none_or(|(entries, _)| within_budget(block, &entries, inside, left)),
            // The reader would follow the first of several numbers. It does not follow other types,
            // or an entry without numbers.
            None => entry.count == 0 || !matches!(entry.kind, BYTE | SHORT | LONG),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a block with one directory of these entries, and the offset of the next one.
    fn block(entries: &[(u16, u16, u32, u32)], next: u32) -> Vec<u8> {
        let mut block = b"MM\0\x2A\0\0\0\x08".to_vec();
        block.extend((entries.len() as u16).to_be_bytes());
        for (tag, kind, count, value) in entries {
            block.extend(tag.to_be_bytes());
            block.extend(kind.to_be_bytes());
            block.extend(count.to_be_bytes());
            block.extend(value.to_be_bytes());
        }
        block.extend(next.to_be_bytes());
        block
    }

    #[test]
    fn directories_that_are_met_again_and_again() {
        assert!(is_cheap_to_parse(&block(&[(0x010F, 2, 5, 26), (EXIF, 4, 1, 8)], 0)));
        assert!(!is_cheap_to_parse(&block(&[(EXIF, 4, 1, 8), (EXIF, 4, 1, 8)], 0)), "two pointers");
        assert!(!is_cheap_to_parse(&block(&[(EXIF, 4, 2, 26)], 0)), "a pointer to a pointer");
        assert!(is_cheap_to_parse(&block(&[(GPS, 4, 0, 0)], 0)), "a pointer that leads nowhere");
        let many = vec![(0x010F, 2, 1, 0); 700];
        assert!(is_cheap_to_parse(&block(&many, 0)));
        assert!(!is_cheap_to_parse(&block(&many, 8)), "a chain that leads to itself");
        assert!(!is_cheap_to_parse(&block(&vec![(0x010F, 2, 1, 0); 6000], 0)), "many entries");
        assert!(!is_cheap_to_parse(&block(&[(0x010F, 2, 100_000, 26)], 0)), "a long text");
        assert!(is_cheap_to_parse(b"") && is_cheap_to_parse(b"MM\0\x2A"));
    }
}
