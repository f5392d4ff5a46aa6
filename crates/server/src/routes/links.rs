//! Shared links: for owners, who create and change them, and for visitors, who open them.

use std::collections::HashSet;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_api::{
    AssetIds, AssetIdsResult, BulkIdsError, CreateSharedLink, LogoutResponse, SharedLinkLogin,
    SharedLinkResponse, SharedLinkType, UpdateSharedLink,
};
use vitrine_database::albums::AlbumFilter;
use vitrine_database::assets::Reader;
use vitrine_database::clock;
use vitrine_database::deleted_links::Restored;
use vitrine_database::links::{Link, LinkPatch};
use vitrine_database::{AlbumId, AssetId, LinkId, UserId, Write};

use crate::access::own_assets;
use crate::access::{self, AlbumAction, Disclosure, Visit};
use crate::app::App;
use crate::auth::{ClientAddress, NamedLink, Session, SignedIn, Visitor, ask_for_name};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json, Query};
use crate::http::headers::CLEAR_CACHE;
use crate::http::json::Header;
use crate::limits::MAX_ALBUMS;
use crate::services::link_contents::{LinkContents, OpenedLink};
use crate::services::links::{end_session, enter_password, owned, slug};
use crate::{responses, secret};

/// Query of the list.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LinkQuery {
    album_id: Option<AlbumId>,
    asset_id: Option<AssetId>,
    id: Option<LinkId>,
}

/// `GET /api/shared-links`
pub async fn list(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Query(query): Query<LinkQuery>,
) -> Result<Json<Vec<SharedLinkResponse>>> {
    let user = &session.user.id;
    app.view_counter.flush(&app.db).await?;
    let mut links = app.db.links(user, query.album_id.as_ref(), query.asset_id.as_ref()).await?;
    links.retain(|link| query.id.as_ref().is_none_or(|id| *id == link.id));
    let ids: Vec<_> = links.iter().map(|link| link.id.clone()).collect();
    let covers = app.db.link_covers(&ids).await?;
    let wanted: Vec<_> = covers.values().cloned().collect();
    let assets = app.db.readable(Reader::User(user), &wanted).await?;
    let albums = app.db.albums(AlbumFilter::LinkedBy(user)).await?;
    let uploads = app.db.contribution_counts(&ids).await?;
    let pending = app.db.pending_counts(&ids).await?;
    let mut weights = Vec::new();
    for link in &links {
        weights.push(app.db.weight(link.whole()).await?);
    }
    let views = links.iter().zip(weights).map(|(link, (number, size))| {
        let mut seen = responses::link(link, Disclosure::User);
        (seen.asset_count, seen.size_in_byte) = (Some(number), Some(size));
        let cover = covers.get(&link.id);
        let cover = assets.iter().find(|asset| Some(&asset.id) == cover);
        seen.assets =
            cover.map(|asset| responses::asset(asset, Disclosure::User)).into_iter().collect();
        let opened = link.album_ids.iter();
        let opened = opened.filter_map(|id| albums.iter().find(|album| album.id == *id));
        seen.album =
            opened.clone().next().map(|album| responses::album_for(album, Disclosure::User));
        seen.albums = opened.map(responses::linked_album).collect();
        seen.upload_count = uploads.get(&link.id).copied();
        seen.pending_count = pending.get(&link.id).copied();
        seen
    });
    Ok(Json(views.collect()))
}

/// `POST /api/shared-links`
pub async fn create(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    peer: ClientAddress,
    Json(body): Json<CreateSharedLink>,
) -> Result<(StatusCode, LinkContents)> {
    let user = session.user.id.clone();
    let (album_ids, assets) = match body.kind {
        SharedLinkType::Album => {
            let wanted = body.album_id.into_iter().chain(body.album_ids).collect();
            (check_albums(wanted)?, Vec::new())
        }
        SharedLinkType::Individual if body.asset_ids.is_empty() => {
            return Err(Error::bad_request("Invalid assetIds"));
        }
        SharedLinkType::Individual => (
            Vec::new(),
            own_assets(&app.db, &user, AssetId::list(body.asset_ids), "asset.share").await?,
        ),
    };
    let slug = asked_slug(&app, &user, body.slug).await?;
    let link = Link {
        id: LinkId::random(),
        user_id: user,
        key: secret::random::<50>()?,
        slug,
        is_album: !album_ids.is_empty(),
        album_ids,
        description: text(body.description)?,
        password_hash: password(&app, peer, body.password).await?,
        created_at: clock::now(),
        expires_at: body.expires_at.as_deref().map(expiry).transpose()?,
        allow_upload: body.allow_upload,
        upload_only: body.upload_only,
        upload_review: body.upload_review,
        upload_photos_only: body.upload_photos_only,
        upload_max_files: body.upload_max_files,
        upload_max_bytes: body.upload_max_bytes,
        allow_download: body.allow_download,
        show_metadata: body.show_metadata,
        hide_location: body.hide_location,
        is_paused: false,
        view_count: 0,
        last_viewed_at: None,
    };
    let mut write = app.db.write_for(&link.user_id).await?;
    access::recheck_session(&mut write, &session).await?;
    for album in &link.album_ids {
        access::album_in(&mut write, &link.user_id, AlbumAction::Share, album).await?;
    }
    if !write.add_link(&link).await? {
        return Err(slug_taken());
    }
    write.add_to_link(&link.id, &assets).await?;
    write.claim(&link.user_id, &assets).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, LinkContents::for_owner(&app, &link, &session).await?))
}

