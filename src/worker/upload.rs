//! Uploads one file: cleans it, hashes it, checks whether the server has it, makes renditions, and
//! sends it with progress events. The page decides which file is sent when.

mod companions;
mod parts;

pub(super) use companions::Files;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::rc::Rc;

use futures::channel::oneshot;
use gloo_net::http::{Method, RequestBuilder};
use js_sys::{Date, Uint8Array};
use vitrine_api::{
    BulkUploadCheck, BulkUploadCheckItem, BulkUploadCheckResults, ErrorBody, UploadAction,
    UploadResult, UploadStatus,
};
use vitrine_gallery::jobs::{Event, Failure, UploadState, UploadTask};
use vitrine_media::hash::Sha1;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FormData, ImageBitmap, ProgressEvent, XmlHttpRequest};

use super::clean::{Clean, clean};
use super::post;
use super::renditions::{self, Renditions};
use crate::platform::base_url;
use companions::{Along, MotionVideo};

/// Files are hashed in pieces of this many bytes.
const PIECE: f64 = 4_194_304.0;
/// Too many requests (RFC 6585, section 4).
const TOO_MANY: u16 = 429;
const TOO_LONG: u16 = 413;
/// The server's disk is full (RFC 4918, section 11.5).
const NO_SPACE: u16 = 507;

/// Running uploads.
#[derive(Clone, Default)]
pub(super) struct Uploads(Rc<RefCell<UnderWay>>);

#[derive(Default)]
struct UnderWay {
    ids: HashSet<u32>,
    cancelled: HashSet<u32>,
    requests: HashMap<u32, XmlHttpRequest>,
    /// SHA-1 checksums, kept for retries.
    checksums: HashMap<u32, [u8; 20]>,
    /// Motion videos that have been uploaded, while their photos have not.
    motion_videos: HashMap<u32, MotionVideo>,
}

