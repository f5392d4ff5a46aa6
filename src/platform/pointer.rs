//! Pointer events of an element.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, PointerEvent};

/// Captures a pointer: the listening element keeps getting its moves, wherever it goes.
pub fn capture(event: &PointerEvent) {
    if let Some(element) =
        event.current_target().and_then(|target| target.dyn_into::<Element>().ok())
    {
        // Fails only if the pointer is already gone.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Whether an event happened inside an element that matches a selector.
#[must_use]
pub fn is_in(event: &Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))))
}
