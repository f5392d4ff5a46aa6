//! Serves everything below a base path, as `https://host/gallery/`. Proxies may pass requests on
//! with or without the path: it is removed here if present. URLs that the server writes begin with
//! it.

use axum::Router;
use axum::extract::Request;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use tower::ServiceExt as _;

/// The router below a base path; the same router if that is empty.
pub fn below(path: &str, router: Router) -> Router {
    if path.is_empty() {
        return router;
    }
    let path = path.to_owned();
    Router::new().fallback(move |request: Request| answer(path.clone(), router.clone(), request))
}

async fn answer(path: String, router: Router, mut request: Request) -> Response {
    // URLs in the page are relative to its folder.
    if request.uri().path() == path {
        return Redirect::temporary(&format!("{path}/")).into_response();
    }
    if let Some(uri) = without(&path, request.uri()) {
        *request.uri_mut() = uri;
    }
    let answer = router.oneshot(request).await;
    let mut response = answer.unwrap_or_else(|never| match never {});
    place_location(response.headers_mut(), &path);
    response
}

/// The URI without the base path, if it begins with it.
fn without(path: &str, uri: &Uri) -> Option<Uri> {
    let rest = uri.path_and_query()?.as_str().strip_prefix(path)?;
    if !rest.starts_with('/') {
        return None;
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(rest).ok()?);
    Uri::from_parts(parts).ok()
}

/// Adds the base path to `Location`, which clients follow as it stands (RFC 9110, section 10.2.2).
fn place_location(headers: &mut HeaderMap, path: &str) {
    let Some(location) = headers.get(header::LOCATION).and_then(|value| value.to_str().ok()) else {
        return;
    };
    if location.starts_with('/')
        && let Ok(placed) = HeaderValue::from_str(&format!("{path}{location}"))
    {
        headers.insert(header::LOCATION, placed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_taken_away_where_it_is_there() {
        for (uri, expected) in [
            ("/gallery/", Some("/")),
            ("/gallery/share/k?a=b", Some("/share/k?a=b")),
            ("/gallery/gallery/x", Some("/gallery/x")),
            ("http://host/gallery/photos", Some("http://host/photos")),
            ("/gallery", None),
            ("/gallery2/photos", None),
            ("/photos", None),
        ] {
            let found = without("/gallery", &uri.parse().unwrap());
            assert_eq!(found, expected.map(|uri| uri.parse().unwrap()), "{uri}");
        }
    }
}
