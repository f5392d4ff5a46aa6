//! The value of a tag: its bytes with their type, read as text or as numbers whatever the type is.
//! Many programs write dates as UNDEFINED, and numbers in a wider type than the standard's.

use crate::text;

/// A tag with its value (TIFF 6.0, section 2; BigTIFF adds the types of 64 bits).
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) tag: u16,
    pub(crate) kind: u16,
    pub(crate) bytes: Vec<u8>,
    pub(crate) big_endian: bool,
}

const ASCII: u16 = 2;
pub(crate) const SHORT: u16 = 3;
const RATIONAL: u16 = 5;
const SRATIONAL: u16 = 10;

/// Bytes of one number of a type; `None` if the type is unknown.
pub(super) fn unit(kind: u16) -> Option<usize> {
    Some(match kind {
        1 | 2 | 6 | 7 | 129 => 1,
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 | 16 | 17 | 18 => 8,
        _ => return None,
    })
}

impl Field {
    /// A text up to its first zero, without white space around it; `None` if nothing is left or
    /// the type holds numbers.
    pub(crate) fn text(&self) -> Option<String> {
        if !matches!(self.kind, 1 | 2 | 7 | 129) {
            return None;
        }
        let end = memchr::memchr(0, &self.bytes).unwrap_or(self.bytes.len());
        let text = text::decode(self.bytes.get(..end)?);
        let text = text.trim_matches(|c: char| c.is_control() || c.is_whitespace());
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Whether the type is the one for texts.
    pub(crate) fn is_text(&self) -> bool {
        self.kind == ASCII
    }

    /// The integer at an index.
    pub(crate) fn integer(&self, index: usize) -> Option<i64> {
        let unit = unit(self.kind)?;
        let bytes = self.bytes.chunks_exact(unit).nth(index)?;
        let value = self.unsigned(bytes);
        Some(match self.kind {
            1 | 3 | 4 | 13 => value.cast_signed(),
            // Counts and offsets beyond the range of i64 do not exist.
            16 | 18 => i64::try_from(value).ok()?,
            6 => i64::from((value as u8).cast_signed()),
            8 => i64::from((value as u16).cast_signed()),
            9 => i64::from((value as u32).cast_signed()),
            17 => value.cast_signed(),
            _ => return None,
        })
    }

    /// The first value as an offset in the file, or as a size.
    pub(crate) fn offset(&self) -> Option<u64> {
        self.integer(0).and_then(|value| u64::try_from(value).ok())
    }

    /// The numerator and denominator of a fraction at an index.
    pub(crate) fn fraction(&self, index: usize) -> Option<(i64, i64)> {
        let (halves, _) = self.bytes.as_chunks::<4>();
        let part = |at: usize| {
            let value = self.unsigned(halves.get(at)?);
            Some(match self.kind {
                RATIONAL => value.cast_signed(),
                _ => i64::from((value as u32).cast_signed()),
            })
        };
        match self.kind {
            RATIONAL | SRATIONAL => Some((part(2 * index)?, part(2 * index + 1)?)),
            _ => None,
        }
    }

    /// The number at an index; `None` if it is not finite.
    pub(crate) fn real(&self, index: usize) -> Option<f64> {
        let bytes = |unit| self.bytes.chunks_exact(unit).nth(index);
        let value = match self.kind {
            RATIONAL | SRATIONAL => {
                let (numerator, denominator) = self.fraction(index)?;
                numerator as f64 / denominator as f64
            }
            11 => f32::from_bits(self.unsigned(bytes(4)?) as u32).into(),
            12 => f64::from_bits(self.unsigned(bytes(8)?)),
            _ => self.integer(index)? as f64,
        };
        value.is_finite().then_some(value)
    }

    fn unsigned(&self, bytes: &[u8]) -> u64 {
        let add = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        match self.big_endian {
            true => bytes.iter().fold(0, add),
            false => bytes.iter().rev().fold(0, add),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: u16, bytes: &[u8]) -> Field {
        Field { tag: 0, kind, bytes: bytes.to_vec(), big_endian: true }
    }

    #[test]
    fn texts_and_numbers_of_every_type() {
        for kind in [1, 2, 7, 129] {
            assert_eq!(field(kind, b" 2018:08:08 \0x").text().as_deref(), Some("2018:08:08"));
        }
        assert_eq!(field(2, b"caf\xE9\0").text().as_deref(), Some("café"));
        assert_eq!((field(2, b"  \0").text(), field(3, b"ab").text()), (None, None));
        assert_eq!(field(3, b"\0\x06").integer(0), Some(6));
        assert_eq!(field(9, b"\xFF\xFF\xFF\xFE").integer(0), Some(-2));
        assert_eq!(field(9, b"\xFF\xFF\xFF\xFE").offset(), None);
        assert_eq!(field(16, b"\0\0\0\0\0\0\x01\0").offset(), Some(256));
        assert_eq!(field(5, b"\0\0\0\x01\0\0\0\x02").real(0), Some(0.5));
        assert_eq!(field(10, b"\xFF\xFF\xFF\xFF\0\0\0\x02").real(0), Some(-0.5));
        assert_eq!(field(5, b"\0\0\0\x01\0\0\0\0").real(0), None);
        assert_eq!((field(5, b"\0").real(0), field(99, b"\0").integer(0)), (None, None));
    }
}
