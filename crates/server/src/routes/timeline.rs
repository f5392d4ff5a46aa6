//! The timeline. Where metadata is hidden there is one bucket, since months are metadata.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use vitrine_api::{AssetVisibility, SortOrder, TimeBucket};

use crate::access::{self, Disclosure};
use crate::app::App;
use crate::auth::{Caller, Principal};
use crate::clock;
use crate::db::Scope;
use crate::error::{Error, Result};
use crate::http::extract::{Json, KEPT_BY_NOBODY, Query};
use crate::view;

/// The one bucket of links that hide metadata.
pub(crate) const NO_MONTH: &str = "1970-01-01";

/// Query of both routes; what is not known is ignored.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct TimelineQuery {
    album_id: Option<String>,
    order: Option<SortOrder>,
    time_bucket: Option<String>,
    is_favorite: Option<bool>,
    is_trashed: Option<bool>,
    visibility: Option<AssetVisibility>,
    ids_only: bool,
}

impl TimelineQuery {
    /// The photos asked for. Only a user has views of their own: to all others the filters of
    /// those views say nothing.
    async fn scope<'a>(&'a self, app: &App, who: &'a Principal) -> Result<Scope<'a>> {
        Ok(match access::scope(app, who, self.album_id.as_deref()).await? {
            Scope::Library(user) if self.is_trashed == Some(true) => Scope::Bin(user),
            Scope::Library(user) if self.visibility == Some(AssetVisibility::Locked) => {
                Scope::Private(user)
            }
            Scope::Library(user) if self.is_favorite == Some(true) => Scope::Favorites(user),
            scope => scope,
        })
    }
}

/// `GET /api/timeline/buckets`
pub async fn buckets(
    State(app): State<App>,
    Caller(who): Caller,
    Query(query): Query<TimelineQuery>,
) -> Result<Json<Vec<TimeBucket>>> {
    let scope = query.scope(&app, &who).await?;
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
    let scope = query.scope(&app, &who).await?;
    let disclosure = who.disclosure();
    let order = query.order.unwrap_or_default();
    let mut tiles = if disclosure != Disclosure::Nothing {
        app.db.tiles(scope, Some(days), order).await?
    } else if days.start == 0 {
        app.db.tiles(scope, None, order).await?
    } else {
        Vec::new()
    };
    if let Principal::User(session) = &who {
        let user = Uuid::try_parse(&session.user.id).ok();
        for tile in &mut tiles {
            tile.is_foreign = Some(tile.owner_id) != user;
            // A mark is its owner's alone.
            tile.is_favorite &= !tile.is_foreign;
        }
    }
    let pieces = view::bucket(tiles, disclosure, query.ids_only).map(Ok::<_, Infallible>);
    let headers = [(header::CONTENT_TYPE, "application/json"), KEPT_BY_NOBODY];
    Ok((headers, Body::from_stream(stream::iter(pieces))).into_response())
}
