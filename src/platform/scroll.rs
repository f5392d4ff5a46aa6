//! Scroll position and size of the window and of elements, and events for their changes.

use vitrine_gallery::zoom::Size;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, EventTarget, ResizeObserver};

/// Width of an element.
#[must_use]
pub fn width_of(element: &Element) -> f64 {
    element.get_bounding_client_rect().width()
}

/// Distance of the window's top edge from the top of an element; negative above it.
#[must_use]
pub fn offset_in(element: &Element) -> f64 {
    -element.get_bounding_client_rect().top()
}

/// Height of the window.
#[must_use]
pub fn window_height() -> f64 {
    let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64());
    height.unwrap_or(800.0)
}

/// Size of the window in CSS pixels.
#[must_use]
pub fn window_size() -> Size {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
    Size { width: width.unwrap_or(1200.0), height: window_height() }
}

/// Screen pixels per CSS pixel.
#[must_use]
pub fn device_ratio() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).max(0.1)
}

/// Scrolls by a distance, without animation.
pub fn by(distance: f64) {
    if let Some(window) = web_sys::window() {
        window.scroll_by_with_x_and_y(0.0, distance);
    }
}

/// A listener that is removed when this is dropped.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    callback: Closure<dyn FnMut(web_sys::Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.callback.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.name, function);
    }
}

/// Calls back on an event of the window until the listener is dropped.
#[must_use]
pub fn on_window(
    name: &'static str,
    work: impl FnMut(web_sys::Event) + 'static,
) -> Option<Listener> {
    listen(web_sys::window()?.into(), name, work)
}

/// Calls back on an event of an element until the listener is dropped. Touch listeners are not
/// passive, so that they can prevent scrolling.
#[must_use]
pub fn on_element(
    element: &Element,
    name: &'static str,
    work: impl FnMut(web_sys::Event) + 'static,
) -> Option<Listener> {
    listen(element.clone().into(), name, work)
}

fn listen(
    target: EventTarget,
    name: &'static str,
    work: impl FnMut(web_sys::Event) + 'static,
) -> Option<Listener> {
    let callback = Closure::<dyn FnMut(web_sys::Event)>::new(work);
    let options = web_sys::AddEventListenerOptions::new();
    options.set_passive(name == "scroll");
    target
        .add_event_listener_with_callback_and_add_event_listener_options(
            name,
            callback.as_ref().unchecked_ref(),
            &options,
        )
        .ok()?;
    Some(Listener { target, name, callback })
}

/// Watches the size of an element until dropped.
pub struct SizeObserver {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut(js_sys::Array)>,
}

impl Drop for SizeObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Reports an element's width now and whenever it changes.
#[must_use]
pub fn on_width(element: &Element, mut work: impl FnMut(f64) + 'static) -> Option<SizeObserver> {
    on_size(element, move |size| work(size.width))
}

/// Reports an element's size now and whenever it changes.
#[must_use]
pub fn on_size(element: &Element, mut work: impl FnMut(Size) + 'static) -> Option<SizeObserver> {
    let callback = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let entry = entries.get(entries.length().saturating_sub(1));
        if let Ok(entry) = entry.dyn_into::<web_sys::ResizeObserverEntry>() {
            let rect = entry.content_rect();
            work(Size { width: rect.width(), height: rect.height() });
        }
    });
    let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(SizeObserver { observer, _callback: callback })
}

/// Scrolls so that the window's upper edge is at an offset in an element, without animation.
pub fn to(selector: &str, offset: f64) {
    let element =
        super::dom::document().and_then(|document| document.query_selector(selector).ok()?);
    if let Some(element) = element {
        by(offset - offset_in(&element));
    }
}

/// Whether an event is a key press together with Ctrl, or Command on a Mac.
#[must_use]
pub fn is_command(event: &web_sys::Event, name: &str) -> bool {
    let event = event.dyn_ref::<web_sys::KeyboardEvent>();
    event.is_some_and(|event| {
        (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case(name)
    })
}

/// Whether an event is a press of this key.
#[must_use]
pub fn is_key(event: &web_sys::Event, name: &str) -> bool {
    event.dyn_ref::<web_sys::KeyboardEvent>().is_some_and(|event| event.key() == name)
}
