//! Shares an address through the system's share sheet. Browsers have it on `https` only, and many
//! desktops not at all: there the address is copied.

use wasm_bindgen::JsValue;

use super::{clipboard, dom, js};

/// The outcome of sharing an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// The share sheet was opened, and gives its own feedback.
    HandedOver,
    /// The address was copied to the clipboard.
    Copied,
    /// Neither worked; the user has to copy it.
    Nothing,
}

/// Whether the system has a share sheet for addresses.
#[must_use]
pub fn is_available() -> bool {
    let navigator = web_sys::window().map(|window| JsValue::from(window.navigator()));
    navigator.is_some_and(|navigator| js::get(&navigator, "share").is_some())
}

/// Opens the share sheet with a title and an address.
pub async fn hand_over(title: &str, address: &str) {
    if let Some(window) = web_sys::window() {
        let what = js::object(&[("title", title.into()), ("url", address.into())]);
        js::resolved(js::call(&window.navigator(), "share", &[&what])).await;
    }
}

/// Shares the address of this page with a title.
pub async fn this_page(title: &str) -> Shared {
    let Some(window) = web_sys::window() else {
        return Shared::Nothing;
    };
    let address = window.location().href().unwrap_or_default();
    let navigator: JsValue = window.navigator().into();
    let what = js::object(&[("title", title.into()), ("url", address.as_str().into())]);
    let can = js::call(&navigator, "canShare", &[&what]).is_some_and(|can| can.is_truthy());
    // On phones the share sheet is better than the clipboard; on desktops it is worse.
    if can && dom::media_matches("(pointer: coarse)") {
        js::resolved(js::call(&navigator, "share", &[&what])).await;
        return Shared::HandedOver;
    }
    if clipboard::copy(&address).await { Shared::Copied } else { Shared::Nothing }
}
