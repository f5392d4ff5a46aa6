//! An album with its photos and actions: on its own screen, and on that of a collection, which is
//! shown through an album that follows it.

mod handle;
mod header;

use leptos::prelude::*;
use vitrine_api::AlbumResponse;
use vitrine_gallery::grid::Grid;
use vitrine_gallery::membership;
use vitrine_gallery::selection::Selection;

use self::handle::AlbumHandle;
use self::header::{AlbumActions, AlbumTitle};
use super::album_people;
use super::album_sharing::AlbumSharingLayer;
use super::gallery::GalleryView;
use super::map_layer::MapSource;
use super::owner_gallery::OwnerGallery;
use super::session::Account;
use super::visitor_selection::VisitorSelection;
use crate::api::ApiClient;
use crate::features::grid::GridState;
use crate::features::metadata_preview::MetadataPreviewDialog;
use crate::i18n::{key, t};
use crate::platform::{base_url, dom};
use crate::ui::{EmptyState, icons};

/// An album, or a collection through its album.
#[component]
pub fn AlbumView(
    /// The album.
    album: AlbumResponse,
    /// The photos.
    grid: GridState,
    /// Path of the page, without a trailing slash.
    home: String,
    /// Notified when the album or its photos have changed.
    changed: Trigger,
    /// Whether the album follows a collection. It then has the collection's name, and exists as
    /// long as the collection.
    #[prop(optional)]
    is_collection: bool,
    /// Further actions in the header.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let Account(me) = expect_context::<Account>();
    let role = membership::role_in(&album, &me.user.id);
    let handle = AlbumHandle::new(&album, role, is_collection);
    let title = handle.title;
    Effect::new(move |_| dom::set_title(&title.get()));
    let activity = album_people::follow(&album, &me.user.id, role);
    let is_empty = grid.with_untracked(Grid::count) == 0;
    let id = album.id.clone();
    let map = MapSource {
        home: home.clone(),
        address: format!("{home}/map"),
        title: title.get_untracked(),
        places: format!("/albums/{id}/map-markers"),
    };
    view! {
        <header class="page-header">
            <AlbumTitle handle album=album.clone() />
            <AlbumActions
                handle
                album
                role
                home=home.clone()
                map=map.address.clone()
                is_empty
                activity
                changed
                children
            />
        </header>
        {match (is_empty, membership::edits(role)) {
            (true, _) => view! {
                <EmptyState icon=icons::ALBUM title=t(key::ALBUM_EMPTY) hint=t(key::ALBUM_EMPTY_HINT)>
                    <a class="button" href=base_url::join("/photos")>{t(key::PHOTOS)}</a>
                </EmptyState>
            }
            .into_any(),
            (false, true) => {
                view! { <OwnerGallery grid home title album=id map=Some(map) changed /> }.into_any()
            }
            // Viewers select photos for download, as visitors do.
            (false, false) => {
                let selection = RwSignal::new(Selection::default());
                view! {
                    <VisitorSelection
                        selection
                        grid
                        name=title.get_untracked()
                        client=ApiClient::default()
                        may_clean=true
                    />
                    <GalleryView
                        grid
                        home
                        selection
                        can_download=true
                        map=Some(map)
                        on_problem=|()| ()
                    />
                }
                .into_any()
            }
        }}
        <Show when=move || handle.is_looking.get()>
            <MetadataPreviewDialog
                request=handle.intent().request
                on_close=move |()| handle.is_looking.set(false)
            />
        </Show>
        <AlbumSharingLayer sharing=handle.sharing />
    }
}
