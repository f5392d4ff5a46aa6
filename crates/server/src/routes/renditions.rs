//! Small pictures that a browser made of a file which is not decoded here: films and HEIC. Who brought
//! the file may bring them.

use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_api::{AssetType, WithoutRenditions};
use vitrine_media::Format;

use crate::app::App;
use crate::auth::{Caller, Principal, SignedIn};
use crate::db::assets::{Asset, Reader};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json, Query};
use crate::http::incoming;
use crate::ingest;
use crate::renditions;
use crate::storage::StorageKey;

/// `PUT /api/assets/{id}/renditions` (ours): a form with the parts `thumbnail` and `preview`. Where
/// there are pictures already they stay: nobody can be shown another one than they were.
pub async fn put(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id,
    request: Request,
) -> Result<StatusCode> {
    let asset = brought(&app, &who, id).await?;
    if asset.has_thumbnail && asset.has_preview {
        return Ok(StatusCode::NO_CONTENT);
    }
    let request = incoming::whole(&app, request).await?;
    let form = Multipart::from_request(request, &()).await;
    let form = form.map_err(|_| Error::bad_request("The pictures are not in a multipart form"))?;
    let offered = ingest::pictures(form).await?;
    let original = StorageKey::Original { id: &asset.id, format: asset.format };
    let size = asset.width.zip(asset.height);
    let local = match renditions::is_decoded(asset.format) {
        true => Some(app.storage.local(original).await?),
        false => None,
    };
    let path = local.as_ref().map(|local| local.path().to_owned());
    let made = app.renderer.render(path, asset.format, offered, size).await;
    if made.thumbnail.is_none() || made.preview.is_none() {
        return Err(Error::bad_request("Validation failed: these are no pictures of the file"));
    }
    ingest::keep_renditions(&app, &asset.id, made).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Query of those without pictures.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(default)]
pub struct WithoutQuery {
    /// The last id of the list before.
    after: String,
}

/// `GET /api/assets/without-renditions` (ours): the user's photos and films that no small pictures
/// could be made of, a hundred at a time in the order of their ids, for programs that can.
pub async fn without(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Query(query): Query<WithoutQuery>,
) -> Result<Json<Vec<WithoutRenditions>>> {
    let found = app.db.without_pictures(&session.user.id, &query.after).await?;
    let wire = |(id, format): (String, Format)| {
        let kind = if format.is_video() { AssetType::Video } else { AssetType::Image };
        WithoutRenditions { id, kind, original_mime_type: format.mime().to_owned() }
    };
    Ok(Json(found.into_iter().map(wire).collect()))
}

/// An asset of those that the caller brought: a user's own, or what a guest added to the link.
async fn brought(app: &App, who: &Principal, id: String) -> Result<Asset> {
    let reader = match who {
        Principal::User(session) => Reader::User(&session.user.id),
        Principal::Visitor(link) => Reader::Guest(link.guest_id()),
    };
    let found = app.db.readable(reader, &[id]).await?.pop();
    let own = found.filter(|asset| match who {
        Principal::User(session) => asset.owner_id == session.user.id,
        Principal::Visitor(_) => true,
    });
    own.ok_or_else(|| Error::no_access("asset.update"))
}
