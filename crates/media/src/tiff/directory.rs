//! Image file directories (TIFF 6.0, section 2), with their values not decoded.

/// One entry of a directory, with its value not decoded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) tag: u16,
    pub(super) kind: u16,
    pub(super) count: u32,
    value: [u8; 4],
    big_endian: bool,
}

impl Entry {
    /// Returns the value if it is a single SHORT or LONG.
    pub(crate) fn inline_number(&self) -> Option<u32> {
        let [a, b, ..] = self.value;
        match (self.kind, self.count, self.big_endian) {
            (3, 1, true) => Some(u32::from(u16::from_be_bytes([a, b]))),
            (3, 1, false) => Some(u32::from(u16::from_le_bytes([a, b]))),
            (4, 1, true) => Some(u32::from_be_bytes(self.value)),
            (4, 1, false) => Some(u32::from_le_bytes(self.value)),
            _ => None,
        }
    }

    /// Returns the bytes of the value, `None` if its type is unknown (TIFF 6.0, section 2) or it
    /// exceeds the block.
    pub(super) fn bytes<'a>(&'a self, tiff: &'a [u8]) -> Option<&'a [u8]> {
        let unit = match self.kind {
            1 | 2 | 6 | 7 | 129 => 1,
            3 | 8 => 2,
            4 | 9 | 11 => 4,
            5 | 10 | 12 => 8,
            _ => return None,
        };
        let len = (self.count as usize).checked_mul(unit)?;
        if len <= 4 {
            return self.value.get(..len);
        }
        let start = match self.big_endian {
            true => u32::from_be_bytes(self.value),
            false => u32::from_le_bytes(self.value),
        } as usize;
        tiff.get(start..start.checked_add(len)?)
    }
}

/// Returns the entries of the first directory, as far as the bytes reach.
pub(crate) fn first_directory(tiff: &[u8]) -> Option<Vec<Entry>> {
    directory(tiff, first(tiff)?).map(|(entries, _)| entries)
}

/// Returns the offset of the first directory.
pub(super) fn first(tiff: &[u8]) -> Option<u32> {
    let start = *tiff.get(4..)?.first_chunk()?;
    Some(match tiff.starts_with(b"MM") {
        true => u32::from_be_bytes(start),
        false => u32::from_le_bytes(start),
    })
}

/// Returns the entries of the directory at an offset, as far as the bytes reach, and the offset of
/// the next directory in the chain.
pub(super) fn directory(tiff: &[u8], start: u32) -> Option<(Vec<Entry>, Option<u32>)> {
    let big_endian = match tiff.first_chunk()? {
        b"MM\0\x2A" => true,
        b"II\x2A\0" => false,
        _ => return None,
    };
    let short = |bytes: [u8; 2]| match big_endian {
        true => u16::from_be_bytes(bytes),
        false => u16::from_le_bytes(bytes),
    };
    let long = |bytes: [u8; 4]| match big_endian {
        true => u32::from_be_bytes(bytes),
        false => u32::from_le_bytes(bytes),
    };
    let directory = tiff.get(start as usize..)?;
    let (count, directory) = directory.split_first_chunk()?;
    let count = short(*count).into();
    let (entries, _) = directory.as_chunks::<12>();
    let entries = entries
        .iter()
        .take(count)
        .map(|[t0, t1, k0, k1, c0, c1, c2, c3, value @ ..]| Entry {
            tag: short([*t0, *t1]),
            kind: short([*k0, *k1]),
            count: long([*c0, *c1, *c2, *c3]),
            value: *value,
            big_endian,
        })
        .collect();
    let next = directory.get(12 * count..).and_then(|rest| rest.first_chunk());
    Some((entries, next.map(|next| long(*next))))
}
