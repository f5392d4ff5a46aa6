//! Keeps the screen on (Screen Wake Lock API). Does nothing where the browser does not support it.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::scroll::{Listener, on_window};
use super::{dom, js};

/// Keeps the screen on until dropped, while the page is visible.
pub struct WakeLock {
    lock: Rc<RefCell<Option<JsValue>>>,
    _on_return: Option<Listener>,
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        if let Some(lock) = self.lock.take() {
            js::call(&lock, "release", &[]);
        }
    }
}

/// Keeps the screen on until the result is dropped.
#[must_use]
pub fn acquire() -> WakeLock {
    let lock = Rc::new(RefCell::new(None));
    request(&lock);
    // The browser releases the lock whenever the page is hidden.
    let again = Rc::downgrade(&lock);
    let on_return = on_window("visibilitychange", move |_| {
        if let Some(lock) = again.upgrade()
            && dom::is_visible()
        {
            request(&lock);
        }
    });
    WakeLock { lock, _on_return: on_return }
}

fn request(lock: &Rc<RefCell<Option<JsValue>>>) {
    let holder = Rc::downgrade(lock);
    spawn_local(async move {
        let navigator: Option<JsValue> = web_sys::window().map(|window| window.navigator().into());
        let api = navigator.and_then(|navigator| js::get(&navigator, "wakeLock"));
        let request = api.and_then(|api| js::call(&api, "request", &[&"screen".into()]));
        let Some(found) = js::resolved(request).await else {
            return;
        };
        match holder.upgrade() {
            Some(lock) => *lock.borrow_mut() = Some(found),
            // Dropped while the request was pending.
            None => _ = js::call(&found, "release", &[]),
        }
    });
}
