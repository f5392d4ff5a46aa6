//! Small pictures that a browser made of a file which is not decoded here: films and HEIC. A user may
//! bring them for their own files, and a guest for what this guest brought and nobody had before; where
//! the link's owner looks first, until then.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_api::{AssetType, WithoutRenditions};
use vitrine_media::Format;

use crate::access::{self, Visit};
use crate::app::App;
use crate::auth::{Caller, Principal, SignedIn};
use crate::db::AssetId;
use crate::db::assets::{Asset, Reader};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json, Query};
use crate::http::incoming;
use crate::ingest;
use crate::renditions::{self, Maker};
use crate::storage::StorageKey;

/// `PUT /api/assets/{id}/renditions` (ours): a form with the parts `thumbnail` and `preview`. Where
/// there are pictures already they stay, so that nobody can be shown another one than they were; but the
/// owner's take the place of a guest's.
pub async fn put(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<AssetId>,
    request: Request,
) -> Result<StatusCode> {
    // One after the other: nobody's pictures are written over those that others just brought.
    let turn = app.arriving.lock(&format!("pictures {id}"));
    let _turn = turn.ok_or(Error::Locked)?;
    let asset = brought(&app, &who, id).await?;
    if !takes_pictures(&asset, &who) {
        return Ok(StatusCode::NO_CONTENT);
    }
    let request = incoming::whole(&app, request).await?;
    let offered = ingest::pictures(ingest::FormParts::open(request).await?).await?;
    let original = StorageKey::Original { id: &asset.id, format: asset.format };
    // What a guest's picture says of the size of a file is not believed either.
    let size = match asset.guest_pictures {
        true => asset.metadata.width.zip(asset.metadata.height),
        false => asset.width.zip(asset.height),
    };
    let local = match renditions::is_decoded(asset.format) {
        true => Some(app.storage.local(original).await?),
        false => None,
    };
    let path = local.as_ref().map(|local| local.path().to_owned());
    let maker = match who {
        Principal::User(_) => Maker::Owner,
        Principal::Visitor(_) => Maker::Guest,
    };
    let made = app.renderer.render(path, asset.format, (offered, maker), size).await;
    if made.thumbnail.is_none() || made.preview.is_none() {
        return Err(Error::bad_request("Validation failed: these are no pictures of the file"));
    }
    // Again, while nobody else writes: meanwhile the link may have ended, or the owner approved or
    // claimed the file, and they saw it without these pictures.
    let mut write = app.db.write_for(&asset.owner_id).await?;
    let who = access::recheck(&mut write, &who).await?;
    let asset = brought(&app, &who, asset.id).await?;
    if takes_pictures(&asset, &who) {
        ingest::keep_renditions_in(&app, write, &asset.id, &made).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Whether there is room for pictures of this caller's.
fn takes_pictures(asset: &Asset, who: &Principal) -> bool {
    let may_replace = asset.guest_pictures && matches!(who, Principal::User(_));
    !asset.has_thumbnail || !asset.has_preview || may_replace
}

/// Query of those without pictures.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(default)]
pub struct WithoutQuery {
    /// The last id of the list before.
    after: String,
}

/// `GET /api/assets/without-renditions` (ours): the user's photos and films that no small pictures
/// could be made of, or whose were made by a guest's device, a hundred at a time in the order of their ids, for programs that can.
pub async fn without(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Query(query): Query<WithoutQuery>,
) -> Result<Json<Vec<WithoutRenditions>>> {
    let found = app.db.without_pictures(&session.user.id, &AssetId::from(query.after)).await?;
    let wire = |(id, format): (AssetId, Format)| {
        let kind = if format.is_video() { AssetType::Video } else { AssetType::Image };
        WithoutRenditions { id: id.into(), kind, original_mime_type: format.mime().to_owned() }
    };
    Ok(Json(found.into_iter().map(wire).collect()))
}

/// An asset of those that the caller brought: a user's own, or what a guest added to the link and
/// its owner did not have, nor has approved. Who has the same bytes as the owner gives the owner's file
/// no picture.
async fn brought(app: &App, who: &Principal, id: AssetId) -> Result<Asset> {
    let denied = || Error::no_access("asset.update");
    let reader = match who {
        Principal::User(session) => Reader::User(&session.user.id),
        Principal::Visitor(visit) => Reader::Guest(visit.guest_id()),
    };
    let found = app.db.readable(reader, &[id]).await?.pop().ok_or_else(denied)?;
    let is_own = match who {
        Principal::User(session) => found.owner_id == session.user.id,
        // Visitors who said nothing of themselves cannot be told from one another.
        Principal::Visitor(Visit { guest: None, .. }) => false,
        Principal::Visitor(visit) => {
            app.db.is_new_from(&found.id, &visit.link.id, visit.guest_id()).await?
        }
    };
    if is_own { Ok(found) } else { Err(denied()) }
}
