//! A link to several albums: their covers, and each album under its own address.

use leptos::prelude::*;
use vitrine_api::{LinkedAlbum, SharedLinkResponse};

use super::viewer::Viewer;
use crate::api::{self, ApiClient, Rendition};
use crate::i18n::{count, key, t};
use crate::ui::{Button, Icon, Notice, Skeleton, icons};

/// The albums of a link as covers.
#[component]
pub(super) fn Shelf(
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
                            Some(src) => view! { <img src=src alt="" loading="lazy" /> }.into_any(),
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

/// One album of several, shown as if the link contained nothing else.
#[component]
pub(super) fn AlbumOfLink(
    link: SharedLinkResponse,
    id: String,
    client: ApiClient,
    home: String,
    on_problem: Callback<()>,
    on_end: Callback<()>,
) -> impl IntoView {
    let album = {
        let (client, id) = (client.clone(), id.clone());
        LocalResource::new(move || {
            let (client, id) = (client.clone(), id.clone());
            async move { api::album(&client, &id).await }
        })
    };
    Effect::new(move |_| {
        if let Some(Err(_)) = album.get() {
            on_problem.run(());
        }
    });
    move || {
        match album.get() {
        None => view! { <Skeleton label=t(key::PAGE_LOADING) /> }.into_any(),
        Some(Ok(album)) => {
            let mut link = link.clone();
            link.album = Some(album);
            link.albums.clear();
            let own = format!("{home}/albums/{id}");
            let (client, shelf) = (client.clone(), home.clone());
            view! { <Viewer link client home=own shelf on_problem on_end /> }.into_any()
        }
        Some(Err(error)) => view! {
            <main class="page-centred">
                <Notice icon=icons::PROBLEM title=t(key::ERROR_GENERIC) hint=error.words() is_page=true>
                    <Button label=t(key::ACTION_RETRY) on_press=move |_| album.refetch() />
                </Notice>
            </main>
        }
        .into_any(),
    }
    }
}
