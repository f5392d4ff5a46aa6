//! Small settings on the device. Where storage is forbidden nothing is kept, and nothing breaks.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, Storage};

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// A setting that outlives the visit.
#[must_use]
pub fn get(name: &str) -> Option<String> {
    local()?.get_item(name).ok()?
}

/// Keeps a setting.
pub fn set(name: &str, value: &str) {
    if let Some(storage) = local() {
        // A full or forbidden storage loses a preference, not a photo.
        let _ = storage.set_item(name, value);
    }
}

/// Keeps a setting that is on or off: it is there, or not.
pub fn set_mark(name: &str, is_on: bool) {
    if is_on {
        set(name, "1");
    } else if let Some(storage) = local() {
        let _ = storage.remove_item(name);
    }
}

/// A mark that this tab ended its session with a link.
#[must_use]
pub fn session_ended(link: &str) -> bool {
    let mark = session().and_then(|storage| storage.get_item(&ended(link)).ok()?);
    mark.is_some()
}

/// Sets or removes that mark.
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

/// Whether this browser may know somebody who is signed in. The session itself is a cookie that
/// scripts cannot read; this one only tells that it is there, and not to pages of another host.
#[must_use]
pub fn may_be_signed_in() -> bool {
    if super::place::is_elsewhere() {
        return true;
    }
    let document = super::dom::document().and_then(|document| document.dyn_into().ok());
    let cookies = document.and_then(|document: HtmlDocument| document.cookie().ok());
    cookies.is_some_and(|cookies| cookies.contains("immich_is_authenticated=true"))
}
