//! The bar that scrolls away downward and returns upward.

use std::cell::Cell;
use std::rc::Rc;

use super::dom;
use super::scroll::{Listener, on_window};

/// Small movements, as of a resting thumb, mean nothing.
const SLACK: f64 = 8.0;

/// Follows the page for as long as the listener lives.
#[must_use]
pub fn follow_scrolling() -> Option<Listener> {
    let last = Rc::new(Cell::new(0.0));
    on_window("scroll", move |_| {
        let now = web_sys::window().and_then(|window| window.scroll_y().ok()).unwrap_or_default();
        let moved = now - last.get();
        if moved.abs() < SLACK && now > 0.0 {
            return;
        }
        last.set(now);
        if let Some(root) = dom::root() {
            let state = if moved > 0.0 && now > 0.0 { "away" } else { "here" };
            // An attribute that is always valid.
            let _ = root.set_attribute("data-bar", state);
        }
    })
}
