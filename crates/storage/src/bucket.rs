//! Objects in a bucket of an S3-compatible store, below a prefix.
//!
//! An object exists as a whole or not at all, so nothing has to be synced or renamed. Names of
//! assets are random and used once; where the store supports conditional writes, it also enforces
//! that nothing is overwritten.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::list::{PaginatedListOptions, PaginatedListStore as _};
use object_store::multipart::{MultipartStore as _, PartId};
use object_store::{GetOptions, ObjectMeta, ObjectStore as _, PutMode};
use tokio::sync::Semaphore;
use vitrine_ids::{AssetId, UploadId};
use vitrine_private_files as private_files;

use crate::blocking::blocking;
use crate::client::{ATTEMPT, Client, READING, WRITING, failed, within};
use crate::key::{Files, Stored, folder_of, id_of};
use crate::object::Object;
use crate::presigned;

/// Bytes per request; longer files are uploaded in several parts.
const PART: u64 = 8 << 20;
/// Most parts of one object (the store's limit is 10,000).
const MOST_PARTS: u64 = 9_000;
/// Parts of one file that are uploaded at once.
const ABREAST: usize = 3;
/// Parts in memory at once, of all files together.
const IN_MEMORY: usize = 8;
/// Timeout of the check that the store can be reached.
const PROBE: Duration = Duration::from_secs(5);

/// Files as objects.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    client: Client,
    /// For each part in memory.
    permits: Arc<Semaphore>,
}

/// The objects of a resumable upload.
pub struct Parts<'a> {
    bucket: &'a Bucket,
    id: &'a UploadId,
}

impl Bucket {
    /// Opens a bucket by its address; see [`Client::open`].
    pub(crate) fn open(address: &str) -> io::Result<Self> {
        let permits = Arc::new(Semaphore::new(IN_MEMORY));
        Ok(Self { client: Client::open(address)?, permits })
    }

    /// The parts of a resumable upload.
    pub(crate) fn parts<'a>(&'a self, id: &'a UploadId) -> Parts<'a> {
        Parts { bucket: self, id }
    }

    pub(crate) async fn reach(&self) -> io::Result<()> {
        let options = PaginatedListOptions { max_keys: Some(1), ..Default::default() };
        let prefix = format!("{}/", self.client.key("assets"));
        within(PROBE, self.client.calls().list_paginated(Some(&prefix), options)).await.map(drop)
    }

    pub(crate) fn object(&self, name: &str, len: u64) -> Object {
        Object::remote(self.client.remote(name), len)
    }

    pub(crate) async fn read(&self, name: &str) -> io::Result<Bytes> {
        let found = self.client.get(&self.client.key(name), GetOptions::default()).await?;
        within(ATTEMPT, found.bytes()).await
    }

    /// Writes an object to a new file, which is not synced.
    pub(crate) async fn download(&self, name: &str, to: &Path) -> io::Result<()> {
        let len = self.len_of(name).await?.ok_or(io::ErrorKind::NotFound)?;
        let to = to.to_owned();
        let file = blocking(move || private_files::create_new(&to)).await?;
        self.append_to(&self.object(name, len), file).await.map(drop)
    }

    /// Appends an object's bytes to a file.
    async fn append_to(&self, object: &Object, mut file: File) -> io::Result<File> {
        let mut left = 0..object.len();
        let mut reader = object.reader(std::slice::from_ref(&left));
        while !left.is_empty() {
            let bytes = reader.next(&left).await?;
            left.start += bytes.len() as u64;
            file = blocking(move || {
                io::Write::write_all(&mut file, &bytes)?;
                Ok(file)
            })
            .await?;
        }
        Ok(file)
    }

