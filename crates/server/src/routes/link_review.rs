//! What sharing a set of photos would reveal, before it is shared (ours).

use axum::extract::State;
use vitrine_api::{Review, ReviewRequest};
use vitrine_database::share_review::Shared;
use vitrine_database::{AlbumId, AssetId, Scope};

use crate::access::own_assets;
use crate::access::{self, AlbumAction};
use crate::app::App;
use crate::auth::{Principal, SignedIn};
use crate::error::{Error, Result};
use crate::home_location::Days;
use crate::http::extract::Json;
use crate::limits::MAX_ALBUMS;

/// `POST /api/shared-links/review`
pub async fn review(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Json(body): Json<ReviewRequest>,
) -> Result<Json<Review>> {
    let user = session.user.id.clone();
    let assets = own_assets(&app.db, &user, AssetId::list(body.asset_ids), "asset.read").await?;
    if body.album_ids.len() > MAX_ALBUMS
        || !body.album_ids.iter().all(|id| vitrine_ids::is_uuid(id))
    {
        return Err(Error::bad_request("Invalid albumId"));
    }
    let who = Principal::User(session);
    let albums = AlbumId::list(body.album_ids);
    for id in &albums {
        access::album(&app.db, &who, AlbumAction::Share, id).await?;
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
