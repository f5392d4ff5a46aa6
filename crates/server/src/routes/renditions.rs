//! Renditions that a browser made of files which the server does not decode: videos and HEIC. A
//! user may upload them for their own files, and a guest for files that this guest uploaded first.
//! Where the link's owner reviews uploads, a guest may do so until the file is approved.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_api::{AssetType, WithoutRenditions};
use vitrine_database::AssetId;
use vitrine_database::assets::{Asset, Reader};
use vitrine_media::Format;
use vitrine_storage::StorageKey;

use crate::access::{self, Visit};
use crate::app::App;
use crate::auth::{Caller, Principal, SignedIn};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json, Query};
use crate::http::incoming;
use crate::ingest;
use crate::renditions::Maker;

/// `PUT /api/assets/{id}/renditions` (ours): a form with the parts `thumbnail` and `preview`.
/// Existing renditions are kept, so that nobody can replace what others see; but the owner's
/// replace those of a guest.
pub async fn put(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<AssetId>,
    request: Request,
) -> Result<StatusCode> {
    // One request at a time, so that renditions are not written over those that another just
    // uploaded.
    let turn = app.library.arriving.lock(&format!("pictures {id}"));
    let _turn = turn.ok_or(Error::Locked)?;
    let asset = contributed(&app, &who, id).await?;
    if !takes_pictures(&asset, &who) {
        return Ok(StatusCode::NO_CONTENT);
    }
    let request = incoming::whole(&app, request).await?;
    let offered = ingest::pictures(ingest::FormParts::open(request).await?).await?;
    let original = StorageKey::Original { id: &asset.id, format: asset.format };
    // The dimensions that come from a guest's rendition are not trusted either.
    let size = match asset.guest_pictures {
        true => asset.metadata.width.zip(asset.metadata.height),
        false => asset.width.zip(asset.height),
    };
    let local = match app.library.renderer.is_decoded(asset.format) {
        true => Some(app.storage.local(original).await?),
        false => None,
    };
    let path = local.as_ref().map(|local| local.path().to_owned());
    let maker = match who {
        Principal::User(_) => Maker::Owner,
        Principal::Visitor(_) => Maker::Guest,
    };
    let made = app.library.renderer.render(path, asset.format, (offered, maker), size).await;
    if made.thumbnail.is_none() || made.preview.is_none() {
        return Err(Error::bad_request("Validation failed: these are no pictures of the file"));
    }
    // Check again inside the transaction: meanwhile the link may have ended, or the owner may have
    // approved or claimed the file, having seen it without these renditions.
    let mut write = app.db.write_for(&asset.owner_id).await?;
    let who = access::recheck(&mut write, &who).await?;
    let asset = contributed(&app, &who, asset.id).await?;
    if takes_pictures(&asset, &who) {
        ingest::keep_renditions_in(&app.library, write, &asset.id, &made).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Whether renditions by this caller are accepted: some are missing, or the owner replaces a
/// guest's.
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

/// `GET /api/assets/without-renditions` (ours): the user's photos and videos without renditions, or
/// with those of a guest's device. Returns a hundred at a time, in the order of their ids, for
/// clients that can make them.
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

/// An asset that the caller may upload renditions for: a user's own, or one that a guest added to
/// the link, that its owner did not have, and has neither claimed nor approved. A guest who uploads
/// the same bytes as the owner therefore cannot set the renditions of the owner's file.
async fn contributed(app: &App, who: &Principal, id: AssetId) -> Result<Asset> {
    let denied = || Error::no_access("asset.update");
    let reader = match who {
        Principal::User(session) => Reader::User(&session.user.id),
        Principal::Visitor(visit) => Reader::Guest(visit.guest_id()),
    };
    let found = app.db.readable(reader, &[id]).await?.pop().ok_or_else(denied)?;
    let is_own = match who {
        Principal::User(session) => found.owner_id == session.user.id,
        // Visitors without a guest session cannot be distinguished from one another.
        Principal::Visitor(Visit { guest: None, .. }) => false,
        Principal::Visitor(visit) => {
            app.db.is_new_from(&found.id, &visit.link.id, visit.guest_id()).await?
        }
    };
    if is_own { Ok(found) } else { Err(denied()) }
}
