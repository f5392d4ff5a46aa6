//! Protection against cross-site request forgery.
//!
//! The cookies are `SameSite=Lax`, which stops forms of other sites. This middleware also stops
//! sibling subdomains, and protects browsers without `SameSite`. Clients that are not browsers
//! send neither `Origin` nor `Sec-Fetch-Site`, and pass.

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::cors;
use crate::app::App;
use crate::auth::acts_with_cookie;
use crate::error::Error;
use crate::web::policy;

/// POST operations that change nothing. They are exempt because forms under `no-referrer` send
/// `Origin: null`. Paths are relative to `/api`.
const READING: &[&str] = &["/download/archive", "/download/info"];

/// Refuses requests with unsafe methods that a browser makes for another site.
pub async fn refuse_others(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let headers = &parts.headers;
    let safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let reads = READING.contains(&parts.uri.path());
    let public = app.public_url.as_deref().and_then(policy::origin);
    let is_own = allowed(headers, host(&parts), public.as_deref());
    let is_let_in = cors::allowed(headers, &app.cors_origins).is_some();
    if safe || reads || is_own || is_let_in || by_token(&parts) {
        next.run(Request::from_parts(parts, body)).await
    } else {
        Error::Forbidden("Requests of other sites are refused".into()).into_response()
    }
}

/// Whether a request acts with a secret that its author knew. The headers may be present with any
/// value, so it also checks that no cookie is what grants access.
fn by_token(parts: &Parts) -> bool {
    let headers = &parts.headers;
    let has = headers.contains_key(header::AUTHORIZATION) || headers.contains_key("x-api-key");
    has && !acts_with_cookie(parts)
}

fn host(parts: &Parts) -> Option<&str> {
    let header = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    // HTTP/2 has an authority instead of `Host`.
    header.or_else(|| parts.uri.authority().map(axum::http::uri::Authority::as_str))
}

/// Whether a request comes from the server's own pages, or from a client that is not a browser.
fn allowed(headers: &HeaderMap, host: Option<&str>, public: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    (authority.is_some() && authority == host) || Some(origin) == public
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_act_with_cookies() {
        let cases = [
            (&[][..], true),
            (&[("origin", "http://a:1")], true),
            (&[("origin", "http://b:1")], false),
            (&[("origin", "null")], false),
            (&[("origin", "https://photos.example")], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "null")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://a:1")], false),
        ];
        for (sent, expected) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in sent {
                headers.insert(*name, value.parse().unwrap());
            }
            let found = allowed(&headers, Some("a:1"), Some("https://photos.example"));
            assert_eq!(found, expected, "{sent:?}");
        }
    }
}
