//! Uploads that are running: which are cancelled, what they have sent, and what is kept for retries.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use futures::channel::oneshot;
use vitrine_gallery::jobs::{Event, Failure, UploadState};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, FormData, ProgressEvent, XmlHttpRequest};

use super::model::MotionVideo;
use super::requests::hash;
use crate::worker::post;

/// Running uploads.
#[derive(Clone, Default)]
pub(in crate::worker) struct Uploads(pub(super) Rc<RefCell<UnderWay>>);

#[derive(Default)]
pub(super) struct UnderWay {
    pub(super) ids: HashSet<u32>,
    pub(super) cancelled: HashSet<u32>,
    pub(super) requests: HashMap<u32, XmlHttpRequest>,
    /// SHA-1 checksums, kept for retries.
    pub(super) checksums: HashMap<u32, [u8; 20]>,
    /// Motion videos that have been uploaded, while their photos have not.
    pub(super) motion_videos: HashMap<u32, MotionVideo>,
}

/// The body of a request.
pub(super) enum Body<'a> {
    Form(&'a FormData),
    Blob(&'a Blob),
}

impl Uploads {
    pub(super) fn is_cancelled(&self, id: u32) -> bool {
        self.0.borrow().cancelled.contains(&id)
    }

    /// SHA-1 of a file. Computed once, also for retries. `None` if the file cannot be read.
    pub(super) async fn checksum(&self, id: u32, file: &Blob) -> Option<[u8; 20]> {
        let known = self.0.borrow().checksums.get(&id).copied();
        if known.is_some() {
            return known;
        }
        let sha1 = hash(file).await?;
        self.0.borrow_mut().checksums.insert(id, sha1);
        Some(sha1)
    }

    /// Number of bytes sent before the photo itself.
    pub(super) fn ahead(&self, id: u32) -> u64 {
        self.0.borrow().motion_videos.get(&id).map_or(0, |motion_video| motion_video.size)
    }

    /// Sends a request and waits for the response. `before` is the number of bytes of the file that
    /// earlier requests have sent.
    pub(super) async fn transfer(
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
