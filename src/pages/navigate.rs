//! Navigation to full paths as in the address bar. The router's own function would prepend the
//! app's base path a second time.

use leptos_router::{NavigateOptions, hooks};

/// [`hooks::use_navigate`] for full paths.
pub(super) fn use_navigate() -> impl Fn(&str, NavigateOptions) + Clone {
    let navigate = hooks::use_navigate();
    move |address: &str, options: NavigateOptions| {
        navigate(address, NavigateOptions { resolve: false, ..options });
    }
}
