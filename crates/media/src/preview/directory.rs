//! One image file directory (TIFF 6.0, section 2) anywhere in a file: its entries, and the numbers
//! in them. It follows no offsets by itself.

use crate::Error;
use crate::source::Window;

/// Most entries of a directory that are read.
const MAX_ENTRIES: u64 = 1024;
/// Most numbers of a list: sub-directories, strips.
const MAX_NUMBERS: u64 = 16;

/// Byte order, and what offsets count from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) big_endian: bool,
    /// Position in the file of offset 0.
    pub(super) base: u64,
}

impl Layout {
    pub(super) fn short(self, bytes: [u8; 2]) -> u16 {
        if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    pub(super) fn long(self, bytes: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }
}

/// An entry of a directory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) tag: u16,
    kind: u16,
    pub(super) count: u32,
    /// Position of the value in the file, inside the entry or elsewhere.
    pub(super) at: u64,
    /// The value, if it is in the entry.
    pub(super) value: [u8; 4],
}

impl Entry {
    pub(super) fn new(bytes: [u8; 12], position: u64, layout: Layout) -> Self {
        let [t0, t1, k0, k1, c0, c1, c2, c3, value @ ..] = bytes;
        let mut entry = Self {
            tag: layout.short([t0, t1]),
            kind: layout.short([k0, k1]),
            count: layout.long([c0, c1, c2, c3]),
            at: position + 8,
            value,
        };
        if entry.len() > 4 {
            entry.at = layout.base + u64::from(layout.long(value));
        }
        entry
    }

    /// Length of the value in bytes. Unknown types count as bytes.
    pub(super) fn len(&self) -> u64 {
        let unit = match self.kind {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        };
        u64::from(self.count) * unit
    }

    /// The first number of a SHORT, LONG or IFD value.
    pub(super) fn number(
        &self,
        window: &mut Window<'_>,
        layout: Layout,
    ) -> Result<Option<u32>, Error> {
        Ok(self.numbers(window, layout)?.first().copied())
    }

    pub(super) fn numbers(
        &self,
        window: &mut Window<'_>,
        layout: Layout,
    ) -> Result<Vec<u32>, Error> {
        let count = u64::from(self.count).min(MAX_NUMBERS);
        let mut numbers = Vec::new();
        for index in 0..count {
            numbers.push(match self.kind {
                3 => layout.short(window.array(self.at + 2 * index)?).into(),
                4 | 9 | 13 => layout.long(window.array(self.at + 4 * index)?),
                _ => break,
            });
        }
        Ok(numbers)
    }

    /// The offset that an entry holds: of a directory, or of bytes that begin with one.
    pub(super) fn offset(&self, layout: Layout) -> u64 {
        match self.len() > 4 {
            true => self.at,
            false => layout.base + u64::from(layout.long(self.value)),
        }
    }
}

/// Byte order, and the position of the first directory. The number after the byte order is 42 in
/// TIFF (section 2) and others in the formats of some cameras.
pub(super) fn header(window: &mut Window<'_>, base: u64) -> Result<(Layout, u64), Error> {
    let big_endian = match window.array(base)? {
        [b'M', b'M'] => true,
        [b'I', b'I'] => false,
        _ => return Err(Error::malformed("no byte order", base)),
    };
    let layout = Layout { big_endian, base };
    let first = layout.long(window.array(base + 4)?);
    Ok((layout, base + u64::from(first)))
}

/// The entries of a directory, without their values. Bounded.
pub(super) fn entries(
    window: &mut Window<'_>,
    layout: Layout,
    position: u64,
) -> Result<Vec<Entry>, Error> {
    let count = u64::from(layout.short(window.array(position)?)).min(MAX_ENTRIES);
    let mut entries = Vec::new();
    for index in 0..count {
        let at = position + 2 + 12 * index;
        let Ok(bytes) = window.array(at) else { break };
        entries.push(Entry::new(bytes, at, layout));
    }
    Ok(entries)
}

/// The single number of an entry among these.
pub(super) fn number_of(
    window: &mut Window<'_>,
    layout: Layout,
    entries: &[Entry],
    tag: u16,
) -> Result<Option<u32>, Error> {
    match entries.iter().find(|entry| entry.tag == tag) {
        Some(entry) => entry.number(window, layout),
        None => Ok(None),
    }
}
