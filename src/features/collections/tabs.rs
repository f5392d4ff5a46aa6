//! Tabs for albums and each kind of collection.

use leptos::prelude::*;
use leptos_router::components::A;
use vitrine_api::CollectionKind;
use vitrine_gallery::collections::{KINDS, segment};

use crate::i18n::{Key, key, t};
use crate::platform::base_url;

/// The label of a kind of collection.
fn label(kind: CollectionKind) -> Key {
    match kind {
        CollectionKind::Month => key::COLLECTIONS_MONTH,
        CollectionKind::Moment => key::COLLECTIONS_MOMENT,
        CollectionKind::State => key::COLLECTIONS_STATE,
        CollectionKind::Folder => key::COLLECTIONS_FOLDER,
        CollectionKind::Person => key::COLLECTIONS_PERSON,
    }
}

/// Tabs for albums and the kinds of collections.
#[component]
pub fn CollectionTabs() -> impl IntoView {
    // Other servers have albums only.
    if !base_url::supports_vitrine_api() {
        return None;
    }
    let kinds = KINDS.map(|kind| {
        view! { <A href=base_url::join(&format!("/{}", segment(kind)))>{t(label(kind))}</A> }
    });
    Some(view! {
        <nav class="tabs" aria-label=t(key::COLLECTIONS)>
            <A href=base_url::join("/albums")>{t(key::ALBUMS)}</A>
            {kinds}
        </nav>
    })
}
