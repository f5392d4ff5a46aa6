//! A part of a source as a source of its own, for files inside of files.

use std::io;
use std::ops::Range;

use crate::Source;

/// A range of a source.
pub struct Part<'a> {
    source: &'a dyn Source,
    range: Range<u64>,
}

impl<'a> Part<'a> {
    /// The bytes of a range, which is cut at the end of the source.
    #[must_use]
    pub fn new(source: &'a dyn Source, range: Range<u64>) -> Self {
        let end = range.end.min(source.len());
        Self { source, range: range.start.min(end)..end }
    }
}

impl Source for Part<'_> {
    fn len(&self) -> u64 {
        self.range.end - self.range.start
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.len().saturating_sub(offset).min(buf.len() as u64) as usize;
        match left {
            0 => Ok(0),
            _ => self.source.read_at(self.range.start + offset, &mut buf[..left]),
        }
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        let bytes = self.source.as_bytes()?;
        bytes.get(usize::try_from(self.range.start).ok()?..usize::try_from(self.range.end).ok()?)
    }
}
