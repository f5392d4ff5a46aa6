//! Navigation to full paths as in the address bar. The router's own function would prepend the
//! app's base path a second time.

use leptos::prelude::*;
use leptos_router::location::State;
use leptos_router::{NavigateOptions, hooks};

use crate::platform::dom;

/// [`hooks::use_navigate`] for full paths.
pub fn use_navigate() -> impl Fn(&str, NavigateOptions) + Clone {
    let navigate = hooks::use_navigate();
    move |address: &str, options: NavigateOptions| {
        navigate(address, NavigateOptions { resolve: false, ..options });
    }
}

/// Options for navigating to a slideshow from within the app: the history entry is marked, so that
/// closing is a step back even after a reload.
#[must_use]
pub fn slideshow_options() -> NavigateOptions {
    NavigateOptions { scroll: false, state: State::new(Some("here".into())), ..Default::default() }
}

/// Closes a layer above the page at `home`: a step back if the user came from that page, else
/// a navigation in place of the layer. Works once, since Escape may fire two events, and two steps
/// back would leave the page.
pub fn use_close(
    home: impl Fn() -> String + Send + Sync + 'static,
    came_from_page: impl Fn() -> bool + Send + Sync + 'static,
) -> Callback<()> {
    let navigate = use_navigate();
    let is_closing = StoredValue::new(false);
    Callback::new(move |()| {
        if is_closing.get_value() {
            return;
        }
        is_closing.set_value(true);
        if came_from_page() {
            dom::back();
        } else {
            let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(&home(), options);
        }
    })
}
