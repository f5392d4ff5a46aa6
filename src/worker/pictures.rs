//! Renditions of assets that other clients uploaded and the server cannot decode.

use gloo_net::http::Method;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap, MessagePort};

use super::renditions::{self, Renditions};
use super::upload::{give, request};

/// Makes the renditions, of a video from `frame`. Sends to the port whether the server has accepted
/// them; `null` if it could not be reached.
pub(super) async fn answer(id: &str, frame: Option<ImageBitmap>, port: &MessagePort) {
    let answer = make(id, frame).await.map_or(JsValue::NULL, JsValue::from);
    // A failure means that the page is gone, so it is ignored.
    let _ = port.post_message(&answer);
}

async fn make(id: &str, frame: Option<ImageBitmap>) -> Option<bool> {
    let made: Option<Renditions> = match frame {
        Some(frame) => renditions::of_picture(&frame).await,
        None => renditions::make(&original(id).await?).await,
    };
    match made {
        Some(made) => give(id, &made, "").await,
        None => Some(false),
    }
}

/// Downloads the whole file.
async fn original(id: &str) -> Option<Blob> {
    let response =
        request(Method::GET, &format!("/api/assets/{id}/original"), "").send().await.ok()?;
    let reading = response.body().is_some().then(|| web_sys::Response::from(response).blob())?;
    JsFuture::from(reading.ok()?).await.ok()?.dyn_into().ok()
}
