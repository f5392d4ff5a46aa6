//! Objects in a bucket of an S3-compatible store, below a prefix.
//!
//! An object exists as a whole or not at all, so nothing has to be synced or renamed. Names of
//! assets are random and used once; where the store supports conditional writes, it also enforces
//! that nothing is overwritten.

use std::fs::File;
use std::future::Future;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey, Checksum};
use object_store::list::{PaginatedListOptions, PaginatedListStore as _};
use object_store::multipart::{MultipartStore as _, PartId};
use object_store::path::Path as Key;
use object_store::{
    BackoffConfig, ClientConfigKey, Error, GetOptions, GetResult, ObjectMeta, ObjectStore as _,
    PutMode, RetryConfig,
};
use percent_encoding::percent_decode_str;
use tokio::sync::Semaphore;

use super::{Files, Object, Parts, StorageKey, Stored, blocking, folder_of, id_of};
use crate::db::{AssetId, UploadId};
use crate::private;

/// Bytes per request; longer files are uploaded in several parts.
const PART: u64 = 8 << 20;
/// Most parts of one object (the store's limit is 10,000).
const MOST_PARTS: u64 = 9_000;
/// Parts of one file that are uploaded at once.
const ABREAST: usize = 3;
/// Parts in memory at once, of all files together.
const IN_MEMORY: usize = 8;
/// Timeout of one attempt of any request, except for reading a body.
const ATTEMPT: Duration = Duration::from_secs(30);
/// Failed reads are retried for this long, since a reader waits.
const READING: Duration = Duration::from_secs(10);
/// Failed writes are retried for this long, since a client waits for its upload to be acknowledged.
const WRITING: Duration = Duration::from_secs(40);
/// In effect no timeout; the pause between chunks is limited where bodies are read.
const ENDLESS: &str = "365days";
/// Timeout of the check that the store can be reached.
const PROBE: Duration = Duration::from_secs(5);

#[derive(Debug, Clone)]
pub(super) struct Bucket(Arc<Clients>);

#[derive(Debug)]
struct Clients {
    /// For all requests except reading bodies.
    calls: AmazonS3,
    /// For reading bodies, which take as long as their reader does.
    bodies: AmazonS3,
    prefix: Key,
    permits: Semaphore,
}

/// An object that exists, or did when its row was written.
#[derive(Debug, Clone)]
pub(super) struct Remote {
    bucket: Bucket,
    key: Key,
}

impl Bucket {
    /// Opens `s3://bucket/prefix?setting=value`. What the address does not set is taken from the
    /// usual environment variables, such as `AWS_ENDPOINT_URL` and `AWS_ACCESS_KEY_ID`.
    pub(super) fn open(address: &str) -> io::Result<Self> {
        let wrong = |what: &str| io::Error::other(format!("{what} in the address of the bucket"));
        let rest = address.strip_prefix("s3://").unwrap_or(address);
        let (place, settings) = rest.split_once('?').unwrap_or((rest, ""));
        let (name, prefix) = place.split_once('/').unwrap_or((place, ""));
        if name.is_empty() {
            return Err(wrong("there is no name"));
        }
        let prefix = Key::parse(prefix.trim_matches('/')).map_err(|_| wrong("odd prefix"))?;
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(name);
        let mut checksum = true;
        for setting in settings.split('&').filter(|setting| !setting.is_empty()) {
            let (key, value) = setting.split_once('=').ok_or_else(|| wrong("odd setting"))?;
            let value = percent_decode_str(value).decode_utf8_lossy();
            if (key, value.as_ref()) == ("checksum", "none") {
                checksum = false;
                continue;
            }
            let key: AmazonS3ConfigKey =
                key.parse().map_err(|_| wrong(&format!("{key} is no setting")))?;
            builder = builder.with_config(key, value);
        }
        if checksum && builder.get_config_value(&AmazonS3ConfigKey::Checksum).is_none() {
            builder = builder.with_checksum_algorithm(Checksum::SHA256);
        }
        let client = |timeout: &str, retries| {
            let retry = RetryConfig {
                backoff: BackoffConfig::default(),
                max_retries: 10,
                retry_timeout: retries,
            };
            let key = AmazonS3ConfigKey::Client(ClientConfigKey::Timeout);
            let builder = builder.clone().with_config(key, timeout).with_retry(retry);
            builder.build().map_err(failed)
        };
        Ok(Self(Arc::new(Clients {
            calls: client(&format!("{}s", ATTEMPT.as_secs()), WRITING)?,
            bodies: client(ENDLESS, READING)?,
            prefix,
            permits: Semaphore::new(IN_MEMORY),
        })))
    }

