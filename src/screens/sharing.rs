//! `/sharing`: albums that are visible to others. Links to individual photos are on the links page.

use leptos::prelude::*;
use vitrine_api::AlbumResponse;
use vitrine_gallery::membership;

use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::{Button, EmptyState, Icon, Skeleton, icons};
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
    let me = use_context::<Account>().map(|Account(me)| me.user.id).unwrap_or_default();
    let me = StoredValue::new(me);
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
            {move || match albums.get() {
                None => view! { <Skeleton label=t(key::PAGE_LOADING) /> }.into_any(),
                Some(Ok(mut list)) => {
                    list.retain(is_shared);
                    if list.is_empty() {
                        view! {
                            <EmptyState
                                icon=icons::SHARE
                                title=t(key::SHARING_EMPTY)
                                hint=t(key::SHARING_EMPTY_HINT)
                            >
                                <a class="button" href=base_url::join("/albums")>{t(key::ALBUMS)}</a>
                            </EmptyState>
                        }
                            .into_any()
                    } else {
                        let is_own = |album: &AlbumResponse| {
                            membership::manages(membership::role_in(album, &me.get_value()))
                        };
                        let (own, others): (Vec<_>, Vec<_>) = list.into_iter().partition(is_own);
                        let shelf = |name, list: Vec<AlbumResponse>| {
                            (!list.is_empty())
                                .then(|| {
                                    view! {
                                        <section class="shelf">
                                            <h2 class="shelf-name">{t(name)}</h2>
                                            {album_cards(list, sharing)}
                                        </section>
                                    }
                                })
                        };
                        view! {
                            {shelf(key::SHARING_WITH_ME, others)}
                            {shelf(key::SHARING_BY_ME, own)}
                        }
                            .into_any()
                    }
                }
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
