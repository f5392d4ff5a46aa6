//! Where everything is in an archive, and how to make any range of it.
//!
//! An archive of `n` entries is a row of `3n + 1` blocks: a local header and a file for each, then
//! a central header for each, then the end records. Only their offsets are held; headers are made
//! when they are asked for.

use std::ops::Range;

use super::Entry;
use super::records::{self, Checksum, Directory};
use crate::Error;

/// Headers put together into one segment, so that a directory of many is not many small writes.
const JOINED: usize = 64 * 1024;

/// An archive laid out but not written.
#[derive(Debug, Clone)]
pub struct Archive {
    entries: Vec<Entry>,
    /// Where each local header starts.
    locals: Vec<u64>,
    /// Where each central header starts.
    centrals: Vec<u64>,
    directory: Directory,
    len: u64,
}

/// A stretch of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A range of the bytes of an entry.
    File {
        /// Index of the entry.
        index: usize,
        /// The range within it.
        range: Range<u64>,
    },
}

impl Archive {
    /// Lays out the entries in their order. Names must be non-empty and of at most 65,535 bytes;
    /// making them safe and unique is up to [`super::safe_name`] and [`super::unique_names`].
    pub fn new(entries: Vec<Entry>) -> Result<Self, Error> {
        let too_large = || Error::Limit { what: "bytes in an archive", limit: u64::MAX >> 1 };
        let mut at = 0_u64;
        let mut advance = |by: u64| {
            let start = at;
            at = at.checked_add(by).filter(|at| *at <= u64::MAX >> 1)?;
            Some(start)
        };
        let mut locals = Vec::with_capacity(entries.len());
        for entry in &entries {
            if entry.name.is_empty() || entry.name.len() > usize::from(u16::MAX) {
                return Err(Error::Limit { what: "bytes in a name", limit: u16::MAX.into() });
            }
            locals.push(advance(records::local_len(entry)).ok_or_else(too_large)?);
            advance(entry.size).ok_or_else(too_large)?;
        }
        let mut centrals = Vec::with_capacity(entries.len());
        for (entry, local) in entries.iter().zip(&locals) {
            let len = records::central_len(entry, *local);
            centrals.push(advance(len).ok_or_else(too_large)?);
        }
        let end = advance(0).ok_or_else(too_large)?;
        let start = centrals.first().copied().unwrap_or(end);
        let directory = Directory { count: entries.len() as u64, start, len: end - start };
        Ok(Self { entries, locals, centrals, directory, len: end + records::end_len(directory) })
    }

    /// Length of the archive in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Never: even an archive of nothing has its end record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The entries, in their order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The whole archive, from front to back.
    pub fn segments(&self) -> impl Iterator<Item = Segment> {
        self.range(0..self.len)
    }

    /// These bytes of the archive; a range beyond its end is cut there.
    pub fn range(&self, range: Range<u64>) -> impl Iterator<Item = Segment> {
        let end = range.end.min(self.len);
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
                        if bytes.len() >= JOINED {
                            break;
                        }
                    }
                }
            }
            (!bytes.is_empty()).then_some(Segment::Bytes(bytes))
        })
    }

    /// The block that holds this byte, by bisection.
    fn block_at(&self, at: u64) -> usize {
        let files = self.entries.len();
        if at >= self.directory.start + self.directory.len {
            return 3 * files;
        }
        if at >= self.directory.start {
            return 2 * files + self.centrals.partition_point(|start| *start <= at) - 1;
        }
        let index = self.locals.partition_point(|start| *start <= at) - 1;
        let block = 2 * index;
        if at < self.start(block + 1) { block } else { block + 1 }
    }

    /// Where a block starts; the end of the archive for the one after the last.
    fn start(&self, block: usize) -> u64 {
        let files = self.entries.len();
        if block < 2 * files {
            let index = block / 2;
            let header = match block % 2 {
                0 => 0,
                _ => records::local_len(&self.entries[index]),
            };
            self.locals[index] + header
        } else if block < 3 * files {
            self.centrals[block - 2 * files]
        } else if block == 3 * files {
            self.directory.start + self.directory.len
        } else {
            self.len
        }
    }

    /// Which file's bytes a block is, if it is one.
    fn file(&self, block: usize) -> Option<usize> {
        (block < 2 * self.entries.len() && block % 2 == 1).then_some(block / 2)
    }

    fn header(&self, block: usize) -> Vec<u8> {
        let files = self.entries.len();
        if block < 2 * files {
            records::local(&self.entries[block / 2], Checksum::Before)
        } else if block < 3 * files {
            let index = block - 2 * files;
            records::central(&self.entries[index], self.locals[index], Checksum::Before)
        } else {
            records::end(self.directory)
        }
    }
}
