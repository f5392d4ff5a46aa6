//! The toolbar that replaces the header bar while photos are selected.

use std::collections::HashSet;

use leptos::prelude::*;
use vitrine_api::DownloadRequest;
use vitrine_gallery::selection::Selection;

use super::photo_actions::Actions;
use crate::api::{ApiClient, Rendition};
use crate::features::albums::AddToAlbum;
use crate::features::downloads::{DownloadIntent, Downloads};
use crate::features::grid::GridState;
use crate::features::metadata_preview::MetadataPreviewDialog;
use crate::features::share_to_app::{ShareRequest, ShareToApp};
use crate::features::sharing::{ShareDialog, Subject};
use crate::i18n::{count, key, t};
use crate::platform::{dom, scroll};
use crate::ui::{Button, IconButton, icons};

/// Which photos the grid shows; determines the available actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// Photos that others may see.
    #[default]
    Open,
    /// Favourites.
    Marked,
    /// Private photos.
    Private,
    /// Photos in the bin.
    Deleted,
}

/// Guests' contributions to a link that await approval.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The link.
    pub link: String,
    /// Ids of the photos.
    pub ids: HashSet<String>,
}

impl Waiting {
    /// The ids in a list that await approval.
    #[must_use]
    pub fn among(&self, mut ids: Vec<String>) -> Vec<String> {
        ids.retain(|id| self.ids.contains(id));
        ids
    }
}

/// The dialog that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Share,
    AddToAlbum,
    MetadataPreview,
}

