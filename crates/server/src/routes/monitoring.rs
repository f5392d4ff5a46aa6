//! The endpoints of the monitoring listener: metrics and readiness.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::app::App;

/// The router of the monitoring listener.
pub fn router(app: App) -> Router {
    Router::new().route("/metrics", get(metrics)).route("/ready", get(ready)).with_state(app)
}

async fn metrics(State(app): State<App>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.text())
}

/// Readiness: 200 if both the database and the storage can be reached, else 503.
pub async fn ready(State(app): State<App>) -> StatusCode {
    let rows = app.db.has_admin().await.is_ok();
    let bytes = app.storage.is_there().await;
    if rows && bytes { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}
