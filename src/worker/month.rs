//! Fetches and parses months with thousands of photos, so that the page's thread only copies
//! columns.

use js_sys::{Array, Uint8Array};
use vitrine_api::TimeBucketAssets;
use vitrine_gallery::photos::Photos;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, MessagePort, RequestInit, Response};

use super::scope;
use crate::platform::base_url;

/// Fetches a month and sends its columns to the port; `null` on failure. Any message from the port
/// aborts the request.
pub(super) async fn answer(address: &str, port: &MessagePort) {
    let abort = AbortController::new().ok();
    let on_message = {
        let abort = abort.clone();
        Closure::<dyn Fn()>::new(move || {
            if let Some(abort) = &abort {
                abort.abort();
            }
        })
    };
    port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    let columns = fetch(address, abort.as_ref()).await;
    port.set_onmessage(None);
    // A page that aborted the request ignores the answer.
    let _ = match columns {
        Some(bytes) => {
            let array = Uint8Array::from(bytes.as_slice());
            port.post_message_with_transferable(&array, &Array::of1(&array.buffer()))
        }
        None => port.post_message(&JsValue::NULL),
    };
}

async fn fetch(address: &str, abort: Option<&AbortController>) -> Option<Vec<u8>> {
    let init = RequestInit::new();
    init.set_credentials(base_url::credentials());
    init.set_signal(abort.map(AbortController::signal).as_ref());
    let response = JsFuture::from(scope().fetch_with_str_and_init(address, &init)).await.ok()?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return None;
    }
    let body = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    let json = Uint8Array::new(&body).to_vec();
    let bucket: TimeBucketAssets = serde_json::from_slice(&json).ok()?;
    Some(Photos::from_bucket(&bucket).to_bytes())
}
