//! Albums: listing, creating, changing, and the photos in them.

use std::collections::HashSet;

use axum::extract::State;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_api::{
    AlbumResponse, AlbumRole, AlbumStatistics, BulkIdsError, BulkIdsResult, CreateAlbum, Ids,
    UpdateAlbum,
};
use vitrine_database::albums::{Album, AlbumFilter, AlbumPatch};
use vitrine_database::clock;
use vitrine_database::collections::Followed;
use vitrine_database::{AlbumId, AssetId, UserId};

use crate::access::own_assets;
use crate::access::{self, AlbumAction};
use crate::app::App;
use crate::auth::{Caller, Principal, SignedIn};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json, Query};
use crate::responses;
use crate::services::albums::{check_texts, new_album, one, with_members};
use crate::services::{collections, members};

/// Query of the list.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AlbumQuery {
    asset_id: Option<AssetId>,
    id: Option<AlbumId>,
    is_owned: Option<bool>,
    is_shared: Option<bool>,
    name: Option<String>,
}

impl AlbumQuery {
    fn takes(&self, album: &Album, user: &UserId) -> bool {
        self.id.as_ref().is_none_or(|id| *id == album.id)
            && self.is_owned.is_none_or(|owned| owned == (album.owner_id == *user))
            && self.is_shared.is_none_or(|shared| shared == album.has_members)
            && self.name.as_ref().is_none_or(|name| *name == album.name)
    }
}

/// `GET /api/albums`
pub async fn list(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Query(query): Query<AlbumQuery>,
) -> Result<Json<Vec<AlbumResponse>>> {
    let user = &session.user.id;
    let filter = match &query.asset_id {
        Some(asset) => AlbumFilter::Holding(user, asset),
        None => AlbumFilter::Of(user),
    };
    let mut albums = app.db.albums(filter).await?;
    albums.retain(|album| query.takes(album, user));
    let news = app.db.news(user).await?;
    let mut views = with_members(&app, &albums, user).await?;
    for (album, seen) in albums.iter().zip(&mut views) {
        seen.news = news.get(&album.id).map(responses::news);
    }
    Ok(Json(views))
}

/// `POST /api/albums`
pub async fn create(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Json(body): Json<CreateAlbum>,
) -> Result<(StatusCode, Json<AlbumResponse>)> {
    let user = &session.user.id;
    check_texts(Some(&body.album_name), body.description.as_deref())?;
    let assets = own_assets(&app.db, user, AssetId::list(body.asset_ids), "asset.share").await?;
    members::check_members(&app, user, &body.album_users).await?;
    let followed = match &body.filter {
        Some(filter) => Some((filter, collections::find(&app, user, filter).await?)),
        None => None,
    };
    let name = match &followed {
        Some((filter, found)) if body.album_name.trim().is_empty() => {
            collections::title(filter.kind, found)
        }
        _ => body.album_name,
    };
    let album = new_album(user, name, body.description);
    let now = album.created_at;
    let mut write = app.db.write_for(user).await?;
    access::recheck_session(&mut write, &session).await?;
    write.add_album(&album).await?;
    if let Some((filter, found)) = &followed {
        let (kind, id, rule) = (filter.kind, filter.id.as_str(), &found.rule);
        write.follow(&album.id, user, Followed { kind, id, rule, is_page: false }, now).await?;
    }
    write.add_to_album(&album.id, &assets, now).await?;
    write.claim(user, &assets).await?;
    members::add_members(&mut write, &album.id, &body.album_users).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, one(&app, &album.id, user).await?))
}

/// `GET /api/albums/statistics`
pub async fn statistics(
    State(app): State<App>,
    SignedIn(session): SignedIn,
) -> Result<Json<AlbumStatistics>> {
    let user = &session.user.id;
    let albums = app.db.albums(AlbumFilter::Of(user)).await?;
    let number = |test: &dyn Fn(&&Album) -> bool| albums.iter().filter(test).count() as u64;
    Ok(Json(AlbumStatistics {
        owned: number(&|album| album.owner_id == *user),
        shared: number(&|album| album.has_members),
        not_shared: number(&|album| album.owner_id == *user && !album.has_members),
    }))
}

