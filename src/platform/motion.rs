//! Short animations. None if the user prefers reduced motion.

use js_sys::Array;
use vitrine_gallery::justified::Rect;
use wasm_bindgen::JsValue;
use web_sys::Element;

use super::{dom, js};

/// A running animation. Dropping it cancels it.
pub struct Motion(JsValue);

impl Drop for Motion {
    fn drop(&mut self) {
        js::call(&self.0, "cancel", &[]);
    }
}

/// Whether the user prefers reduced motion.
#[must_use]
pub fn is_reduced() -> bool {
    dom::media_matches("(prefers-reduced-motion: reduce)")
}

/// Animates a property of an element from one value to another.
#[must_use]
pub fn play(
    element: &Element,
    property: &str,
    values: [&str; 2],
    milliseconds: f64,
) -> Option<Motion> {
    animate(element, property, values, milliseconds, "none")
}

/// Like [`play`], but holds the last value until the animation is dropped.
#[must_use]
pub fn play_out(
    element: &Element,
    property: &str,
    values: [&str; 2],
    milliseconds: f64,
) -> Option<Motion> {
    animate(element, property, values, milliseconds, "forwards")
}

fn animate(
    element: &Element,
    property: &str,
    [from, to]: [&str; 2],
    milliseconds: f64,
    fill: &str,
) -> Option<Motion> {
    if is_reduced() {
        return None;
    }
    let values = Array::of2(&from.into(), &to.into());
    let frames = js::object(&[(property, values.into())]);
    let timing = js::object(&[
        ("duration", milliseconds.into()),
        ("easing", "ease-out".into()),
        ("fill", fill.into()),
    ]);
    js::call(element, "animate", &[&frames, &timing]).map(Motion)
}

/// Position of an element in the window.
#[must_use]
pub fn rect(element: &Element) -> Rect {
    let rect = element.get_bounding_client_rect();
    Rect { x: rect.x(), y: rect.y(), width: rect.width(), height: rect.height() }
}

/// Position of the first match of a selector, if any of it is visible.
#[must_use]
pub fn seen(selector: &str) -> Option<Rect> {
    let rect = rect(&dom::document()?.query_selector(selector).ok()??);
    let height = super::scroll::window_height();
    (rect.width > 0.0 && rect.y + rect.height > 0.0 && rect.y < height).then_some(rect)
}
