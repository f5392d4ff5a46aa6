//! The whole screen for one element. iPhones have it for videos alone: there everything works in
//! the window.

use web_sys::Element;

use super::{dom, js};

/// Whether there is such a thing here.
#[must_use]
pub fn is_available() -> bool {
    let enabled =
        dom::document().and_then(|document| js::get(&document, "fullscreenEnabled")?.as_bool());
    enabled == Some(true)
}

/// Takes the whole screen for an element, or gives it back.
pub fn toggle(element: &Element) {
    let Some(document) = dom::document() else { return };
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else {
        // A refusal leaves everything as it is. The promise is not waited for.
        let _ = element.request_fullscreen();
    }
}
