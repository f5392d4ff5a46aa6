//! Cryptographically secure random bytes (Web Cryptography, section 10.1.1).

use js_sys::{Date, Uint8Array};
use wasm_bindgen::JsValue;

use super::js;

/// Random bytes. `None` if the browser has no such source.
#[must_use]
pub fn bytes<const N: usize>() -> Option<[u8; N]> {
    let window: JsValue = web_sys::window()?.into();
    let source = js::get(&window, "crypto")?;
    let array = Uint8Array::new_with_length(u32::try_from(N).ok()?);
    js::call(&source, "getRandomValues", &[&array])?;
    array.to_vec().try_into().ok()
}

/// A unique name. Falls back to the current time without a random source.
#[must_use]
pub fn name() -> String {
    let bytes = bytes::<8>().unwrap_or_else(|| Date::now().to_le_bytes());
    format!("{:016x}", u64::from_le_bytes(bytes))
}