/// The body of a request.
enum Body<'a> {
    Form(&'a FormData),
    Blob(&'a Blob),
}

impl Uploads {
    /// Uploads a file with its companions, and sends the outcome to the page.
    pub(super) async fn run(&self, id: u32, files: Files, task: &UploadTask) {
        self.0.borrow_mut().ids.insert(id);
        let outcome = self.upload(id, &files, task).await;
        if let Some(picture) = files.picture {
            picture.close();
        }
        let (was_cancelled, motion_video) = {
            let mut under_way = self.0.borrow_mut();
            under_way.ids.remove(&id);
            under_way.requests.remove(&id);
            let was_cancelled = under_way.cancelled.remove(&id);
            let comes_again = matches!(outcome, Err(Failure::Network | Failure::Busy));
            let motion_video = match comes_again && !was_cancelled {
                true => None,
                false => {
                    under_way.checksums.remove(&id);
                    under_way.motion_videos.remove(&id)
                }
            };
            (was_cancelled, motion_video)
        };
        if let (Err(_), Some(motion_video)) = (&outcome, motion_video) {
            motion_video.take_back(&task.query).await;
        }
        let state = match outcome {
            // An upload that succeeded before its cancellation counts as uploaded.
            Ok(state) => state,
            Err(_) if was_cancelled => UploadState::Cancelled,
            Err(failure) => UploadState::Failed(failure),
        };
        post(&Event::Upload { id, state });
    }

    /// Cancels an upload.
    pub(super) fn cancel(&self, id: u32) {
        let request = {
            let mut under_way = self.0.borrow_mut();
            if !under_way.ids.contains(&id) {
                return;
            }
            under_way.cancelled.insert(id);
            under_way.requests.remove(&id)
        };
        if let Some(request) = request {
            let _ = request.abort();
        }
    }

    async fn upload(
        &self,
        id: u32,
        files: &Files,
        task: &UploadTask,
    ) -> Result<UploadState, Failure> {
        let (picture, what) =
            (files.picture.as_ref(), clean(&files.main, task.cleaning, id).await?);
        let sha1 = self.checksum(id, &what.blob).await.ok_or(Failure::Unreadable)?;
        let checksum = hex(&sha1);
        if let Some(known) = known(&checksum, &task.query).await? {
            return Ok(known);
        }
        let along = self.along(id, files, task).await?;
        if parts::is_long(&what.blob)
            && along.sidecar.is_none()
            && let Some(state) = self.send_in_parts(id, &what, &sha1, &along, task).await?
        {
            if let UploadState::Created(asset) = &state
                && let Some(made) = small(&what.blob, picture, task).await
            {
                // If this fails, the asset has no renditions for now.
                let _ = give(asset, &made, &task.query).await;
            }
            return Ok(state);
        }
        let form = form(&what, &task.folder, &along).ok_or(Failure::Unreadable)?;
        if let Some(made) = small(&what.blob, picture, task).await {
            append(&form, &made);
        }
        if self.is_cancelled(id) {
            return Err(Failure::Network);
        }
        self.send_whole(id, &form, &what, &sha1, &along, task).await
    }

    fn is_cancelled(&self, id: u32) -> bool {
        self.0.borrow().cancelled.contains(&id)
    }

    /// SHA-1 of a file. Computed once, also for retries. `None` if the file cannot be read.
    async fn checksum(&self, id: u32, file: &Blob) -> Option<[u8; 20]> {
        let known = self.0.borrow().checksums.get(&id).copied();
        if known.is_some() {
            return known;
        }
        let sha1 = hash(file).await?;
        self.0.borrow_mut().checksums.insert(id, sha1);
        Some(sha1)
    }

    /// Sends a file in one request, or in parts if a proxy rejects its length.
    async fn send_whole(
        &self,
        id: u32,
        form: &FormData,
        what: &Clean,
        sha1: &[u8; 20],
        along: &Along,
        task: &UploadTask,
    ) -> Result<UploadState, Failure> {
        if let Some(result) = self.send(id, form, &hex(sha1), &task.query).await? {
            return Ok(settled(result));
        }
        // Uploads in parts cannot have a sidecar.
        let in_parts = match along.sidecar {
            None => self.send_in_parts(id, what, sha1, along, task).await?,
            Some(_) => None,
        };
        in_parts.ok_or_else(|| Failure::Refused(format!("HTTP {TOO_LONG}")))
    }

    /// Sends the form. `None` if a proxy rejects its length. Uses `XMLHttpRequest`, since `fetch`
    /// reports no upload progress.
    async fn send(
        &self,
        id: u32,
        form: &FormData,
        checksum: &str,
        query: &str,
    ) -> Result<Option<UploadResult>, Failure> {
        let request = open("POST", &address("/api/assets", query))?;
        let _ = request.set_request_header("x-immich-checksum", checksum);
        let _ = request.set_request_header("Accept", "application/json");
        self.transfer(id, &request, Body::Form(form), 0).await?;
        if is_cut_short(&request) { Ok(None) } else { answer(&request).map(Some) }
    }

    /// Sends a request and waits for the response. `before` is the number of bytes of the file that
    /// earlier requests have sent.
    async fn transfer(
        &self,
        id: u32,
        request: &XmlHttpRequest,
        body: Body<'_>,
        before: u64,
    ) -> Result<(), Failure> {
        let before = before + self.ahead(id);
        let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes")]
            let sent = before + event.loaded() as u64;
            post(&Event::Upload { id, state: UploadState::Sending(sent) });
        });
        if let Ok(sending) = request.upload() {
            sending.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
        }
        let (sender, ended) = oneshot::channel();
        let on_end = Closure::once(move || _ = sender.send(()));
        request.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
        let sending = match body {
            Body::Form(form) => request.send_with_opt_form_data(Some(form)),
            Body::Blob(blob) => request.send_with_opt_blob(Some(blob)),
        };
        sending.map_err(|_| Failure::Network)?;
        self.0.borrow_mut().requests.insert(id, request.clone());
        let _ = ended.await;
        Ok(())
    }
}

/// Renditions of a file. `None` if the server accepts none or they cannot be made.
async fn small(
    file: &Blob,
    picture: Option<&ImageBitmap>,
    task: &UploadTask,
) -> Option<Renditions> {
    match picture {
        _ if !task.renditions => None,
        Some(picture) => renditions::of_picture(picture).await,
        None => renditions::make(file).await,
    }
}

