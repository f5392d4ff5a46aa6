//! Detects whether the server has a newer version of this app. Compares the page's `ETag` (RFC
//! 9110, section 8.8.3), which every static file server sends.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_net::http::{Method, RequestBuilder};
use js_sys::Date;
use wasm_bindgen_futures::spawn_local;
use web_sys::RequestCache;

use super::scroll::{Listener, on_window};
use super::{base_url, dom};

/// Minimum interval between checks, in milliseconds.
const LOOK_MS: f64 = 10.0 * 60_000.0;

/// Calls back when there is another version, until dropped. Checks whenever the page becomes
/// visible.
#[must_use]
pub fn on_update(found: impl Fn() + 'static) -> Option<Listener> {
    let (mark, last) = (Rc::new(RefCell::new(None)), Rc::new(Cell::new(0.0)));
    let found = Rc::new(found);
    let look = move || {
        if !dom::is_visible() || Date::now() - last.get() < LOOK_MS {
            return;
        }
        last.set(Date::now());
        let (mark, found) = (mark.clone(), found.clone());
        spawn_local(async move {
            let Some(new) = page_mark().await else {
                return;
            };
            let old = mark.borrow_mut().get_or_insert_with(|| new.clone()).clone();
            if old != new {
                found();
            }
        });
    };
    look();
    on_window("visibilitychange", move |_| look())
}

async fn page_mark() -> Option<String> {
    let request =
        RequestBuilder::new(&base_url::join("/")).method(Method::HEAD).cache(RequestCache::NoStore);
    let response = request.send().await.ok().filter(gloo_net::http::Response::ok)?;
    response.headers().get("etag")
}
