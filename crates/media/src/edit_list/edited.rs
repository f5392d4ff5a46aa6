//! The result of an edit list as a [`Source`], so that it can be read without being written first.

use std::io;

use super::{EditList, Piece};
use crate::Source;

/// A source with an edit list applied to it; made by [`EditList::over`]. It holds no copy: every
/// read goes to the original or to the list.
#[derive(Debug, Clone, Copy)]
pub struct Edited<'a, S: ?Sized> {
    list: &'a EditList,
    source: &'a S,
}

impl EditList {
    /// The result of applying the list to `source`, which must be the file that it was made for.
    pub fn over<'a, S: Source + ?Sized>(&'a self, source: &'a S) -> Edited<'a, S> {
        Edited { list: self, source }
    }
}

impl<S: Source + ?Sized> Source for Edited<'_, S> {
    fn len(&self) -> u64 {
        self.list.len()
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let wanted = offset..offset.saturating_add(buf.len() as u64);
        match self.list.range(wanted).next() {
            None => Ok(0),
            Some(Piece::Keep(range)) => {
                let len = (range.end - range.start) as usize;
                match self.source.read_at(range.start, &mut buf[..len])? {
                    // The list says that more follows, so the source is shorter than it was.
                    0 if len > 0 => Err(io::ErrorKind::UnexpectedEof.into()),
                    read => Ok(read),
                }
            }
            Some(Piece::Insert(bytes)) => {
                buf[..bytes.len()].copy_from_slice(bytes);
                Ok(bytes.len())
            }
            Some(Piece::Zero(len)) => {
                buf[..len as usize].fill(0);
                Ok(len as usize)
            }
        }
    }
}
