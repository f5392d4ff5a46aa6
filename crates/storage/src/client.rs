//! The client of an S3-compatible store: its settings, timeouts and errors, and objects that are
//! read in ranges.

use std::future::Future;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey, Checksum};
use object_store::path::Path as Key;
use object_store::{
    BackoffConfig, ClientConfigKey, Error, GetOptions, GetResult, ObjectStore as _, RetryConfig,
};
use percent_encoding::percent_decode_str;

/// Timeout of one attempt of any request, except for reading a body.
pub(crate) const ATTEMPT: Duration = Duration::from_secs(30);
/// Failed reads are retried for this long, since a reader waits.
pub(crate) const READING: Duration = Duration::from_secs(10);
/// Failed writes are retried for this long, since a client waits for its upload to be acknowledged.
pub(crate) const WRITING: Duration = Duration::from_secs(40);
/// In effect no timeout; the pause between chunks is limited where bodies are read.
const ENDLESS: &str = "365days";

/// A client for the objects below a prefix of a bucket.
#[derive(Debug, Clone)]
pub(crate) struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// For all requests except reading bodies.
    calls: AmazonS3,
    /// For reading bodies, which take as long as their reader does.
    bodies: AmazonS3,
    prefix: Key,
}

/// An object that exists, or did when its row was written.
#[derive(Debug, Clone)]
pub(crate) struct Remote {
    client: Client,
    key: Key,
}

impl Client {
    /// Opens `s3://bucket/prefix?setting=value`. What the address does not set is taken from the
    /// usual environment variables, such as `AWS_ENDPOINT_URL` and `AWS_ACCESS_KEY_ID`.
    pub(crate) fn open(address: &str) -> io::Result<Self> {
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
        Ok(Self(Arc::new(Inner {
            calls: client(&format!("{}s", ATTEMPT.as_secs()), WRITING)?,
            bodies: client(ENDLESS, READING)?,
            prefix,
        })))
    }

    /// The key of an object by its name within the storage.
    pub(crate) fn key(&self, name: &str) -> Key {
        let mut key = self.0.prefix.clone();
        for part in name.split('/') {
            key = key.child(part);
        }
        key
    }

    /// The name within the storage of an object below the prefix.
    pub(crate) fn name(&self, key: &Key) -> Option<String> {
        let parts = key.prefix_match(&self.0.prefix)?;
        Some(parts.map(|part| part.as_ref().to_owned()).collect::<Vec<_>>().join("/"))
    }

    /// The client for all requests except reading bodies.
    pub(crate) fn calls(&self) -> &AmazonS3 {
        &self.0.calls
    }

    /// Requests an object, or a range of it.
    pub(crate) async fn get(&self, key: &Key, options: GetOptions) -> io::Result<GetResult> {
        // Longer than the retries take.
        within(READING + ATTEMPT, self.0.bodies.get_opts(key, options)).await
    }

    /// An object, which is only requested when it is read.
    pub(crate) fn remote(&self, name: &str) -> Remote {
        Remote { client: self.clone(), key: self.key(name) }
    }
}

impl Remote {
    /// Reads exactly these bytes of an object that has this length.
    pub(crate) async fn read(&self, range: Range<u64>, len: u64) -> io::Result<Bytes> {
        let found = self.open(range.clone(), len).await?;
        let bytes = within(ATTEMPT, found.bytes()).await?;
        if bytes.len() as u64 == range.end - range.start {
            Ok(bytes)
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }

    /// Requests these bytes of an object that has this length.
    pub(crate) async fn open(&self, range: Range<u64>, len: u64) -> io::Result<GetResult> {
        let options = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        let found = self.client.get(&self.key, options).await?;
        if found.meta.size == len {
            return Ok(found);
        }
        let (key, size) = (&self.key, found.meta.size);
        Err(io::Error::other(format!("{key} has {size} bytes, and not {len}")))
    }
}

/// Awaits a response of the store, up to a timeout.
pub(crate) async fn within<T>(
    time: Duration,
    answer: impl Future<Output = object_store::Result<T>>,
) -> io::Result<T> {
    match tokio::time::timeout(time, answer).await {
        Ok(answer) => answer.map_err(failed),
        Err(_) => Err(io::Error::new(io::ErrorKind::ResourceBusy, "the store does not answer")),
    }
}

/// The `io::Error` for an error of the store.
pub(crate) fn failed(error: Error) -> io::Error {
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
