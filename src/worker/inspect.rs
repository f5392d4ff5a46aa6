//! What a file gives away, before and after cleaning: worked out here, since it takes a walk over
//! the whole file.

use js_sys::{Array, Uint8Array};
use vitrine_media::{Level, Limits, inspect, plan};
use wasm_bindgen::JsValue;
use web_sys::MessagePort;

use super::source::File;
use crate::domain::findings::Inspection;

/// Longer results of cleaning are not made only to be looked at: cleaning in place takes the same
/// bytes out whatever the length.
const LONGEST: u64 = 64 << 20;

/// Looks at a file and gives the port what was found, as JSON; nothing where it could not be read.
pub(super) async fn answer(address: &str, level: Level, port: &MessagePort) {
    let json = look(address, level).await.and_then(|found| serde_json::to_vec(&found).ok());
    // A page that is gone hears nothing.
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

fn cleaned(file: &File, level: Level, limits: &Limits) -> Option<Vec<vitrine_media::Finding>> {
    let list = plan(file.source(), level, limits).ok()?;
    if list.len() > LONGEST {
        // A file that was planned to the end is clean; what remains by intent is what the level
        // leaves, and that is read from the file itself.
        return match level {
            Level::All => Some(Vec::new()),
            _ => None,
        };
    }
    let mut clean = Vec::new();
    list.apply(file.source(), &mut clean).ok()?;
    inspect(&clean, limits).ok()
}
