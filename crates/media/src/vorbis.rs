//! Blanks comments inside the parameters of audio codecs, from which players show a title: Vorbis I
//! (section 5) and FLAC (RFC 9639, section 8). The parameters keep their length.

use std::ops::Range;

/// Returns what to overwrite in the parameters of a Vorbis stream as Matroska stores them, three
/// headers after their sizes (RFC 9559, and Vorbis I, section 4.2): a blank vendor, no comments,
/// and the bit that ends the header. `None` if they are malformed.
pub(crate) fn blank_headers(private: &[u8]) -> Option<Vec<(Range<usize>, Vec<u8>)>> {
    let [2, rest @ ..] = private else {
        return None;
    };
    let (first, rest) = lacing(rest)?;
    let (second, rest) = lacing(rest)?;
    let start = private.len() - rest.len() + first;
    let comment = private.get(start..start.checked_add(second)?)?;
    // The name of the header, the vendor, the number of comments, the last bit.
    let room = comment.strip_prefix(b"\x03vorbis")?.len().checked_sub(9)?;
    let mut bytes = (room as u32).to_le_bytes().to_vec();
    bytes.resize(4 + room, b' ');
    bytes.extend([0, 0, 0, 0, 1]);
    let start = start + 7;
    Some(vec![(start..start + bytes.len(), bytes)])
}

/// Reads a size in Xiph lacing: the sum of bytes of 255 and a last smaller one.
fn lacing(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let full = bytes.iter().take_while(|byte| **byte == 255).count();
    let (last, rest) = bytes.get(full..)?.split_first()?;
    Some((full * 255 + usize::from(*last), rest))
}

/// Returns what to overwrite among FLAC's metadata blocks, which start at `start`: all but the
/// stream information and the seek table become padding. `None` if they are malformed.
pub(crate) fn blank_blocks(private: &[u8], start: usize) -> Option<Vec<(Range<usize>, Vec<u8>)>> {
    let mut at = start;
    let mut list = Vec::new();
    while at < private.len() {
        let [head, l2, l1, l0] = *private.get(at..)?.first_chunk()?;
        let len = u32::from_be_bytes([0, l2, l1, l0]) as usize;
        let end = (at + 4).checked_add(len)?;
        private.get(at..end)?;
        // Stream information and the seek table stay. Padding may hold anything, so it is zeroed.
        if !matches!(head & 0x7F, 0 | 3) {
            list.push((at..at + 1, vec![head & 0x80 | 1]));
            list.push((at + 4..end, vec![0; len]));
        }
        at = end;
        if head & 0x80 != 0 {
            break;
        }
    }
    (at == private.len()).then_some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(private: &[u8], list: Vec<(Range<usize>, Vec<u8>)>) -> Vec<u8> {
        let mut out = private.to_vec();
        for (range, bytes) in list {
            out[range].copy_from_slice(&bytes);
        }
        out
    }

    #[test]
    fn vorbis_comments_lose_their_words() {
        let comment = b"\x03vorbis\x03\0\0\0abc\x01\0\0\0\x05\0\0\0T=xyz\x01";
        let mut private = vec![2, 3, comment.len() as u8];
        private.extend(b"\x01id");
        private.extend(comment);
        private.extend(b"setup");
        let out = applied(&private, blank_headers(&private).unwrap());
        assert!(!out.windows(3).any(|part| part == b"xyz" || part == b"abc"));
        assert!(out.ends_with(b"\0\0\0\0\x01setup"));
        assert_eq!(applied(&out, blank_headers(&out).unwrap()), out);
        assert!(blank_headers(b"\x02\xFF").is_none());
    }

    #[test]
    fn flac_keeps_only_its_numbers() {
        let private = b"fLaC\x00\0\0\x02ab\x84\0\0\x03xyz";
        let out = applied(private, blank_blocks(private, 4).unwrap());
        assert_eq!(out, b"fLaC\x00\0\0\x02ab\x81\0\0\x03\0\0\0");
        assert!(blank_blocks(b"fLaC\x00\0\0\x09ab", 4).is_none());
    }
}
