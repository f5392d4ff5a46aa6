//! Builds an edit list from front to back and merges adjacent pieces of the same kind.

use std::ops::Range;

use super::{EditList, OwnedPiece, differences};
use crate::limits::MAX_EDITS;
use crate::{Error, Source};

/// Maximum bytes read at once to check whether a range is already zero.
pub(super) const MAX_READ: usize = 16 * 1024;
/// Bytes of memory that a piece takes, without the bytes that it inserts.
const PIECE: usize = size_of::<OwnedPiece>() + size_of::<u64>();

/// An edit list under construction. Pieces beyond `MAX_EDITS` are dropped, and `finish` fails.
pub(crate) struct Builder {
    source_len: u64,
    pieces: Vec<OwnedPiece>,
    /// Bytes of memory that the pieces take, including dropped ones.
    held: usize,
}

impl Builder {
    pub(crate) fn new(source_len: u64) -> Self {
        Self { source_len, pieces: Vec::new(), held: 0 }
    }

    /// Keeps a range of the source, cut at the end of the source.
    pub(crate) fn keep(&mut self, range: Range<u64>) {
        let range = range.start..range.end.min(self.source_len);
        if range.start >= range.end {
            return;
        }
        match self.pieces.last_mut() {
            Some(OwnedPiece::Keep(last)) if last.end == range.start => last.end = range.end,
            _ => self.push(OwnedPiece::Keep(range)),
        }
    }

    pub(crate) fn insert(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.held = self.held.saturating_add(bytes.len());
        if self.held > MAX_EDITS {
            return;
        }
        match self.pieces.last_mut() {
            Some(OwnedPiece::Insert(last)) => last.extend_from_slice(bytes),
            _ => self.push(OwnedPiece::Insert(bytes.to_vec())),
        }
    }

    pub(crate) fn zero(&mut self, len: u64) {
        if len == 0 {
            return;
        }
        match self.pieces.last_mut() {
            Some(OwnedPiece::Zero(last)) => *last += len,
            _ => self.push(OwnedPiece::Zero(len)),
        }
    }

    /// Replaces `range` with `bytes`, or keeps it if it already holds them, so that cleaning a
    /// clean file changes nothing.
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

    /// Replaces the bytes `old` at `start` with `new`, of the same length, and keeps those that are
    /// equal.
    pub(crate) fn rewrite(&mut self, start: u64, old: &[u8], new: &[u8]) {
        let mut done = 0;
        for range in differences(old, new) {
            let bytes = new.get(range.clone()).unwrap_or_default();
            self.keep(start + done..start + range.start as u64);
            match bytes.iter().all(|byte| *byte == 0) {
                true => self.zero(bytes.len() as u64),
                false => self.insert(bytes),
            }
            done = range.end as u64;
        }
        self.keep(start + done..start + new.len() as u64);
    }

    /// Appends the pieces of a list for a part of the source that starts at `start`.
    pub(crate) fn append(&mut self, list: &EditList, start: u64) {
        for piece in &list.pieces {
            match piece {
                OwnedPiece::Keep(range) => self.keep(start + range.start..start + range.end),
                OwnedPiece::Insert(bytes) => self.insert(bytes),
                OwnedPiece::Zero(len) => self.zero(*len),
            }
        }
    }

    /// Zeroes a range of the source, or keeps it if it is zero already.
    pub(crate) fn blank(&mut self, source: &dyn Source, range: Range<u64>) -> Result<(), Error> {
        match is_zero(source, range.clone())? {
            true => self.keep(range),
            false => self.zero(range.end - range.start),
        }
        Ok(())
    }

    fn push(&mut self, piece: OwnedPiece) {
        self.held = self.held.saturating_add(PIECE);
        if self.held <= MAX_EDITS {
            self.pieces.push(piece);
        }
    }

    /// Returns the list, or [`Error::Limit`] if it takes more than `MAX_EDITS` bytes of memory.
    pub(crate) fn finish(self) -> Result<EditList, Error> {
        if self.held > MAX_EDITS {
            return Err(Error::Limit { what: "bytes of edits", limit: MAX_EDITS as u64 });
        }
        let mut end = 0;
        let ends = self
            .pieces
            .iter()
            .map(|piece| {
                end += piece.len();
                end
            })
            .collect();
        Ok(EditList { source_len: self.source_len, pieces: self.pieces, ends })
    }
}

/// Whether the source holds these bytes at `offset`.
pub(super) fn holds(source: &dyn Source, offset: u64, bytes: &[u8]) -> Result<bool, Error> {
    let mut held = vec![0; bytes.len()];
    source.read_exact_at(offset, &mut held)?;
    Ok(held == bytes)
}

/// Whether a range is all zeros. Starts with small reads, since most ranges are not.
pub(super) fn is_zero(source: &dyn Source, range: Range<u64>) -> Result<bool, Error> {
    let mut buffer = [0; MAX_READ];
    let mut at = range.start;
    let mut step = 64;
    while at < range.end {
        let take = (range.end - at).min(step);
        let chunk = &mut buffer[..take as usize];
        source.read_exact_at(at, chunk)?;
        if chunk.iter().any(|byte| *byte != 0) {
            return Ok(false);
        }
        at += take;
        step = (4 * step).min(MAX_READ as u64);
    }
    Ok(true)
}
