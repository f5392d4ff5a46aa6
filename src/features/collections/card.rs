//! A collection among others: a picture, what it is called, when and how much.

use leptos::prelude::*;
use vitrine_api::{CollectionKind, CollectionResponse};

use crate::api::{ApiClient, Rendition};
use crate::domain::collections::{self, Title};
use crate::i18n::{count, fill, key, t};
use crate::platform::{intl, place};

/// What a collection is called in the reader's language.
#[must_use]
pub fn title(collection: &CollectionResponse) -> String {
    let words = match collections::title(collection) {
        Title::Month(month) => intl::month(&month),
        Title::Day(day) => intl::local_date(&format!("{day}T00:00:00")),
        Title::EveryYear(day) => {
            let day = intl::day_of_year(&day);
            day.map(|day| fill(key::MOMENT_EVERY_YEAR, &[("date", &day)]))
        }
        Title::Name(name) => Some(name),
        Title::Country(code) => Some(country(&code)),
    };
    words.filter(|words| !words.is_empty()).unwrap_or_else(|| t(key::ALBUM_UNTITLED).to_owned())
}

/// What a country is called in the reader's language.
#[must_use]
pub fn country(code: &str) -> String {
    intl::country(code).unwrap_or_else(|| code.to_owned())
}

/// When the photos of a trip were taken, or where the folder lies.
fn more(collection: &CollectionResponse) -> Option<String> {
    let date = |day: &str| intl::local_date(&format!("{day}T00:00:00"));
    match collection.kind {
        CollectionKind::Moment if collection.id.starts_with("trip-") => {
            Some(format!("{} – {}", date(&collection.start_date)?, date(&collection.end_date)?))
        }
        CollectionKind::Folder => collection.folder.clone(),
        _ => None,
    }
}

/// A cover with a name below.
#[component]
pub fn CollectionCard(
    /// The collection.
    collection: CollectionResponse,
) -> impl IntoView {
    let picture =
        ApiClient::default().picture(&collection.thumbnail_asset_id, Rendition::Thumbnail);
    let address = format!("/{}/{}", collections::segment(collection.kind), collection.id);
    let address = place::at(&address);
    view! {
        <a class="album-card" href=address>
            <span class="album-cover">
                <img src=picture alt="" loading="lazy" />
            </span>
            <span class="album-name" dir="auto">{title(&collection)}</span>
            {more(&collection)
                .map(|more| view! { <span class="album-count" dir="auto">{more}</span> })}
            <span class="album-count">
                {count(key::COUNT_PHOTOS_OTHER, collection.asset_count)}
            </span>
        </a>
    }
}
