//! Navigation to full paths as in the address bar. The router's own function would prepend the
//! app's base path a second time.

use leptos_router::location::State;
use leptos_router::{NavigateOptions, hooks};

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
