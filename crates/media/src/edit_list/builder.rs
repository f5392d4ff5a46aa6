//! Putting an edit list together from front to back; neighbours that belong together are joined.

use std::ops::Range;

use super::{EditList, Stored};
use crate::{Error, Source};

/// An edit list in the making.
pub(crate) struct Builder {
    source_len: u64,
    pieces: Vec<Stored>,
}

impl Builder {
    pub(crate) fn new(source_len: u64) -> Self {
        Self { source_len, pieces: Vec::new() }
    }

    /// Keeps a range of the source; what lies beyond its end is left out.
    pub(crate) fn keep(&mut self, range: Range<u64>) {
        let range = range.start..range.end.min(self.source_len);
        if range.start >= range.end {
            return;
        }
        match self.pieces.last_mut() {
            Some(Stored::Keep(last)) if last.end == range.start => last.end = range.end,
            _ => self.pieces.push(Stored::Keep(range)),
        }
    }

    pub(crate) fn insert(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(Stored::Insert(last)) => last.extend_from_slice(bytes),
            _ => self.pieces.push(Stored::Insert(bytes.to_vec())),
        }
    }

    pub(crate) fn zero(&mut self, len: u64) {
        if len == 0 {
            return;
        }
        match self.pieces.last_mut() {
            Some(Stored::Zero(last)) => *last += len,
            _ => self.pieces.push(Stored::Zero(len)),
        }
    }

    /// Puts `bytes` where `range` was, or keeps the range if that is what it holds already, so
    /// that cleaning a clean file changes nothing.
    pub(crate) fn replace(
        &mut self,
        source: &dyn Source,
        range: Range<u64>,
        bytes: &[u8],
    ) -> Result<(), Error> {
        let same = range.end.saturating_sub(range.start) == bytes.len() as u64;
        if same && holds(source, range.start, bytes)? {
            self.keep(range);
        } else {
            self.insert(bytes);
        }
        Ok(())
    }

    pub(crate) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    pub(crate) fn finish(self) -> EditList {
        let mut end = 0;
        let ends = self
            .pieces
            .iter()
            .map(|piece| {
                end += piece.len();
                end
            })
            .collect();
        EditList { source_len: self.source_len, pieces: self.pieces, ends }
    }
}

/// Whether the source has these bytes there.
pub(super) fn holds(source: &dyn Source, offset: u64, bytes: &[u8]) -> Result<bool, Error> {
    let mut held = vec![0; bytes.len()];
    source.read_exact_at(offset, &mut held)?;
    Ok(held == bytes)
}
