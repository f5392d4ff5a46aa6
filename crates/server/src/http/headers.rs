//! Policies of responses that depend on the operator's settings.

use axum::http::{HeaderName, HeaderValue};

use super::json::Header;

/// For data and media: nothing in them may run or load. The app downloads through a hidden frame of
/// its own origin, which must be able to show an error response.
pub const DATA_CSP: &str = "default-src 'none'; img-src 'self'; media-src 'self'; \
     style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

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

/// Tells a browser to clear its cache, so that Back shows nothing after the session has ended.
pub const CLEAR_CACHE: Header = (HeaderName::from_static("clear-site-data"), "\"cache\"");
