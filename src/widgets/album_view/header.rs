//! The header of an album: its title, description and facts, and its actions.

use leptos::prelude::*;
use vitrine_api::{AlbumResponse, AlbumRole};
use vitrine_gallery::membership;

use super::handle::AlbumHandle;
use crate::features::activity::Activity;
use crate::features::albums::AlbumDescription;
use crate::i18n::{count, fill, key, t};
use crate::platform::base_url;
use crate::ui::{Button, Icon, IconButton, icons};
use crate::widgets::album_people::AlbumPeople;
use crate::widgets::map_layer::MapButton;
use crate::widgets::navigate::{slideshow_options, use_navigate};

/// The title, which the user may edit, the description, and the number of photos.
#[component]
pub(super) fn AlbumTitle(handle: AlbumHandle, album: AlbumResponse) -> impl IntoView {
    let AlbumHandle { id, sharing, .. } = handle;
    let from = membership::owner_of(&album)
        .filter(|_| !handle.manages)
        .map(|owner| fill(key::ALBUM_FROM, &[("name", &owner.name)]));
    view! {
        <div class="page-title">
            <div class="title-row">
                <h1 tabindex="-1" class:visually-hidden=handle.edits>{handle.title}</h1>
                {handle
                    .edits
                    .then(|| {
                        view! {
                            <input
                                class="title-input"
                                aria-label=t(key::ALBUM_NAME)
                                placeholder=t(key::ALBUM_UNTITLED)
                                bind:value=handle.name
                                on:change=move |_| handle.rename()
                            />
                        }
                    })}
                {handle
                    .manages
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
            {match handle.edits {
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
    }
}

/// Sharing, adding photos, slideshow, downloads, the map, members and activity.
#[component]
pub(super) fn AlbumActions(
    handle: AlbumHandle,
    album: AlbumResponse,
    /// The user's role in the album.
    role: AlbumRole,
    /// Path of the page, without a trailing slash.
    home: String,
    /// Path of the map.
    map: String,
    /// Whether the album has no photos.
    is_empty: bool,
    activity: Option<Activity>,
    changed: Trigger,
    /// Further actions.
    children: Option<Children>,
) -> impl IntoView {
    let AlbumHandle { id, sharing, .. } = handle;
    let delete = handle.deletion();
    let to_slideshow = use_navigate();
    let slideshow = format!("{home}/slideshow");
    view! {
        <div class="page-actions">
            {handle
                .manages
                .then(|| {
                    view! {
                        <Button
                            label=t(key::ACTION_SHARE)
                            icon=icons::SHARE
                            on_click=move |_| id.with_value(|id| sharing.share(id))
                        />
                    }
                })}
            {handle
                .edits
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
                        <Button
                            label=t(key::ACTION_DOWNLOAD_ALL)
                            icon=icons::DOWNLOAD
                            on_click=move |_| handle.download()
                        />
                        <IconButton
                            label=t(key::DOWNLOAD_OPTIONS)
                            icon=icons::CHOICES
                            on_click=move |_| handle.downloads.intent.set(Some(handle.intent()))
                        />
                        <IconButton
                            label=t(key::LEAVING_TITLE)
                            icon=icons::LOOK_INTO
                            on_click=move |_| handle.is_looking.set(true)
                        />
                        <MapButton address=map.clone() />
                    }
                })}
            <AlbumPeople album=album.clone() role home=home.clone() activity changed />
            {children.map(|children| children())}
            {handle
                .deletes
                .then(|| {
                    view! {
                        <IconButton
                            label=t(key::ALBUM_DELETE)
                            icon=icons::DELETE
                            on_click=move |_| delete.run(())
                        />
                    }
                })}
        </div>
    }
}
