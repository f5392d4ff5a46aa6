//! The edit list: how to copy a file without the parts that must be hidden.
//!
//! It lists ranges of the source to keep, bytes to insert and runs of zeros. Kept bytes are not
//! stored in it, so it stays small, can be stored beside the file and can be applied to any part
//! of it.

mod builder;
mod coding;
mod edited;
mod patches;

use std::io::Write;
use std::ops::Range;

pub(crate) use builder::Builder;
pub use edited::Edited;
pub(crate) use patches::Patches;

use crate::{Error, Source, hash::Crc32};

/// Size of the copy buffer in bytes.
const BUFFER: usize = 64 * 1024;

/// How to copy a file without the parts that must be hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditList {
    source_len: u64,
    pieces: Vec<OwnedPiece>,
    /// Where each piece ends in the result; as long as `pieces`.
    ends: Vec<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum OwnedPiece {
    Keep(Range<u64>),
    Insert(Vec<u8>),
    Zero(u64),
}

impl OwnedPiece {
    fn len(&self) -> u64 {
        match self {
            Self::Keep(range) => range.end - range.start,
            Self::Insert(bytes) => bytes.len() as u64,
            Self::Zero(len) => *len,
        }
    }
}

/// A contiguous part of the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A range of the source.
    Keep(Range<u64>),
    /// Bytes to insert, which the list holds itself.
    Insert(&'a [u8]),
    /// A run of zeros, by its length in bytes.
    Zero(u64),
}

impl EditList {
    /// The list that copies a source of this length unchanged.
    #[must_use]
    pub fn identity(len: u64) -> Self {
        let pieces = if len > 0 { vec![OwnedPiece::Keep(0..len)] } else { Vec::new() };
        let ends = pieces.iter().map(OwnedPiece::len).collect();
        Self { source_len: len, pieces, ends }
    }

    /// Length of the result in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Whether the result has no byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Length of the source that the list was made for.
    #[must_use]
    pub fn source_len(&self) -> u64 {
        self.source_len
    }

    /// Whether the list copies the source unchanged.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        match self.pieces.as_slice() {
            [] => self.source_len == 0,
            [OwnedPiece::Keep(range)] => *range == (0..self.source_len),
            _ => false,
        }
    }

    /// All pieces, in the order of the result.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        self.range(0..self.len())
    }

    /// The pieces that make up these bytes of the result; a range beyond its end is cut there.
    pub fn range(&self, range: Range<u64>) -> impl Iterator<Item = Piece<'_>> {
        let first = self.ends.partition_point(|end| *end <= range.start);
        let start_of = move |index: usize| match index.checked_sub(1) {
            Some(before) => self.ends[before],
            None => 0,
        };
        (first..self.pieces.len())
            .map(move |index| (start_of(index), &self.pieces[index]))
            .take_while(move |(start, _)| *start < range.end)
            .map(move |(start, piece)| {
                let from = range.start.saturating_sub(start);
                let to = piece.len().min(range.end - start);
                cut(piece, from..to)
            })
    }

    /// Writes the result to `target` in chunks and returns its length in bytes.
    pub fn apply(&self, source: &dyn Source, target: &mut dyn Write) -> Result<u64, Error> {
        let mut written = 0;
        self.each_chunk(source, |chunk| {
            target.write_all(chunk)?;
            written += chunk.len() as u64;
            Ok(())
        })?;
        Ok(written)
    }

    /// CRC-32 of the result.
    pub fn crc32(&self, source: &dyn Source) -> Result<u32, Error> {
        let mut crc = Crc32::new();
        self.each_chunk(source, |chunk| {
            crc.update(chunk);
            Ok(())
        })?;
        Ok(crc.finish())
    }

    fn each_chunk(
        &self,
        source: &dyn Source,
        mut take: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if source.len() != self.source_len {
            return Err(Error::malformed(
                "the edit list was made for a file of another length",
                source.len(),
            ));
        }
        let memory = source.as_bytes();
        let mut buffer = vec![0; BUFFER];
        for piece in &self.pieces {
            match (piece, memory) {
                (OwnedPiece::Insert(bytes), _) => {
                    take(bytes)?;
                    continue;
                }
                (OwnedPiece::Keep(range), Some(memory)) => {
                    let kept = memory.get(range.start as usize..range.end as usize);
                    take(kept.ok_or(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))?)?;
                    continue;
                }
                (OwnedPiece::Keep(_), None) => {}
                (OwnedPiece::Zero(_), _) => buffer.fill(0),
            }
            let mut done = 0;
            while done < piece.len() {
                let step = (piece.len() - done).min(BUFFER as u64);
                let chunk = &mut buffer[..step as usize];
                if let OwnedPiece::Keep(range) = piece {
                    source.read_exact_at(range.start + done, chunk)?;
                }
                take(chunk)?;
                done += step;
            }
        }
        Ok(())
    }
}

/// Runs of equal bytes that are shorter than this are copied with the changes around them.
const MIN_EQUAL: usize = 64;

/// The ranges in which `new` differs from `old`, of the same length. Near ones are joined.
fn differences(old: &[u8], new: &[u8]) -> Vec<Range<usize>> {
    let mut list: Vec<Range<usize>> = Vec::new();
    for (at, _) in old.iter().zip(new).enumerate().filter(|(_, (old, new))| old != new) {
        match list.last_mut() {
            Some(last) if at - last.end < MIN_EQUAL => last.end = at + 1,
            _ => list.push(at..at + 1),
        }
    }
    list
}

fn cut(piece: &OwnedPiece, range: Range<u64>) -> Piece<'_> {
    match piece {
        OwnedPiece::Keep(kept) => Piece::Keep(kept.start + range.start..kept.start + range.end),
        OwnedPiece::Insert(bytes) => {
            Piece::Insert(&bytes[range.start as usize..range.end as usize])
        }
        OwnedPiece::Zero(_) => Piece::Zero(range.end - range.start),
    }
}
