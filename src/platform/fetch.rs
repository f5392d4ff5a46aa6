//! The one request that has to be to the letter: a plain read of an address.

use web_sys::{AbortSignal, Request, RequestInit};

use super::place;

/// Reads an address as it stands. A builder of requests may write it differently (`gloo_net` puts
/// a `&` behind a query), and then it is not what the page has preloaded.
#[must_use]
pub fn read(address: &str, signal: Option<&AbortSignal>) -> Option<Request> {
    let options = RequestInit::new();
    options.set_signal(signal);
    options.set_credentials(place::credentials());
    Request::new_with_str_and_init(address, &options).ok()
}
