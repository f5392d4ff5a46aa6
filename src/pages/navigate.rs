//! Going to addresses as they stand in the address bar, the path of the app before them: the router's
//! own way puts that path before them a second time.

use leptos_router::{NavigateOptions, hooks};

/// [`hooks::use_navigate`] for whole addresses.
pub(super) fn use_navigate() -> impl Fn(&str, NavigateOptions) + Clone {
    let navigate = hooks::use_navigate();
    move |address: &str, options: NavigateOptions| {
        navigate(address, NavigateOptions { resolve: false, ..options });
    }
}
