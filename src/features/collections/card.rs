//! A collection in a list: its cover, name, dates or folder path, and number of photos.

use leptos::prelude::*;
use vitrine_api::{CollectionKind, CollectionResponse};
use vitrine_gallery::collections::{self, Title};

use crate::api::{ApiClient, Rendition};
use crate::i18n::{count, fill, key, t};
use crate::platform::{base_url, intl};
use crate::ui::Thumbnail;

/// A collection's name in the user's language.
#[must_use]
pub fn title(collection: &CollectionResponse) -> String {
    let name = match collections::title(collection) {
        Title::Month(month) => intl::month(&month),
        Title::Day(day) => intl::local_date(&format!("{day}T00:00:00")),
        Title::EveryYear(day) => {
            let day = intl::day_of_year(&day);
            day.map(|day| fill(key::MOMENT_EVERY_YEAR, &[("date", &day)]))
        }
        Title::Name(name) => Some(name),
        Title::Country(code) => Some(country(&code)),
    };
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| t(key::ALBUM_UNTITLED).to_owned())
}

/// A country's name in the user's language; `code` itself where the browser has no name for it.
#[must_use]
pub fn country(code: &str) -> String {
    intl::country(code).unwrap_or_else(|| code.to_owned())
}

/// A second line: the dates of a trip, or the path of a folder. `None` for other collections.
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

/// A cover with the name below it.
#[component]
pub fn CollectionCard(
    /// The collection.
    collection: CollectionResponse,
) -> impl IntoView {
    let picture =
        ApiClient::default().picture(&collection.thumbnail_asset_id, Rendition::Thumbnail);
    let address = format!("/{}/{}", collections::segment(collection.kind), collection.id);
    let address = base_url::join(&address);
    view! {
        <a class="album-card" href=address>
            <span class="album-cover">
                <Thumbnail src=picture />
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
