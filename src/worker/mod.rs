//! The worker: hashing, renditions, uploads and archives, off the page's thread.
//!
//! Jobs come in as `[json, attachment]`, events go out as JSON; see `vitrine_gallery::jobs`.

mod archive;
mod clean;
mod inspect;
mod month;
mod pictures;
mod prepare;
mod ranges;
mod renditions;
mod source;
mod upload;

use js_sys::Array;
use vitrine_api::DownloadFile;
use vitrine_gallery::jobs::{Event, Request};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::platform::base_url;

/// Listens for jobs while the worker exists.
pub fn start() {
    let uploads = upload::Uploads::default();
    let archives = archive::Running::default();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let parts: Array = message.data().unchecked_into();
        let Some(json) = parts.get(0).as_string() else {
            return;
        };
        let Ok(request) = serde_json::from_str(&json) else {
            return;
        };
        let attachment = parts.get(1);
        match request {
            Request::Upload { id, task } => {
                let (uploads, given) = (uploads.clone(), attachment.unchecked_into::<Array>());
                let files = upload::Files::of(&given);
                spawn_local(async move { uploads.run(id, files, &task).await });
            }
            Request::CancelUpload { id } => uploads.cancel(id),
            Request::Archive { id, files, credential } => {
                archives.start(id, files, credential, attachment.into());
            }
            Request::Prepare { id, files, earlier, credential, treatment, output } => {
                let order = prepare::Order { id, files, earlier, credential, treatment, output };
                let (cancelled, archives) = (archives.begin(id), archives.clone());
                spawn_local(async move {
                    prepare::answer(order, cancelled, &attachment.into()).await;
                    archives.forget(id);
                });
            }
            Request::Month { address } => {
                spawn_local(async move { month::answer(&address, &attachment.into()).await });
            }
            Request::Pictures { id } => {
                let given = attachment.unchecked_into::<Array>();
                let (port, frame) = (given.get(0).into(), given.get(1).dyn_into().ok());
                spawn_local(async move { pictures::answer(&id, frame, &port).await });
            }
            Request::Inspect { address, level } => {
                spawn_local(async move {
                    inspect::answer(&address, level, &attachment.into()).await;
                });
            }
            Request::Cancel { id } => archives.cancel(id),
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget(); // The worker lives as long as its scope.
    post(&Event::Ready);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Address of a file, for the owner or for a link's visitor, whose `credential` is a query. Motion
/// videos of Live Photos are requested by the id of their photo.
fn address(file: &DownloadFile, credential: &str) -> String {
    let query = if credential.is_empty() { "" } else { "?" };
    let what = if file.is_motion_video { "video/playback" } else { "original" };
    format!("{}/api/assets/{}/{what}{query}{credential}", base_url::server(), file.id)
}

fn post(event: &Event) {
    if let Ok(json) = serde_json::to_string(event) {
        // A failure means that the page is gone, so it is ignored.
        let _ = scope().post_message(&JsValue::from_str(&json));
    }
}
