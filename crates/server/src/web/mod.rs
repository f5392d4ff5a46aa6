//! Serves the app: its pages for the URLs of its screens, and its files.

mod addresses;
mod files;
mod link;
mod place;
pub mod policy;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::auth::Peer;
use crate::error::Error;
use crate::http::etag::strong;
use addresses::Address;
pub use files::{Embedded, Web};
use files::{Found, Page, content_type, is_hashed};
pub use link::Pictures;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const REVALIDATE: &str = "no-cache";
const NO_APP: &str = "The app is not part of this server. Start it with --web and the folder of the \
     built app.\n";

/// Handles requests that match no API route.
pub async fn serve(
    State(app): State<App>,
    peer: Peer,
    uri: Uri,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path();
    match addresses::address(path) {
        Some(Address::App) => page(&app, Page::Owner, StatusCode::OK, &headers).await,
        Some(Address::Link(address)) => {
            let answer = link::serve(&app, &address, path, &headers, peer).await;
            answer.unwrap_or_else(Error::into_response)
        }
        None => match app.web.file(path, &headers).await {
            Some(found) => file(path, found, &headers, app.web.file_policy()),
            // For a mistyped URL, the app shows a message and a way home.
            None if takes_pages(&headers) => {
                page(&app, Page::Owner, StatusCode::NOT_FOUND, &headers).await
            }
            None => plain(StatusCode::NOT_FOUND, "Not found\n"),
        },
    }
}

/// Whether the client accepts HTML, as in a browser's navigation.
fn takes_pages(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|kinds| kinds.to_str().ok());
    accepted.is_some_and(|kinds| kinds.contains("text/html"))
}

/// A page of the app without anything inserted for a link.
async fn page(app: &App, page: Page, status: StatusCode, headers: &HeaderMap) -> Response {
    match app.web.page(page, headers).await {
        Some((found, policy)) => html(found, policy, status, REVALIDATE, headers),
        None => plain(StatusCode::NOT_FOUND, NO_APP),
    }
}

/// A page, or 304 if the browser's copy is current.
fn html(
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

fn file(path: &str, found: Found, headers: &HeaderMap, policy: HeaderValue) -> Response {
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

fn plain(status: StatusCode, text: &'static str) -> Response {
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
