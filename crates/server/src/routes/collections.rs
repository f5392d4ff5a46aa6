//! Collections: listed by kind, and opened as albums that follow them.

use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_api::{
    AlbumResponse, CollectionFilter, CollectionKind, CollectionResponse, OpenCollection,
};
use vitrine_database::UserId;
use vitrine_database::clock;
use vitrine_database::collections::Followed;
use vitrine_database::place_names::country_name;

use super::albums::{check, new_album, one};
use crate::access;
use crate::app::App;
use crate::auth::SignedIn;
use crate::collections::{self, Collection};
use crate::error::{Error, Result};
use crate::http::extract::{Json, Path, Query};
use crate::view;

/// Query of the list.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct CollectionQuery {
    kind: CollectionKind,
}

/// `GET /api/collections?kind=…`
pub async fn list(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Query(query): Query<CollectionQuery>,
) -> Result<Json<Vec<CollectionResponse>>> {
    let found = all(&app, &session.user.id, query.kind).await?;
    Ok(Json(found.iter().map(|one| view::collection(query.kind, one)).collect()))
}

async fn all(app: &App, user: &UserId, kind: CollectionKind) -> Result<Vec<Collection>> {
    Ok(match kind {
        CollectionKind::Folder | CollectionKind::Person => {
            collections::of_names(kind, app.db.names(user, kind).await?)
        }
        _ => collections::of_spots(kind, &app.db.spots(user).await?),
    })
}

/// The collection that a filter names.
pub(super) async fn find(
    app: &App,
    user: &UserId,
    filter: &CollectionFilter,
) -> Result<Collection> {
    let mut found = all(app, user, filter.kind).await?;
    found.retain(|one| one.id == filter.id);
    found.pop().ok_or_else(|| Error::bad_request("Not found or no collection.read access"))
}

/// The default name of an album that follows a collection.
pub(super) fn title(kind: CollectionKind, found: &Collection) -> String {
    let day = |day: i64| clock::day_in_words(day * clock::DAY_MS);
    let country = || found.rule.country.as_deref().and_then(country_name);
    match kind {
        CollectionKind::State => {
            let parts = [Some(found.name.as_str()), country()];
            let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(", ")
        }
        CollectionKind::Moment => match (&found.rule.month_day, &*found.name) {
            (Some(_), _) => clock::anniversary_in_words(found.days.1 * clock::DAY_MS),
            (None, "") => day(found.days.0),
            (None, place) => {
                format!("{place}, {}", clock::month_in_words(found.days.0 * clock::DAY_MS))
            }
        },
        _ => found.name.clone(),
    }
}

/// `PUT /api/collections/{kind}/{id}`: the album of the collection's page, created on the first
/// request. The list of albums leaves it out, but links can open it like any other.
pub async fn open(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Path((kind, id)): Path<(CollectionKind, String)>,
    Json(body): Json<OpenCollection>,
) -> Result<Json<AlbumResponse>> {
    let user = &session.user.id;
    check(body.album_name.as_deref(), None)?;
    if let Some(album) = app.db.collection_page(user, kind, &id).await? {
        return one(&app, &album, user).await;
    }
    let filter = CollectionFilter { kind, id };
    let found = find(&app, user, &filter).await?;
    let name = body.album_name.filter(|name| !name.trim().is_empty());
    let album = new_album(user, name.unwrap_or_else(|| title(kind, &found)), None);
    let mut write = app.db.write_for(user).await?;
    access::recheck_session(&mut write, &session).await?;
    write.add_album(&album).await?;
    let followed = Followed { kind, id: &filter.id, rule: &found.rule, is_page: true };
    if let Err(error) = write.follow(&album.id, user, followed, album.created_at).await {
        // Another request created it at the same time.
        drop(write);
        return match app.db.collection_page(user, kind, &filter.id).await? {
            Some(album) => one(&app, &album, user).await,
            None => Err(error.into()),
        };
    }
    write.commit().await?;
    one(&app, &album.id, user).await
}
