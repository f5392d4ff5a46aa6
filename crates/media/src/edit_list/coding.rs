//! The stored form of an edit list: a version, then variable-length integers (LEB128, as DWARF 4
//! section 7.6 defines them). Ranges are coded by their distance from the one before, so that the
//! thousands of small cuts in a long video cost a few bytes each.

use super::{Builder, EditList, OwnedPiece};
use crate::Error;

const VERSION: u8 = 1;
const KEEP: u64 = 0;
const INSERT: u64 = 1;
const ZERO: u64 = 2;
/// The longest length that fits beside the kind in 64 bits. No file is as long.
const MAX_LEN: u64 = u64::MAX >> 2;

impl EditList {
    /// Serialises the list, to be stored beside the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        put(&mut out, self.source_len);
        let mut at = 0;
        for piece in &self.pieces {
            match piece {
                OwnedPiece::Keep(range) => {
                    head(&mut out, KEEP, piece.len());
                    put(&mut out, zigzag(range.start.wrapping_sub(at)));
                    at = range.end;
                }
                OwnedPiece::Insert(bytes) => {
                    head(&mut out, INSERT, piece.len());
                    out.extend_from_slice(bytes);
                }
                OwnedPiece::Zero(len) => {
                    head(&mut out, ZERO, *len);
                    // Zeros replace as many bytes, so that the next range usually starts there.
                    at = at.wrapping_add(*len);
                }
            }
        }
        out
    }

    /// Deserialises what [`EditList::to_bytes`] wrote; anything else is an error.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut input = Decoder { bytes, at: 0 };
        if input.take(1)? != [VERSION] {
            return Err(Error::malformed("edit list of an unknown version", 0));
        }
        let source_len = input.varint()?;
        let mut builder = Builder::new(source_len);
        let mut at = 0_u64;
        let mut total = 0_u64;
        while input.at < bytes.len() {
            let start = input.at as u64;
            let bad = Error::malformed("edit list out of bounds", start);
            let (kind, len) = input.head()?;
            total = match total.checked_add(len) {
                Some(total) if len > 0 && total <= MAX_LEN => total,
                _ => return Err(bad),
            };
            match kind {
                KEEP => {
                    let from = at.wrapping_add(unzigzag(input.varint()?));
                    match from.checked_add(len) {
                        Some(to) if to <= source_len => at = to,
                        _ => return Err(bad),
                    }
                    builder.keep(from..at);
                }
                INSERT => {
                    let len = usize::try_from(len).map_err(|_| bad)?;
                    builder.insert(input.take(len)?);
                }
                ZERO => {
                    builder.zero(len);
                    at = at.wrapping_add(len);
                }
                _ => return Err(bad),
            }
        }
        builder.finish()
    }
}

/// Kind in the two low bits, length above; lengths beyond 62 bits do not occur in files.
fn head(out: &mut Vec<u8>, kind: u64, len: u64) {
    put(out, len << 2 | kind);
}

fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Zigzag coding: small distances of either sign become small numbers.
fn zigzag(value: u64) -> u64 {
    let signed = value.cast_signed();
    ((signed << 1) ^ (signed >> 63)).cast_unsigned()
}

fn unzigzag(value: u64) -> u64 {
    (value >> 1) ^ (value & 1).wrapping_neg()
}

struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Decoder<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8], Error> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken =
            rest.get(..len).ok_or(Error::malformed("edit list ends early", self.at as u64))?;
        self.at += len;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64, Error> {
        let start = self.at as u64;
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?.first().copied().unwrap_or(0);
            let bits = u64::from(byte & 0x7F);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Error::malformed("edit list with an overlong number", start))
    }

    fn head(&mut self) -> Result<(u64, u64), Error> {
        let value = self.varint()?;
        Ok((value & 3, value >> 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> EditList {
        let mut builder = Builder::new(10_000_000_000);
        builder.keep(0..20);
        builder.insert(b"hello");
        builder.keep(40..1_000_000);
        builder.zero(300);
        builder.keep(1_000_300..9_999_999_999);
        builder.finish().unwrap()
    }

    #[test]
    fn round_trip_in_few_bytes() {
        let list = sample();
        let bytes = list.to_bytes();
        assert_eq!(EditList::from_bytes(&bytes).unwrap(), list);
        assert!(bytes.len() < 32, "{}", bytes.len());
    }

    #[test]
    fn a_cut_per_second_costs_little() {
        let mut builder = Builder::new(1 << 40);
        for second in 0..3600_u64 {
            let start = second * 1_000_000;
            builder.keep(start..start + 990_000);
            builder.zero(10_000);
        }
        assert!(builder.finish().unwrap().to_bytes().len() < 3600 * 9);
    }

    #[test]
    fn lists_that_are_too_long_to_be_kept_are_refused() {
        let mut builder = Builder::new(1 << 40);
        for at in 0..1 << 20_u64 {
            builder.keep(at * 4..at * 4 + 2);
        }
        assert!(matches!(builder.finish(), Err(Error::Limit { .. })));

        let mut builder = Builder::new(10);
        for _ in 0..5 {
            builder.insert(&vec![1; 1 << 20]);
        }
        assert!(matches!(builder.finish(), Err(Error::Limit { .. })));
    }

    #[test]
    fn damaged_lists_are_refused_without_panic() {
        let bytes = sample().to_bytes();
        for cut in 0..bytes.len() {
            let _ = EditList::from_bytes(&bytes[..cut]);
        }
        for at in 0..bytes.len() {
            for value in 0..=255 {
                let mut changed = bytes.clone();
                changed[at] = value;
                if let Ok(list) = EditList::from_bytes(&changed) {
                    assert_eq!(list.pieces().count(), list.pieces.len());
                }
            }
        }
        assert!(EditList::from_bytes(b"").is_err());
        assert!(EditList::from_bytes(b"\x02\x00").is_err());
        assert!(EditList::from_bytes(&[1, 4, 8 << 2, 0]).is_err());
    }
}
