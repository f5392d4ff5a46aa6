//! Resumable uploads: the tus protocol 1.0.0 with the extensions creation, checksum (`sha1`),
//! expiration and termination. `ingest::parts` stores the received bytes. Once the last of them has
//! arrived they become an asset.
//!
//! A client that puts the file's SHA-1 into the metadata, as `checksum`, gets back the upload that
//! it began for the same file, at its current offset. So a device need not store anything to resume
//! after a reload. The file is then verified against that checksum.
//!
//! Users may upload, and visitors whose link allows uploads. Files are checked like those of any
//! other upload.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::TryStreamExt as _;
use vitrine_api::{UploadResult, UploadStatus};
use vitrine_database::clock;
use vitrine_database::uploads::{Begun, Upload};
use vitrine_database::{AlbumId, GuestId, UploadId};

use crate::access;
use crate::app::App;
use crate::auth::{Caller, ClientAddress, Principal};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Query};
use crate::ingest::{Arrival, Received, link_of, parts};
use crate::services::upload_query::UploadQuery;
use crate::{ingest, secret};

const TUS: &str = "1.0.0";
const EXTENSIONS: &str = "creation,checksum,expiration,termination";
/// Longest file, in bytes.
const MAX_LENGTH: u64 = 1 << 40;
/// How often an upload is renewed while its asset is being created.
const RENEWED_EVERY: Duration = Duration::from_secs(60);
const MAX_METADATA: usize = 16 << 10;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
/// Ours, in the response to the last `PATCH`: the id of the asset, and whether it was created.
const ASSET: HeaderName = HeaderName::from_static("x-vitrine-asset-id");
const STATUS: HeaderName = HeaderName::from_static("x-vitrine-upload-status");
/// Ours: the file is a duplicate of an asset that is in the trash.
const TRASHED: HeaderName = HeaderName::from_static("x-vitrine-upload-trashed");

