//! Default headers of every response. Headers that a handler set are kept.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;

const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// For data and media: nothing in them may run or load. The app downloads through a hidden frame of
/// its own origin, which must be able to show an error response.
const DATA_CSP: &str = "default-src 'none'; img-src 'self'; media-src 'self'; \
     style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Adds the headers that are missing.
pub async fn secure(State(app): State<App>, request: Request, next: Next) -> Response {
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

/// The policy of data and media, if these origins may also embed pages of links in a frame.
#[must_use]
pub fn data_policy(frame_ancestors: &[String]) -> HeaderValue {
    let policy = format!("{DATA_CSP} {}", frame_ancestors.join(" "));
    HeaderValue::from_str(policy.trim_end()).unwrap_or(HeaderValue::from_static(DATA_CSP))
}

/// `Cache-Control` that lets shared caches reuse a response for this many seconds, while browsers
/// still revalidate it each time. `None` for 0.
#[must_use]
pub fn shared_cache(seconds: u32) -> Option<HeaderValue> {
    let value = format!("public, max-age=0, s-maxage={seconds}");
    HeaderValue::from_str(&value).ok().filter(|_| seconds > 0)
}

fn default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
