//! EBML elements (RFC 8794, section 6): an identifier, a length, the content.

use std::ops::Range;

use crate::Error;
use crate::source::Window;

#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    pub(super) id: u32,
    pub(super) start: u64,
    pub(super) body: u64,
    pub(super) end: u64,
    /// Whether the file does not state the length; `end` is then that of the parent.
    pub(super) unknown_length: bool,
}

impl Element {
    pub(super) fn body(&self) -> Range<u64> {
        self.body..self.end
    }

    pub(super) fn len(&self) -> u64 {
        self.end - self.body
    }

    /// Reads the header of the element at `start` in a parent that ends at `end`.
    pub(super) fn read(window: &mut Window<'_>, start: u64, end: u64) -> Result<Self, Error> {
        let bad = || Error::malformed("an element of impossible length", start);
        let head = window.peek(start, 12)?;
        let id_len = head.first().map_or(0, |byte| byte.leading_zeros() as usize + 1);
        let id = head.get(..id_len).filter(|_| id_len <= 4).ok_or_else(bad)?;
        let id = id.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
        let (len, len_len) = length(head.get(id_len..).unwrap_or_default()).ok_or_else(bad)?;
        let body = start + (id_len + len_len) as u64;
        let stop = match len {
            Some(len) => body.checked_add(len).ok_or_else(bad)?,
            None => end,
        };
        if stop > end || body > stop {
            return Err(bad());
        }
        Ok(Self { id, start, body, end: stop, unknown_length: len.is_none() })
    }
}

/// Reads a variable-length number; returns its value, `None` if all ones mark it as unknown, and
/// its length in bytes.
pub(super) fn length(bytes: &[u8]) -> Option<(Option<u64>, usize)> {
    let first = *bytes.first()?;
    let len = first.leading_zeros() as usize + 1;
    let rest = bytes.get(1..len).filter(|_| len <= 8)?;
    let mask = 0xFF_u64 >> len;
    let value =
        rest.iter().fold(u64::from(first) & mask, |value, byte| value << 8 | u64::from(*byte));
    let all_ones = (1_u64 << (7 * len)) - 1;
    Some(((value != all_ones).then_some(value), len))
}

/// Returns the header of a `Void` element of `total` bytes (RFC 8794, section 11.3.2).
pub(super) fn void(total: u64) -> Vec<u8> {
    match total.saturating_sub(2) {
        len @ 0..=126 => vec![0xEC, 0x80 | len as u8],
        _ => {
            let mut header = (total.saturating_sub(9) | 1 << 56).to_be_bytes().to_vec();
            header.insert(0, 0xEC);
            header
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn void_of_every_length() {
        for total in (2..400).chain([70_000]) {
            let mut bytes = void(total);
            bytes.resize(total as usize, 0);
            let mut window = Window::new(&bytes, 64);
            let element = Element::read(&mut window, 0, total).unwrap();
            assert_eq!((element.id, element.end), (0xEC, total));
        }
    }
}
