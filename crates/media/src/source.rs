//! Random access to a file's bytes, and the buffered window through which parsers read them.
//! It does not interpret the bytes.

use std::io;

use crate::Error;

/// Random access to a file's bytes: a slice, a file, a `Blob`, HTTP ranges.
pub trait Source {
    /// Length in bytes; it must not change while the source is in use.
    fn len(&self) -> u64;

    /// Reads up to `buf.len()` bytes at `offset`; returns `0` at the end of the source.
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize>;

    /// Returns all bytes if they are in memory, so that reading them needs no copy.
    fn as_bytes(&self) -> Option<&[u8]> {
        None
    }

    /// Whether the length is 0.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `buf` from `offset`, or fails with [`io::ErrorKind::UnexpectedEof`].
    fn read_exact_at(&self, mut offset: u64, mut buf: &mut [u8]) -> io::Result<()> {
        while !buf.is_empty() {
            match self.read_at(offset, buf) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => {
                    let read = read.min(buf.len());
                    buf = &mut buf[read..];
                    offset += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl Source for [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let rest =
            usize::try_from(offset).ok().and_then(|start| self.get(start..)).unwrap_or_default();
        let read = rest.len().min(buf.len());
        buf[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl Source for Vec<u8> {
    fn len(&self) -> u64 {
        Source::len(self.as_slice())
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.as_slice().read_at(offset, buf)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl<S: Source + ?Sized> Source for &S {
    fn len(&self) -> u64 {
        (**self).len()
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        (**self).read_at(offset, buf)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        (**self).as_bytes()
    }
}

impl<S: Source + ?Sized> Source for Box<S> {
    fn len(&self) -> u64 {
        (**self).len()
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        (**self).read_at(offset, buf)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        (**self).as_bytes()
    }
}

/// An open file as a [`Source`]. Its length is read once, by `new`.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug)]
pub struct FileSource {
    file: std::fs::File,
    len: u64,
}

#[cfg(not(target_arch = "wasm32"))]
impl FileSource {
    /// Wraps a file that is open for reading.
    pub fn new(file: std::fs::File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { file, len })
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Source for FileSource {
    fn len(&self) -> u64 {
        self.len
    }

    #[cfg(unix)]
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(&self.file, buf, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(&self.file, buf, offset)
    }
}

/// A buffered window over a source, so that parsing many small structures takes few reads. Covers
/// the whole source if that is in memory.
pub(crate) struct Window<'a> {
    source: &'a dyn Source,
    memory: Option<&'a [u8]>,
    len: u64,
    start: u64,
    bytes: Vec<u8>,
    size: usize,
}

impl<'a> Window<'a> {
    pub(crate) fn new(source: &'a dyn Source, size: usize) -> Self {
        let memory = source.as_bytes();
        Self { source, memory, len: source.len(), start: 0, bytes: Vec::new(), size }
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Returns the bytes of the window from `offset` on, reading them if needed. They are fewer
    /// than `wanted` only at the end of the source or if the window is smaller.
    pub(crate) fn peek(&mut self, offset: u64, wanted: usize) -> Result<&[u8], Error> {
        if let Some(memory) = self.memory {
            let offset = usize::try_from(offset).unwrap_or(usize::MAX);
            return Ok(memory.get(offset..).unwrap_or_default());
        }
        let wanted = wanted.min(self.size);
        let inside = offset.checked_sub(self.start);
        let held = match inside.and_then(|inside| usize::try_from(inside).ok()) {
            Some(inside) if inside <= self.bytes.len() => self.bytes.len() - inside,
            _ => 0,
        };
        let left = self.len.saturating_sub(offset);
        if (held as u64) < left.min(wanted as u64) {
            let size = usize::try_from(left).unwrap_or(self.size).min(self.size);
            self.bytes.resize(size, 0);
            self.start = offset;
            self.source
                .read_exact_at(offset, &mut self.bytes)
                .inspect_err(|_| self.bytes.clear())?;
        } else if held == 0 {
            return Ok(&[]);
        }
        let inside = usize::try_from(offset - self.start).unwrap_or(usize::MAX);
        Ok(self.bytes.get(inside..).unwrap_or_default())
    }

    /// Returns exactly `N` bytes at `offset`, or [`Error::Malformed`] if the file ends before.
    pub(crate) fn array<const N: usize>(&mut self, offset: u64) -> Result<[u8; N], Error> {
        self.peek(offset, N)?
            .first_chunk()
            .copied()
            .ok_or(Error::malformed("the file ends early", offset))
    }
}

/// Reads a whole structure into memory. The caller has checked `len` against the limits.
pub(crate) fn read_vec(source: &dyn Source, offset: u64, len: usize) -> Result<Vec<u8>, Error> {
    let end = offset.checked_add(len as u64);
    if end.is_none_or(|end| end > source.len()) {
        return Err(Error::malformed("the file ends early", offset));
    }
    let mut bytes = vec![0; len];
    source.read_exact_at(offset, &mut bytes)?;
    Ok(bytes)
}
