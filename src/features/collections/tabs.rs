//! The way from albums to collections and between them.

use leptos::prelude::*;
use leptos_router::components::A;
use vitrine_api::CollectionKind;

use crate::domain::collections::{KINDS, segment};
use crate::i18n::{Key, key, t};
use crate::platform::place;

/// The word for a kind of collection.
fn word(kind: CollectionKind) -> Key {
    match kind {
        CollectionKind::Month => key::COLLECTIONS_MONTH,
        CollectionKind::Moment => key::COLLECTIONS_MOMENT,
        CollectionKind::State => key::COLLECTIONS_STATE,
        CollectionKind::Folder => key::COLLECTIONS_FOLDER,
        CollectionKind::Person => key::COLLECTIONS_PERSON,
    }
}

/// Albums and the kinds of collections, side by side.
#[component]
pub fn CollectionTabs() -> impl IntoView {
    // Other servers know albums alone.
    if !place::is_ours() {
        return None;
    }
    let kinds = KINDS.map(|kind| {
        view! { <A href=place::at(&format!("/{}", segment(kind)))>{t(word(kind))}</A> }
    });
    Some(view! {
        <nav class="tabs" aria-label=t(key::COLLECTIONS)>
            <A href=place::at("/albums")>{t(key::ALBUMS)}</A>
            {kinds}
        </nav>
    })
}
