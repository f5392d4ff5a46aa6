//! Keeping the screen on. Where the browser cannot, nothing happens.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::scroll::{Listener, on_window};
use super::{dom, js};

/// The screen stays on for as long as this is kept and the page is to be seen.
pub struct Awake {
    lock: Rc<RefCell<Option<JsValue>>>,
    _on_return: Option<Listener>,
}

impl Drop for Awake {
    fn drop(&mut self) {
        if let Some(lock) = self.lock.take() {
            js::call(&lock, "release", &[]);
        }
    }
}

/// Keeps the screen on.
#[must_use]
pub fn keep() -> Awake {
    let lock = Rc::new(RefCell::new(None));
    acquire(&lock);
    // The browser lets go whenever the page is hidden.
    let again = Rc::downgrade(&lock);
    let on_return = on_window("visibilitychange", move |_| {
        if let Some(lock) = again.upgrade()
            && dom::is_visible()
        {
            acquire(&lock);
        }
    });
    Awake { lock, _on_return: on_return }
}

fn acquire(lock: &Rc<RefCell<Option<JsValue>>>) {
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
            // Given up while the browser was thinking about it.
            None => _ = js::call(&found, "release", &[]),
        }
    });
}
