//! Uploads of whole files (`POST /api/assets`). `uploads` has the resumable ones.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use futures::{StreamExt as _, TryStreamExt as _};
use vitrine_api::{UploadResult, UploadStatus};

use crate::access;
use crate::app::App;
use crate::auth::{Caller, ClientAddress, Principal};
use crate::error::{Error, Result};
use crate::http::extract::{Json, Query};
use crate::ingest::{self, Arrival, Room, Sender};
use crate::limits::MAX_OVER_QUOTA;
use crate::services::upload_query::UploadQuery;

/// Bytes of an unneeded body that are still read, so that the client receives the response rather
/// than a broken connection.
const DRAINED: usize = 64 << 20;

/// `POST /api/assets`
pub async fn upload(
    State(app): State<App>,
    Caller(who): Caller,
    peer: ClientAddress,
    Query(query): Query<UploadQuery>,
    request: Request,
) -> Result<(StatusCode, Json<UploadResult>)> {
    let owner = who.uploads_for()?;
    let album = query.album(&who)?.cloned();
    // Queried before the body is read, so that a file above the quota is not read to its end.
    let left = app.db.quota_left(owner, ingest::link_of(&who)).await?;
    let mut turn = None;
    if let Principal::Visitor(visit) = &who {
        let room = ingest::room(&app.library, &visit.link, None).await?;
        room.check(0)?;
        let bytes = room.bytes.into_iter().chain(left).min();
        turn = Some(app.concurrency.enter(visit, &peer.network(), Room { bytes, ..room })?);
    }
    let said = request.headers().get("x-immich-checksum").and_then(|value| value.to_str().ok());
    let said = said.and_then(ingest::checksum);
    // Where a link hides checksums, an announced checksum must not be a way to probe for them.
    if let Some(sha1) = &said
        && who.disclosure().shows_places()
        && let Some(duplicate) = ingest::known(&app.library, &who, sha1).await?
    {
        drain(request.into_body()).await;
        return Ok((StatusCode::OK, Json(duplicate)));
    }
    let request = request.map(|body| {
        let bytes = body.into_data_stream().map_err(std::io::Error::other);
        Body::from_stream(access::until_revoked(&app.db, &who, access::Transfer::Upload, bytes))
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
        let result = ingest::add(&app.library, &who, &arrival, received).await;
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
