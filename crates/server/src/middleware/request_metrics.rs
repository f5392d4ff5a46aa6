//! Counts and logs requests.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::metrics::label;

/// Middleware that counts and logs method, route, status and duration. Of the URL only the matched
/// route is logged: paths contain the secrets of links, and queries contain keys.
pub async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    // Dropped as well if the client disconnects before the response.
    let active = app.metrics.begin();
    let start = Instant::now();
    let method = label(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    drop(active);
    let route = route.as_ref().map_or("page", |route| route.as_str());
    let (status, took) = (response.status().as_u16(), start.elapsed());
    tracing::debug!(method, route, status, took = ?took, "request");
    app.metrics.record(method, route, status, took);
    response
}
