//! Overwriting in place, for formats whose structures refer to each other by absolute offset:
//! the result is as long as the source, or shorter by a tail that nothing refers to.

use std::ops::Range;

use super::builder::{holds, is_zero};
use super::{Builder, EditList, Piece, differences};
use crate::limits::MAX_EDITS;
use crate::{Error, Source};

/// Maximum number of patches, before overlapping ones are merged.
const MAX_PATCHES: usize = 1 << 20;

/// Ranges of a source to overwrite, in any order. Patches beyond the limits are dropped, and
/// `finish` fails.
#[derive(Debug, Default)]
pub(crate) struct Patches {
    list: Vec<(Range<u64>, Patch)>,
    /// Total of the bytes to write, zeros not counted.
    bytes: usize,
    are_too_many: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Patch {
    Zero,
    Bytes(Vec<u8>),
}

impl Patches {
    pub(crate) fn zero(&mut self, range: Range<u64>) {
        match self.list.last_mut() {
            _ if range.start >= range.end => {}
            Some((last, Patch::Zero)) if last.end == range.start => last.end = range.end,
            _ => self.push(range, Patch::Zero),
        }
    }

    pub(crate) fn bytes(&mut self, offset: u64, bytes: impl Into<Vec<u8>>) {
        let bytes = bytes.into();
        if !bytes.is_empty() {
            self.bytes = self.bytes.saturating_add(bytes.len());
            let range = offset..offset.saturating_add(bytes.len() as u64);
            self.push(range, Patch::Bytes(bytes));
        }
    }

    /// Replaces the bytes `old` at `offset` with `new`, of the same length, where they differ.
    pub(crate) fn rewrite(&mut self, offset: u64, old: &[u8], new: &[u8]) {
        for range in differences(old, new) {
            let bytes = new.get(range.clone()).unwrap_or_default();
            let start = offset.saturating_add(range.start as u64);
            match bytes.iter().all(|byte| *byte == 0) {
                true => self.zero(start..start.saturating_add(bytes.len() as u64)),
                false => self.bytes(start, bytes),
            }
        }
    }

    /// Adds what a list changes in a part of the source, if everything in it stays in its place or is
    /// overwritten there; returns whether that is so. The rest of the part is zeroed.
    pub(crate) fn nested(&mut self, list: &EditList, part: Range<u64>) -> bool {
        let mut at = part.start;
        let in_place = list.pieces().all(|piece| {
            let start = at;
            match piece {
                Piece::Keep(range) => {
                    at += range.end - range.start;
                    part.start + range.start == start
                }
                Piece::Insert(bytes) => {
                    at += bytes.len() as u64;
                    true
                }
                Piece::Zero(len) => {
                    at += len;
                    true
                }
            }
        });
        if !in_place || at > part.end {
            return false;
        }
        let mut at = part.start;
        for piece in list.pieces() {
            match piece {
                Piece::Keep(range) => at += range.end - range.start,
                Piece::Insert(bytes) => {
                    self.bytes(at, bytes);
                    at += bytes.len() as u64;
                }
                Piece::Zero(len) => {
                    self.zero(at..at + len);
                    at += len;
                }
            }
        }
        self.zero(at..part.end);
        true
    }

    fn push(&mut self, range: Range<u64>, patch: Patch) {
        self.are_too_many |= self.list.len() >= MAX_PATCHES || self.bytes > MAX_EDITS;
        if !self.are_too_many {
            self.list.push((range, patch));
        }
    }

    /// Returns the edit list for the first `len` bytes of the source. It is the identity if these
    /// are all and no patch changes them. Conflicting patches are [`Error::Malformed`].
    pub(crate) fn finish(mut self, source: &dyn Source, len: u64) -> Result<EditList, Error> {
        if self.are_too_many {
            return Err(Error::Limit { what: "places to overwrite", limit: MAX_PATCHES as u64 });
        }
        self.list.sort_by_key(|(range, _)| (range.start, range.end));
        let mut builder = Builder::new(source.len());
        let mut done = 0;
        // Patches are compared with the source only up to the first that changes it, to recognise a
        // clean file. Comparing all would be slow: a long video has thousands of ranges to zero.
        let mut clean = len == source.len();
        for (range, patch) in self.list {
            if range.start >= len {
                break;
            }
            let end = range.end.min(len);
            match patch {
                Patch::Zero => {
                    let start = range.start.max(done);
                    if start >= end || clean && is_zero(source, start..end)? {
                        continue;
                    }
                    clean = false;
                    builder.keep(done..start);
                    builder.zero(end - start);
                    done = end;
                }
                Patch::Bytes(bytes) => {
                    if range.start < done || range.end > len {
                        return Err(Error::malformed("structures overlap", range.start));
                    }
                    clean = clean && holds(source, range.start, &bytes)?;
                    if clean {
                        continue;
                    }
                    builder.keep(done..range.start);
                    builder.insert(&bytes);
                    done = range.end;
                }
            }
        }
        builder.keep(done..len);
        builder.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::builder::MAX_READ;
    use super::*;

    #[test]
    fn no_change_where_the_bytes_are_there_already() {
        let source = b"ab\0\0ef".to_vec();
        let mut patches = Patches::default();
        patches.zero(2..4);
        patches.bytes(4, *b"ef");
        let list = patches.finish(&source, 6).unwrap();
        assert!(list.is_identity());
    }

    /// The step of reads once grew until it overflowed to 0, and cleaning never ended.
    #[test]
    fn long_runs_of_zeros_are_read_to_their_end() {
        let len = 40 * MAX_READ;
        let mut source = vec![0; len];
        let mut patches = Patches::default();
        patches.zero(0..len as u64);
        assert!(patches.finish(&source, len as u64).unwrap().is_identity());
        source[len - 1] = 1;
        let mut patches = Patches::default();
        patches.zero(0..len as u64);
        let list = patches.finish(&source, len as u64).unwrap();
        assert_eq!(list.pieces().collect::<Vec<_>>(), [Piece::Zero(len as u64)]);
    }

    #[test]
    fn zeros_may_overlap_but_bytes_may_not() {
        let source = b"abcdefgh".to_vec();
        let mut patches = Patches::default();
        patches.zero(2..5);
        patches.zero(3..6);
        let list = patches.finish(&source, 8).unwrap();
        let pieces: Vec<_> = list.pieces().collect();
        assert_eq!(pieces, [Piece::Keep(0..2), Piece::Zero(4), Piece::Keep(6..8)]);

        let mut patches = Patches::default();
        patches.zero(2..5);
        patches.bytes(4, *b"xy");
        assert!(patches.finish(&source, 8).is_err());
    }
}
