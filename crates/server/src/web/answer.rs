//! Responses with pages and files of the app.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::files::{Found, Page, content_type, is_hashed};
use crate::app::App;
use crate::http::etag::strong;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const REVALIDATE: &str = "no-cache";
const NO_APP: &str = "The app is not part of this server. Start it with --web and the folder of the \
     built app.\n";

/// A page of the app without anything inserted for a link.
pub(super) async fn page(
    app: &App,
    page: Page,
    status: StatusCode,
    headers: &HeaderMap,
) -> Response {
    match app.web.page(page, headers).await {
        Some((found, policy)) => html(found, policy, status, REVALIDATE, headers),
        None => plain(StatusCode::NOT_FOUND, NO_APP),
    }
}

/// A page, or 304 if the browser's copy is current.
pub(super) fn html(
    found: Found,
    policy: HeaderValue,
    status: StatusCode,
    cache: &'static str,
    headers: &HeaderMap,
) -> Response {
    let etag = etag(&found.bytes);
    if status == StatusCode::OK && is_current(headers, &etag) {
        // Headers of a 304 replace the stored ones (RFC 9111, section 4.3.4).
        let kept = [(header::ETAG, etag), (header::CACHE_CONTROL, HeaderValue::from_static(cache))];
        return with_policy((StatusCode::NOT_MODIFIED, kept), policy);
    }
    let mut response = (status, Body::from(found.bytes)).into_response();
    let headers = response.headers_mut();
    insert(headers, header::CONTENT_TYPE, "text/html; charset=utf-8");
    insert(headers, header::CACHE_CONTROL, cache);
    insert(headers, header::VARY, "Accept-Encoding");
    headers.insert(header::ETAG, etag);
    if let Some(encoding) = found.encoding {
        insert(headers, header::CONTENT_ENCODING, encoding);
    }
    with_policy(response, policy)
}

pub(super) fn file(path: &str, found: Found, headers: &HeaderMap, policy: HeaderValue) -> Response {
    let hashed = is_hashed(path);
    let etag = (!hashed).then(|| etag(&found.bytes));
    if let Some(etag) = etag.as_ref().filter(|etag| is_current(headers, etag)) {
        // Without it, the worker would get the stricter default policy and could not load its own
        // script.
        let unchanged = (StatusCode::NOT_MODIFIED, [(header::ETAG, etag.clone())]);
        return with_policy(unchanged, policy);
    }
    let mut response = Body::from(found.bytes).into_response();
    let headers = response.headers_mut();
    insert(headers, header::CONTENT_TYPE, content_type(path));
    insert(headers, header::CACHE_CONTROL, if hashed { IMMUTABLE } else { REVALIDATE });
    insert(headers, header::VARY, "Accept-Encoding");
    if let Some(etag) = etag {
        headers.insert(header::ETAG, etag);
    }
    if let Some(encoding) = found.encoding {
        insert(headers, header::CONTENT_ENCODING, encoding);
    }
    with_policy(response, policy)
}

/// Adds the policy. `X-Frame-Options` cannot list origins, so it is omitted where the policy does.
fn with_policy(response: impl IntoResponse, policy: HeaderValue) -> Response {
    let mut response = response.into_response();
    let headers = response.headers_mut();
    if policy.as_bytes().ends_with(b"frame-ancestors 'none'") {
        insert(headers, header::X_FRAME_OPTIONS, "DENY");
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

pub(super) fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, REVALIDATE)], text).into_response()
}

fn etag(bytes: &[u8]) -> HeaderValue {
    strong(&Sha256::digest(bytes)[..12])
}

fn is_current(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    headers.get(header::IF_NONE_MATCH) == Some(etag)
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
