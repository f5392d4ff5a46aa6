//! The one request whose URL must be exact: a plain GET.

use web_sys::{AbortSignal, Request, RequestInit};

use super::base_url;

/// Reads an address exactly as written. Request builders may rewrite it (`gloo_net` appends `&` to
/// a query), and then it does not match what the page has preloaded.
#[must_use]
pub fn read(address: &str, signal: Option<&AbortSignal>) -> Option<Request> {
    let options = RequestInit::new();
    options.set_signal(signal);
    options.set_credentials(base_url::credentials());
    Request::new_with_str_and_init(address, &options).ok()
}
