//! A file that is being read, from a folder or a bucket.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use crate::blocking::blocking;
use crate::client::Remote;
use crate::fetch::Fetch;

/// Bytes per read.
const BUFFER: u64 = 256 * 1024;

/// An open file.
#[derive(Clone)]
pub struct Object {
    from: From,
    len: u64,
}

#[derive(Clone)]
enum From {
    File(Arc<File>),
    Bucket(Remote),
}

impl Object {
    pub(crate) fn file(file: File, len: u64) -> Self {
        Self { from: From::File(Arc::new(file)), len }
    }

    pub(crate) fn remote(remote: Remote, len: u64) -> Self {
        Self { from: From::Bucket(remote), len }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether its length is 0.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether it is in a bucket. Then only a read tells whether it exists.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        matches!(self.from, From::Bucket(_))
    }

    /// Reads exactly these bytes into memory.
    pub async fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        match &self.from {
            From::Bucket(remote) => remote.read(range, self.len).await,
            From::File(file) => read_file(file, range).await,
        }
    }

    /// A reader of these ranges, one after the other.
    pub fn reader(&self, ranges: &[Range<u64>]) -> Reader {
        match &self.from {
            From::File(file) => Reader::File(Arc::clone(file)),
            From::Bucket(remote) => {
                Reader::Bucket(Box::new(Fetch::new(remote.clone(), self.len, ranges)))
            }
        }
    }
}

/// Reads a file in order, in small pieces.
pub enum Reader {
    /// From a file.
    File(Arc<File>),
    /// From a bucket.
    Bucket(Box<Fetch>),
}

impl Reader {
    /// The first bytes of a range, at least one.
    pub async fn next(&mut self, range: &Range<u64>) -> io::Result<Bytes> {
        match self {
            Self::Bucket(fetch) => fetch.next(range).await,
            Self::File(file) => {
                let end = range.end.min(range.start + BUFFER);
                read_file(file, range.start..end).await
            }
        }
    }
}

async fn read_file(file: &Arc<File>, range: Range<u64>) -> io::Result<Bytes> {
    let file = Arc::clone(file);
    blocking(move || read_exact(&file, range)).await
}

/// Reads at an offset, without the file's shared position, into memory that need not be zeroed.
#[cfg(unix)]
fn read_exact(file: &File, range: Range<u64>) -> io::Result<Bytes> {
    use rustix::buffer::spare_capacity;

    let len = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(len);
    while bytes.len() < len {
        let at = range.start + bytes.len() as u64;
        match rustix::io::pread(file, spare_capacity(&mut bytes), at) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    // The vector may have more capacity than requested, and be filled beyond it.
    bytes.truncate(len);
    Ok(bytes.into())
}

#[cfg(not(unix))]
fn read_exact(file: &File, range: Range<u64>) -> io::Result<Bytes> {
    use std::io::{Read, Seek, SeekFrom};

    let len = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
    let (mut file, mut bytes) = (file, vec![0; len]);
    file.seek(SeekFrom::Start(range.start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes.into())
}
