//! `/albums`: all albums.

use leptos::prelude::*;

use crate::api::{self, ApiClient};
use crate::features::collections::CollectionTabs;
use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::{EmptyState, Loaded, icons};
use crate::widgets::{AlbumSharing, AlbumSharingLayer, album_cards};

/// The page of all albums, shown as covers.
#[component]
pub fn AlbumsScreen() -> impl IntoView {
    dom::set_title(t(key::ALBUMS));
    let sharing = AlbumSharing::default();
    let albums = LocalResource::new(|| async { api::albums(&ApiClient::default()).await });
    view! {
        <main class="page">
            <CollectionTabs />
            <header class="page-header">
                <h1 tabindex="-1">{t(key::ALBUMS)}</h1>
            </header>
            <Loaded resource=albums let:albums>
                {match albums.is_empty() {
                    true => view! {
                        <EmptyState icon=icons::ALBUM title=t(key::ALBUMS_EMPTY) hint=t(key::ALBUMS_EMPTY_HINT)>
                            <a class="button" href=base_url::join("/photos")>{t(key::PHOTOS)}</a>
                        </EmptyState>
                    }
                    .into_any(),
                    false => album_cards(albums, sharing),
                }}
            </Loaded>
        </main>
        <AlbumSharingLayer sharing />
    }
}
