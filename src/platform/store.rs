//! Small settings on the device. Where storage is forbidden nothing is stored, and nothing fails.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, Storage};

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// A persistent setting.
#[must_use]
pub fn get(name: &str) -> Option<String> {
    local()?.get_item(name).ok()?
}

/// Stores a setting.
pub fn set(name: &str, value: &str) {
    if let Some(storage) = local() {
        // A failure loses a preference, not a photo.
        let _ = storage.set_item(name, value);
    }
}

/// Stores or removes a flag.
pub fn set_mark(name: &str, is_on: bool) {
    if is_on {
        set(name, "1");
    } else if let Some(storage) = local() {
        let _ = storage.remove_item(name);
    }
}

/// Whether this tab ended its session with a link.
#[must_use]
pub fn session_ended(link: &str) -> bool {
    let mark = session().and_then(|storage| storage.get_item(&ended(link)).ok()?);
    mark.is_some()
}

/// Sets or removes that flag.
pub fn set_session_ended(link: &str, is_ended: bool) {
    let Some(storage) = session() else { return };
    let _ = if is_ended {
        storage.set_item(&ended(link), "1")
    } else {
        storage.remove_item(&ended(link))
    };
}

fn ended(link: &str) -> String {
    format!("ended:{link}")
}

/// Whether a user may be signed in. The session cookie is not readable by scripts; this one only
/// indicates that it exists, and not to pages of another host.
#[must_use]
pub fn may_be_signed_in() -> bool {
    if super::base_url::is_other_host() {
        return true;
    }
    let document = super::dom::document().and_then(|document| document.dyn_into().ok());
    let cookies = document.and_then(|document: HtmlDocument| document.cookie().ok());
    cookies.is_some_and(|cookies| cookies.contains("immich_is_authenticated=true"))
}
