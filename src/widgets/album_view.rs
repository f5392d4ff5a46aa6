//! An album with its photos and actions: on its own screen, and on that of a collection, which is
//! shown through an album that follows it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::{AlbumResponse, DownloadRequest, UpdateAlbum};
use vitrine_gallery::membership;
use vitrine_gallery::selection::Selection;

use super::album_people::{self, AlbumPeople};
use super::album_sharing::{AlbumSharing, AlbumSharingLayer};
use super::gallery::GalleryView;
use super::map_layer::{MapButton, MapSource};
use super::navigate::{slideshow_options, use_navigate};
use super::owner_gallery::OwnerGallery;
use super::session::Account;
use super::visitor_selection::VisitorSelection;
use crate::api::{self, ApiClient};
use crate::features::albums::AlbumDescription;
use crate::features::downloads::{DownloadIntent, Downloads};
use crate::features::grid::GridState;
use crate::features::metadata_preview::MetadataPreviewDialog;
use crate::i18n::{count, fill, key, t};
use crate::platform::{base_url, dom};
use crate::ui::{Button, EmptyState, Icon, IconButton, Toasts, icons};

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
    let downloads = expect_context::<Downloads>();
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let sharing = AlbumSharing::default();
    let is_looking = RwSignal::new(false);
    let name = RwSignal::new(album.album_name.clone());
    let title = Signal::derive(move || {
        let name = name.get();
        if name.trim().is_empty() { t(key::ALBUM_UNTITLED).to_owned() } else { name }
    });
    Effect::new(move |_| dom::set_title(&title.get()));
    let id = StoredValue::new(album.id.clone());
    let Account(me) = expect_context::<Account>();
    let role = membership::role_in(&album, &me.user.id);
    let manages = membership::manages(role);
    let edits = membership::edits(role) && !is_collection;
    let activity = album_people::follow(&album, &me.user.id, role);
    let from = membership::owner_of(&album)
        .filter(|_| !manages)
        .map(|owner| fill(key::ALBUM_FROM, &[("name", &owner.name)]));

    let rename = move |_| {
        let change = UpdateAlbum { album_name: Some(name.get_untracked()), ..Default::default() };
        spawn_local(async move {
            match api::update_album(&ApiClient::default(), &id.get_value(), &change).await {
                Ok(_) => toasts.show(t(key::ALBUM_SAVED)),
                Err(error) => toasts.show(error.to_string()),
            }
        });
    };
    let delete = move |_| {
        if !dom::confirm(t(key::ALBUM_DELETE_CONFIRM)) {
            return;
        }
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::delete_album(&ApiClient::default(), &id.get_value()).await {
                Ok(()) => navigate(&base_url::join("/albums"), Default::default()),
                Err(error) => toasts.show(error.to_string()),
            }
        });
    };
    let intent = move || {
        let request = DownloadRequest { album_id: Some(id.get_value()), ..Default::default() };
        let (client, title) = (ApiClient::default(), title.get_untracked());
        DownloadIntent { client, title, request, may_clean: true }
    };
    let download = move |_| {
        let DownloadIntent { client, title, request, .. } = intent();
        downloads.start(client, &title, request);
    };
    let to_slideshow = use_navigate();
    let slideshow = format!("{home}/slideshow");
    let is_empty = grid.with_untracked(|grid| grid.count()) == 0;
    let map = MapSource {
        home: home.clone(),
        address: format!("{home}/map"),
        title: title.get_untracked(),
        places: format!("/albums/{}/map-markers", album.id),
    };
    view! {
        <header class="page-header">
            <div class="page-title">
                <div class="title-row">
                    <h1 tabindex="-1" class:visually-hidden=edits>{title}</h1>
                    {edits
                        .then(|| {
                            view! {
                                <input
                                    class="title-input"
                                    aria-label=t(key::ALBUM_NAME)
                                    placeholder=t(key::ALBUM_UNTITLED)
                                    bind:value=name
                                    on:change=rename
                                />
                            }
                        })}
                    {manages
                        .then(|| {
                            let has_panel = move || id.with_value(|id| sharing.has_panel(id));
                            view! {
                                <IconButton
                                    label=t(key::SHARING)
                                    icon=icons::GEAR
                                    pressed=Signal::derive(has_panel)
                                    on_click=move |_| id.with_value(|id| sharing.turn_panel(id))
                                />
                            }
                        })}
                </div>
                {match edits {
                    true => view! {
                        <AlbumDescription id=album.id.clone() text=album.description.clone() />
                    }
                    .into_any(),
                    false => view! { <p class="lead" dir="auto">{album.description.clone()}</p> }
                        .into_any(),
                }}
                <p class="page-facts">
                    {count(key::COUNT_PHOTOS_OTHER, album.asset_count)}
                    {from.map(|from| view! { <span dir="auto">" · " {from}</span> })}
                </p>
            </div>
            <div class="page-actions">
                {manages
                    .then(|| {
                        view! {
                            <Button
                                label=t(key::ACTION_SHARE)
                                icon=icons::SHARE
                                on_click=move |_| id.with_value(|id| sharing.share(id))
                            />
                        }
                    })}
                {edits
                    .then(|| {
                        view! {
                            <a class="button" href=base_url::join(&format!("/albums/{}/add", album.id))>
                                <Icon shape=icons::PHOTO_ADD />
                                <span>{t(key::ACTION_ADD_PHOTOS)}</span>
                            </a>
                        }
                    })}
                {(!is_empty)
                    .then(|| {
                        view! {
                            <Button
                                label=t(key::SLIDESHOW)
                                icon=icons::SLIDESHOW
                                on_click=move |_| to_slideshow(&slideshow, slideshow_options())
                            />
                            <Button label=t(key::ACTION_DOWNLOAD_ALL) icon=icons::DOWNLOAD on_click=download />
                            <IconButton
                                label=t(key::DOWNLOAD_OPTIONS)
                                icon=icons::CHOICES
                                on_click=move |_| downloads.intent.set(Some(intent()))
                            />
                            <IconButton
                                label=t(key::LEAVING_TITLE)
                                icon=icons::LOOK_INTO
                                on_click=move |_| is_looking.set(true)
                            />
                            <MapButton address=map.address.clone() />
                        }
                    })}
                <AlbumPeople album=album.clone() role home=home.clone() activity changed />
                {children.map(|children| children())}
                {(manages && !is_collection)
                    .then(|| {
                        view! {
                            <IconButton
                                label=t(key::ALBUM_DELETE)
                                icon=icons::DELETE
                                on_click=delete
                            />
                        }
                    })}
            </div>
        </header>
        {if is_empty {
            view! {
                <EmptyState icon=icons::ALBUM title=t(key::ALBUM_EMPTY) hint=t(key::ALBUM_EMPTY_HINT)>
                    <a class="button" href=base_url::join("/photos")>{t(key::PHOTOS)}</a>
                </EmptyState>
            }
            .into_any()
        } else {
            match membership::edits(role) {
                true => view! {
                    <OwnerGallery grid home title album=album.id.clone() map=Some(map) changed />
                }
                .into_any(),
                // Viewers select photos for download, as visitors do.
                false => {
                    let selection = RwSignal::new(Selection::default());
                    let name = title.get_untracked();
                    view! {
                        <VisitorSelection
                            selection
                            grid
                            name
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
            }
        }}
        <Show when=move || is_looking.get()>
            <MetadataPreviewDialog request=intent().request on_close=move |()| is_looking.set(false) />
        </Show>
        <AlbumSharingLayer sharing />
    }
}