/// Validates the ids of the albums that a link opens, and removes duplicates.
fn check_albums(ids: Vec<String>) -> Result<Vec<AlbumId>> {
    let mut ids = AlbumId::list(ids);
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    if ids.is_empty()
        || ids.len() > MAX_ALBUMS
        || !ids.iter().all(|id| vitrine_ids::is_uuid(id.as_str()))
    {
        return Err(Error::bad_request("Invalid albumId"));
    }
    Ok(ids)
}

fn slug_taken() -> Error {
    Error::bad_request("Failed to save shared link")
}

/// The same for a new link. It is rate-limited: whether a name is free reveals links of other
/// users.
async fn asked_slug(app: &App, user: &UserId, name: Option<String>) -> Result<Option<String>> {
    let name = slug(name)?;
    if name.is_some() {
        ask_for_name(app, user).await?;
    }
    Ok(name)
}

fn text(text: Option<String>) -> Result<Option<String>> {
    match text.filter(|text| !text.is_empty()) {
        Some(text) if text.len() > 10_000 => {
            Err(Error::bad_request("Validation failed: description is too long"))
        }
        text => Ok(text),
    }
}

async fn password(
    app: &App,
    peer: ClientAddress,
    password: Option<String>,
) -> Result<Option<String>> {
    match password.filter(|password| !password.is_empty()) {
        Some(password) if password.len() > secret::MAX_PASSWORD => {
            Err(Error::bad_request("Validation failed: password is too long"))
        }
        Some(password) => app.passwords.hash(peer, password).await.map(Some),
        None => Ok(None),
    }
}

fn expiry(text: &str) -> Result<i64> {
    clock::parse(text).ok_or_else(|| Error::bad_request("Validation failed: expiresAt is no date"))
}

/// `GET /api/shared-links/{id}`
pub async fn get(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<LinkId>,
) -> Result<LinkContents> {
    app.view_counter.flush(&app.db).await?;
    let link = owned(&app, &session.user.id, &id).await?;
    LinkContents::for_owner(&app, &link, &session).await
}

/// `PATCH /api/shared-links/{id}`
pub async fn update(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    peer: ClientAddress,
    Id(id): Id<LinkId>,
    Json(body): Json<UpdateSharedLink>,
) -> Result<LinkContents> {
    let user = session.user.id.clone();
    let patch = patch(&app, peer, body).await?;
    if let Some(Some(slug)) = &patch.slug
        && app.db.link(&user, &id).await?.is_none_or(|link| link.slug.as_ref() != Some(slug))
    {
        ask_for_name(&app, &user).await?;
    }
    let mut write = app.db.write_for(&user).await?;
    access::recheck_session(&mut write, &session).await?;
    let missing = || Error::bad_request("Shared link not found");
    let link = write.link(&user, &id).await?.ok_or_else(missing)?;
    for album in patch.album_ids.iter().flatten() {
        if !link.is_album {
            return Err(Error::bad_request("Invalid shared link type"));
        }
        access::album_in(&mut write, &user, AlbumAction::Share, album).await?;
    }
    if !write.patch_link(&user, &id, &patch).await? {
        return Err(slug_taken());
    }
    write.commit().await?;
    LinkContents::for_owner(&app, &owned(&app, &user, &id).await?, &session).await
}

/// The changes of a request. Without `expiresAt` or `changeExpiryTime` the expiry stays as it is.
async fn patch(app: &App, peer: ClientAddress, body: UpdateSharedLink) -> Result<LinkPatch> {
    Ok(LinkPatch {
        slug: body.slug.map(slug).transpose()?,
        album_ids: body.album_ids.map(check_albums).transpose()?,
        description: body.description.map(text).transpose()?,
        expires_at: match (body.expires_at, body.change_expiry_time) {
            (Some(new), _) => Some(new.as_deref().map(expiry).transpose()?),
            (None, Some(true)) => Some(None),
            (None, _) => None,
        },
        allow_upload: body.allow_upload,
        upload_only: body.upload_only,
        upload_review: body.upload_review,
        upload_photos_only: body.upload_photos_only,
        upload_max_files: body.upload_max_files,
        upload_max_bytes: body.upload_max_bytes,
        allow_download: body.allow_download,
        show_metadata: body.show_metadata,
        hide_location: body.hide_location,
        is_paused: body.is_paused,
        password_hash: match body.password {
            Some(new) => Some(password(app, peer, new).await?),
            None => None,
        },
    })
}

