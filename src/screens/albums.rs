//! `/albums`: all albums.

use leptos::prelude::*;

use crate::api::{self, ApiClient};
use crate::features::collections::CollectionTabs;
use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::{Button, EmptyState, Skeleton, icons};
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
            {move || match albums.get() {
                None => view! { <Skeleton label=t(key::PAGE_LOADING) /> }.into_any(),
                Some(Ok(albums)) if albums.is_empty() => view! {
                    <EmptyState icon=icons::ALBUM title=t(key::ALBUMS_EMPTY) hint=t(key::ALBUMS_EMPTY_HINT)>
                        <a class="button" href=base_url::join("/photos")>{t(key::PHOTOS)}</a>
                    </EmptyState>
                }
                .into_any(),
                Some(Ok(list)) => album_cards(list, sharing),
                Some(Err(error)) => view! {
                    <EmptyState icon=icons::PROBLEM title=t(key::ERROR_GENERIC) hint=error.message()>
                        <Button label=t(key::ACTION_RETRY) on_click=move |_| albums.refetch() />
                    </EmptyState>
                }
                .into_any(),
            }}
        </main>
        <AlbumSharingLayer sharing />
    }
}
