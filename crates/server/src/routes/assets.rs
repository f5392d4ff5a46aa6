//! Assets as rows: uploading, reading, deleting. Their bytes are in `media`.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use futures::{StreamExt as _, TryStreamExt as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vitrine_api::{
    AssetResponse, BulkUploadCheck, BulkUploadCheckResults, BulkUploadCheckVerdict, Count,
    DeleteAssets, Ids, UploadAction, UploadResult, UploadStatus,
};
use vitrine_database::clock;
use vitrine_database::{AlbumId, AssetId, UserId};

use crate::access::{self, Action};
use crate::app::App;
use crate::auth::{Caller, Peer, Principal, SignedIn};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json, Query};
use crate::ingest::{self, Arrival, Room, Sender};
use crate::limits::MAX_OVER_QUOTA;
use crate::{maintenance, view};

/// Bytes of an unneeded body that are still read, so that the client receives the response rather
/// than a broken connection.
const DRAINED: usize = 64 << 20;

/// Answer to `GET /api/assets/statistics`.
#[derive(Serialize, JsonSchema)]
pub struct Statistics {
    images: u64,
    videos: u64,
    total: u64,
}

/// Query of an upload.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct UploadQuery {
    /// Ours, through links to several albums: the one that receives it.
    album_id: Option<AlbumId>,
}

impl UploadQuery {
    /// The album that the request names, if any, to add the upload to. For a visitor it has to be
    /// one of the link's.
    pub(super) fn album(&self, who: &Principal) -> Result<Option<&AlbumId>> {
        let album = self.album_id.as_ref();
        match who {
            Principal::Visitor(visit) if album.is_some_and(|id| !visit.opens_album(id)) => {
                Err(Error::no_access("albumAsset.create"))
            }
            _ => Ok(album),
        }
    }
}

/// `POST /api/assets`
pub async fn upload(
    State(app): State<App>,
    Caller(who): Caller,
    peer: Peer,
    Query(query): Query<UploadQuery>,
    request: Request,
) -> Result<(StatusCode, Json<UploadResult>)> {
    let owner = who.uploads_for()?;
    let album = query.album(&who)?.cloned();
    // Queried before the body is read, so that a file above the quota is not read to its end.
    let left = app.db.quota_left(owner, ingest::link_of(&who)).await?;
    let mut turn = None;
    if let Principal::Visitor(visit) = &who {
        let room = ingest::room(&app, &visit.link, None).await?;
        room.check(0)?;
        let bytes = room.bytes.into_iter().chain(left).min();
        turn = Some(app.crowd.enter(visit, &peer.network(), Room { bytes, ..room })?);
    }
    let said = request.headers().get("x-immich-checksum").and_then(|value| value.to_str().ok());
    let said = said.and_then(ingest::checksum);
    // Where a link hides checksums, an announced checksum must not be a way to probe for them.
    if let Some(sha1) = &said
        && who.disclosure().shows_places()
        && let Some(duplicate) = ingest::known(&app, &who, sha1).await?
    {
        drain(request.into_body()).await;
        return Ok((StatusCode::OK, Json(duplicate)));
    }
    let request = request.map(|body| {
        let bytes = body.into_data_stream().map_err(std::io::Error::other);
        Body::from_stream(access::until_revoked(&app, &who, access::Bytes::Upload, bytes))
    });
    let form = ingest::FormParts::open(request).await?;
    let sender = match &turn {
        Some(turn) => Sender::Visitor(turn),
        None => Sender::User(left.map(|left| left.max(MAX_OVER_QUOTA))),
    };
    let read = ingest::read(&app.storage, form, sender);
    let received = match &turn {
        Some(turn) => turn.unless_it_gives_way(read).await?,
        None => read.await?,
    };
    if said.is_some_and(|sha1| sha1 != received.form.file.sha1) {
        return Err(Error::bad_request("The file does not have the checksum that was announced"));
    }
    // A client that disconnects now must not leave bytes without a row.
    let add = async move {
        let arrival = Arrival { album, upload: None };
        let result = ingest::add(&app, &who, &arrival, received).await;
        // Keeps the reservation until the row counts instead.
        drop(turn);
        result
    };
    let result = tokio::spawn(add).await??;
    let status = match result.status {
        UploadStatus::Created => StatusCode::CREATED,
        UploadStatus::Duplicate => StatusCode::OK,
    };
    Ok((status, Json(result)))
}

async fn drain(body: Body) {
    let mut body = body.into_data_stream();
    let mut seen = 0;
    while let Some(Ok(bytes)) = body.next().await {
        seen += bytes.len();
        if seen > DRAINED {
            break;
        }
    }
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
        Principal::User(_) => ingest::tell_known(&app, owner, &wanted).await?,
        Principal::Visitor(visit) if who.disclosure().shows_places() => {
            ingest::seen_known(&app, visit, &wanted).await?
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
    let asset = access::asset(&app, &who, Action::Read, &id).await?;
    let mut seen = view::asset_for(&asset, &who);
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
            ingest::take_back(&app, &visit, &AssetId::list(body.ids)).await?;
            return Ok(StatusCode::NO_CONTENT);
        }
        Principal::Visitor(_) => return Err(Error::forbidden()),
    };
    let owner = &session.user.id;
    let ids = own(&app, owner, AssetId::list(body.ids), "asset.delete").await?;
    if !body.force {
        app.db.set_deleted(owner, &ids, Some(clock::now())).await?;
        return Ok(StatusCode::NO_CONTENT);
    }
    maintenance::remove_assets(&app, owner, &ids, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/trash/restore/assets`
pub async fn restore(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Json(body): Json<Ids>,
) -> Result<Json<Count>> {
    let ids = own(&app, &session.user.id, AssetId::list(body.ids), "asset.delete").await?;
    let count = app.db.set_deleted(&session.user.id, &ids, None).await?;
    Ok(Json(Count { count }))
}

/// Checks that all ids are the user's own assets, and removes duplicates.
pub(super) async fn own(
    app: &App,
    owner: &UserId,
    mut ids: Vec<AssetId>,
    permission: &str,
) -> Result<Vec<AssetId>> {
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    if !ids.iter().all(|id| vitrine_ids::is_uuid(id.as_str())) {
        return Err(Error::bad_request("Validation failed: an id is no UUID"));
    }
    let owned = app.db.owned(owner, &ids).await?;
    if owned.len() == ids.len() { Ok(ids) } else { Err(Error::no_access(permission)) }
}

/// Query of routes that take a `size`.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(default)]
pub struct ThumbnailQuery {
    pub(super) size: Option<String>,
}

/// Whether the principal is a user of the server.
pub(super) fn is_user(who: &Principal) -> bool {
    matches!(who, Principal::User(_))
}
