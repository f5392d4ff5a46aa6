//! `/{kind}/{id}`: one collection. It is shown through an album that follows it, and so supports
//! everything that albums do: links, map, slideshow, downloads.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use vitrine_api::{AlbumResponse, CollectionFilter, CollectionKind};
use vitrine_gallery::collections::segment;

use crate::api::{self, ApiClient, ApiError};
use crate::features::collections::{CollectionTabs, title};
use crate::features::grid::{self, GridState, Source};
use crate::i18n::{key, t};
use crate::platform::base_url;
use crate::ui::{Button, Loaded, LoadedStyle, Toasts, icons};
use crate::widgets::{AlbumView, use_navigate};

/// The collection's album, named as in the list, and its photos.
async fn open(kind: CollectionKind, id: &str) -> Result<(AlbumResponse, GridState), ApiError> {
    let client = ApiClient::default();
    let list = api::collections(&client, kind).await?;
    let name = list.iter().find(|one| one.id == id).map(title);
    let mut album = api::open_collection(&client, kind, id, name.clone()).await?;
    // The stored name may be in the language of the first visit; use the current one.
    album.album_name = name.unwrap_or(album.album_name);
    let source =
        Source::Months { album: Some(album.id.clone()), order: album.order.unwrap_or_default() };
    Ok((album, GridState::open(client, source).await?))
}

/// The page of a collection.
#[component]
pub fn CollectionScreen(
    /// The kind of collection.
    kind: CollectionKind,
) -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("collection")).unwrap_or_default());
    let changed = Trigger::new();
    let opened = grid::opened(move || {
        changed.track();
        let id = id.get();
        async move { open(kind, &id).await }
    });
    let home = move || base_url::join(&format!("/{}/{}", segment(kind), id.get_untracked()));
    view! {
        <main class="page">
            <CollectionTabs />
            <Loaded resource=opened style=LoadedStyle::Page let:opened>
                {
                    let (album, grid) = opened;
                    let (filter, name) = (album.filter.clone(), album.album_name.clone());
                    view! {
                        <AlbumView album grid home=home() changed is_collection=true>
                            {filter.map(|filter| view! { <KeepAsAlbum filter name /> })}
                        </AlbumView>
                    }
                }
            </Loaded>
        </main>
    }
}

/// Creates an album that follows the same collection, and navigates to it.
#[component]
fn KeepAsAlbum(
    /// The rule of the collection.
    filter: CollectionFilter,
    /// The album's name.
    name: String,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let keep = move |_| {
        let (filter, name, navigate) = (filter.clone(), name.clone(), navigate.clone());
        spawn_local(async move {
            match api::follow_collection(&ApiClient::default(), filter, name).await {
                Ok(album) => {
                    navigate(&base_url::join(&format!("/albums/{}", album.id)), Default::default())
                }
                Err(error) => toasts.show(error.to_string()),
            }
        });
    };
    view! { <Button label=t(key::COLLECTION_KEEP) icon=icons::ALBUM_ADD on_click=keep /> }
}