/// `GET /api/albums/{id}`
pub async fn get(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<AlbumId>,
) -> Result<Json<AlbumResponse>> {
    let (album, _) = access::album(&app.db, &who, AlbumAction::Read, &id).await?;
    match &who {
        Principal::User(session) => one(&app, &id, &session.user.id).await,
        Principal::Visitor(_) => Ok(Json(responses::album_for(&album, who.disclosure()))),
    }
}

/// `PATCH /api/albums/{id}`
pub async fn update(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<AlbumId>,
    Json(body): Json<UpdateAlbum>,
) -> Result<Json<AlbumResponse>> {
    check_texts(body.album_name.as_deref(), body.description.as_deref())?;
    let user = session.user.id.clone();
    // Only the owner may switch comments on or off.
    let action = match body.is_activity_enabled {
        Some(_) => AlbumAction::Share,
        None => AlbumAction::Update,
    };
    let mut write = app.db.write_for(&user).await?;
    access::recheck_session(&mut write, &session).await?;
    access::album_in(&mut write, &user, action, &id).await?;
    let cover_id = body.album_thumbnail_asset_id.map(AssetId::from);
    if let Some(cover) = &cover_id {
        if !app.db.in_album(&id, cover).await? {
            return Err(Error::bad_request("Invalid album thumbnail"));
        }
        write.claim(&user, std::slice::from_ref(cover)).await?;
    }
    let patch = AlbumPatch {
        name: body.album_name,
        description: body.description,
        cover_id,
        activity: body.is_activity_enabled,
        sort: body.order,
    };
    write.patch_album(&id, &patch, clock::now()).await?;
    write.commit().await?;
    one(&app, &id, &user).await
}

/// `DELETE /api/albums/{id}`
pub async fn delete(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<AlbumId>,
) -> Result<StatusCode> {
    access::album(&app.db, &Principal::User(session), AlbumAction::Delete, &id).await?;
    app.db.delete_album(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `PUT /api/albums/{id}/assets`
pub async fn add_assets(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<AlbumId>,
    Json(body): Json<Ids>,
) -> Result<Json<Vec<BulkIdsResult>>> {
    let user = session.user.id.clone();
    let ids = AssetId::list(body.ids);
    let owned = app.db.owned(&user, &ids).await?;
    let allowed: Vec<_> = ids.iter().filter(|id| owned.contains(*id)).cloned().collect();
    let mut write = app.db.write_for(&user).await?;
    access::recheck_session(&mut write, &session).await?;
    access::album_in(&mut write, &user, AlbumAction::Fill, &id).await?;
    let added = write.add_to_album(&id, &allowed, clock::now()).await?;
    write.claim(&user, &allowed).await?;
    write.keep_placed(&id, &allowed).await?;
    write.commit().await?;
    let refused = |id: &AssetId| match owned.contains(id) {
        true => BulkIdsError::Duplicate,
        false => BulkIdsError::NoPermission,
    };
    Ok(Json(results(ids, &added, refused)))
}

/// `DELETE /api/albums/{id}/assets`: the owner removes any photo; others remove their own, even
/// when they are no longer members.
pub async fn remove_assets(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<AlbumId>,
    Json(body): Json<Ids>,
) -> Result<Json<Vec<BulkIdsResult>>> {
    let user = session.user.id.clone();
    let mut write = app.db.write_for(&user).await?;
    access::recheck_session(&mut write, &session).await?;
    let role = write.album_role(&id, &user).await?;
    if role.is_none_or(|role| role == AlbumRole::Viewer) && !app.db.has_in_album(&user, &id).await?
    {
        return Err(Error::no_access("albumAsset.delete"));
    }
    let only = (role != Some(AlbumRole::Owner)).then_some(&user);
    let ids = AssetId::list(body.ids);
    let removed = write.remove_from_album(&id, &ids, only, clock::now()).await?;
    write.commit().await?;
    Ok(Json(results(ids, &removed, |_| BulkIdsError::NotFound)))
}

/// One result per id. Repeated ids succeed once.
fn results(
    ids: Vec<AssetId>,
    done: &HashSet<AssetId>,
    error: impl Fn(&AssetId) -> BulkIdsError,
) -> Vec<BulkIdsResult> {
    let mut left = done.clone();
    let result = |id: AssetId| {
        let success = left.remove(&id);
        let error = (!success).then(|| error(&id));
        BulkIdsResult { id: id.into(), success, error }
    };
    ids.into_iter().map(result).collect()
}
