//! Archives whose CRC-32s are known in advance, so that any range of bytes can be produced.
//!
//! An archive of `n` entries consists of `3n + 1` blocks: a local header and a file for each, then
//! a central header for each, then the end records.

use std::ops::Range;

use super::Entry;
use super::layout::Layout;
use super::records::{self, Checksum};
use crate::Error;

/// Headers are joined to segments of about this many bytes, so that a large directory takes few
/// writes.
const MIN_SEGMENT: usize = 64 * 1024;

/// An archive laid out but not written.
#[derive(Debug, Clone)]
pub struct Archive(Layout);

/// A contiguous part of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Bytes of headers and end records.
    Bytes(Vec<u8>),
    /// A byte range of an entry's file.
    File {
        /// Index of the entry.
        index: usize,
        /// The range within it.
        range: Range<u64>,
    },
}

impl Archive {
    /// Lays out the entries in their order. Names must have 1 to 65,535 bytes, else this is
    /// [`Error::Limit`]. Use [`super::safe_name`] and [`super::unique_names`] to make them safe and
    /// unique.
    pub fn new(entries: Vec<Entry>) -> Result<Self, Error> {
        Ok(Self(Layout::new(entries, Checksum::InHeader)?))
    }

    /// Length of the archive in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.len
    }

    /// Always `false`: even an archive without entries has an end record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The entries, in their order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.0.entries
    }

    /// Returns the whole archive, from start to end.
    pub fn segments(&self) -> impl Iterator<Item = Segment> {
        self.range(0..self.0.len)
    }

    /// Returns a byte range of the archive, cut at its end.
    pub fn range(&self, range: Range<u64>) -> impl Iterator<Item = Segment> {
        let end = range.end.min(self.0.len);
        let mut at = range.start;
        let mut block = self.block_at(at);
        std::iter::from_fn(move || {
            let mut bytes = Vec::new();
            while at < end {
                let start = self.start(block);
                let stop = self.start(block + 1).min(end);
                let inside = at - start..stop.saturating_sub(start);
                match self.file(block) {
                    Some(_) if !bytes.is_empty() && inside.start < inside.end => break,
                    Some(index) => {
                        at = stop.max(at);
                        block += 1;
                        if inside.start < inside.end {
                            return Some(Segment::File { index, range: inside });
                        }
                    }
                    None => {
                        let header = self.header(block);
                        let part = inside.start as usize..inside.end as usize;
                        bytes.extend_from_slice(header.get(part).unwrap_or_default());
                        at = stop;
                        block += 1;
                        if bytes.len() >= MIN_SEGMENT {
                            break;
                        }
                    }
                }
            }
            (!bytes.is_empty()).then_some(Segment::Bytes(bytes))
        })
    }

    /// The block that contains a byte, by binary search.
    fn block_at(&self, at: u64) -> usize {
        let files = self.0.entries.len();
        if at >= self.0.directory.start + self.0.directory.len {
            return 3 * files;
        }
        if at >= self.0.directory.start {
            return 2 * files + self.0.centrals.partition_point(|start| *start <= at) - 1;
        }
        let index = self.0.locals.partition_point(|start| *start <= at) - 1;
        let block = 2 * index;
        if at < self.start(block + 1) { block } else { block + 1 }
    }

    /// Where a block starts; the end of the archive for the one after the last.
    fn start(&self, block: usize) -> u64 {
        let files = self.0.entries.len();
        if block < 2 * files {
            let index = block / 2;
            let header = match block % 2 {
                0 => 0,
                _ => records::local_len(&self.0.entries[index]),
            };
            self.0.locals[index] + header
        } else if block < 3 * files {
            self.0.centrals[block - 2 * files]
        } else if block == 3 * files {
            self.0.directory.start + self.0.directory.len
        } else {
            self.0.len
        }
    }

    /// The index of the file that a block holds; `None` if it holds a header.
    fn file(&self, block: usize) -> Option<usize> {
        (block < 2 * self.0.entries.len() && block % 2 == 1).then_some(block / 2)
    }

    fn header(&self, block: usize) -> Vec<u8> {
        let files = self.0.entries.len();
        let header = match block {
            _ if block < 2 * files => self.0.local(block / 2),
            _ => self.0.central(block - 2 * files),
        };
        // The end records follow the last central header.
        header.unwrap_or_else(|| self.0.end())
    }
}