    fn key(&self, name: &str) -> Key {
        let mut key = self.0.prefix.clone();
        for part in name.split('/') {
            key = key.child(part);
        }
        key
    }

    /// The name within the storage of an object below the prefix.
    fn name(&self, key: &Key) -> Option<String> {
        let parts = key.prefix_match(&self.0.prefix)?;
        Some(parts.map(|part| part.as_ref().to_owned()).collect::<Vec<_>>().join("/"))
    }

    pub(super) async fn reach(&self) -> io::Result<()> {
        let options = PaginatedListOptions { max_keys: Some(1), ..Default::default() };
        let prefix = format!("{}/", self.key("assets"));
        within(PROBE, self.0.calls.list_paginated(Some(&prefix), options)).await.map(drop)
    }

    pub(super) fn object(&self, name: &str, len: u64) -> Object {
        Object::remote(Remote { bucket: self.clone(), key: self.key(name) }, len)
    }

    pub(super) async fn read(&self, name: &str) -> io::Result<Bytes> {
        let found = self.get(&self.key(name), GetOptions::default()).await?;
        within(ATTEMPT, found.bytes()).await
    }

    async fn get(&self, key: &Key, options: GetOptions) -> io::Result<GetResult> {
        // Longer than the retries take.
        within(READING + ATTEMPT, self.0.bodies.get_opts(key, options)).await
    }

