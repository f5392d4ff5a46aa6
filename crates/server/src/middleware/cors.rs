//! CORS (Fetch, section 3.3) for the origins that the operator configured, where the app is served
//! by a static host. Other origins get no headers, so browsers block them.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
/// Request headers of the app and of API clients.
const SENT: &str = "accept, authorization, content-type, if-none-match, range, tus-resumable, \
     upload-checksum, upload-length, upload-metadata, upload-offset, x-api-key, \
     x-immich-checksum, x-immich-session-token, x-immich-share-key, x-immich-share-slug, \
     x-immich-user-token";
/// Response headers that scripts may read, besides the safelisted ones.
const READ: &str = "accept-ranges, content-disposition, content-length, content-range, etag, \
     location, retry-after, tus-resumable, upload-expires, upload-length, upload-offset, \
     x-vitrine-asset-id, x-vitrine-upload-status, x-vitrine-upload-trashed";
/// How long a preflight result may be cached. Chromium caps it at two hours.
const SECONDS: &str = "7200";
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Middleware that answers preflight requests and allows these origins to read responses.
pub async fn share(State(app): State<App>, request: Request, next: Next) -> Response {
    if app.cors_origins.is_empty() {
        return next.run(request).await;
    }
    let origin = allowed(request.headers(), &app.cors_origins).cloned();
    let is_asked = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let policy = resource_policy(request.headers());
    let mut response = match &origin {
        Some(_) if is_asked => asked(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin, Sec-Fetch-Site"));
    headers
        .entry(header::HeaderName::from_static("cross-origin-resource-policy"))
        .or_insert(policy);
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        insert(headers, header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        insert(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, READ);
    }
    response
}

/// The request's origin, if it is one of these.
pub(crate) fn allowed<'a>(headers: &'a HeaderMap, origins: &[String]) -> Option<&'a HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    origins.iter().any(|known| known == origin).then_some(origin)
}

fn asked() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    insert(headers, header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    insert(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, SENT);
    insert(headers, header::ACCESS_CONTROL_MAX_AGE, SECONDS);
    insert(headers, header::CACHE_CONTROL, "no-store");
    response
}

/// `Cross-Origin-Resource-Policy` for images and videos, which pages embed without an `Origin`.
/// From another site they are requested without cookies (those are `SameSite=Lax`), so they contain
/// only what the key in their URL opens. From the same site a session may be sent.
fn resource_policy(headers: &HeaderMap) -> HeaderValue {
    HeaderValue::from_static(match headers.get(SITE).map(HeaderValue::as_bytes) {
        Some(b"cross-site") => "cross-origin",
        _ => "same-site",
    })
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
