//! The received bytes of resumable uploads. In a folder they are a file, whose length is the
//! offset. In a bucket they are objects, and rows that list them: any server finds what was
//! acknowledged, and of two concurrent writes at the same offset the rows refuse one.

use std::io::{self, SeekFrom};
use std::path::Path;
use std::time::{Duration, Instant};

use axum::body::Body;
use bytes::Bytes;
use futures::StreamExt as _;
use tokio::fs::{self, File};
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
use vitrine_database::UploadId;
use vitrine_database::clock;
use vitrine_database::upload_parts::UploadPart;
use vitrine_database::uploads::Upload;
use vitrine_media::hash::Sha1;
use vitrine_private_files as private_files;
use vitrine_storage::{Partials, Parts, Remove};

use super::staging::{Staged, assembled};
use crate::error::{Error, Result};
use crate::library::Library;

/// Length of the objects in which received bytes are put into the bucket.
const OBJECT: u64 = 8 << 20;
/// How long an upload is kept that receives nothing, in milliseconds.
pub(crate) const KEPT: i64 = 2 * clock::DAY_MS;
/// How often the expiry of an upload that receives bytes is extended.
const RENEWED_EVERY: Duration = Duration::from_secs(3);

/// Whether the received parts still exist after [`assemble`]. In a folder the file itself is used.
pub(crate) fn outlive(library: &Library) -> bool {
    library.storage.is_shared()
}

/// Creates an upload.
pub(crate) async fn begin(library: &Library, id: &UploadId) -> Result<()> {
    if let Partials::Folder(path) = library.storage.partials(id) {
        private_files::create_new_async(&path).await?;
    }
    Ok(())
}

/// The offset of an upload; `None` where its file does not exist.
pub(crate) async fn offset(library: &Library, id: &UploadId) -> Result<Option<u64>> {
    match library.storage.partials(id) {
        Partials::Folder(path) => Ok(fs::metadata(path).await.ok().map(|meta| meta.len())),
        Partials::Bucket(_) => Ok(Some(library.db.upload_offset(id).await?)),
    }
}

/// Extends the expiry of an upload, and returns it. An error where the upload no longer exists.
pub(crate) async fn renew(library: &Library, id: &UploadId) -> Result<i64> {
    let (now, expires_at) = (clock::now(), clock::now() + KEPT);
    match library.db.extend_upload(id, expires_at, now).await? {
        true => Ok(expires_at),
        false => Err(Error::NotFound("There is no such upload")),
    }
}

/// Removes the received parts of an upload whose rows are gone.
pub(crate) async fn forget(library: &Library, id: &UploadId, arrived: &[UploadPart]) {
    match library.storage.partials(id) {
        Partials::Folder(path) => drop(fs::remove_file(path).await),
        Partials::Bucket(parts) => {
            // What cannot be removed now is swept later.
            drop(parts.remove(arrived.iter().map(|part| part.id.as_str())).await);
        }
    }
}

/// Puts the received parts together.
pub(crate) async fn assemble(library: &Library, id: &UploadId) -> Result<Staged> {
    match library.storage.partials(id) {
        Partials::Folder(path) => Ok(assembled(Remove::new(path)).await?),
        Partials::Bucket(parts) => {
            let whole = library.storage.incoming();
            let mut file = private_files::create_new_async(whole.path()).await?.into_std().await;
            for part in library.db.upload_parts(id).await? {
                file = match parts.append_to(file, &part.id, part.length).await {
                    // The row was copied from another library, without the bytes.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        return Err(Error::NotFound("There is no such upload"));
                    }
                    appended => appended?,
                };
            }
            Ok(assembled(whole).await?)
        }
    }
}

/// Appends a body, and returns the new offset. What arrived before the connection was lost counts,
/// unless the body has a checksum.
pub(crate) async fn append(
    library: &Library,
    upload: &Upload,
    start: u64,
    body: Body,
    checksum: Option<Vec<u8>>,
) -> Result<u64> {
    let left = upload.length - start;
    let renewal = Renewal { library, upload: &upload.id, last: None };
    match library.storage.partials(&upload.id) {
        Partials::Folder(path) => {
            let mut sink = InFile::open(&path, start).await?;
            receive(&mut sink, body, left, checksum, renewal).await?;
            Ok(sink.end)
        }
        Partials::Bucket(parts) => {
            let is_whole = checksum.is_some();
            let mut sink = InObjects {
                library,
                parts,
                upload: &upload.id,
                is_whole,
                end: start,
                uncounted: Vec::new(),
                next: None,
            };
            let received = receive(&mut sink, body, left, checksum, renewal).await;
            sink.remove_uncounted().await;
            received.map(|()| sink.end)
        }
    }
}

/// The destination of received bytes.
trait Sink {
    /// Writes the next bytes.
    async fn write(&mut self, bytes: Bytes) -> Result<()>;
    /// Makes what was written count.
    async fn keep(&mut self) -> Result<()>;
    /// Discards what was written.
    async fn drop_all(&mut self) -> Result<()>;
}

/// Extends the expiry while bytes arrive: an upload whose single part takes long is not idle.
struct Renewal<'a> {
    library: &'a Library,
    upload: &'a UploadId,
    last: Option<Instant>,
}