    /// Writes an object to a new file, which is not synced.
    pub(super) async fn download(&self, name: &str, to: &Path) -> io::Result<()> {
        let len = self.len_of(name).await?.ok_or(io::ErrorKind::NotFound)?;
        let to = to.to_owned();
        let file = blocking(move || private::create_new(&to)).await?;
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

    pub(super) async fn keep(&self, id: &AssetId, files: Files) -> io::Result<()> {
        let original = async {
            match &files.original {
                Some((path, format)) => {
                    let key = StorageKey::Original { id, format: *format };
                    self.put_file(&key.name(), path, PutMode::Create).await
                }
                None => Ok(()),
            }
        };
        // Renditions may be replaced where the previous ones are broken.
        let mode = if files.original.is_some() { PutMode::Create } else { PutMode::Overwrite };
        let small = files.small(id).map(|(key, bytes)| {
            let (mode, name) = (mode.clone(), key.name());
            async move { self.put(&name, bytes.clone(), mode).await }
        });
        futures::future::try_join(original, futures::future::try_join_all(small)).await.map(drop)
    }

    /// Writes an object from memory. [`PutMode::Create`] leaves an existing one as it is, if the
    /// store supports conditional writes.
    pub(super) async fn put(&self, name: &str, bytes: Bytes, mode: PutMode) -> io::Result<()> {
        let key = self.key(name);
        let put = |mode: PutMode| {
            let bytes = bytes.clone();
            within(WRITING + ATTEMPT, self.0.calls.put_opts(&key, bytes.into(), mode.into()))
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
    pub(super) async fn replace(&self, name: &str, from: &Path) -> io::Result<()> {
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
            let _permit = self.0.permits.acquire().await.map_err(io::Error::other)?;
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
        let (key, calls) = (self.key(name), &self.0.calls);
        let upload = within(WRITING + ATTEMPT, calls.create_multipart(&key)).await?;
        let sent = async {
            let part = file.len().div_ceil(MOST_PARTS).next_multiple_of(1 << 20).max(PART);
            let starts = (0..file.len()).step_by(usize::try_from(part).map_err(io::Error::other)?);
            let (key, upload) = (&key, &upload);
            let parts = starts.enumerate().map(|(index, start)| async move {
                let _permit = self.0.permits.acquire().await.map_err(io::Error::other)?;
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

    pub(super) async fn remove(&self, name: &str) -> io::Result<()> {
        within(WRITING + ATTEMPT, self.0.calls.delete(&self.key(name))).await
    }

    pub(super) async fn len_of(&self, name: &str) -> io::Result<Option<u64>> {
        match within(READING + ATTEMPT, self.0.calls.head(&self.key(name))).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn files_in(&self, folder: &str) -> io::Result<Vec<Stored>> {
        self.below(folder).try_collect().await
    }

    fn below(&self, folder: &str) -> BoxStream<'_, io::Result<Stored>> {
        let objects = self.0.calls.list(Some(&self.key(folder))).map_err(failed);
        objects.try_filter_map(move |meta| std::future::ready(Ok(self.stored(meta)))).boxed()
    }

    pub(super) fn all_files(&self) -> BoxStream<'_, io::Result<Vec<Stored>>> {
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
        let name = self.name(&meta.location)?;
        let id = id_of(&name)?;
        Some(Stored { id, name, len: meta.size, modified: SystemTime::from(meta.last_modified) })
    }

    pub(super) async fn sweep_partial(
        &self,
        live: Vec<UploadId>,
        before: SystemTime,
    ) -> io::Result<usize> {
        let mut objects = self.0.calls.list(Some(&self.key("partial")));
        let mut swept = 0;
        while let Some(meta) = objects.try_next().await.map_err(failed)? {
            let name = self.name(&meta.location).unwrap_or_default();
            let upload = name.split('/').nth(1).unwrap_or_default();
            let is_old = SystemTime::from(meta.last_modified) < before;
            if is_old && !live.iter().any(|live| live.as_str() == upload) {
                self.remove(&name).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    pub(super) async fn presigned(
        &self,
        name: &str,
        content_type: &str,
        disposition: &str,
    ) -> io::Result<String> {
        let said = [
            ("response-content-disposition", disposition),
            ("response-content-type", content_type),
        ];
        super::presigned::address(&self.0.calls, &self.key(name), &said).await
    }
}

impl Remote {
    /// Reads exactly these bytes of an object that has this length.
    pub(super) async fn read(&self, range: Range<u64>, len: u64) -> io::Result<Bytes> {
        let found = self.open(range.clone(), len).await?;
        let bytes = within(ATTEMPT, found.bytes()).await?;
        if bytes.len() as u64 == range.end - range.start {
            Ok(bytes)
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }

    /// Requests these bytes of an object that has this length.
    pub(super) async fn open(&self, range: Range<u64>, len: u64) -> io::Result<GetResult> {
        let options = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        let found = self.bucket.get(&self.key, options).await?;
        if found.meta.size == len {
            return Ok(found);
        }
        let (key, size) = (&self.key, found.meta.size);
        Err(io::Error::other(format!("{key} has {size} bytes, and not {len}")))
    }
}

impl Parts<'_> {
    /// Stores a file as a part; returns its name.
    pub(crate) async fn put(&self, from: &Path) -> io::Result<String> {
        let part = crate::secret::id();
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
    pub(crate) async fn append_to(&self, file: File, part: &str, len: u64) -> io::Result<File> {
        let object = self.bucket.object(&format!("partial/{}/{part}", self.id), len);
        self.bucket.append_to(&object, file).await
    }

    /// Removes parts, all in one request.
    pub(crate) async fn remove(&self, parts: impl Iterator<Item = &str>) -> io::Result<()> {
        let key = |part| Ok(self.bucket.key(&format!("partial/{}/{part}", self.id)));
        let keys: Vec<_> = parts.map(key).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let removed = self.bucket.0.calls.delete_stream(stream::iter(keys).boxed());
        within(WRITING + ATTEMPT, removed.try_collect::<Vec<_>>()).await.map(drop)
    }
}

/// Awaits a response of the store, up to a timeout.
async fn within<T>(
    time: Duration,
    answer: impl Future<Output = object_store::Result<T>>,
) -> io::Result<T> {
    match tokio::time::timeout(time, answer).await {
        Ok(answer) => answer.map_err(failed),
        Err(_) => Err(io::Error::new(io::ErrorKind::ResourceBusy, "the store does not answer")),
    }
}

/// The `io::Error` for an error of the store.
pub(super) fn failed(error: Error) -> io::Error {
    let kind = match &error {
        Error::NotFound { .. } => io::ErrorKind::NotFound,
        Error::AlreadyExists { .. } => io::ErrorKind::AlreadyExists,
        Error::NotImplemented | Error::NotSupported { .. } => io::ErrorKind::Unsupported,
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            io::ErrorKind::PermissionDenied
        }
        _ => io::ErrorKind::ResourceBusy,
    };
    io::Error::new(kind, error)
}

fn is_unknown(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}