/// Builds a tus response.
fn answer(status: StatusCode, more: Vec<(HeaderName, String)>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(RESUMABLE, HeaderValue::from_static(TUS));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in more {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    (status, headers).into_response()
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// Refuses clients of another protocol version.
fn check_version(headers: &HeaderMap) -> Result<()> {
    match headers.get(&RESUMABLE) {
        Some(version) if version == TUS => Ok(()),
        _ => Err(Error::Precondition("Tus-Resumable has to be 1.0.0")),
    }
}

fn expires(at: i64) -> (HeaderName, String) {
    (EXPIRES, clock::http_date(at))
}

/// `OPTIONS /api/uploads`: the supported version, extensions and limits.
pub async fn options() -> Response {
    let header = |name| HeaderName::from_static(name);
    answer(
        StatusCode::NO_CONTENT,
        vec![
            (header("tus-version"), TUS.to_owned()),
            (header("tus-extension"), EXTENSIONS.to_owned()),
            (header("tus-max-size"), MAX_LENGTH.to_string()),
            (header("tus-checksum-algorithm"), "sha1".to_owned()),
        ],
    )
}

/// The guest who owns the upload. `NONE` for users, and for visitors who are not guests.
fn guest_of(who: &Principal) -> &GuestId {
    match who {
        Principal::User(_) => GuestId::NONE,
        Principal::Visitor(visit) => visit.guest_id(),
    }
}

/// `POST /api/uploads`
pub async fn create(
    State(app): State<App>,
    Caller(who): Caller,
    peer: ClientAddress,
    headers: HeaderMap,
) -> Result<Response> {
    let owner = who.uploads_for()?;
    check_version(&headers)?;
    let length = number(&headers, &LENGTH);
    let length = length.ok_or_else(|| Error::bad_request("Upload-Length is required"))?;
    if length > MAX_LENGTH {
        return Err(Error::TooLarge);
    }
    if length == 0 {
        return Err(Error::bad_request("Upload-Length is 0"));
    }
    let metadata = headers.get("upload-metadata").map(HeaderValue::to_str).transpose();
    let metadata = metadata.map_err(|_| Error::bad_request("Upload-Metadata is no text"))?;
    let metadata = metadata.unwrap_or_default().to_owned();
    if metadata.len() > MAX_METADATA {
        return Err(Error::bad_request("Upload-Metadata is too long"));
    }
    // Invalid metadata is better reported before the bytes are sent than after.
    let pairs = pairs(&metadata);
    ingest::described(&pairs)?;
    let upload = Upload {
        id: UploadId::random(),
        owner_id: owner.clone(),
        link_id: link_of(&who).cloned(),
        guest_id: guest_of(&who).clone(),
        client: match &who {
            Principal::User(_) => String::new(),
            Principal::Visitor(_) => hex::encode(secret::token_hash(&peer.network())),
        },
        length,
        metadata,
        expires_at: clock::now() + parts::KEPT,
    };
    if promised(&pairs).is_some()
        && let Some(begun) = app.db.same_upload(&upload, clock::now()).await?
    {
        if let Ok(offset) = offset(&app, &begun).await {
            return Ok(created(&begun, offset));
        }
        // All bytes have arrived, and the asset is being created. A new upload would send them all
        // again; a client that retries will find the asset.
        if app.uploads.is_taken(begun.id.as_str()) {
            return Err(Error::Busy);
        }
    }
    parts::begin(&app.library, &upload.id).await?;
    match reserve(&app, &who, &upload).await {
        Ok(gave_way) => {
            ingest::forget(&app.library, &gave_way).await;
            Ok(created(&upload, 0))
        }
        Err(error) => {
            parts::forget(&app.library, &upload.id, &[]).await;
            Err(error)
        }
    }
}

/// Takes an upload slot and reserves the whole length, in the owner's quota and in the link's
/// limits. Returns the ids of idle uploads that were evicted.
async fn reserve(app: &App, who: &Principal, upload: &Upload) -> Result<Vec<UploadId>> {
    let mut write = app.db.write_for(&upload.owner_id).await?;
    let who = access::recheck(&mut write, who).await?;
    who.uploads_for()?;
    let mut ended = match &who {
        Principal::User(_) => Vec::new(),
        Principal::Visitor(visit) => {
            ingest::take_room(&mut write, &visit.link, upload.length, None).await?
        }
    };
    if write.exceeds_quota(&upload.owner_id, link_of(&who), upload.length, None).await? {
        return Err(Error::over_quota());
    }
    let Begun::Slot(gave_way) = write.begin_upload(upload, clock::now()).await? else {
        return Err(Error::TooMany);
    };
    write.commit().await?;
    ended.extend(gave_way);
    Ok(ended)
}

fn created(upload: &Upload, offset: u64) -> Response {
    let location = format!("/api/uploads/{}", upload.id);
    let told = vec![
        (header::LOCATION, location),
        (OFFSET, offset.to_string()),
        expires(upload.expires_at),
    ];
    answer(StatusCode::CREATED, told)
}

/// The SHA-1 that the client announced for the whole file.
fn promised(pairs: &[(String, String)]) -> Option<Vec<u8>> {
    let (_, text) = pairs.iter().find(|(key, _)| key == "checksum")?;
    ingest::checksum(text)
}

/// The keys and values of `Upload-Metadata`. Pairs whose value is not base64 are skipped.
fn pairs(metadata: &str) -> Vec<(String, String)> {
    let pairs = metadata.split(',').filter_map(|pair| {
        let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let value = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
        (!key.is_empty()).then(|| (key.to_owned(), value))
    });
    pairs.collect()
}

async fn found(app: &App, who: &Principal, id: &UploadId) -> Result<Upload> {
    let by = (link_of(who), guest_of(who));
    let found = app.db.upload(id, who.uploads_for()?, by, clock::now()).await?;
    found.ok_or(Error::NotFound("There is no such upload"))
}

async fn offset(app: &App, upload: &Upload) -> Result<u64> {
    parts::offset(&app.library, &upload.id).await?.ok_or(Error::NotFound("There is no such upload"))
}

/// `HEAD /api/uploads/{id}`
pub async fn head(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<UploadId>,
    headers: HeaderMap,
) -> Result<Response> {
    who.uploads_for()?;
    check_version(&headers)?;
    let upload = found(&app, &who, &id).await?;
    let offset = offset(&app, &upload).await?;
    Ok(answer(
        StatusCode::OK,
        vec![
            (OFFSET, offset.to_string()),
            (LENGTH, upload.length.to_string()),
            expires(upload.expires_at),
        ],
    ))
}

/// `DELETE /api/uploads/{id}`
pub async fn delete(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<UploadId>,
    headers: HeaderMap,
) -> Result<Response> {
    who.uploads_for()?;
    check_version(&headers)?;
    let upload = found(&app, &who, &id).await?;
    // The reservation must not be released while bytes are being written.
    let _turn = app.uploads.lock(upload.id.as_str()).ok_or(Error::Locked)?;
    give_up(&app, &upload.id).await?;
    Ok(answer(StatusCode::NO_CONTENT, Vec::new()))
}

/// `PATCH /api/uploads/{id}`: appends bytes. The last of them creates the asset.
pub async fn append(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<UploadId>,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    who.uploads_for()?;
    check_version(&headers)?;
    let album = query.album(&who)?.cloned();
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind != Some(b"application/offset+octet-stream") {
        return Err(Error::Unsupported("Content-Type has to be application/offset+octet-stream"));
    }
    let checksum = headers.get("upload-checksum").map(sha1).transpose()?;
    let upload = found(&app, &who, &id).await?;
    // Two requests at once would overwrite each other.
    let turn = app.uploads.lock(id.as_str()).ok_or(Error::Locked)?;
    let start = offset(&app, &upload).await?;
    if number(&headers, &OFFSET) != Some(start) {
        return Err(Error::Conflict("Upload-Offset is not where the upload stands"));
    }
    // A client that disconnects must not discard what has arrived, nor leave bytes without a row.
    let appended = tokio::spawn(async move {
        let _turn = turn;
        let bytes = body.into_data_stream().map_err(std::io::Error::other);
        let body = Body::from_stream(access::until_revoked(
            &app.db,
            &who,
            access::Transfer::Upload,
            bytes,
        ));
        let end = parts::append(&app.library, &upload, start, body, checksum).await?;
        // A request without bytes does not extend the upload's life.
        let expires_at =
            if end > start { parts::renew(&app.library, &id).await? } else { upload.expires_at };
        let mut told = vec![(OFFSET, end.to_string()), expires(expires_at)];
        if end == upload.length {
            let result = finish(&app, &who, album, &upload).await?;
            let status = match result.status {
                UploadStatus::Created => "created",
                UploadStatus::Duplicate => "duplicate",
            };
            told.extend([(ASSET, result.id), (STATUS, status.to_owned())]);
            if result.is_trashed {
                told.push((TRASHED, "true".to_owned()));
            }
        }
        Ok(answer(StatusCode::NO_CONTENT, told))
    });
    appended.await?
}

/// Creates the asset of a complete upload.
async fn finish(
    app: &App,
    who: &Principal,
    album: Option<AlbumId>,
    upload: &Upload,
) -> Result<UploadResult> {
    let pairs = pairs(&upload.metadata);
    let (form, wanted) = (ingest::described(&pairs)?, promised(&pairs));
    // Where too many are waiting nothing is lost: an empty `PATCH` tries again.
    let place = app.library.analyses.enter(who).await?;
    parts::renew(&app.library, &upload.id).await?;
    let made = async {
        let staged = parts::assemble(&app.library, &upload.id).await?;
        match wanted {
            Some(wanted) if wanted != staged.sha1 => Err(Error::Checksum),
            _ => {
                let arrival = Arrival { album, upload: Some(upload.id.clone()) };
                let received = Received { place: Some(place), ..form.with(staged).into() };
                ingest::add(&app.library, who, &arrival, received).await
            }
        }
    };
    let made = tokio::select! {
        made = made => made,
        never = keep_alive(app, &upload.id) => match never {},
    };
    // After a temporary failure an empty `PATCH` tries again, if the bytes are still there.
    let is_for_good = made.as_ref().err().is_none_or(|error| !error.is_for_the_moment());
    if is_for_good || !parts::outlive(&app.library) {
        give_up(app, &upload.id).await?;
    }
    made
}

/// Renews an upload while its asset is being created: that may take long, and is not idleness.
async fn keep_alive(app: &App, id: &UploadId) -> Infallible {
    loop {
        tokio::time::sleep(RENEWED_EVERY).await;
        if let Err(error) = parts::renew(&app.library, id).await {
            tracing::debug!(%error, "an upload could not be renewed");
        }
    }
}

/// Deletes an upload and its received bytes.
async fn give_up(app: &App, id: &UploadId) -> Result<()> {
    let arrived = app.db.upload_parts(id).await?;
    app.db.remove_upload(id).await?;
    parts::forget(&app.library, id, &arrived).await;
    Ok(())
}

/// `Upload-Checksum: sha1 BASE64`
fn sha1(value: &HeaderValue) -> Result<Vec<u8>> {
    let text = value.to_str().unwrap_or_default();
    let hash = text.strip_prefix("sha1 ").and_then(|hash| STANDARD.decode(hash.trim()).ok());
    hash.filter(|hash| hash.len() == 20)
        .ok_or_else(|| Error::bad_request("Upload-Checksum has to be sha1 and a hash in base64"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_read_as_the_protocol_has_it() {
        let found = pairs("filename d29ybGQ=.jpg, filename YS5qcGc=,isFavorite dHJ1ZQ==, empty");
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(
            found,
            [pair("filename", "a.jpg"), pair("isFavorite", "true"), pair("empty", "")]
        );
    }
}
