//! A long file goes in parts (tus 1.0.0, <https://tus.io/protocols/resumable-upload>): what has
//! arrived stays there when the connection breaks, and proxies that let through no more than 100 MB
//! at once never see more. Where to go on is the server's to know, by the file's checksum, so that
//! nothing has to be remembered here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gloo_net::http::{Method, RequestBuilder, Response};
use vitrine_api::{UploadResult, UploadStatus};
use web_sys::Blob;

use super::{Along, Body, Uploads, address, date, failure, hash, hex, is_cut_short, open};
use crate::domain::jobs::{Event, Failure, UploadState, UploadTask};
use crate::worker::clean::Clean;
use crate::worker::ranges::sleep;
use crate::worker::tell;

/// Files above this length go in parts.
const LONG: f64 = 48.0 * 1024.0 * 1024.0;
/// Bytes of a part. With each the server checks a checksum and writes to the disk for good.
const PART: f64 = 24.0 * 1024.0 * 1024.0;
/// Parts become shorter where a proxy does not let them through, down to below the 1 MB that nginx
/// begins with.
const LEAST: f64 = 768.0 * 1024.0;

/// How often, and after how many milliseconds, an upload that is busy is asked to end again.
const GIVE_UP_TRIES: u32 = 10;
const GIVE_UP_PAUSE: i32 = 500;

/// Where uploads in parts are begun.
const PATH: &str = "/api/uploads";

/// Whether a file is sent in parts.
pub(super) fn is_long(file: &Blob) -> bool {
    file.size() > LONG
}

/// An upload that the server keeps.
struct Begun {
    path: String,
    offset: f64,
    /// Bytes of the next part.
    part: f64,
}

impl Uploads {
    /// Sends a long file from where an earlier attempt ended; none where the server takes no parts.
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

    /// Sends the next part; what became of the file if it was the last.
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
        tell(&Event::Upload { id, state: UploadState::Sending(sent) });
        self.transfer(id, &request, Body::Blob(&part), before).await?;
        let status = request.status().unwrap_or(0);
        if is_cut_short(&request) && begun.part > LEAST {
            begun.part /= 2.0;
            return Ok(None);
        }
        if status != 204 {
            let text = request.response_text().ok().flatten().unwrap_or_default();
            return Err(match status {
                // Given up, or another tab is at it: asking again tells.
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
        Ok(asset.map(|id| super::settled(UploadResult { id, status, is_trashed })))
    }
}

/// Begins an upload, or finds the one that was begun for the same bytes.
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
        // Another server.
        404 | 405 => Ok(None),
        status => Err(failure(status, &answer.text().await.unwrap_or_default())),
    }
}

fn begun(answer: &Response) -> Option<Begun> {
    let offset = answer.headers().get("Upload-Offset").and_then(|offset| offset.parse().ok());
    // Its last step is its name, whatever proxies have made of the rest.
    let location = answer.headers().get("Location")?;
    let name = location.rsplit('/').next()?;
    Some(Begun { path: format!("{PATH}/{name}"), offset: offset.unwrap_or(0.0), part: PART })
}

/// Ends an upload that was cancelled: it would be kept for days, and count against the limit of a
/// link. The server may still be at the part that was cut off, and answers 423 until it is not.
async fn give_up(path: &str, query: &str) {
    for _ in 0..GIVE_UP_TRIES {
        match request(Method::DELETE, path, query).send().await {
            Ok(answer) if answer.status() == 423 => sleep(GIVE_UP_PAUSE).await,
            _ => return,
        }
    }
}

fn request(method: Method, path: &str, query: &str) -> RequestBuilder {
    super::request(method, path, query).header("Tus-Resumable", "1.0.0")
}
