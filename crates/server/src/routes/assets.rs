//! Assets as rows: uploading, reading, deleting. Their bytes are in `media`.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vitrine_api::{
    AssetResponse, BulkUploadCheck, BulkUploadCheckResults, BulkUploadCheckVerdict, Count,
    DeleteAssets, Ids, UploadAction,
};
use vitrine_database::AssetId;
use vitrine_database::clock;

use crate::access::own_assets;
use crate::access::{self, Action};
use crate::app::App;
use crate::auth::{Caller, Principal, SignedIn};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json};
use crate::ingest::{self};
use crate::{removal, responses};

/// Answer to `GET /api/assets/statistics`.
#[derive(Serialize, JsonSchema)]
pub struct Statistics {
    images: u64,
    videos: u64,
    total: u64,
}

/// `POST /api/assets/bulk-upload-check`
pub async fn bulk_upload_check(
    State(app): State<App>,
    Caller(who): Caller,
    Json(body): Json<BulkUploadCheck>,
) -> Result<Json<BulkUploadCheckResults>> {
    let owner = match who.uploads_for() {
        Ok(owner) => owner,
        Err(_) => return Err(Error::forbidden()),
    };
    let hashes: Vec<_> = body.assets.iter().map(|item| ingest::checksum(&item.checksum)).collect();
    let wanted: Vec<_> = hashes.iter().flatten().cloned().collect();
    let known = match &who {
        Principal::User(_) => ingest::tell_known(&app.library, owner, &wanted).await?,
        Principal::Visitor(visit) if who.disclosure().shows_places() => {
            ingest::seen_known(&app.library, visit, &wanted).await?
        }
        // Where a link hides checksums, this must not be a way to probe for them.
        Principal::Visitor(_) => HashMap::new(),
    };
    let verdicts = body.assets.into_iter().zip(hashes).map(|(item, hash)| {
        let found = hash.and_then(|hash| known.get(&hash));
        BulkUploadCheckVerdict {
            id: item.id,
            action: if found.is_some() { UploadAction::Reject } else { UploadAction::Accept },
            reason: found.map(|_| "duplicate".to_owned()),
            asset_id: found.map(|found| found.id.to_string()),
            is_trashed: found.map(|found| found.is_trashed),
        }
    });
    Ok(Json(BulkUploadCheckResults { results: verdicts.collect() }))
}

/// `GET /api/assets/{id}`
pub async fn get(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<AssetId>,
) -> Result<Json<AssetResponse>> {
    let asset = access::asset(&app.db, &who, Action::Read, &id).await?;
    let mut seen = responses::asset_for(&asset, &who);
    if let Principal::User(session) = &who
        && session.user.id == asset.owner_id
    {
        seen.added_by = app.db.contributor(&id).await?;
        seen.taken_back_at = app.db.taken_back_at(&id).await?.map(clock::iso);
    }
    Ok(Json(seen))
}

/// `GET /api/assets/statistics`
pub async fn statistics(
    State(app): State<App>,
    SignedIn(session): SignedIn,
) -> Result<Json<Statistics>> {
    let (images, videos) = app.db.statistics(&session.user.id).await?;
    Ok(Json(Statistics { images, videos, total: images + videos }))
}

/// `DELETE /api/assets`: a user's own assets, or a guest's uploads while their session lasts.
pub async fn delete(
    State(app): State<App>,
    Caller(who): Caller,
    Json(body): Json<DeleteAssets>,
) -> Result<StatusCode> {
    let session = match who {
        Principal::User(session) => session,
        // Guests may do so even after uploads were switched off: the page promises it while their
        // session lasts.
        Principal::Visitor(visit) if visit.link.allow_upload || visit.guest.is_some() => {
            ingest::take_back(&app.library, &visit, &AssetId::list(body.ids)).await?;
            return Ok(StatusCode::NO_CONTENT);
        }
        Principal::Visitor(_) => return Err(Error::forbidden()),
    };
    let owner = &session.user.id;
    let ids = own_assets(&app.db, owner, AssetId::list(body.ids), "asset.delete").await?;
    if !body.force {
        app.db.set_deleted(owner, &ids, Some(clock::now())).await?;
        return Ok(StatusCode::NO_CONTENT);
    }
    removal::remove_assets(&app.library, owner, &ids, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/trash/restore/assets`
pub async fn restore(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Json(body): Json<Ids>,
) -> Result<Json<Count>> {
    let ids =
        own_assets(&app.db, &session.user.id, AssetId::list(body.ids), "asset.delete").await?;
    let count = app.db.set_deleted(&session.user.id, &ids, None).await?;
    Ok(Json(Count { count }))
}

/// Query of routes that take a `size`.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(default)]
pub struct ThumbnailQuery {
    pub(super) size: Option<String>,
}
