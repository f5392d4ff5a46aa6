//! The buttons of the selection bar.

use leptos::prelude::*;
use vitrine_gallery::selection::Selection;

use super::selected::{Open, Selected};
use crate::i18n::{key, t};
use crate::ui::{Button, IconButton, icons};

/// Actions on photos that others may see.
#[component]
pub(super) fn OpenPhotos(
    selected: Selected,
    /// Whether the photos are favourites.
    is_marked: bool,
    /// The album that the grid shows, if any.
    album: Option<String>,
) -> impl IntoView {
    let album = StoredValue::new(album);
    view! {
        <Show when=move || selected.waits.get()>
            <Button label=t(key::ACTION_APPROVE) icon=icons::DONE on_click=move |_| selected.approve() />
        </Show>
        <Show when=move || selected.may_use()>
            <Button
                label=t(key::ACTION_SHARE)
                icon=icons::SHARE
                on_click=move |_| selected.open.set(Open::Share)
            />
            <Button
                label=t(key::ALBUM_ADD)
                icon=icons::ALBUM_ADD
                on_click=move |_| selected.open.set(Open::AddToAlbum)
            />
        </Show>
        <Button label=t(key::ACTION_DOWNLOAD) icon=icons::DOWNLOAD on_click=move |_| selected.download() />
        <IconButton
            label=t(key::DOWNLOAD_OPTIONS)
            icon=icons::CHOICES
            on_click=move |_| selected.downloads.intent.set(Some(selected.intent()))
        />
        <Button label=t(key::HANDOVER_TITLE) icon=icons::TO_APP on_click=move |_| selected.share_to_app() />
        <IconButton
            label=t(key::LEAVING_TITLE)
            icon=icons::LOOK_INTO
            on_click=move |_| selected.open.set(Open::MetadataPreview)
        />
        <Show when=move || selected.may_use()>
            <IconButton
                label=t(key::EDIT_TITLE)
                icon=icons::EDIT
                on_click=move |_| selected.open.set(Open::MetadataEdit)
            />
            <Button
                label=t(if is_marked { key::FAVORITES_REMOVE } else { key::FAVORITES_ADD })
                icon=if is_marked { icons::FAVORITE_OFF } else { icons::FAVORITE }
                on_click=move |_| selected.actions.mark(selected.take_own(), !is_marked)
            />
        </Show>
        {move || album.get_value().map(|id| album_actions(id, selected))}
        <Show when=move || selected.may_use()>
            <Button
                label=t(key::PRIVATE_MAKE)
                icon=icons::LOCK
                on_click=move |_| selected.actions.make_private(selected.take_own())
            />
        </Show>
        <Show when=move || selected.has_own.get()>
            <Button
                label=t(key::ACTION_DELETE)
                icon=icons::DELETE
                on_click=move |_| selected.actions.delete(selected.take_own())
            />
        </Show>
    }
}

/// Actions on private photos.
#[component]
pub(super) fn PrivatePhotos(selected: Selected) -> impl IntoView {
    view! {
        <Button
            label=t(key::PRIVATE_SHOW)
            icon=icons::SHOW
            on_click=move |_| selected.actions.show_again(selected.take())
        />
        <Button label=t(key::ACTION_DOWNLOAD) icon=icons::DOWNLOAD on_click=move |_| selected.download() />
        <Button
            label=t(key::ACTION_DELETE)
            icon=icons::DELETE
            on_click=move |_| selected.actions.delete(selected.take())
        />
    }
}

/// Actions on photos in the bin.
#[component]
pub(super) fn DeletedPhotos(selected: Selected) -> impl IntoView {
    view! {
        <Button
            label=t(key::BIN_RESTORE)
            icon=icons::RESTORE
            on_click=move |_| selected.actions.restore(selected.take())
        />
        <Button
            label=t(key::BIN_DELETE)
            icon=icons::DELETE
            on_click=move |_| selected.actions.destroy(selected.take())
        />
    }
}

/// Actions on photos of an album.
fn album_actions(album: String, selected: Selected) -> impl IntoView {
    let album = StoredValue::new(album);
    view! {
        <Show when=move || selected.selection.with(Selection::len) == 1>
            <Button
                label=t(key::ALBUM_COVER)
                icon=icons::FILE
                on_click=move |_| {
                    if let Some(id) = selected.take().pop() {
                        selected.actions.use_as_cover(album.get_value(), id);
                    }
                }
            />
        </Show>
        <Button
            label=t(key::ALBUM_REMOVE)
            icon=icons::ALBUM
            on_click=move |_| selected.actions.remove_from_album(album.get_value(), selected.take())
        />
    }
}
