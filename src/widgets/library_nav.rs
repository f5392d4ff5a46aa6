//! The links between the timeline, the favourites, the private photos and the bin.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::i18n::{key, t};
use crate::platform::base_url;

/// Navigation between the timeline and the views.
#[component]
pub fn LibraryNav() -> impl IntoView {
    let views = [
        ("/photos", key::PHOTOS),
        ("/favorites", key::FAVORITES),
        ("/private", key::PRIVATE),
        ("/bin", key::BIN),
    ];
    let links = views.map(|(href, name)| view! { <A href=base_url::join(href)>{t(name)}</A> });
    view! { <nav class="views" aria-label=t(key::LIBRARY)>{links}</nav> }
}
