//! The timeline. Where metadata is hidden it has numbered pages instead of months, since months are
//! metadata.

use std::ops::Range;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures::stream;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use vitrine_api::{AssetVisibility, SortOrder, TimeBucket};
use vitrine_database::clock;
use vitrine_database::timeline::Tile;
use vitrine_database::{AlbumId, Scope};

use crate::access::{self, Disclosure};
use crate::app::App;
use crate::auth::{Caller, ClientAddress, Principal};
use crate::download_budget::HeldRows;
use crate::error::{Error, Result};
use crate::http::extract::{KEPT_BY_NOBODY, Query};
use crate::http::held_json::sent;
use crate::response_cache::CachedJson;
use crate::responses;
use crate::services::timeline_pages::{PAGE, pages};

/// Photos of a month above which it is not cached, but streamed for each request.
const REMEMBERED: usize = 2000;

/// The positions of the photos on the page with the name of a month, whose days are given. `None`
/// for months before January 1970.
fn positions(days: &Range<i64>) -> Option<Range<u64>> {
    let months = clock::months_since_1970(days.start);
    let start = u64::try_from(months).ok()?.checked_mul(PAGE)?;
    Some(start..start.checked_add(PAGE)?)
}

/// Query of both routes; what is not known is ignored.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct TimelineQuery {
    album_id: Option<AlbumId>,
    order: Option<SortOrder>,
    time_bucket: Option<String>,
    is_favorite: Option<bool>,
    is_trashed: Option<bool>,
    visibility: Option<AssetVisibility>,
    ids_only: bool,
}

impl TimelineQuery {
    /// The scope that the query selects. Filters apply only to a user's own library, and are
    /// ignored elsewhere.
    async fn scope<'a>(&'a self, app: &App, who: &'a Principal) -> Result<Scope<'a>> {
        Ok(match access::scope(&app.db, who, self.album_id.as_ref()).await? {
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
) -> Result<CachedJson<Vec<TimeBucket>>> {
    let scope = query.scope(&app, &who).await?;
    let (disclosure, order) = (who.disclosure(), query.order.unwrap_or_default());
    let question = format!("buckets {scope:?} {order:?} {disclosure:?}");
    let buckets = app.cached_responses.json(question, async {
        let months = if disclosure == Disclosure::Nothing {
            pages(app.db.count(scope).await?)
        } else {
            app.db.months(scope, order).await?
        };
        let bucket = |(time_bucket, count)| TimeBucket { time_bucket, count };
        Ok(months.into_iter().map(bucket).collect())
    });
    buckets.await
}

/// `GET /api/timeline/bucket`
pub async fn bucket(
    State(app): State<App>,
    Caller(who): Caller,
    peer: ClientAddress,
    Query(query): Query<TimelineQuery>,
) -> Result<Response> {
    let days = query.time_bucket.as_deref().and_then(clock::days_of_month);
    let days =
        days.ok_or_else(|| Error::bad_request("Validation failed: timeBucket is no date"))?;
    let scope = query.scope(&app, &who).await?;
    let asked = Asked { days, order: query.order.unwrap_or_default(), ids_only: query.ids_only };
    match &who {
        Principal::User(session) => {
            let user = Uuid::try_parse(session.user.id.as_str()).ok();
            let mut tiles = asked.tiles(&app, scope, Disclosure::User).await?;
            for tile in &mut tiles {
                tile.is_foreign = Some(tile.owner_id) != user;
                // Only its owner sees that a photo is a favourite.
                tile.is_favorite &= !tile.is_foreign;
            }
            let pieces = responses::bucket(tiles, Disclosure::User, query.ids_only);
            Ok(streamed((&app, &who, query.album_id.clone()), pieces, None))
        }
        Principal::Visitor(_) => {
            let list = (&app, &who, query.album_id.clone());
            visitors_bucket(list, peer, scope, asked).await
        }
    }
}

/// A month as seen by all visitors with the same disclosure. It is cached: the guests of a party
/// open the same one at the same time.
async fn visitors_bucket(
    (app, who, album): List<'_>,
    peer: ClientAddress,
    scope: Scope<'_>,
    asked: Asked,
) -> Result<Response> {
    let disclosure = who.disclosure();
    let mut long = None;
    let question = format!("bucket {scope:?} {asked:?} {disclosure:?}");
    let short = app.cached_responses.short::<()>(question, async {
        let tiles = asked.tiles(app, scope, disclosure).await?;
        let number = tiles.len();
        let pieces = responses::bucket(tiles, disclosure, asked.ids_only);
        if number <= REMEMBERED {
            return Ok(Some(Bytes::from(pieces.collect::<Vec<_>>().concat())));
        }
        let held = app.downloads.hold(&peer.network(), number as u64).await?;
        long = Some(streamed((app, who, album), pieces, Some(held)));
        Ok(None)
    });
    let short = short.await?.map(CachedJson::into_response);
    Ok(short.or(long).unwrap_or_default())
}

/// Who requests a list of photos, and the album of the list.
type List<'a> = (&'a App, &'a Principal, Option<AlbumId>);

/// Streams pieces of JSON. The reservation is held until they are sent.
fn streamed(
    (app, who, album): List<'_>,
    pieces: impl Iterator<Item = Bytes> + Send + 'static,
    held: Option<HeldRows>,
) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), KEPT_BY_NOBODY];
    let pieces = stream::iter(pieces.map(Ok));
    let pieces = access::until_revoked(&app.db, who, access::Transfer::List(album), pieces);
    (headers, sent(pieces, held)).into_response()
}

/// The part of a scope that is requested.
#[derive(Debug)]
struct Asked {
    days: Range<i64>,
    order: SortOrder,
    ids_only: bool,
}

impl Asked {
    async fn tiles(
        &self,
        app: &App,
        scope: Scope<'_>,
        disclosure: Disclosure,
    ) -> Result<Vec<Tile>> {
        Ok(match disclosure {
            Disclosure::Nothing => match positions(&self.days) {
                Some(positions) => app.db.page(scope, positions, self.order).await?,
                None => Vec::new(),
            },
            _ => app.db.tiles(scope, self.days.clone(), self.order).await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_by_their_names() {
        assert_eq!(pages(0), []);
        assert_eq!(pages(3), [("1970-01-01".to_owned(), 3)]);
        let many = pages(14 * PAGE + 1);
        assert_eq!(many.len(), 15);
        assert_eq!(many.iter().map(|(_, count)| count).sum::<u64>(), 14 * PAGE + 1);
        let mut end = 0;
        for (name, count) in many {
            let positions = positions(&clock::days_of_month(&name).unwrap()).unwrap();
            assert_eq!(positions.start, end, "{name}");
            end = positions.start + count;
        }
        assert_eq!(positions(&clock::days_of_month("1969-12-01").unwrap()), None);
    }
}
