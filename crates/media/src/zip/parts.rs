//! Splits files over several archives without cutting a file in two.

use std::ops::Range;

use super::records::{CENTRAL, END, LOCAL};

/// Default maximum bytes of an archive: what every unpacker and file system supports without ZIP64.
pub const DEFAULT_PART: u64 = u32::MAX as u64 - 1;

/// Maximum bytes of a name from [`super::safe_name`].
const MAX_NAME_LEN: usize = 255;
/// Maximum files of an archive: one fewer than the count that requires ZIP64.
const MAX_FILES: usize = u16::MAX as usize - 1;

/// Bytes that an entry with a name of `name_bytes` bytes adds to its file, without ZIP64.
#[must_use]
pub fn stored_overhead(name_bytes: usize) -> u64 {
    LOCAL + CENTRAL + 2 * name_bytes as u64
}

/// Returns the range of files for each archive, so that none exceeds `max` bytes with names of up
/// to 255 bytes. A file that is too large by itself gets an archive of its own.
#[must_use]
pub fn parts(sizes: &[u64], max: u64) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut held = END;
    for (index, size) in sizes.iter().enumerate() {
        let cost = size.saturating_add(stored_overhead(MAX_NAME_LEN));
        let full = held.saturating_add(cost) > max || index - start >= MAX_FILES;
        if full && index > start {
            parts.push(start..index);
            start = index;
            held = END;
        }
        held = held.saturating_add(cost);
    }
    if start < sizes.len() {
        parts.push(start..sizes.len());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_oversize_file_is_alone() {
        let gib = 1 << 30;
        let sizes = [gib, gib, 5 * gib, gib, gib, gib, gib];
        assert_eq!(parts(&sizes, DEFAULT_PART), [0..2, 2..3, 3..6, 6..7]);
    }

    #[test]
    fn nothing_gives_no_part() {
        assert!(parts(&[], DEFAULT_PART).is_empty());
    }

    #[test]
    fn a_part_needs_no_zip64_for_its_count() {
        let sizes = vec![0; 70_000];
        assert_eq!(parts(&sizes, DEFAULT_PART), [0..65_534, 65_534..70_000]);
    }
}
