//! The header bar, which hides on scrolling down and reappears on scrolling up.

use std::cell::Cell;
use std::rc::Rc;

use super::scroll::{Listener, on_window};
use super::{dom, pointer};

/// Movements below this many pixels are ignored, as of a resting thumb.
const SLACK: f64 = 8.0;

/// Follows scrolling for as long as the listeners live. A bar that contains the focus stays
/// visible.
#[must_use]
pub fn follow_scrolling() -> [Option<Listener>; 2] {
    let last = Rc::new(Cell::new(0.0));
    let scrolled = on_window("scroll", move |_| {
        let now = web_sys::window().and_then(|window| window.scroll_y().ok()).unwrap_or_default();
        let moved = now - last.get();
        if moved.abs() < SLACK && now > 0.0 {
            return;
        }
        last.set(now);
        set(if moved > 0.0 && now > 0.0 && !dom::has_focus_in(".bar") { "away" } else { "here" });
    });
    let focused = on_window("focusin", move |event| {
        if pointer::is_in(&event, ".bar") {
            set("here");
        }
    });
    [scrolled, focused]
}

/// Sets the attribute only if it changes, since every change restyles the page.
fn set(state: &str) {
    if let Some(root) = dom::root()
        && root.get_attribute("data-bar").as_deref() != Some(state)
    {
        // Setting a valid attribute name cannot fail.
        let _ = root.set_attribute("data-bar", state);
    }
}
