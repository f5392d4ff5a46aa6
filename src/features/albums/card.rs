//! An album in a list: its cover, name and number of photos.

use leptos::prelude::*;
use vitrine_api::{AlbumNews, AlbumResponse};

use crate::api::{ApiClient, Rendition};
use crate::i18n::{count, key, t};
use crate::platform::base_url;
use crate::ui::{Icon, Thumbnail, icons};

/// The name to display; a placeholder for an album without a name.
#[must_use]
pub(super) fn title(album: &AlbumResponse) -> String {
    let name = album.album_name.trim();
    if name.is_empty() { t(key::ALBUM_UNTITLED).to_owned() } else { name.to_owned() }
}

/// Label for what was added since the user last opened the album.
fn news_text(news: &AlbumNews) -> String {
    if news.is_unseen {
        return t(key::NEWS).to_owned();
    }
    let counted = |other, number| (number > 0).then(|| count(other, number));
    let photos = counted(key::NEWS_PHOTOS_OTHER, news.assets);
    let said = counted(key::NEWS_ACTIVITY_OTHER, news.activities);
    photos.into_iter().chain(said).collect::<Vec<_>>().join(" · ")
}

/// A cover with the name below it.
#[component]
pub fn AlbumCard(
    /// The album.
    album: AlbumResponse,
    /// Client that loads the cover.
    client: ApiClient,
) -> impl IntoView {
    let cover =
        album.album_thumbnail_asset_id.as_ref().map(|id| client.picture(id, Rendition::Thumbnail));
    view! {
        <a class="album-card" href=base_url::join(&format!("/albums/{}", album.id))>
            <span class="album-cover">
                {match cover {
                    Some(src) => view! { <Thumbnail src icon=icons::ALBUM /> }.into_any(),
                    None => view! { <Icon shape=icons::ALBUM /> }.into_any(),
                }}
            </span>
            <span class="album-name">{title(&album)}</span>
            <span class="album-count">{count(key::COUNT_PHOTOS_OTHER, album.asset_count)}</span>
            {album.news.map(|news| view! { <span class="news">{news_text(&news)}</span> })}
        </a>
    }
}