/// The toolbar "Selection", shown while something is selected.
#[component]
pub fn SelectionBar(
    /// The selection.
    selection: RwSignal<Selection>,
    /// The grid, for the order of the photos.
    grid: GridState,
    /// Title of a download.
    #[prop(into)]
    title: Signal<String>,
    /// The album that the grid shows, from which photos can be removed.
    #[prop(optional, into)]
    album: Option<String>,
    /// Which photos the grid shows.
    #[prop(optional)]
    shown: Shown,
    /// Contributions that await approval, on the page of a link's guests.
    #[prop(optional)]
    waiting: Option<StoredValue<Waiting>>,
    /// Notified when photos were removed or restored.
    changed: Trigger,
) -> impl IntoView {
    let actions = Actions::new(changed);
    let downloads = expect_context::<Downloads>();
    let open = RwSignal::new(Open::Nothing);
    let album = StoredValue::new(album);
    let is_empty = Memo::new(move |_| selection.with(Selection::is_empty));
    let ids = move || grid.chosen(selection);
    let clear = move || selection.update(Selection::clear);
    // The ids for an action that also clears the selection.
    let take = move || {
        let ids = ids();
        clear();
        ids
    };
    // Photos that other members added to an album cannot be shared, hidden or deleted by the user.
    let own = move |ids| grid.own(ids);
    let has_own = Memo::new(move |_| {
        selection.track();
        !grid.has_foreign() || !own(ids()).is_empty()
    });
    // Contributions must be approved first: until then other actions would have no visible effect.
    let waits = Memo::new(move |_| {
        selection.track();
        waiting
            .is_some_and(|waiting| !waiting.with_value(|waiting| waiting.among(ids())).is_empty())
    });
    let may_use = move || has_own.get() && !waits.get();
    let approve = move |_| {
        if let Some(waiting) = waiting.map(|waiting| waiting.get_value()) {
            let chosen = waiting.among(take());
            actions.approve(waiting.link, chosen);
        }
    };

    let escape = scroll::on_window("keydown", move |event| {
        let is_free = open.get_untracked() == Open::Nothing && !dom::is_covered();
        if is_free && scroll::is_key(&event, "Escape") && !is_empty.get_untracked() {
            clear();
        }
    });
    StoredValue::new_local(escape);

    let intent = move || {
        let request = DownloadRequest { asset_ids: ids(), ..Default::default() };
        let (client, title) = (ApiClient::default(), title.get_untracked());
        DownloadIntent { client, title, request, may_clean: true }
    };
    let share_to_app = expect_context::<ShareToApp>();
    let hand_over = move |_| {
        let DownloadIntent { client, request, may_clean, .. } = intent();
        let picture = match request.asset_ids.as_slice() {
            [only] => Some(client.picture(only, Rendition::Preview)),
            _ => None,
        };
        share_to_app.wanted.set(Some(ShareRequest { client, request, may_clean, picture }));
    };
    let download = move |_| {
        let DownloadIntent { client, title, request, .. } = intent();
        downloads.start(client, &title, request);
        clear();
    };
    let is_marked = shown == Shown::Marked;
    let open_photos = move || {
        view! {
            <Show when=move || waits.get()>
                <Button label=t(key::ACTION_APPROVE) icon=icons::DONE on_click=approve />
            </Show>
            <Show when=may_use>
                <Button
                    label=t(key::ACTION_SHARE)
                    icon=icons::SHARE
                    on_click=move |_| open.set(Open::Share)
                />
                <Button
                    label=t(key::ALBUM_ADD)
                    icon=icons::ALBUM_ADD
                    on_click=move |_| open.set(Open::AddToAlbum)
                />
            </Show>
            <Button label=t(key::ACTION_DOWNLOAD) icon=icons::DOWNLOAD on_click=download />
            <IconButton
                label=t(key::DOWNLOAD_OPTIONS)
                icon=icons::CHOICES
                on_click=move |_| downloads.intent.set(Some(intent()))
            />
            <Button label=t(key::HANDOVER_TITLE) icon=icons::TO_APP on_click=hand_over />
            <IconButton
                label=t(key::LEAVING_TITLE)
                icon=icons::LOOK_INTO
                on_click=move |_| open.set(Open::MetadataPreview)
            />
            <Show when=may_use>
                <Button
                    label=t(if is_marked { key::FAVORITES_REMOVE } else { key::FAVORITES_ADD })
                    icon=if is_marked { icons::FAVORITE_OFF } else { icons::FAVORITE }
                    on_click=move |_| actions.mark(own(take()), !is_marked)
                />
            </Show>
            {move || album.get_value().map(|id| in_album(id, selection, take, actions))}
            <Show when=may_use>
                <Button
                    label=t(key::PRIVATE_MAKE)
                    icon=icons::LOCK
                    on_click=move |_| actions.make_private(own(take()))
                />
            </Show>
            <Show when=move || has_own.get()>
                <Button
                    label=t(key::ACTION_DELETE)
                    icon=icons::DELETE
                    on_click=move |_| actions.delete(own(take()))
                />
            </Show>
        }
    };
    let private_photos = move || {
        view! {
            <Button
                label=t(key::PRIVATE_SHOW)
                icon=icons::SHOW
                on_click=move |_| actions.show_again(take())
            />
            <Button label=t(key::ACTION_DOWNLOAD) icon=icons::DOWNLOAD on_click=download />
            <Button
                label=t(key::ACTION_DELETE)
                icon=icons::DELETE
                on_click=move |_| actions.delete(take())
            />
        }
    };
    let deleted_photos = move || {
        view! {
            <Button
                label=t(key::BIN_RESTORE)
                icon=icons::RESTORE
                on_click=move |_| actions.restore(take())
            />
            <Button
                label=t(key::BIN_DELETE)
                icon=icons::DELETE
                on_click=move |_| actions.destroy(take())
            />
        }
    };
    view! {
        <Show when=move || !is_empty.get()>
            <div class="bar selection-bar" role="toolbar" aria-label=t(key::SELECTION)>
                <IconButton
                    label=t(key::ACTION_CLEAR_SELECTION)
                    icon=icons::CLOSE
                    key="Esc"
                    on_click=move |_| clear()
                />
                <span class="selection-count" role="status">
                    {move || count(key::COUNT_SELECTED_OTHER, selection.with(Selection::len) as u64)}
                </span>
                <div class="bar-actions">
                    {match shown {
                        Shown::Open | Shown::Marked => open_photos().into_any(),
                        Shown::Private => private_photos().into_any(),
                        Shown::Deleted => deleted_photos().into_any(),
                    }}
                </div>
            </div>
        </Show>
        {move || match open.get() {
            Open::Nothing => ().into_any(),
            Open::Share => view! {
                <ShareDialog subject=Subject::Assets(own(ids())) on_close=move |()| open.set(Open::Nothing) />
            }
            .into_any(),
            Open::MetadataPreview => view! {
                <MetadataPreviewDialog request=intent().request on_close=move |()| open.set(Open::Nothing) />
            }
            .into_any(),
            Open::AddToAlbum => view! {
                <AddToAlbum
                    ids=own(ids())
                    on_close=move |()| open.set(Open::Nothing)
                    on_added=move |_| {
                        open.set(Open::Nothing);
                        clear();
                        changed.notify();
                    }
                />
            }
            .into_any(),
        }}
    }
}

/// Actions on photos of an album.
fn in_album(
    album: String,
    selection: RwSignal<Selection>,
    take: impl Fn() -> Vec<String> + Copy + Send + Sync + 'static,
    actions: Actions,
) -> impl IntoView {
    let album = StoredValue::new(album);
    view! {
        <Show when=move || selection.with(Selection::len) == 1>
            <Button
                label=t(key::ALBUM_COVER)
                icon=icons::FILE
                on_click=move |_| {
                    if let Some(id) = take().pop() {
                        actions.use_as_cover(album.get_value(), id);
                    }
                }
            />
        </Show>
        <Button
            label=t(key::ALBUM_REMOVE)
            icon=icons::ALBUM
            on_click=move |_| actions.remove_from_album(album.get_value(), take())
        />
    }
}
