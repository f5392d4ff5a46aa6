//! Helpers for the document: focus, title, history, timers.

use futures::channel::oneshot;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, HtmlElement, MouseEvent};

/// The document of this page.
#[must_use]
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The `<html>` element.
#[must_use]
pub fn root() -> Option<Element> {
    document()?.document_element()
}

/// Whether a media query matches now.
#[must_use]
pub fn media_matches(query: &str) -> bool {
    let matches = web_sys::window().and_then(|window| window.match_media(query).ok()?);
    matches.is_some_and(|list| list.matches())
}

/// Sets the title of the tab and of the history entry.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(&format!("{title} · Vitrine"));
    }
}

/// Focuses the first element that matches a selector, without scrolling to it.
pub fn focus(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok()?);
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // An element that cannot be focused leaves the focus where it was.
        let _ = element.focus_with_options(&options);
    }
}

/// Focuses the match of a selector if the focused element was removed or hidden. Waits two frames:
/// browsers notice the loss only when they draw the next frame.
pub fn catch_focus(selector: &'static str) {
    in_next_frame(move || {
        in_next_frame(move || {
            let holder = document().and_then(|document| document.active_element());
            let is_lost = |holder: &Element| {
                holder.tag_name() == "BODY" || matches!(holder.closest("[hidden]"), Ok(Some(_)))
            };
            if holder.as_ref().is_none_or(is_lost) {
                focus(selector);
            }
        });
    });
}

/// Sets the checkbox that was clicked, whatever the click did to it.
pub fn set_checked(event: &MouseEvent, is_checked: bool) {
    let target = event.target().and_then(|target| target.dyn_into().ok());
    if let Some(input) = target {
        let input: web_sys::HtmlInputElement = input;
        input.set_checked(is_checked);
    }
}

/// The selector of a photo's tile.
#[must_use]
pub fn tile_selector(id: &str) -> String {
    format!("a[data-asset-id=\"{id}\"]")
}

/// A `data-…` attribute of the clicked element or its nearest ancestor that has one.
#[must_use]
pub fn data_of_target(event: &MouseEvent, name: &str) -> Option<String> {
    let attribute = format!("data-{name}");
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(&format!("[{attribute}]")).ok()??.get_attribute(&attribute)
}

/// Position of a mouse event in the window. An event caused by the keyboard has the position of its
/// element.
#[must_use]
pub fn point_of(event: &MouseEvent) -> (f64, f64) {
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    match target.filter(|_| x == 0.0 && y == 0.0) {
        Some(element) => {
            let rect = element.get_bounding_client_rect();
            (rect.left() + 24.0, rect.top() + 24.0)
        }
        None => (x, y),
    }
}

/// Whether a dialog is open.
#[must_use]
pub fn is_covered() -> bool {
    let found = document().and_then(|document| document.query_selector("dialog[open]").ok()?);
    found.is_some()
}

/// Calls back before the next repaint.
pub fn in_next_frame(work: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(work);
    if let Some(window) = web_sys::window() {
        let _ = window.request_animation_frame(callback.unchecked_ref());
    }
}

/// Calls back after some milliseconds.
pub fn after(milliseconds: i32, work: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(work);
    if let Some(window) = web_sys::window() {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(
            callback.unchecked_ref(),
            milliseconds,
        );
    }
}

/// Yields to the browser, so that it can paint and handle clicks.
pub async fn breathe() {
    wait(0).await;
}

/// Waits for some milliseconds.
pub async fn wait(milliseconds: i32) {
    let (sender, done) = oneshot::channel();
    // Fails only if the future was dropped.
    after(milliseconds, move || _ = sender.send(()));
    let _ = done.await;
}

/// Asks a yes-or-no question in the browser's native dialog.
#[must_use]
pub fn confirm(question: &str) -> bool {
    web_sys::window().is_some_and(|window| window.confirm_with_message(question).unwrap_or(false))
}

/// Whether the focused element is inside one that matches a selector.
#[must_use]
pub fn has_focus_in(selector: &str) -> bool {
    let holder = document().and_then(|document| document.active_element());
    holder.is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))))
}

/// Scheme, host and port of this page.
#[must_use]
pub fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// Navigates to an address and replaces the current history entry.
pub fn replace_page(address: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().replace(address);
    }
}

/// Reloads the page.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        // The user may refuse to leave the page; then nothing happens.
        let _ = window.location().reload();
    }
}

/// The state string of the current history entry, which survives reloads.
#[must_use]
pub fn history_mark() -> Option<String> {
    web_sys::window()?.history().ok()?.state().ok()?.as_string()
}

/// Goes one step back in the history.
pub fn back() {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let _ = history.back();
    }
}

/// The path of this page, without the query.
fn path() -> Option<String> {
    web_sys::window()?.location().pathname().ok()
}

/// Whether the page is at this path, ignoring the query.
#[must_use]
pub fn is_at(address: &str) -> bool {
    path().as_deref() == Some(address)
}

/// Whether the last segment of the page's path is `step`: the full path may be written in several
/// ways.
#[must_use]
pub fn is_at_last(step: &str) -> bool {
    path().is_some_and(|path| path.rsplit('/').next() == Some(step))
}

/// Loads an image ahead of its use.
pub fn preload_image(address: &str) {
    if let Ok(image) = web_sys::HtmlImageElement::new() {
        image.set_src(address);
    }
}

/// Scroll offset of the page, across and down.
#[must_use]
pub fn scrolled() -> (f64, f64) {
    let window = web_sys::window();
    let along = |read: fn(&web_sys::Window) -> Result<f64, wasm_bindgen::JsValue>| {
        window.as_ref().and_then(|window| read(window).ok()).unwrap_or_default()
    };
    (along(web_sys::Window::page_x_offset), along(web_sys::Window::page_y_offset))
}

/// Whether the page is visible, as far as the browser knows.
#[must_use]
pub fn is_visible() -> bool {
    document().is_some_and(|document| !document.hidden())
}

/// Replaces the current address without navigating.
pub fn replace_address(address: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let state = wasm_bindgen::JsValue::NULL;
        let _ = history.replace_state_with_url(&state, "", Some(address));
    }
}

/// Adds a class to the element that an event came from.
pub fn mark(event: &web_sys::Event, class: &str) {
    if let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
        // Fails only for names with spaces.
        let _ = element.class_list().add_1(class);
    }
}

/// Captures a pointer: all its further events go to the element that it was pressed on.
pub fn capture_pointer(event: &web_sys::PointerEvent) {
    let element = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(element) = element {
        // A pointer that is already gone cannot be captured, and need not be.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Position of a window coordinate within an element's height, 0 to 1.
#[must_use]
pub fn share_of_height(element: &Element, y: f64) -> f64 {
    let bounds = element.get_bounding_client_rect();
    ((y - bounds.top()) / bounds.height().max(1.0)).clamp(0.0, 1.0)
}

/// Runs `work` and records its duration as a measure (User Timing Level 3), for developer tools and
/// benchmarks.
pub fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let Some(performance) = web_sys::window().and_then(|window| window.performance()) else {
        return work();
    };
    let _ = performance.mark(name);
    let result = work();
    let _ = performance.measure_with_start_mark(name, name);
    result
}