    pub(crate) async fn keep(&self, id: &AssetId, files: Files) -> io::Result<()> {
        // Renditions may be replaced where the previous ones are broken.
        let mode = if files.original.is_some() { PutMode::Create } else { PutMode::Overwrite };
        let large = files.large(id).map(|(key, path)| {
            let (mode, name) = (mode.clone(), key.name());
            async move { self.put_file(&name, path, mode).await }
        });
        let small = files.small(id).map(|(key, bytes)| {
            let (mode, name) = (mode.clone(), key.name());
            async move { self.put(&name, bytes.clone(), mode).await }
        });
        let large = futures::future::try_join_all(large);
        futures::future::try_join(large, futures::future::try_join_all(small)).await.map(drop)
    }

    /// Writes an object from memory. [`PutMode::Create`] leaves an existing one as it is, if the
    /// store supports conditional writes.
    pub(crate) async fn put(&self, name: &str, bytes: Bytes, mode: PutMode) -> io::Result<()> {
        let key = self.client.key(name);
        let put = |mode: PutMode| {
            let bytes = bytes.clone();
            within(WRITING + ATTEMPT, self.client.calls().put_opts(&key, bytes.into(), mode.into()))
        };
        match put(mode.clone()).await {
            Ok(_) => Ok(()),
            // The settings say that the store does not support conditional writes.
            Err(error) if is_unknown(&error) => put(PutMode::Overwrite).await.map(drop),
            // The store may have written it, but its answer was lost: the retry then fails because
            // the object exists.
            Err(error) if mode == PutMode::Create => match self.read(name).await {
                Ok(there) if there == bytes => Ok(()),
                _ => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    /// Writes a file, and replaces an existing object.
    pub(crate) async fn replace(&self, name: &str, from: &Path) -> io::Result<()> {
        self.put_file(name, from, PutMode::Overwrite).await
    }

    async fn put_file(&self, name: &str, from: &Path, mode: PutMode) -> io::Result<()> {
        let from = from.to_owned();
        let (file, len) = blocking(move || {
            let file = File::open(from)?;
            let len = file.metadata()?.len();
            Ok((file, len))
        })
        .await?;
        let file = Object::file(file, len);
        if len <= PART {
            let _permit = self.permits.acquire().await.map_err(io::Error::other)?;
            return self.put(name, file.read(0..len).await?, mode).await;
        }
        self.put_parts(name, &file).await?;
        match self.len_of(name).await? {
            Some(kept) if kept == len => Ok(()),
            kept => Err(io::Error::other(format!("of {len} bytes the store kept {kept:?}"))),
        }
    }

    /// Writes a long file as a multipart upload, which is aborted where that fails.
    async fn put_parts(&self, name: &str, file: &Object) -> io::Result<()> {
        let (key, calls) = (self.client.key(name), self.client.calls());
        let upload = within(WRITING + ATTEMPT, calls.create_multipart(&key)).await?;
        let sent = async {
            let part = file.len().div_ceil(MOST_PARTS).next_multiple_of(1 << 20).max(PART);
            let starts = (0..file.len()).step_by(usize::try_from(part).map_err(io::Error::other)?);
            let (key, upload) = (&key, &upload);
            let parts = starts.enumerate().map(|(index, start)| async move {
                let _permit = self.permits.acquire().await.map_err(io::Error::other)?;
                let bytes = file.read(start..file.len().min(start + part)).await?;
                let put = calls.put_part(key, upload, index, bytes.into());
                within(WRITING + ATTEMPT, put).await
            });
            let parts: Vec<PartId> = stream::iter(parts).buffered(ABREAST).try_collect().await?;
            within(WRITING + ATTEMPT, calls.complete_multipart(key, upload, parts)).await
        };
        let Err(error) = sent.await else {
            return Ok(());
        };
        // As above, it may have been written nevertheless.
        if self.len_of(name).await.ok().flatten() == Some(file.len()) {
            return Ok(());
        }
        if let Err(error) = within(ATTEMPT, calls.abort_multipart(&key, &upload)).await {
            tracing::warn!(%error, "parts of a failed upload are left in the bucket");
        }
        Err(error)
    }

    pub(crate) async fn remove(&self, name: &str) -> io::Result<()> {
        within(WRITING + ATTEMPT, self.client.calls().delete(&self.client.key(name))).await
    }

    pub(crate) async fn len_of(&self, name: &str) -> io::Result<Option<u64>> {
        match within(READING + ATTEMPT, self.client.calls().head(&self.client.key(name))).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn files_in(&self, folder: &str) -> io::Result<Vec<Stored>> {
        self.below(folder).try_collect().await
    }

    fn below(&self, folder: &str) -> BoxStream<'_, io::Result<Stored>> {
        let objects = self.client.calls().list(Some(&self.client.key(folder))).map_err(failed);
        objects.try_filter_map(move |meta| std::future::ready(Ok(self.stored(meta)))).boxed()
    }

    pub(crate) fn all_files(&self) -> BoxStream<'_, io::Result<Vec<Stored>>> {
        let files = self.below("assets").fuse();
        // Grouped by folder, as in `Folder`: listings are in the order of names.
        stream::try_unfold((files, None), |(mut files, mut first)| async move {
            let mut some: Vec<Stored> = first.take().into_iter().collect();
            while let Some(file) = files.try_next().await? {
                if some.last().is_some_and(|last| folder_of(&last.id) != folder_of(&file.id)) {
                    return Ok(Some((some, (files, Some(file)))));
                }
                some.push(file);
            }
            Ok((!some.is_empty()).then_some((some, (files, None))))
        })
        .boxed()
    }

    fn stored(&self, meta: ObjectMeta) -> Option<Stored> {
        let name = self.client.name(&meta.location)?;
        let id = id_of(&name)?;
        Some(Stored { id, name, len: meta.size, modified: SystemTime::from(meta.last_modified) })
    }

    pub(crate) async fn sweep_partial(
        &self,
        live: Vec<UploadId>,
        before: SystemTime,
    ) -> io::Result<usize> {
        let mut objects = self.client.calls().list(Some(&self.client.key("partial")));
        let mut swept = 0;
        while let Some(meta) = objects.try_next().await.map_err(failed)? {
            let name = self.client.name(&meta.location).unwrap_or_default();
            let upload = name.split('/').nth(1).unwrap_or_default();
            let is_old = SystemTime::from(meta.last_modified) < before;
            if is_old && !live.iter().any(|live| live.as_str() == upload) {
                self.remove(&name).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    pub(crate) async fn presigned(
        &self,
        name: &str,
        content_type: &str,
        disposition: &str,
    ) -> io::Result<String> {
        let said = [
            ("response-content-disposition", disposition),
            ("response-content-type", content_type),
        ];
        presigned::address(self.client.calls(), &self.client.key(name), &said).await
    }
}

impl Parts<'_> {
    /// Stores a file as a part; returns its name.
    pub async fn put(&self, from: &Path) -> io::Result<String> {
        let part = vitrine_ids::random();
        let name = format!("partial/{}/{part}", self.id);
        match self.bucket.put_file(&name, from, PutMode::Create).await {
            Ok(()) => Ok(part),
            Err(error) => {
                drop(self.remove(std::iter::once(part.as_str())).await);
                Err(error)
            }
        }
    }

    /// Appends a part of this length to a file.
    pub async fn append_to(&self, file: File, part: &str, len: u64) -> io::Result<File> {
        let object = self.bucket.object(&format!("partial/{}/{part}", self.id), len);
        self.bucket.append_to(&object, file).await
    }

    /// Removes parts, all in one request.
    pub async fn remove(&self, parts: impl Iterator<Item = &str>) -> io::Result<()> {
        let key = |part| Ok(self.bucket.client.key(&format!("partial/{}/{part}", self.id)));
        let keys: Vec<_> = parts.map(key).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let removed = self.bucket.client.calls().delete_stream(stream::iter(keys).boxed());
        within(WRITING + ATTEMPT, removed.try_collect::<Vec<_>>()).await.map(drop)
    }
}

fn is_unknown(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}
