//! Collections: listed by kind, and opened as albums that follow them.

use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_api::{
    AlbumResponse, CollectionFilter, CollectionKind, CollectionResponse, OpenCollection,
};
use vitrine_database::collections::Followed;

use crate::access;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::responses;
use crate::services::albums::{check_texts, new_album, one};
use crate::services::collections::{all, find, title};

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
    Ok(Json(found.iter().map(|one| responses::collection(query.kind, one)).collect()))
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
    check_texts(body.album_name.as_deref(), None)?;
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
