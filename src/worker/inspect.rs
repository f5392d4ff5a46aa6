//! Lists the metadata in a file, before and after cleaning. In the worker, since it reads the whole
//! file.

use js_sys::{Array, Uint8Array};
use vitrine_gallery::disclosures::Inspection;
use vitrine_media::{Level, Limits, inspect, plan};
use wasm_bindgen::JsValue;
use web_sys::MessagePort;

use super::source::File;

/// Inspects a file and sends the result to the port as JSON; `null` if the file cannot be read.
pub(super) async fn answer(address: &str, level: Level, port: &MessagePort) {
    let json = look(address, level).await.and_then(|found| serde_json::to_vec(&found).ok());
    // A failure means that the page is gone, so it is ignored.
    let _ = match json {
        Some(json) => {
            let bytes = Uint8Array::from(json.as_slice());
            port.post_message_with_transferable(&bytes, &Array::of1(&bytes.buffer()))
        }
        None => port.post_message(&JsValue::NULL),
    };
}

async fn look(address: &str, level: Level) -> Option<Inspection> {
    let file = File::open(address).await.ok()?;
    let limits = Limits::default();
    let before = inspect(file.source(), &limits).ok();
    let after = match level {
        Level::None => before.clone(),
        _ => cleaned(&file, level, &limits),
    };
    Some(Inspection { before, after })
}

/// What a cleaned file still holds; `None` if its format cannot be cleaned. The cleaned file is read
/// through its edit list, so that videos of any length can be inspected.
fn cleaned(file: &File, level: Level, limits: &Limits) -> Option<Vec<vitrine_media::Finding>> {
    let list = plan(file.source(), level, limits).ok()?;
    inspect(&list.over(file.source()), limits).ok()
}
