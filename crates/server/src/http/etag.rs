//! Entity tags for JSON, so that a request for unchanged data gets a 304. The tag is weak, since
//! the same response may be compressed or not (RFC 9110, section 8.8.3).

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::error::Error;

/// Longest response that is tagged, in bytes. Longer ones are streamed, or cost more to hash than
/// to send.
const LONGEST: u64 = 4 << 20;

/// A strong entity tag from a hash, with its quotation marks.
#[must_use]
pub fn strong(hash: &[u8]) -> HeaderValue {
    let tag = HeaderValue::from_str(&format!("\"{}\"", hex::encode(hash)));
    tag.unwrap_or(HeaderValue::from_static("\"\""))
}

/// A weak entity tag of these bytes, which may be sent in more than one encoding.
#[must_use]
pub fn weak(bytes: &[u8]) -> HeaderValue {
    let hex = hex::encode(&Sha256::digest(bytes)[..12]);
    HeaderValue::from_str(&format!("W/\"{hex}\"")).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// Middleware that tags JSON responses to GET, and answers 304 if the client's copy is current.
pub async fn revalidate(request: Request, next: Next) -> Response {
    let is_get = request.method() == Method::GET;
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    let is_json = response.headers().get(header::CONTENT_TYPE)
        == Some(&HeaderValue::from_static("application/json"));
    let short = response.body().size_hint().exact().is_some_and(|len| len <= LONGEST);
    if !(is_get && is_json && short && response.status() == StatusCode::OK) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LONGEST as usize).await else {
        return Error::internal("an answer could not be read").into_response();
    };
    let tag = parts.headers.entry(header::ETAG).or_insert_with(|| weak(&bytes));
    let is_known = known.is_some_and(|known| {
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let (known, tag) = (known.to_str().unwrap_or_default(), tag.to_str().unwrap_or_default());
        known.split(',').any(|known| known.trim() == "*" || opaque(known) == opaque(tag))
    });
    if !is_known {
        return Response::from_parts(parts, Body::from(bytes));
    }
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    Response::from_parts(parts, Body::empty())
}
