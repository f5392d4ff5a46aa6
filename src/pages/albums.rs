//! `/albums`: all albums.

use leptos::prelude::*;
use vitrine_api::AlbumResponse;
use vitrine_gallery::membership;

use super::album_sharing::{AlbumSharing, AlbumSharingLayer};
use super::owner::Account;
use crate::api::{self, ApiClient};
use crate::features::albums::AlbumCard;
use crate::features::collections::CollectionTabs;
use crate::i18n::{key, t};
use crate::platform::{dom, place};
use crate::ui::{Button, IconButton, Notice, Skeleton, icons};

/// The page of all albums, shown as covers.
#[component]
pub fn AlbumsPage() -> impl IntoView {
    dom::set_title(t(key::ALBUMS));
    let sharing = AlbumSharing::new();
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
                        <a class="button" href=place::at("/photos")>{t(key::PHOTOS)}</a>
                    </Notice>
                }
                .into_any(),
                Some(Ok(list)) => cards(list, sharing),
                Some(Err(error)) => view! {
                    <Notice icon=icons::PROBLEM title=t(key::ERROR_GENERIC) hint=error.words()>
                        <Button label=t(key::ACTION_RETRY) on_press=move |_| albums.refetch() />
                    </Notice>
                }
                .into_any(),
            }}
        </main>
        <AlbumSharingLayer sharing />
    }
}

/// Albums as covers. The user's own have buttons for their links.
pub(super) fn cards(albums: Vec<AlbumResponse>, sharing: AlbumSharing) -> AnyView {
    let me = use_context::<Account>().map(|Account(me)| me.user.id).unwrap_or_default();
    let card = move |album: AlbumResponse| {
        let is_own = membership::manages(membership::role_in(&album, &me));
        let id = StoredValue::new(album.id.clone());
        let is_open = Signal::derive(move || id.with_value(|id| sharing.has_panel(id)));
        view! {
            <li class="album-item">
                <AlbumCard album client=ApiClient::default() />
                {is_own
                    .then(|| {
                        view! {
                            <div class="album-card-actions">
                                <IconButton
                                    label=t(key::PANEL)
                                    icon=icons::SHARE
                                    pressed=is_open
                                    on_press=move |_| id.with_value(|id| sharing.turn_panel(id))
                                />
                                <IconButton
                                    label=t(key::PANEL_ADD)
                                    icon=icons::LINK_ADD
                                    on_press=move |_| id.with_value(|id| sharing.share(id))
                                />
                            </div>
                        }
                    })}
            </li>
        }
    };
    let cards = albums.into_iter().map(card).collect_view();
    view! { <ul class="album-cards">{cards}</ul> }.into_any()
}
