//! Serves a file with conditional requests and ranges (RFC 9110, sections 13 and 14).

use std::ops::Range;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{StreamExt as _, stream};

use super::range::{Wanted, wanted};

/// The metadata of a file to serve.
pub struct Representation {
    /// Length in bytes.
    pub len: u64,
    /// Strong entity tag with its quotation marks.
    pub etag: HeaderValue,
    /// Media type.
    pub content_type: HeaderValue,
    /// `Content-Disposition`: the file's name, and whether to save it.
    pub disposition: HeaderValue,
}

/// Every use revalidates, so revocation takes effect at once. A 304 is cheap.
const CACHE: HeaderValue = HeaderValue::from_static("private, no-cache");

impl Representation {
    /// The response to a request with these headers. `body` makes the stream of a byte range.
    pub fn respond<F>(self, request: &HeaderMap, body: F) -> Response
    where
        F: Fn(Range<u64>) -> Body + Send + 'static,
    {
        match self.wanted(request) {
            Some(Wanted::Parts(parts)) => self.respond_parts(parts, body),
            wanted => self.respond_to(wanted, body),
        }
    }

    /// The same for a body that can be read once: a request for several parts gets the whole.
    pub fn respond_once<F>(self, request: &HeaderMap, body: F) -> Response
    where
        F: FnOnce(Range<u64>) -> Body,
    {
        let wanted = self.wanted(request);
        self.respond_to(wanted, body)
    }

    /// The requested part; `None` if the client's copy is current.
    fn wanted(&self, request: &HeaderMap) -> Option<Wanted> {
        if self.is_current(request) {
            return None;
        }
        let range = request.get(header::RANGE).and_then(|value| value.to_str().ok());
        Some(match range.filter(|_| self.may_be_partial(request)) {
            Some(range) => wanted(range, self.len),
            None => Wanted::Whole,
        })
    }

    fn respond_to<F>(self, wanted: Option<Wanted>, body: F) -> Response
    where
        F: FnOnce(Range<u64>) -> Body,
    {
        let whole = 0..self.len;
        match wanted {
            None => self.head(StatusCode::NOT_MODIFIED, None).into_response(),
            Some(Wanted::Whole | Wanted::Parts(_)) => {
                with_body(self.head(StatusCode::OK, Some(&whole)), body(whole))
            }
            Some(Wanted::Part(part)) => {
                let mut head = self.head(StatusCode::PARTIAL_CONTENT, Some(&part));
                let value = format!("bytes {}-{}/{}", part.start, part.end - 1, self.len);
                insert(&mut head.1, header::CONTENT_RANGE, &value);
                with_body(head, body(part))
            }
            Some(Wanted::Unsatisfiable) => {
                let mut head = self.head(StatusCode::RANGE_NOT_SATISFIABLE, Some(&(0..0)));
                insert(&mut head.1, header::CONTENT_RANGE, &format!("bytes */{}", self.len));
                head.into_response()
            }
        }
    }

    /// Sends several parts as `multipart/byteranges` (RFC 9110, section 14.6) with a known length.
    fn respond_parts<F>(self, parts: Vec<Range<u64>>, body: F) -> Response
    where
        F: Fn(Range<u64>) -> Body + Send + 'static,
    {
        // The entity tag is a hash: that it occurs in the file by chance is negligible.
        let boundary = self.etag.to_str().unwrap_or_default().trim_matches('"').to_owned();
        let kind = self.content_type.to_str().unwrap_or_default();
        let heads: Vec<Bytes> = parts
            .iter()
            .map(|part| {
                let (start, last, len) = (part.start, part.end - 1, self.len);
                Bytes::from(format!(
                    "\r\n--{boundary}\r\nContent-Type: {kind}\r\n\
                     Content-Range: bytes {start}-{last}/{len}\r\n\r\n"
                ))
            })
            .collect();
        let end = Bytes::from(format!("\r\n--{boundary}--\r\n"));
        let inner: u64 = parts.iter().map(|part| part.end - part.start).sum();
        let around: usize = heads.iter().map(Bytes::len).sum::<usize>() + end.len();
        let mut head = self.head(StatusCode::PARTIAL_CONTENT, Some(&(0..inner + around as u64)));
        let kind = format!("multipart/byteranges; boundary={boundary}");
        insert(&mut head.1, header::CONTENT_TYPE, &kind);
        let pieces = heads.into_iter().zip(parts).map(move |(head, part)| {
            let head = stream::once(async { Ok(head) });
            head.chain(body(part).into_data_stream())
        });
        let end = stream::once(async { Ok(end) });
        with_body(head, Body::from_stream(stream::iter(pieces).flatten().chain(end)))
    }

    fn head(&self, status: StatusCode, sent: Option<&Range<u64>>) -> (StatusCode, HeaderMap) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, CACHE);
        if let Some(sent) = sent {
            headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(sent.end - sent.start));
            headers.insert(header::CONTENT_TYPE, self.content_type.clone());
            headers.insert(header::CONTENT_DISPOSITION, self.disposition.clone());
        }
        (status, headers)
    }

    /// Whether the client's copy is current: `If-None-Match`, compared weakly.
    fn is_current(&self, request: &HeaderMap) -> bool {
        let etag = self.etag.to_str().unwrap_or_default();
        let lines = request.get_all(header::IF_NONE_MATCH).iter();
        let mut tags = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
        tags.any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
        })
    }

    /// Whether `If-Range` permits a partial response. There is no `Last-Modified`, so dates never
    /// match.
    fn may_be_partial(&self, request: &HeaderMap) -> bool {
        request.get(header::IF_RANGE).is_none_or(|tag| tag == self.etag)
    }
}

fn with_body((status, headers): (StatusCode, HeaderMap), body: Body) -> Response {
    (status, headers, body).into_response()
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
