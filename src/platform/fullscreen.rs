//! Full screen for an element. iPhones support it for videos only: there everything works within
//! the window.

use web_sys::Element;

use super::{dom, js};

/// Whether the browser supports it.
#[must_use]
pub fn is_available() -> bool {
    let enabled =
        dom::document().and_then(|document| js::get(&document, "fullscreenEnabled")?.as_bool());
    enabled == Some(true)
}

/// Enters full screen with an element, or exits it.
pub fn toggle(element: &Element) {
    let Some(document) = dom::document() else { return };
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else {
        // A refusal changes nothing, so the promise is not awaited.
        let _ = element.request_fullscreen();
    }
}
