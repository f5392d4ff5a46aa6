//! The parts of a multipart form (RFC 7578), one after the other, in bounded memory. What the parts
//! mean is decided in `form`.
//!
//! The parser below (multer) reads ahead as long as bytes arrive, and buffers everything outside a
//! part's content until it finds what it looks for. So it receives the body in small pieces, one
//! per poll, and outside a part's content only as many as a boundary and the headers of a part may
//! take.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};

use axum::body::{Body, BodyDataStream};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{StatusCode, header};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use tokio::io::AsyncWriteExt as _;
use vitrine_private_files as private_files;
use vitrine_storage::Storage;

use super::staging::SmallPart;
use crate::error::{Error, Result};
use crate::limits::{MAX_BOUNDARY, MAX_FORM_PARTS, MAX_PART_HEADERS, MAX_PASSED_OVER};

/// Most bytes of a body that the parser receives at once.
const PIECE: usize = 32 << 10;

/// Reads a form part by part.
pub struct FormParts {
    form: Multipart,
    allowance: Arc<Allowance>,
    seen: usize,
    /// Bytes of parts that were read and discarded.
    passed_over: u64,
}

/// A part whose content has not been read yet.
pub struct Part<'a> {
    field: Field<'a>,
    allowance: Arc<Allowance>,
    passed_over: &'a mut u64,
}

/// Bytes that may still be read outside a part's content; `CONTENT` within it.
#[derive(Default)]
struct Allowance(AtomicUsize);

const CONTENT: usize = usize::MAX;

impl FormParts {
    /// Opens the form in a request's body, which is not read yet.
    pub async fn open(request: Request) -> Result<Self> {
        if boundary_len(&request) > MAX_BOUNDARY {
            return Err(Error::bad_request("The boundary of the form is too long"));
        }
        let allowance = Arc::new(Allowance::default());
        let guard = allowance.clone();
        let request = request.map(|body| Body::from_stream(Pieces::new(body, guard)));
        let form = Multipart::from_request(request, &()).await;
        let form = form.map_err(|_| Error::bad_request("The upload is not a multipart form"))?;
        Ok(Self { form, allowance, seen: 0, passed_over: 0 })
    }

    /// The next part; `None` after the last. What follows the last part is not read.
    pub async fn next(&mut self) -> Result<Option<Part<'_>>> {
        self.allowance.0.store(MAX_PART_HEADERS, Relaxed);
        let Some(field) = self.form.next_field().await.map_err(broken)? else {
            return Ok(None);
        };
        self.seen += 1;
        if self.seen > MAX_FORM_PARTS {
            return Err(Error::bad_request("Validation failed: the form has too many parts"));
        }
        let allowance = self.allowance.clone();
        Ok(Some(Part { field, allowance, passed_over: &mut self.passed_over }))
    }
}

impl Part<'_> {
    /// The name of the part; empty where it has none.
    pub fn name(&self) -> &str {
        self.field.name().unwrap_or_default()
    }

    /// The file name of the part.
    pub fn file_name(&self) -> Option<&str> {
        self.field.file_name()
    }

    /// The next bytes of the content; `None` at its end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.allowance.0.store(CONTENT, Relaxed);
        let chunk = self.field.chunk().await;
        self.allowance.0.store(0, Relaxed);
        chunk.map_err(broken)
    }

    /// The content in memory; `None` where it is longer than `max` bytes.
    pub async fn bytes(mut self, max: usize) -> Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if bytes.len() + chunk.len() > max {
                *self.passed_over += (bytes.len() + chunk.len()) as u64;
                self.pass_over().await?;
                return Ok(None);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Some(bytes))
    }

    /// The content on disk; `None` where it is longer than `max` bytes.
    pub async fn on_disk(mut self, storage: &Storage, max: usize) -> Result<Option<SmallPart>> {
        let path = storage.incoming();
        let mut file = private_files::create_new_async(path.path()).await?;
        let mut len = 0;
        while let Some(chunk) = self.chunk().await? {
            len += chunk.len();
            if len > max {
                drop((file, path));
                *self.passed_over += len as u64;
                self.pass_over().await?;
                return Ok(None);
            }
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        Ok(Some(SmallPart::on_disk(path)))
    }

    /// Reads the content and discards it.
    pub async fn pass_over(mut self) -> Result<()> {
        while let Some(chunk) = self.chunk().await? {
            *self.passed_over += chunk.len() as u64;
            if *self.passed_over > MAX_PASSED_OVER {
                return Err(Error::TooLarge);
            }
        }
        Ok(())
    }
}

/// Length of what follows `boundary=`, which is at least that of the boundary.
fn boundary_len(request: &Request) -> usize {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.map(|kind| kind.as_bytes()).unwrap_or_default();
    let at = kind.windows(9).position(|word| word.eq_ignore_ascii_case(b"boundary="));
    let rest = at.map(|at| &kind[at + 9..]).unwrap_or_default();
    rest.iter().position(|byte| *byte == b';').unwrap_or(rest.len())
}

/// The error for a body that was cut off, or is no form.
fn broken(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Error::TooLarge;
    }
    Error::bad_request("The upload is not complete or not a form")
}

/// A body in small pieces, after each of which the reader must poll again.
struct Pieces {
    body: BodyDataStream,
    allowance: Arc<Allowance>,
    rest: Bytes,
    has_given: bool,
}

