//! Small pictures of what other programs brought, and the server does not decode.

use gloo_net::http::Method;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap, MessagePort};

use super::renditions::{self, Renditions};
use super::upload::{give, request};

/// Makes them, of a film from the frame, and says whether the server has them now; nothing where it
/// could not be reached.
pub(super) async fn answer(id: &str, frame: Option<ImageBitmap>, port: &MessagePort) {
    let answer = make(id, frame).await.map_or(JsValue::NULL, JsValue::from);
    // A page that is gone hears nothing.
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

/// The whole file.
async fn original(id: &str) -> Option<Blob> {
    let response =
        request(Method::GET, &format!("/api/assets/{id}/original"), "").send().await.ok()?;
    let reading = response.body().is_some().then(|| web_sys::Response::from(response).blob())?;
    JsFuture::from(reading.ok()?).await.ok()?.dyn_into().ok()
}
