//! What owners do with links besides creating and changing them: review before sharing, check a
//! custom address, restore a deleted link. All of these operations are ours.

use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_api::{AddressCheck, Review, ReviewRequest};
use vitrine_database::deleted_links::Restored;
use vitrine_database::share_review::Shared;
use vitrine_database::{AlbumId, AssetId, LinkId, Scope};

use super::assets::own;
use super::link_contents::LinkContents;
use super::links::slug;
use crate::access::{self, AlbumAction};
use crate::app::App;
use crate::auth::{Principal, SignedIn, ask_for_name};
use crate::error::{Error, Result};
use crate::home::Days;
use crate::http::extract::{Id, Json, Query};
use crate::limits::MAX_ALBUMS;

/// Query of the address check. It is not called `slug`, which would name a link to open.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct AddressQuery {
    name: String,
}

/// `GET /api/shared-links/address`. An address that another user holds is only reported as not
/// free: not by whom, since when, or whether its link still works.
pub async fn address(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Query(query): Query<AddressQuery>,
) -> Result<Json<AddressCheck>> {
    let Ok(Some(name)) = slug(Some(query.name)) else {
        return Ok(Json(AddressCheck { is_valid: false, is_free: false, link_id: None }));
    };
    ask_for_name(&app, &session.user.id).await?;
    let holder = app.db.slug_holder(&name, &session.user.id).await?;
    Ok(Json(AddressCheck {
        is_valid: true,
        is_free: holder.is_none(),
        link_id: holder
            .filter(|(user, _)| *user == session.user.id)
            .and_then(|(_, link)| link.map(String::from)),
    }))
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

/// `POST /api/shared-links/review`
pub async fn review(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Json(body): Json<ReviewRequest>,
) -> Result<Json<Review>> {
    let user = session.user.id.clone();
    let assets = own(&app, &user, AssetId::list(body.asset_ids), "asset.read").await?;
    if body.album_ids.len() > MAX_ALBUMS
        || !body.album_ids.iter().all(|id| vitrine_ids::is_uuid(id))
    {
        return Err(Error::bad_request("Invalid albumId"));
    }
    let who = Principal::User(session);
    let albums = AlbumId::list(body.album_ids);
    for id in &albums {
        access::album(&app, &who, AlbumAction::Share, id).await?;
    }
    let mut review = Review::default();
    let mut places = Vec::new();
    let parts = albums.iter().map(Shared::Album);
    for part in parts.chain([Shared::Assets(&assets)]) {
        places.extend(app.db.places_in(part).await?);
        review.people.extend(app.db.people_in(part).await?);
        review.private += app.db.private_in(part).await?;
    }
    review.people.sort_unstable();
    review.people.dedup();
    review.placed = places.len() as u64;
    if !places.is_empty() {
        let mut days = Days::default();
        let mut parts = app.db.places(Scope::Library(&user));
        while let Some(part) = parts.next().await? {
            days.add(&part);
        }
        review.near_home = days.near_home(&places);
    }
    Ok(Json(review))
}