impl Renewal<'_> {
    /// To be called when bytes have arrived. An error where the upload no longer exists.
    async fn came(&mut self) -> Result<()> {
        if self.last.is_some_and(|last| last.elapsed() < RENEWED_EVERY) {
            return Ok(());
        }
        self.last = Some(Instant::now());
        renew(self.library, self.upload).await.map(drop)
    }
}

/// Writes a body of at most `left` bytes to a sink.
async fn receive(
    sink: &mut impl Sink,
    body: Body,
    mut left: u64,
    checksum: Option<Vec<u8>>,
    mut renewal: Renewal<'_>,
) -> Result<()> {
    let (mut hash, mut stream) = (Sha1::new(), body.into_data_stream());
    let outcome = loop {
        let bytes = match stream.next().await {
            None => break Ok(()),
            Some(Err(_)) => break Err(Error::bad_request("The upload is not complete")),
            Some(Ok(bytes)) => bytes,
        };
        match left.checked_sub(bytes.len() as u64) {
            None => break Err(Error::TooLarge),
            Some(after) => left = after,
        }
        if checksum.is_some() {
            hash.update(&bytes);
        }
        if bytes.is_empty() {
            continue;
        }
        if let Err(error) = renewal.came().await {
            break Err(error);
        }
        if let Err(error) = sink.write(bytes).await {
            break Err(error);
        }
    };
    let sound =
        checksum.as_ref().is_none_or(|wanted| outcome.is_ok() && hash.finish()[..] == wanted[..]);
    if !sound || matches!(outcome, Err(Error::TooLarge | Error::NotFound(_))) {
        sink.drop_all().await?;
    } else {
        // Also after an error: the client need not send again what has arrived.
        let kept = sink.keep().await;
        return outcome.and(kept);
    }
    outcome?;
    Err(Error::Checksum)
}

/// Received bytes in a file.
struct InFile {
    file: File,
    start: u64,
    end: u64,
}

impl InFile {
    async fn open(path: &Path, start: u64) -> Result<Self> {
        let mut file = fs::OpenOptions::new().write(true).open(path).await?;
        file.seek(SeekFrom::Start(start)).await?;
        Ok(Self { file, start, end: start })
    }
}

impl Sink for InFile {
    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.file.write_all(&bytes).await?;
        self.end += bytes.len() as u64;
        Ok(())
    }

    async fn keep(&mut self) -> Result<()> {
        // What counts must be durable.
        if let Err(error) = self.file.flush().await {
            self.drop_all().await?;
            return Err(error.into());
        }
        Ok(self.file.sync_all().await?)
    }

    async fn drop_all(&mut self) -> Result<()> {
        drop(self.file.flush().await);
        self.file.set_len(self.start).await?;
        self.end = self.start;
        Ok(self.file.sync_all().await?)
    }
}

/// Received bytes in objects: full ones are uploaded while the next is filled on this machine.
struct InObjects<'a> {
    library: &'a Library,
    parts: Parts<'a>,
    upload: &'a UploadId,
    /// Whether all bytes count or none, since the body has a checksum.
    is_whole: bool,
    /// Offset of the end of the last object.
    end: u64,
    /// Objects that are in the bucket, but not in rows.
    uncounted: Vec<UploadPart>,
    next: Option<Next>,
}

/// The object that is being filled, in a local file.
struct Next {
    path: Remove,
    file: File,
    len: u64,
}

impl InObjects<'_> {
    async fn next(&mut self) -> Result<&mut Next> {
        let next = match self.next.take() {
            Some(next) => next,
            None => {
                let path = self.library.storage.incoming();
                Next { file: private_files::create_new_async(path.path()).await?, path, len: 0 }
            }
        };
        Ok(self.next.insert(next))
    }

    /// Uploads the object that is being filled.
    async fn put(&mut self) -> Result<()> {
        let Some(mut next) = self.next.take() else {
            return Ok(());
        };
        next.file.flush().await?;
        let id = self.parts.put(next.path.path()).await?;
        self.uncounted.push(UploadPart { id, start: self.end, length: next.len });
        self.end += next.len;
        if self.is_whole { Ok(()) } else { self.count().await }
    }

    async fn count(&mut self) -> Result<()> {
        if !self.library.db.add_upload_parts(self.upload, &self.uncounted).await? {
            return Err(Error::Conflict("Upload-Offset is not where the upload stands"));
        }
        self.uncounted.clear();
        Ok(())
    }

    /// Removes objects that are in no row. If the rows cannot be read, none is removed: whether the
    /// last transaction was committed is unknown.
    async fn remove_uncounted(&mut self) {
        let Ok(counted) = self.library.db.upload_parts(self.upload).await else {
            return;
        };
        self.uncounted.retain(|part| !counted.contains(part));
        drop(self.parts.remove(self.uncounted.iter().map(|part| part.id.as_str())).await);
    }
}

impl Sink for InObjects<'_> {
    async fn write(&mut self, mut bytes: Bytes) -> Result<()> {
        while !bytes.is_empty() {
            let next = self.next().await?;
            let most = usize::try_from(OBJECT - next.len).unwrap_or(usize::MAX);
            let some = bytes.split_to(bytes.len().min(most));
            next.file.write_all(&some).await?;
            next.len += some.len() as u64;
            if next.len == OBJECT {
                self.put().await?;
            }
        }
        Ok(())
    }

    async fn keep(&mut self) -> Result<()> {
        self.put().await?;
        self.count().await
    }

    async fn drop_all(&mut self) -> Result<()> {
        self.next = None;
        Ok(())
    }
}