fn append(form: &FormData, made: &Renditions) {
    for (part, picture) in [("thumbnail", &made.thumbnail), ("preview", &made.preview)] {
        // If this fails, the server makes the renditions, as far as it can.
        let _ = form.append_with_blob_and_filename(part, picture, "picture.jpg");
    }
}

/// Sends the renditions of an existing asset. Returns whether the server accepted them; `None` if
/// it could not be reached.
pub(super) async fn give(asset: &str, made: &Renditions, query: &str) -> Option<bool> {
    let form = FormData::new().ok()?;
    append(&form, made);
    let path = format!("/api/assets/{asset}/renditions");
    let response = request(Method::PUT, &path, query).body(form).ok()?.send().await.ok()?;
    Some(response.ok())
}

fn answer(request: &XmlHttpRequest) -> Result<UploadResult, Failure> {
    let status = request.status().unwrap_or(0);
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match status {
        200 | 201 => serde_json::from_str(&text).map_err(|_| Failure::Network),
        _ => Err(failure(status, &text)),
    }
}

/// Whether a proxy has rejected the length. The server itself would answer in JSON.
fn is_cut_short(request: &XmlHttpRequest) -> bool {
    let text = || request.response_text().ok().flatten().unwrap_or_default();
    request.status() == Ok(TOO_LONG) && serde_json::from_str::<ErrorBody>(&text()).is_err()
}

/// The failure that an HTTP response stands for.
fn failure(status: u16, text: &str) -> Failure {
    match status {
        TOO_MANY => Failure::Busy,
        400..500 | NO_SPACE => {
            let body = serde_json::from_str::<ErrorBody>(text);
            Failure::Refused(body.map_or_else(|_| format!("HTTP {status}"), |body| body.message))
        }
        _ => Failure::Network,
    }
}

fn settled(result: UploadResult) -> UploadState {
    match result.status {
        UploadStatus::Created => UploadState::Created(result.id),
        UploadStatus::Duplicate if result.is_trashed => UploadState::Trashed(result.id),
        UploadStatus::Duplicate => UploadState::Duplicate(result.id),
    }
}

fn address(path: &str, query: &str) -> String {
    let server = base_url::server();
    if query.is_empty() { server + path } else { format!("{server}{path}?{query}") }
}

/// A request with the session's credentials. `path` begins with `/api`.
pub(super) fn request(method: Method, path: &str, query: &str) -> RequestBuilder {
    let request = RequestBuilder::new(&address(path, query));
    request.method(method).credentials(base_url::credentials())
}

/// An `XMLHttpRequest` with the session's credentials, which reports upload progress.
fn open(method: &str, address: &str) -> Result<XmlHttpRequest, Failure> {
    let request = XmlHttpRequest::new().map_err(|_| Failure::Network)?;
    request.open(method, address).map_err(|_| Failure::Network)?;
    request.set_with_credentials(base_url::is_other_host());
    Ok(request)
}

/// SHA-1 of a file, by which the API identifies duplicates. `None` if the file cannot be read.
async fn hash(file: &Blob) -> Option<[u8; 20]> {
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A time in milliseconds since 1970 as RFC 3339.
fn date(ms: f64) -> String {
    String::from(Date::new(&ms.into()).to_iso_string())
}

/// The state of a file whose bytes the server has already; `None` if it has not.
async fn known(checksum: &str, query: &str) -> Result<Option<UploadState>, Failure> {
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

fn form(what: &Clean, folder: &str, along: &Along) -> Option<FormData> {
    let date = date(what.modified.unwrap_or_else(Date::now));
    let form = FormData::new().ok()?;
    // The fields first, so that the server knows them before the long part begins.
    form.append_with_str("filename", &what.name).ok()?;
    if !folder.is_empty() {
        form.append_with_str("folder", folder).ok()?;
    }
    form.append_with_str("fileCreatedAt", &date).ok()?;
    form.append_with_str("fileModifiedAt", &date).ok()?;
    for (name, value) in &along.fields {
        form.append_with_str(name, value).ok()?;
    }
    if let Some(sidecar) = &along.sidecar {
        form.append_with_blob_and_filename("sidecarData", sidecar, &sidecar.name()).ok()?;
    }
    form.append_with_blob_and_filename("assetData", &what.blob, &what.name).ok()?;
    Some(form)
}
