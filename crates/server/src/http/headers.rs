//! Headers that every answer carries, unless the handler chose its own.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// For data and media: nothing in them may run or load. The app downloads through a hidden frame
/// of its own, and the answer to that may be an error, so its own frames must be able to show it.
const DATA_CSP: &str = "default-src 'none'; img-src 'self'; media-src 'self'; \
     style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Adds what is missing.
pub async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    default(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(headers, header::REFERRER_POLICY, "no-referrer");
    default(headers, header::CONTENT_SECURITY_POLICY, DATA_CSP);
    default(headers, header::X_FRAME_OPTIONS, "SAMEORIGIN");
    default(headers, COOP, "same-origin");
    default(headers, CORP, "same-origin");
    response
}

fn default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
