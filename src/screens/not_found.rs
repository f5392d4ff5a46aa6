//! The page for unknown addresses.

use leptos::prelude::*;

use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::{EmptyState, icons};

/// A message with a link to the start page.
#[component]
pub fn NotFoundScreen() -> impl IntoView {
    dom::set_title(t(key::NOT_FOUND));
    view! {
        <main class="page-centred">
            <EmptyState icon=icons::PROBLEM title=t(key::NOT_FOUND) hint=t(key::NOT_FOUND_HINT) is_page=true>
                <a class="button" href=base_url::join("/photos")>{t(key::NOT_FOUND_HOME)}</a>
            </EmptyState>
        </main>
    }
}
