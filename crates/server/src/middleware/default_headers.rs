//! Default headers of every response. Headers that a handler set are kept.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::http::headers::DATA_CSP;

const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Adds the headers that are missing.
pub async fn add_missing(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    default(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Responses depend on the caller, and have to be revalidated before they are reused.
    default(headers, header::CACHE_CONTROL, "private, no-cache");
    default(headers, header::REFERRER_POLICY, "no-referrer");
    default(headers, COOP, "same-origin");
    default(headers, CORP, "same-origin");
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, app.data_policy.clone());
        // The older header cannot list origins.
        if app.data_policy == DATA_CSP {
            default(headers, header::X_FRAME_OPTIONS, "SAMEORIGIN");
        }
    }
    response
}

fn default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
