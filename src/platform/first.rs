//! The first window of photos, drawn by `public/first.js` before the app was loaded: announces the
//! app, and removes the drawing once the app's own photos are in its place.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlImageElement};

use super::dom;

/// The id of the drawing.
const FIRST: &str = "first";
/// Images of the app's grid.
const PICTURES: &str = "main .tile img";
/// Timeout for images of the app, in milliseconds.
const TIMEOUT_MS: i32 = 1500;
/// The app's images fade in over this time, in milliseconds; see `--quick`.
const FADE_MS: i32 = 250;

fn drawing() -> Option<Element> {
    dom::document()?.get_element_by_id(FIRST)
}

/// Tells the script that the app handles clicks on the drawing from now on.
pub fn app_is_here() {
    if let Some(first) = drawing() {
        // Fails only for names that no attribute can have.
        let _ = first.set_attribute("data-app", "");
    }
}

/// Makes the app's own elements visible.
fn uncover() {
    if let Some(root) = dom::root() {
        let _ = root.remove_attribute("data-first");
    }
}

/// Removes the drawing, because the app shows something else.
pub fn remove() {
    uncover();
    if let Some(first) = drawing() {
        first.remove();
    }
}

/// Hands over to the app, which has drawn the same photos. The drawing stays above them until their
/// images are loaded. Its text and addresses are removed at once, so that nothing occurs twice.
pub fn hand_over() {
    let Some(first) = drawing() else { return };
    let Ok(Some(grid)) = first.query_selector(".grid") else { return remove() };
    let place = grid.get_bounding_client_rect();
    let (x, y) = dom::scrolled();
    let grid_style = format!(
        "position: absolute; top: {}px; left: {}px; width: {}px; height: {}px",
        place.top() + y,
        place.left() + x,
        place.width(),
        place.height()
    );
    // Keeps its size, so that browsers do not count a layout shift.
    let style = format!("height: {}px", first.get_bounding_client_rect().height());
    let _ = grid.set_attribute("style", &grid_style);
    first.replace_children_with_node_1(&grid);
    for (name, value) in
        [("class", "leaving"), ("style", &style), ("inert", ""), ("aria-hidden", "true")]
    {
        // Fails only for names that no attribute can have.
        let _ = first.set_attribute(name, value);
    }
    for heading in found_in(&first, "h2, h3") {
        heading.set_text_content(None);
    }
    for link in found_in(&first, "a") {
        let _ = link.remove_attribute("data-asset-id");
    }
    uncover();
    dom::after(TIMEOUT_MS, remove);
    dom::in_next_frame(|| dom::in_next_frame(when_pictured));
}

fn found_in(element: &Element, selector: &str) -> impl Iterator<Item = Element> {
    let found = element.query_selector_all(selector).ok();
    let nodes = found.into_iter().flat_map(|found| (0..found.length()).map(move |i| found.item(i)));
    nodes.flatten().filter_map(|node| node.dyn_into().ok())
}

fn when_pictured() {
    if drawing().is_none() {
        return;
    }
    if are_complete() {
        dom::after(FADE_MS, remove);
    } else {
        dom::in_next_frame(when_pictured);
    }
}

/// Whether the images in the window are loaded.
fn are_complete() -> bool {
    let height = super::scroll::window_height();
    let Some(page) = dom::root() else { return true };
    let mut seen = found_in(&page, PICTURES)
        .filter_map(|picture| picture.dyn_into::<HtmlImageElement>().ok())
        .filter(|picture| picture.get_bounding_client_rect().top() < height)
        .peekable();
    seen.peek().is_some() && seen.all(|picture| picture.complete())
}
