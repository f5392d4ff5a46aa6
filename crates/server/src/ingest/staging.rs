//! A file being received: written to the folder of unfinished files, and hashed while it arrives.
//! It is deleted when dropped, unless it was kept.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use bytes::{Bytes, BytesMut};
use tokio::task::{JoinHandle, spawn_blocking};
use vitrine_media::hash::{Crc32, Sha1};
use vitrine_private_files as private_files;
use vitrine_storage::{Remove, Storage};

use crate::chunked_read;

/// Bytes collected before they are written and hashed off the async threads. Each running upload
/// has two such buffers.
const BUFFER: usize = 128 << 10;

/// Writes and hashes a file.
pub struct Staging {
    state: State,
    buffer: BytesMut,
    path: Remove,
}

/// The sink is either here or in use by another thread.
enum State {
    Idle(Box<Sink>),
    Busy(JoinHandle<io::Result<Box<Sink>>>),
    Failed,
}

struct Sink {
    file: File,
    sha1: Sha1,
    crc32: Crc32,
    len: u64,
}

impl Sink {
    fn take(mut self: Box<Self>, bytes: &[u8]) -> io::Result<Box<Self>> {
        self.file.write_all(bytes)?;
        self.sha1.update(bytes);
        self.crc32.update(bytes);
        self.len += bytes.len() as u64;
        Ok(self)
    }
}

/// A file that has arrived whole and is on disk.
pub struct Staged {
    /// SHA-1.
    pub sha1: [u8; 20],
    /// CRC-32.
    pub crc32: u32,
    /// Length in bytes.
    pub len: u64,
    path: Remove,
}

impl Staged {
    /// The path of the file until it is kept.
    pub fn path(&self) -> &Path {
        self.path.path()
    }
}

/// A small file that came with an upload: in memory, or on disk until it is needed.
#[derive(Debug)]
pub struct SmallPart(Content);

#[derive(Debug)]
enum Content {
    InMemory(Vec<u8>),
    /// Not synced: after a crash the upload is lost as well.
    OnDisk(Remove),
}

impl SmallPart {
    /// From a file, which is deleted when this is dropped.
    pub(super) fn on_disk(path: Remove) -> Self {
        Self(Content::OnDisk(path))
    }

    /// Its bytes. Blocks.
    pub fn read(&self) -> io::Result<Cow<'_, [u8]>> {
        match &self.0 {
            Content::InMemory(bytes) => Ok(Cow::Borrowed(bytes)),
            Content::OnDisk(path) => fs::read(path.path()).map(Cow::Owned),
        }
    }
}

impl From<Vec<u8>> for SmallPart {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Content::InMemory(bytes))
    }
}

/// Hashes a file that is complete on disk. It is deleted unless it becomes an asset.
pub(super) async fn assembled(path: Remove) -> io::Result<Staged> {
    let target = path.path().to_owned();
    let read = spawn_blocking(move || -> io::Result<_> {
        let (mut sha1, mut crc32) = (Sha1::new(), Crc32::new());
        let len = chunked_read::of_file(&target, |piece| {
            sha1.update(piece);
            crc32.update(piece);
        })?;
        Ok((sha1.finish(), crc32.finish(), len))
    });
    let (sha1, crc32, len) = read.await.map_err(io::Error::other)??;
    Ok(Staged { sha1, crc32, len, path })
}

impl Staging {
    /// Creates an empty file.
    pub async fn new(storage: &Storage) -> io::Result<Self> {
        let path = storage.incoming();
        let target = path.path().to_owned();
        let file = spawn_blocking(move || private_files::create_new(&target))
            .await
            .map_err(io::Error::other)??;
        let sink = Sink { file, sha1: Sha1::new(), crc32: Crc32::new(), len: 0 };
        let buffer = BytesMut::with_capacity(BUFFER);
        Ok(Self { state: State::Idle(Box::new(sink)), buffer, path })
    }

    /// Appends bytes. While one buffer is written, the next is filled.
    pub async fn write(&mut self, bytes: &Bytes) -> io::Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> io::Result<()> {
        let sink = self.sink().await?;
        let bytes = std::mem::replace(&mut self.buffer, BytesMut::with_capacity(BUFFER)).freeze();
        self.state = State::Busy(spawn_blocking(move || sink.take(&bytes)));
        Ok(())
    }

    async fn sink(&mut self) -> io::Result<Box<Sink>> {
        match std::mem::replace(&mut self.state, State::Failed) {
            State::Idle(sink) => Ok(sink),
            State::Busy(work) => work.await.map_err(io::Error::other)?,
            State::Failed => Err(io::Error::other("an earlier write failed")),
        }
    }

    /// Finishes the file; it is durable when this returns.
    pub async fn finish(mut self) -> io::Result<Staged> {
        self.flush().await?;
        let sink = self.sink().await?;
        let synced = spawn_blocking(move || sink.file.sync_all().map(|()| sink));
        let sink = synced.await.map_err(io::Error::other)??;
        Ok(Staged {
            sha1: sink.sha1.finish(),
            crc32: sink.crc32.finish(),
            len: sink.len,
            path: self.path,
        })
    }
}
