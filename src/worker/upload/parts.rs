//! Uploads a long file in parts (tus 1.0.0, <https://tus.io/protocols/resumable-upload>). Parts
//! that were received survive a broken connection, and proxies with a limit of 100 MB per request
//! never see more. The server finds an earlier attempt and its offset by the file's checksum, so
//! nothing is stored here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gloo_net::http::{Method, RequestBuilder, Response};
use vitrine_api::{UploadResult, UploadStatus};
use vitrine_gallery::jobs::{Event, Failure, UploadState, UploadTask};
use web_sys::Blob;

use super::model::Along;
use super::requests::{self, address, date, failure, hash, hex, is_cut_short, open, settled};
use super::under_way::{Body, Uploads};
use crate::worker::clean::Clean;
use crate::worker::post;
use crate::worker::ranges::sleep;

/// Files above this length in bytes are uploaded in parts.
const LONG: f64 = 48.0 * 1024.0 * 1024.0;
/// Length of a part in bytes. For each part the server verifies a checksum and writes durably to
/// disk.
const PART: f64 = 24.0 * 1024.0 * 1024.0;
/// Parts are halved while a proxy rejects them, until they are no longer than this: below 1 MB, the
/// default limit of nginx.
const LEAST: f64 = 768.0 * 1024.0;

/// How often the deletion of a busy upload is tried, and the pause between tries in milliseconds.
const GIVE_UP_TRIES: u32 = 10;
const GIVE_UP_PAUSE: i32 = 500;

/// Path at which uploads in parts are created.
const PATH: &str = "/api/uploads";

/// Whether a file is sent in parts.
pub(super) fn is_long(file: &Blob) -> bool {
    file.size() > LONG
}

/// A resumable upload on the server.
struct Begun {
    path: String,
    offset: f64,
    /// Length of the next part in bytes.
    part: f64,
}

impl Uploads {
    /// Uploads a long file, resuming an earlier attempt. `None` if the server supports no uploads
    /// in parts.
    pub(super) async fn send_in_parts(
        &self,
        id: u32,
        what: &Clean,
        sha1: &[u8; 20],
        along: &Along,
        task: &UploadTask,
    ) -> Result<Option<UploadState>, Failure> {
        let Some(mut begun) = begin(what, sha1, along, task).await? else {
            return Ok(None);
        };
        loop {
            let sent = self.send_part(id, &what.blob, &mut begun, &task.query).await;
            if self.is_cancelled(id) {
                give_up(&begun.path, &task.query).await;
                return Err(Failure::Network);
            }
            if let Some(state) = sent? {
                return Ok(Some(state));
            }
        }
    }

    /// Sends the next part. Returns the outcome if it was the last one.
    async fn send_part(
        &self,
        id: u32,
        file: &Blob,
        begun: &mut Begun,
        query: &str,
    ) -> Result<Option<UploadState>, Failure> {
        let end = (begun.offset + begun.part).min(file.size());
        let part = file.slice_with_f64_and_f64(begun.offset, end);
        let part = part.map_err(|_| Failure::Unreadable)?;
        let sha1 = hash(&part).await.ok_or(Failure::Unreadable)?;
        let request = open("PATCH", &address(&begun.path, query))?;
        for (name, value) in [
            ("Tus-Resumable", "1.0.0"),
            ("Content-Type", "application/offset+octet-stream"),
            ("Upload-Offset", &begun.offset.to_string()),
            ("Upload-Checksum", &format!("sha1 {}", STANDARD.encode(sha1))),
        ] {
            let _ = request.set_request_header(name, value);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes")]
        let before = begun.offset as u64;
        let sent = before + self.ahead(id);
        post(&Event::Upload { id, state: UploadState::Sending(sent) });
        self.transfer(id, &request, Body::Blob(&part), before).await?;
        let status = request.status().unwrap_or(0);
        if is_cut_short(&request) && begun.part > LEAST {
            begun.part /= 2.0;
            return Ok(None);
        }
        if status != 204 {
            let text = request.response_text().ok().flatten().unwrap_or_default();
            return Err(match status {
                // Unknown upload, wrong offset, locked by another tab, or checksum mismatch: a
                // retry gets the current state.
                404 | 409 | 423 | 460 => Failure::Network,
                _ => failure(status, &text),
            });
        }
        let told = |name| request.get_response_header(name).ok().flatten();
        let offset = told("Upload-Offset").and_then(|offset| offset.parse().ok());
        begun.offset = offset.ok_or(Failure::Network)?;
        let asset = told("X-Vitrine-Asset-Id");
        let status = match told("X-Vitrine-Upload-Status").as_deref() {
            Some("duplicate") => UploadStatus::Duplicate,
            _ => UploadStatus::Created,
        };
        let is_trashed = told("X-Vitrine-Upload-Trashed").as_deref() == Some("true");
        Ok(asset.map(|id| settled(UploadResult { id, status, is_trashed })))
    }
}

/// Creates an upload, or finds an earlier one of the same bytes.
async fn begin(
    what: &Clean,
    sha1: &[u8; 20],
    along: &Along,
    task: &UploadTask,
) -> Result<Option<Begun>, Failure> {
    let (modified, checksum) = (what.modified.map(date).unwrap_or_default(), hex(sha1));
    let fields = along.fields.iter().map(|(name, value)| (*name, value.as_str()));
    let metadata: Vec<String> = [
        ("filename", what.name.as_str()),
        ("folder", &task.folder),
        ("fileCreatedAt", &modified),
        ("fileModifiedAt", &modified),
        ("checksum", &checksum),
    ]
    .into_iter()
    .chain(fields)
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| format!("{name} {}", STANDARD.encode(value)))
    .collect();
    let create = request(Method::POST, PATH, &task.query)
        .header("Upload-Length", &what.blob.size().to_string())
        .header("Upload-Metadata", &metadata.join(","));
    let answer = create.send().await.map_err(|_| Failure::Network)?;
    match answer.status() {
        201 => begun(&answer).ok_or(Failure::Network).map(Some),
        // Another server, without uploads in parts.
        404 | 405 => Ok(None),
        status => Err(failure(status, &answer.text().await.unwrap_or_default())),
    }
}

fn begun(answer: &Response) -> Option<Begun> {
    let offset = answer.headers().get("Upload-Offset").and_then(|offset| offset.parse().ok());
    // The last segment names the upload; proxies may have changed the rest of the address.
    let location = answer.headers().get("Location")?;
    let name = location.rsplit('/').next()?;
    Some(Begun { path: format!("{PATH}/{name}"), offset: offset.unwrap_or(0.0), part: PART })
}

/// Deletes a cancelled upload, which would otherwise be kept for days and count against the link's
/// limit. The server may still be processing an aborted part, and responds with 423 until it is
/// done.
async fn give_up(path: &str, query: &str) {
    for _ in 0..GIVE_UP_TRIES {
        match request(Method::DELETE, path, query).send().await {
            Ok(answer) if answer.status() == 423 => sleep(GIVE_UP_PAUSE).await,
            _ => return,
        }
    }
}

fn request(method: Method, path: &str, query: &str) -> RequestBuilder {
    requests::request(method, path, query).header("Tus-Resumable", "1.0.0")
}
