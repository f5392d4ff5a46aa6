//! The timeline. Where metadata is hidden there is one bucket, since months are metadata.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use serde::Deserialize;
use vitrine_api::{SortOrder, TimeBucket};

use crate::access::{self, Disclosure};
use crate::app::App;
use crate::auth::Caller;
use crate::clock;
use crate::error::{Error, Result};
use crate::http::extract::{Json, KEPT_BY_NOBODY, Query};
use crate::view;

/// The one bucket of links that hide metadata.
pub(crate) const NO_MONTH: &str = "1970-01-01";

/// Query of both routes; what is not known is ignored.
#[derive(Debug, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct TimelineQuery {
    album_id: Option<String>,
    order: Option<SortOrder>,
    time_bucket: Option<String>,
}

/// `GET /api/timeline/buckets`
pub async fn buckets(
    State(app): State<App>,
    Caller(who): Caller,
    Query(query): Query<TimelineQuery>,
) -> Result<Json<Vec<TimeBucket>>> {
    let scope = access::scope(&app, &who, query.album_id.as_deref()).await?;
    let months = if who.disclosure() == Disclosure::Nothing {
        let count = app.db.count(scope).await?;
        if count > 0 { vec![(NO_MONTH.to_owned(), count)] } else { Vec::new() }
    } else {
        app.db.months(scope, query.order.unwrap_or_default()).await?
    };
    let buckets = months.into_iter().map(|(time_bucket, count)| TimeBucket { time_bucket, count });
    Ok(Json(buckets.collect()))
}

/// `GET /api/timeline/bucket`
pub async fn bucket(
    State(app): State<App>,
    Caller(who): Caller,
    Query(query): Query<TimelineQuery>,
) -> Result<Response> {
    let days = query.time_bucket.as_deref().and_then(clock::days_of_month);
    let days =
        days.ok_or_else(|| Error::bad_request("Validation failed: timeBucket is no date"))?;
    let scope = access::scope(&app, &who, query.album_id.as_deref()).await?;
    let disclosure = who.disclosure();
    let order = query.order.unwrap_or_default();
    let tiles = if disclosure != Disclosure::Nothing {
        app.db.tiles(scope, Some(days), order).await?
    } else if days.start == 0 {
        app.db.tiles(scope, None, order).await?
    } else {
        Vec::new()
    };
    let pieces = view::bucket(tiles, disclosure).map(Ok::<_, Infallible>);
    let headers = [(header::CONTENT_TYPE, "application/json"), KEPT_BY_NOBODY];
    Ok((headers, Body::from_stream(stream::iter(pieces))).into_response())
}
