//! The one request whose URL must be exact: a plain GET.

use js_sys::Map;
use wasm_bindgen::JsCast;
use web_sys::{AbortSignal, Request, RequestInit, Response};

use super::{base_url, js};

/// Reads an address exactly as written. Request builders may rewrite it (`gloo_net` appends `&` to
/// a query), and then it does not match what the page has preloaded.
#[must_use]
pub fn read(address: &str, signal: Option<&AbortSignal>) -> Option<Request> {
    let options = RequestInit::new();
    options.set_signal(signal);
    options.set_credentials(base_url::credentials());
    Request::new_with_str_and_init(address, &options).ok()
}

/// The response to a request that the page made before the app was loaded (`public/early.js`).
/// Each is taken once. `None` where there is none, or it failed.
pub async fn early(address: &str) -> Option<Response> {
    let known: Map = js::get(&js_sys::global(), "vitrineEarly")?.dyn_into().ok()?;
    let answer = known.get(&address.into());
    // `undefined` where there is none.
    if !known.delete(&address.into()) {
        return None;
    }
    js::resolved(Some(answer)).await?.dyn_into().ok()
}
