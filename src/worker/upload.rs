//! One file on its way to the server: hashed, checked against what is there, small pictures made,
//! sent with progress.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::rc::Rc;

use futures::channel::oneshot;
use gloo_net::http::Request;
use js_sys::{Date, Uint8Array};
use vitrine_api::{
    BulkUploadCheck, BulkUploadCheckItem, BulkUploadCheckResults, ErrorBody, UploadAction,
    UploadResult, UploadStatus,
};
use vitrine_media::hash::Sha1;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FormData, ProgressEvent, XmlHttpRequest};

use super::{renditions, tell};
use crate::domain::jobs::{Event, Failure, UploadState};

/// Files under way at once: enough to keep a connection busy, few enough to decode pictures.
const AT_ONCE: usize = 3;
/// Files are hashed in pieces of this size.
const PIECE: f64 = 4_194_304.0;

/// The gate through which at most [`AT_ONCE`] files pass.
#[derive(Clone, Default)]
pub(super) struct Uploads(Rc<RefCell<Gate>>);

#[derive(Default)]
struct Gate {
    inside: usize,
    waiting: VecDeque<oneshot::Sender<()>>,
}

impl Uploads {
    /// Sends one file and tells the page how it goes.
    pub(super) async fn run(&self, id: u32, file: File, renditions: bool, folder: &str) {
        self.enter().await;
        let say = move |state| tell(&Event::Upload { id, state });
        say(UploadState::Preparing);
        say(upload(id, &file, renditions, folder).await.unwrap_or_else(UploadState::Failed));
        self.leave();
    }

    async fn enter(&self) {
        let turn = {
            let mut gate = self.0.borrow_mut();
            if gate.inside < AT_ONCE {
                gate.inside += 1;
                return;
            }
            let (sender, turn) = oneshot::channel();
            gate.waiting.push_back(sender);
            turn
        };
        // The sender stays in the queue until it is our turn.
        let _ = turn.await;
    }

    fn leave(&self) {
        let mut gate = self.0.borrow_mut();
        match gate.waiting.pop_front() {
            Some(next) => _ = next.send(()),
            None => gate.inside -= 1,
        }
    }
}

async fn upload(
    id: u32,
    file: &File,
    renditions: bool,
    folder: &str,
) -> Result<UploadState, Failure> {
    let checksum = hash(file).await.ok_or(Failure::Unreadable)?;
    if is_known(&checksum).await? {
        return Ok(UploadState::Duplicate);
    }
    let form = form(file, folder).ok_or(Failure::Unreadable)?;
    if renditions && let Some(made) = renditions::make(file).await {
        let _ = form.append_with_blob_and_filename("thumbnail", &made.thumbnail, "thumbnail.jpg");
        let _ = form.append_with_blob_and_filename("preview", &made.preview, "preview.jpg");
    }
    let result = send(id, &form, &checksum).await?;
    Ok(match result.status {
        UploadStatus::Created => UploadState::Created,
        UploadStatus::Duplicate => UploadState::Duplicate,
    })
}

/// SHA-1 in hexadecimal, as the wire compares files.
async fn hash(file: &File) -> Option<String> {
    let mut sha1 = Sha1::new();
    let mut start = 0.0;
    while start < file.size() {
        let end = (start + PIECE).min(file.size());
        let piece: Blob = file.slice_with_f64_and_f64(start, end).ok()?;
        let buffer = JsFuture::from(piece.array_buffer()).await.ok()?;
        sha1.update(&Uint8Array::new(&buffer).to_vec());
        start = end;
    }
    Some(sha1.finish().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

async fn is_known(checksum: &str) -> Result<bool, Failure> {
    let item = BulkUploadCheckItem { id: String::new(), checksum: checksum.to_owned() };
    let request = Request::post("/api/assets/bulk-upload-check")
        .json(&BulkUploadCheck { assets: vec![item] })
        .map_err(|_| Failure::Network)?;
    let response = request.send().await.map_err(|_| Failure::Network)?;
    if !response.ok() {
        let body = response.json::<ErrorBody>().await;
        return Err(body.map_or(Failure::Network, |body| Failure::Refused(body.message)));
    }
    let verdicts: BulkUploadCheckResults = response.json().await.map_err(|_| Failure::Network)?;
    Ok(verdicts.results.first().is_some_and(|verdict| verdict.action == UploadAction::Reject))
}

fn form(file: &File, folder: &str) -> Option<FormData> {
    let modified = String::from(Date::new(&file.last_modified().into()).to_iso_string());
    let form = FormData::new().ok()?;
    // The fields first, so that the server knows them before the long part begins.
    form.append_with_str("filename", &file.name()).ok()?;
    if !folder.is_empty() {
        form.append_with_str("folder", folder).ok()?;
    }
    form.append_with_str("fileCreatedAt", &modified).ok()?;
    form.append_with_str("fileModifiedAt", &modified).ok()?;
    form.append_with_blob_and_filename("assetData", file, &file.name()).ok()?;
    Some(form)
}

/// Sends the form. `XMLHttpRequest`, since `fetch` tells nothing of what has been sent.
async fn send(id: u32, form: &FormData, checksum: &str) -> Result<UploadResult, Failure> {
    let request = XmlHttpRequest::new().map_err(|_| Failure::Network)?;
    request.open("POST", "/api/assets").map_err(|_| Failure::Network)?;
    let _ = request.set_request_header("x-immich-checksum", checksum);
    let _ = request.set_request_header("Accept", "application/json");

    let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes")]
        let sent = event.loaded() as u64;
        tell(&Event::Upload { id, state: UploadState::Sending(sent) });
    });
    if let Ok(sending) = request.upload() {
        sending.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    }
    let (sender, ended) = oneshot::channel();
    let on_end = Closure::once(move || _ = sender.send(()));
    request.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
    request.send_with_opt_form_data(Some(form)).map_err(|_| Failure::Network)?;
    let _ = ended.await;

    let status = request.status().unwrap_or(0);
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match status {
        200 | 201 => serde_json::from_str(&text).map_err(|_| Failure::Network),
        400..500 => {
            let body = serde_json::from_str::<ErrorBody>(&text);
            Err(Failure::Refused(
                body.map_or_else(|_| format!("HTTP {status}"), |body| body.message),
            ))
        }
        _ => Err(Failure::Network),
    }
}
