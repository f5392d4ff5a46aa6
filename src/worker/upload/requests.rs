//! The requests of uploads, and what their responses mean.

use std::fmt::Write as _;

use gloo_net::http::{Method, RequestBuilder};
use js_sys::{Date, Uint8Array};
use vitrine_api::{
    BulkUploadCheck, BulkUploadCheckItem, BulkUploadCheckResults, ErrorBody, UploadAction,
    UploadResult, UploadStatus,
};
use vitrine_gallery::jobs::{Failure, UploadState};
use vitrine_media::hash::Sha1;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FormData, XmlHttpRequest};

use crate::platform::base_url;
use crate::worker::renditions::Renditions;

/// Files are hashed in pieces of this many bytes.
const PIECE: f64 = 4_194_304.0;
/// Too many requests (RFC 6585, section 4).
const TOO_MANY: u16 = 429;
/// The body is too long (RFC 9110, section 15.5.14).
pub(super) const TOO_LONG: u16 = 413;
/// The server's disk is full (RFC 4918, section 11.5).
const NO_SPACE: u16 = 507;

/// The address of an operation. `path` begins with `/api`.
pub(super) fn address(path: &str, query: &str) -> String {
    let server = base_url::server();
    if query.is_empty() { server + path } else { format!("{server}{path}?{query}") }
}

/// A request with the session's credentials. `path` begins with `/api`.
pub(in crate::worker) fn request(method: Method, path: &str, query: &str) -> RequestBuilder {
    let request = RequestBuilder::new(&address(path, query));
    request.method(method).credentials(base_url::credentials())
}

/// An `XMLHttpRequest` with the session's credentials, which reports upload progress.
pub(super) fn open(method: &str, address: &str) -> Result<XmlHttpRequest, Failure> {
    let request = XmlHttpRequest::new().map_err(|_| Failure::Network)?;
    request.open(method, address).map_err(|_| Failure::Network)?;
    request.set_with_credentials(base_url::is_other_host());
    Ok(request)
}

/// The outcome of an upload in one request.
pub(super) fn answer(request: &XmlHttpRequest) -> Result<UploadResult, Failure> {
    let status = request.status().unwrap_or(0);
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match status {
        200 | 201 => serde_json::from_str(&text).map_err(|_| Failure::Network),
        _ => Err(failure(status, &text)),
    }
}

/// Whether a proxy has rejected the length. The server itself would answer in JSON.
pub(super) fn is_cut_short(request: &XmlHttpRequest) -> bool {
    let text = || request.response_text().ok().flatten().unwrap_or_default();
    request.status() == Ok(TOO_LONG) && serde_json::from_str::<ErrorBody>(&text()).is_err()
}

/// The failure that an HTTP response stands for.
pub(super) fn failure(status: u16, text: &str) -> Failure {
    match status {
        TOO_MANY => Failure::Busy,
        400..500 | NO_SPACE => {
            let body = serde_json::from_str::<ErrorBody>(text);
            Failure::Refused(body.map_or_else(|_| format!("HTTP {status}"), |body| body.message))
        }
        _ => Failure::Network,
    }
}

/// The state that a result stands for.
pub(super) fn settled(result: UploadResult) -> UploadState {
    match result.status {
        UploadStatus::Created => UploadState::Created(result.id),
        UploadStatus::Duplicate if result.is_trashed => UploadState::Trashed(result.id),
        UploadStatus::Duplicate => UploadState::Duplicate(result.id),
    }
}

/// The state of a file whose bytes the server has already; `None` if it has not.
pub(super) async fn known(checksum: &str, query: &str) -> Result<Option<UploadState>, Failure> {
    let item = BulkUploadCheckItem { id: String::new(), checksum: checksum.to_owned() };
    let request = request(Method::POST, "/api/assets/bulk-upload-check", query)
        .json(&BulkUploadCheck { assets: vec![item] })
        .map_err(|_| Failure::Network)?;
    let response = request.send().await.map_err(|_| Failure::Network)?;
    match response.status() {
        TOO_MANY => return Err(Failure::Busy),
        // Other servers do not offer visitors this check.
        403 if !query.is_empty() => return Ok(None),
        500.. => return Err(Failure::Network),
        400.. => {
            let body = response.json::<ErrorBody>().await;
            return Err(body.map_or(Failure::Network, |body| Failure::Refused(body.message)));
        }
        _ => {}
    }
    let verdicts: BulkUploadCheckResults = response.json().await.map_err(|_| Failure::Network)?;
    let verdict = verdicts.results.into_iter().next();
    let rejected = verdict.filter(|verdict| verdict.action == UploadAction::Reject);
    Ok(rejected.map(|verdict| {
        settled(UploadResult {
            id: verdict.asset_id.unwrap_or_default(),
            status: UploadStatus::Duplicate,
            is_trashed: verdict.is_trashed.unwrap_or_default(),
        })
    }))
}

/// Adds renditions to a form.
pub(super) fn append(form: &FormData, made: &Renditions) {
    for (part, picture) in [("thumbnail", &made.thumbnail), ("preview", &made.preview)] {
        // If this fails, the server makes the renditions, as far as it can.
        let _ = form.append_with_blob_and_filename(part, picture, "picture.jpg");
    }
}

/// Sends the renditions of an existing asset. Returns whether the server accepted them; `None` if
/// it could not be reached.
pub(in crate::worker) async fn give(asset: &str, made: &Renditions, query: &str) -> Option<bool> {
    let form = FormData::new().ok()?;
    append(&form, made);
    let path = format!("/api/assets/{asset}/renditions");
    let response = request(Method::PUT, &path, query).body(form).ok()?.send().await.ok()?;
    Some(response.ok())
}

/// SHA-1 of a file, by which the API identifies duplicates. `None` if the file cannot be read.
pub(super) async fn hash(file: &Blob) -> Option<[u8; 20]> {
    let mut sha1 = Sha1::new();
    let mut start = 0.0;
    while start < file.size() {
        let end = (start + PIECE).min(file.size());
        let piece: Blob = file.slice_with_f64_and_f64(start, end).ok()?;
        let buffer = JsFuture::from(piece.array_buffer()).await.ok()?;
        sha1.update(&Uint8Array::new(&buffer).to_vec());
        start = end;
    }
    Some(sha1.finish())
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A time in milliseconds since 1970 as RFC 3339.
pub(super) fn date(ms: f64) -> String {
    String::from(Date::new(&ms.into()).to_iso_string())
}
