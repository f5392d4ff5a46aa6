//! One line per request. Addresses hold the secrets of links, and queries hold keys: of an address
//! only the route that it matched is written.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

/// Logs method, route, status and time.
pub async fn requests(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("page", |route| route.as_str());
    let status = response.status().as_u16();
    tracing::debug!(%method, route, status, took = ?start.elapsed(), "request");
    response
}
