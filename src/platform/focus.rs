//! Where the keyboard focus was before a dialog or menu opened, and moving it inside one.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The element that had the focus when something opened, to which it returns on closing.
pub struct Opener(Option<HtmlElement>);

impl Opener {
    /// The element that has the focus now.
    #[must_use]
    pub fn current() -> Self {
        let element = web_sys::window().and_then(|window| window.document()?.active_element());
        Self(element.and_then(|element| element.dyn_into().ok()))
    }

    /// Returns the focus. Has no effect if the element has been removed.
    pub fn restore(&self) {
        if let Some(element) = &self.0 {
            let _ = element.focus();
        }
    }
}

/// Focuses the first match of a selector inside an element.
pub fn move_to(inside: &Element, selector: &str) {
    let found = inside.query_selector(selector).ok().flatten();
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = found.focus();
    }
}
