//! The albums of a link to several, as covers.

use leptos::prelude::*;
use vitrine_api::LinkedAlbum;

use crate::api::{ApiClient, Rendition};
use crate::i18n::{count, key, t};
use crate::ui::{Icon, Thumbnail, icons};

/// The albums of a link as covers.
#[component]
pub(super) fn AlbumCards(
    /// The albums, in the link's order.
    albums: Vec<LinkedAlbum>,
    /// Path of the link, without a trailing slash.
    home: String,
    /// Requests the covers.
    client: ApiClient,
) -> impl IntoView {
    let card = move |album: LinkedAlbum| {
        let cover = album.album_thumbnail_asset_id.as_ref();
        let cover = cover.map(|id| client.picture(id, Rendition::Thumbnail));
        let name = album.album_name.trim();
        let name =
            if name.is_empty() { t(key::ALBUM_UNTITLED).to_owned() } else { name.to_owned() };
        view! {
            <li>
                <a class="album-card" href=format!("{home}/albums/{}", album.id)>
                    <span class="album-cover">
                        {match cover {
                            Some(src) => view! { <Thumbnail src icon=icons::ALBUM /> }.into_any(),
                            None => view! { <Icon shape=icons::ALBUM /> }.into_any(),
                        }}
                    </span>
                    <span class="album-name">{name}</span>
                    <span class="album-count">{count(key::COUNT_PHOTOS_OTHER, album.asset_count)}</span>
                </a>
            </li>
        }
    };
    view! {
        <section class="shelf" aria-label=t(key::ALBUMS)>
            <ul class="album-cards">{albums.into_iter().map(card).collect_view()}</ul>
        </section>
    }
}