/// `DELETE /api/shared-links/{id}`. The link can be restored for a day.
pub async fn delete(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<LinkId>,
) -> Result<StatusCode> {
    match app.db.delete_link(&session.user.id, &id, clock::now()).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Error::bad_request("Shared link not found")),
    }
}

/// `POST /api/shared-links/{id}/restore`
pub async fn restore(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<LinkId>,
) -> Result<LinkContents> {
    match app.db.restore_link(&session.user.id, &id).await? {
        Restored::Link(link) => LinkContents::for_owner(&app, &link, &session).await,
        Restored::Nothing => Err(Error::bad_request("Shared link not found")),
    }
}

/// `PUT /api/shared-links/{id}/assets`
pub async fn add_assets(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<LinkId>,
    Json(body): Json<AssetIds>,
) -> Result<Json<Vec<AssetIdsResult>>> {
    let user = &session.user.id;
    let ids = AssetId::list(body.asset_ids);
    let own = app.db.owned(user, &ids).await?;
    let allowed: Vec<_> = ids.iter().filter(|id| own.contains(*id)).cloned().collect();
    let mut write = app.db.write_for(user).await?;
    let link = individual_in(&mut write, &session, &id).await?;
    let added = write.add_to_link(&link.id, &allowed).await?;
    write.claim(user, &allowed).await?;
    write.keep_linked(&link.id, &allowed).await?;
    write.commit().await?;
    Ok(Json(results(ids, &added, |id| match own.contains(id) {
        true => BulkIdsError::Duplicate,
        false => BulkIdsError::NoPermission,
    })))
}

/// `DELETE /api/shared-links/{id}/assets`
pub async fn remove_assets(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<LinkId>,
    Json(body): Json<AssetIds>,
) -> Result<Json<Vec<AssetIdsResult>>> {
    let mut write = app.db.write_for(&session.user.id).await?;
    let link = individual_in(&mut write, &session, &id).await?;
    let ids = AssetId::list(body.asset_ids);
    let removed = write.remove_from_link(&link.id, &ids).await?;
    write.commit().await?;
    Ok(Json(results(ids, &removed, |_| BulkIdsError::NotFound)))
}

/// A link to selected photos that the session's user may change.
async fn individual_in(write: &mut Write, session: &Session, id: &LinkId) -> Result<Link> {
    access::recheck_session(write, session).await?;
    let link = write.link(&session.user.id, id).await?;
    let link = link.ok_or_else(|| Error::bad_request("Shared link not found"))?;
    if link.is_album { Err(Error::bad_request("Invalid shared link type")) } else { Ok(link) }
}

fn results(
    ids: Vec<AssetId>,
    done: &HashSet<AssetId>,
    error: impl Fn(&AssetId) -> BulkIdsError,
) -> Vec<AssetIdsResult> {
    let mut left = done.clone();
    let result = |asset_id: AssetId| {
        let success = left.remove(&asset_id);
        let error = (!success).then(|| error(&asset_id));
        AssetIdsResult { asset_id: asset_id.into(), success, error }
    };
    ids.into_iter().map(result).collect()
}

/// `GET /api/shared-links/me`
pub async fn me(
    State(app): State<App>,
    Visitor(visit): Visitor,
    peer: ClientAddress,
) -> Result<OpenedLink> {
    app.view_counter.count(&visit.link.id, clock::now());
    OpenedLink::find(&app, &visit, peer).await
}

/// `POST /api/shared-links/login`
pub async fn login(
    State(app): State<App>,
    NamedLink(link): NamedLink,
    peer: ClientAddress,
    request: HeaderMap,
    Json(body): Json<SharedLinkLogin>,
) -> Result<(StatusCode, HeaderMap, LinkContents)> {
    let headers = enter_password(&app, &link, body.password, peer, &request).await?;
    let opened = LinkContents::for_visitor(&app, &Visit::stranger(link), peer).await?;
    Ok((StatusCode::CREATED, headers, opened))
}

/// `POST /api/shared-links/logout` (ours)
pub async fn logout(
    State(app): State<App>,
    NamedLink(link): NamedLink,
    request: HeaderMap,
) -> Result<([Header; 1], HeaderMap, Json<LogoutResponse>)> {
    let headers = end_session(&app, &link, &request).await?;
    let answer = LogoutResponse { successful: true, redirect_uri: String::new() };
    Ok(([CLEAR_CACHE], headers, Json(answer)))
}
