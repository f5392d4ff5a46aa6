//! Fingers, pens and mice on an element.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, PointerEvent};

/// Keeps sending a pointer's moves to the element that listens, wherever it goes.
pub fn capture(event: &PointerEvent) {
    if let Some(element) =
        event.current_target().and_then(|target| target.dyn_into::<Element>().ok())
    {
        // Fails only if the finger has left meanwhile.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Whether an event happened in an element that a selector describes.
#[must_use]
pub fn is_in(event: &Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))))
}