impl Pieces {
    fn new(body: Body, allowance: Arc<Allowance>) -> Self {
        Self { body: body.into_data_stream(), allowance, rest: Bytes::new(), has_given: false }
    }
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.has_given) {
            // The reader parses what it has before it receives more.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.rest.is_empty() {
            match self.body.poll_next_unpin(cx) {
                Poll::Ready(Some(Ok(bytes))) => self.rest = bytes,
                Poll::Ready(Some(Err(error))) => {
                    return Poll::Ready(Some(Err(io::Error::other(error))));
                }
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
        let left = self.allowance.0.load(Relaxed);
        if left == 0 {
            return Poll::Ready(Some(Err(io::Error::other("too much outside of the parts"))));
        }
        let len = self.rest.len().min(PIECE).min(left);
        if left != CONTENT {
            self.allowance.0.store(left - len, Relaxed);
        }
        self.has_given = true;
        Poll::Ready(Some(Ok(self.rest.split_to(len))))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use futures::stream;

    use super::*;

    const START: &str = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";

    /// A form that begins with `start` and continues with the same bytes for 1 GiB, sent in steps
    /// of `step` bytes, and the count of the bytes that were read.
    fn endless(start: &str, again: &str, step: usize) -> (Request, Arc<AtomicU64>) {
        let pulled = Arc::new(AtomicU64::new(0));
        let count = pulled.clone();
        let again = Bytes::from(again.repeat(step.div_ceil(again.len())));
        let first = stream::once(std::future::ready(Bytes::from(start.to_owned())));
        let rest = stream::repeat(again).take((1 << 30) / step);
        let body = first.chain(rest).then(move |bytes| {
            count.fetch_add(bytes.len() as u64, Relaxed);
            async move {
                // Steps may arrive together or one by one.
                tokio::task::yield_now().await;
                io::Result::Ok(bytes)
            }
        });
        (request(Body::from_stream(body), "x"), pulled)
    }

    fn request(body: Body, boundary: &str) -> Request {
        let kind = format!("multipart/form-data; boundary={boundary}");
        Request::builder().header(header::CONTENT_TYPE, kind).body(body).unwrap()
    }

    async fn read_all(request: Request) -> Result<usize> {
        let mut parts = FormParts::open(request).await?;
        let mut count = 0;
        while let Some(part) = parts.next().await? {
            part.pass_over().await?;
            count += 1;
        }
        Ok(count)
    }

    #[tokio::test]
    async fn what_belongs_to_no_part_is_bounded_however_it_is_sent() {
        let after_one = format!("{START}content\r\n--x");
        for (what, start, again, is_refused) in [
            ("before the first part", "", "junk", true),
            ("after a boundary", after_one.as_str(), " ", true),
            ("in a header", "--x\r\nContent-Disposition: form-data; name=\"", "n", true),
            ("in many headers", "--x\r\n", "A: b\r\n", true),
            ("in almost a boundary", "", "\r\n--", true),
            ("after the last part", &format!("{after_one}--\r\n"), "junk", false),
        ] {
            for step in [1, 1000, 1 << 20] {
                let (request, pulled) = endless(start, again, step);
                let read = read_all(request).await;
                assert_eq!(read.is_err(), is_refused, "{what} in steps of {step}");
                let allowed = start.len() + MAX_PART_HEADERS + 2 * PIECE + 2 * step;
                let pulled = pulled.load(Relaxed);
                assert!(pulled <= allowed as u64, "{what} in steps of {step}: {pulled} were read");
            }
        }
    }

    #[tokio::test]
    async fn content_that_nobody_wants_is_bounded() {
        let (request, pulled) = endless(START, "content", 1 << 16);
        assert!(matches!(read_all(request).await, Err(Error::TooLarge)));
        assert!(pulled.load(Relaxed) < MAX_PASSED_OVER + (1 << 20));

        let (request, _) = endless(START, "content", 1 << 16);
        let mut parts = FormParts::open(request).await.unwrap();
        let part = parts.next().await.unwrap().unwrap();
        assert!(matches!(part.bytes(1000).await, Err(Error::TooLarge)));
    }

    #[tokio::test]
    async fn parts_and_boundaries_are_counted() {
        let part = format!("{START}content\r\n");
        for (count, is_read) in [(MAX_FORM_PARTS, true), (MAX_FORM_PARTS + 1, false)] {
            let body = Body::from(format!("{}--x--\r\n", part.repeat(count)));
            assert_eq!(read_all(request(body, "x")).await.ok(), is_read.then_some(count));
        }
        let boundary = "b".repeat(MAX_BOUNDARY + 1);
        let body = Body::from(format!("--{boundary}--\r\n"));
        assert!(read_all(request(body, &boundary)).await.is_err());
    }

    #[tokio::test]
    async fn content_arrives_whole_in_steps_of_any_size() {
        let content: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
        let mut body = START.as_bytes().to_vec();
        body.extend_from_slice(&content);
        body.extend_from_slice(
            b"\r\n--x\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n--x--",
        );
        for step in [1, 7, 4096, 65_537, body.len()] {
            let chunks: Vec<_> = body.chunks(step).map(Bytes::copy_from_slice).collect();
            let body = Body::from_stream(stream::iter(chunks).map(io::Result::Ok));
            let mut parts = FormParts::open(request(body, "x")).await.unwrap();
            let part = parts.next().await.unwrap().unwrap();
            assert_eq!(part.name(), "a");
            assert!(part.bytes(content.len()).await.unwrap() == Some(content.clone()), "{step}");
            let part = parts.next().await.unwrap().unwrap();
            assert_eq!(part.name(), "b");
            assert_eq!(part.bytes(1).await.unwrap(), Some(b"1".to_vec()));
            assert!(parts.next().await.unwrap().is_none());
        }
    }
}
