//! `/albums`: all albums.

use leptos::prelude::*;

use crate::api::{self, ApiClient};
use crate::features::albums::AlbumCard;
use crate::features::collections::CollectionTabs;
use crate::i18n::{key, t};
use crate::platform::dom;
use crate::ui::{Button, Notice, Skeleton, icons};

/// Albums as covers, newest change first.
#[component]
pub fn AlbumsPage() -> impl IntoView {
    dom::set_title(t(key::ALBUMS));
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
                    <Notice icon=icons::ALBUM title=t(key::ALBUMS_EMPTY) hint=t(key::ALBUMS_EMPTY_HINT)>
                        <a class="button" href="/photos">{t(key::PHOTOS)}</a>
                    </Notice>
                }
                .into_any(),
                Some(Ok(list)) => {
                    let card = |album| {
                        view! { <li><AlbumCard album client=ApiClient::default() /></li> }
                    };
                    let cards = list.into_iter().map(card).collect_view();
                    view! { <ul class="album-cards">{cards}</ul> }.into_any()
                }
                Some(Err(error)) => view! {
                    <Notice icon=icons::PROBLEM title=t(key::ERROR_GENERIC) hint=error.words()>
                        <Button label=t(key::ACTION_RETRY) on_press=move |_| albums.refetch() />
                    </Notice>
                }
                .into_any(),
            }}
        </main>
    }
}
