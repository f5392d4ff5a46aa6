//! `/sharing`: albums that are visible to others. Links to individual photos are on the links page.

use leptos::prelude::*;
use vitrine_api::AlbumResponse;
use vitrine_gallery::membership;

use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::{EmptyState, Icon, Loaded, icons};
use crate::widgets::{Account, AlbumSharing, AlbumSharingLayer, album_cards};

/// Whether an album is visible to anybody but its owner.
fn is_shared(album: &AlbumResponse) -> bool {
    album.shared || album.has_shared_link
}

/// The page of shared albums, with a link to the list of links.
#[component]
pub fn SharingScreen() -> impl IntoView {
    dom::set_title(t(key::SHARING));
    let sharing = AlbumSharing::default();
    let albums = LocalResource::new(|| async { api::albums(&ApiClient::default()).await });
    view! {
        <main class="page">
            <header class="page-header">
                <h1 tabindex="-1">{t(key::SHARING)}</h1>
                <div class="page-actions">
                    <a class="button" href=base_url::join("/shared-links")>
                        <Icon shape=icons::LINK />
                        <span>{t(key::LINKS)}</span>
                    </a>
                </div>
            </header>
            <Loaded resource=albums let:albums>
                {shared(albums, sharing)}
            </Loaded>
        </main>
        <AlbumSharingLayer sharing />
    }
}

/// The shared ones among the albums: those of others, then the user's own.
fn shared(mut albums: Vec<AlbumResponse>, sharing: AlbumSharing) -> AnyView {
    albums.retain(is_shared);
    if albums.is_empty() {
        return view! {
            <EmptyState
                icon=icons::SHARE
                title=t(key::SHARING_EMPTY)
                hint=t(key::SHARING_EMPTY_HINT)
            >
                <a class="button" href=base_url::join("/albums")>{t(key::ALBUMS)}</a>
            </EmptyState>
        }
        .into_any();
    }
    let me = use_context::<Account>().map(|Account(me)| me.user.id).unwrap_or_default();
    let is_own = |album: &AlbumResponse| membership::manages(membership::role_in(album, &me));
    let (own, others): (Vec<_>, Vec<_>) = albums.into_iter().partition(is_own);
    let section = |name, albums: Vec<AlbumResponse>| {
        (!albums.is_empty()).then(|| {
            view! {
                <section class="shelf">
                    <h2 class="shelf-name">{t(name)}</h2>
                    {album_cards(albums, sharing)}
                </section>
            }
        })
    };
    view! {
        {section(key::SHARING_WITH_ME, others)}
        {section(key::SHARING_BY_ME, own)}
    }
    .into_any()
}
