//! `/calendar`, `/moments`, `/places`, `/folders`, `/people`: the collections of one kind.

use leptos::prelude::*;
use vitrine_api::{CollectionKind, CollectionResponse};
use vitrine_gallery::collections::{by_country, by_year};

use crate::api::{self, ApiClient};
use crate::features::collections::{CollectionCard, CollectionTabs, country};
use crate::i18n::{Key, key, t};
use crate::platform::{base_url, dom};
use crate::ui::{EmptyState, Loaded, icons};

/// The heading of a kind, and the text for an empty list.
fn heading_and_hint(kind: CollectionKind) -> (Key, Key) {
    match kind {
        CollectionKind::Month => (key::COLLECTIONS_MONTH, key::COLLECTIONS_MONTH_EMPTY),
        CollectionKind::Moment => (key::COLLECTIONS_MOMENT, key::COLLECTIONS_MOMENT_EMPTY),
        CollectionKind::State => (key::COLLECTIONS_STATE, key::COLLECTIONS_STATE_EMPTY),
        CollectionKind::Folder => (key::COLLECTIONS_FOLDER, key::COLLECTIONS_FOLDER_EMPTY),
        CollectionKind::Person => (key::COLLECTIONS_PERSON, key::COLLECTIONS_PERSON_EMPTY),
    }
}

/// The page of all collections of a kind, shown as covers.
#[component]
pub fn CollectionsScreen(
    /// The kind.
    kind: CollectionKind,
) -> impl IntoView {
    let (heading, empty) = heading_and_hint(kind);
    dom::set_title(t(heading));
    let found =
        LocalResource::new(
            move || async move { api::collections(&ApiClient::default(), kind).await },
        );
    view! {
        <main class="page">
            <CollectionTabs />
            <header class="page-header">
                <h1 tabindex="-1">{t(heading)}</h1>
            </header>
            <Loaded resource=found let:list>
                {match list.is_empty() {
                    true => view! {
                        <EmptyState icon=icons::PHOTOS title=t(key::COLLECTIONS_EMPTY) hint=t(empty)>
                            <a class="button" href=base_url::join("/photos")>{t(key::PHOTOS)}</a>
                        </EmptyState>
                    }
                    .into_any(),
                    false => shelves(kind, list).into_any(),
                }}
            </Loaded>
        </main>
    }
}

/// Groups months by year and provinces by country. Other kinds form a single group.
fn shelves(kind: CollectionKind, list: Vec<CollectionResponse>) -> impl IntoView {
    let groups = match kind {
        CollectionKind::Month => by_year(list),
        CollectionKind::State => {
            by_country(list).into_iter().map(|(code, list)| (country(&code), list)).collect()
        }
        _ => vec![(String::new(), list)],
    };
    let section = |(name, list): (String, Vec<CollectionResponse>)| {
        let cards = list.into_iter().map(|collection| {
            view! { <li><CollectionCard collection /></li> }
        });
        view! {
            <section class="shelf">
                {(!name.is_empty()).then(|| view! { <h2 class="shelf-name" dir="auto">{name}</h2> })}
                <ul class="album-cards">{cards.collect_view()}</ul>
            </section>
        }
    };
    groups.into_iter().map(section).collect_view()
}
