//! The bar that takes the place of the usual one while photos are selected.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::DownloadRequest;

use crate::api::{self, ApiClient, Rendition};
use crate::domain::selection::Selection;
use crate::features::albums::AddToAlbum;
use crate::features::downloads::{Downloads, Wish};
use crate::features::grid::GridState;
use crate::features::handover::{Handover, Wanted};
use crate::features::leaving::LeavingDialog;
use crate::features::sharing::{ShareDialog, Subject};
use crate::i18n::{count, key, t};
use crate::platform::scroll;
use crate::ui::{Button, IconButton, Toasts, icons};

/// The dialog that the bar has open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Share,
    AddToAlbum,
    Leaving,
}

/// The toolbar "Selection"; there only while something is selected.
#[component]
pub fn SelectionBar(
    /// What is selected.
    selection: RwSignal<Selection>,
    /// The grid it was selected in, for the order.
    grid: GridState,
    /// Title of a download.
    #[prop(into)]
    title: Signal<String>,
    /// The album that the grid shows, for taking photos out of it.
    #[prop(optional, into)]
    album: Option<String>,
    /// Counted up when photos have gone or come back.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    // "Undo" may come when the page has been left.
    let changed = move || _ = changes.try_update(|count| *count += 1);
    let downloads = expect_context::<Downloads>();
    let open = RwSignal::new(Open::Nothing);
    let album = StoredValue::new(album);
    let is_empty = Memo::new(move |_| selection.with(Selection::is_empty));
    let ids = move || grid.chosen(selection);
    let clear = move || selection.update(Selection::clear);

    let escape = scroll::on_window("keydown", move |event| {
        let is_free = open.get_untracked() == Open::Nothing;
        if is_free && scroll::is_key(&event, "Escape") && !is_empty.get_untracked() {
            clear();
        }
    });
    StoredValue::new_local(escape);

    let wish = move || {
        let request = DownloadRequest { asset_ids: ids(), ..Default::default() };
        let (client, title) = (ApiClient::default(), title.get_untracked());
        Wish { client, title, request, may_clean: true }
    };
    let handover = expect_context::<Handover>();
    let hand_over = move |_| {
        let Wish { client, request, may_clean, .. } = wish();
        let picture = match request.asset_ids.as_slice() {
            [only] => Some(client.picture(only, Rendition::Preview)),
            _ => None,
        };
        handover.wanted.set(Some(Wanted { client, request, may_clean, picture }));
    };
    let download = move |_| {
        let Wish { client, title, request, .. } = wish();
        downloads.start(client, &title, request);
        clear();
    };
    let delete = move |_| {
        let chosen = ids();
        spawn_local(async move {
            let client = ApiClient::default();
            if let Err(error) = api::delete_assets(&client, chosen.clone()).await {
                return toasts.show(error.words());
            }
            clear();
            changed();
            let number = chosen.len() as u64;
            let undo = move || {
                let chosen = chosen.clone();
                spawn_local(async move {
                    match api::restore_assets(&ApiClient::default(), chosen).await {
                        Ok(()) => toasts.show(t(key::ASSETS_RESTORED)),
                        Err(error) => toasts.show(error.words()),
                    }
                    changed();
                });
            };
            toasts.show_with_action(
                count(key::ASSETS_DELETED_OTHER, number),
                t(key::ACTION_UNDO),
                undo,
            );
        });
    };
    let remove = move |album: String| {
        let chosen = ids();
        spawn_local(async move {
            match api::remove_from_album(&ApiClient::default(), &album, chosen).await {
                Ok(_) => {
                    clear();
                    changed();
                }
                Err(error) => toasts.show(error.words()),
            }
        });
    };

    view! {
        <Show when=move || !is_empty.get()>
            <div class="bar selection-bar" role="toolbar" aria-label=t(key::SELECTION)>
                <IconButton
                    label=t(key::ACTION_CLEAR_SELECTION)
                    icon=icons::CLOSE
                    key="Esc"
                    on_press=move |_| clear()
                />
                <span class="selection-count" role="status">
                    {move || count(key::COUNT_SELECTED_OTHER, selection.with(Selection::len) as u64)}
                </span>
                <div class="bar-actions">
                    <Button
                        label=t(key::ACTION_SHARE)
                        icon=icons::SHARE
                        on_press=move |_| open.set(Open::Share)
                    />
                    <Button
                        label=t(key::ALBUM_ADD)
                        icon=icons::ALBUM_ADD
                        on_press=move |_| open.set(Open::AddToAlbum)
                    />
                    <Button label=t(key::ACTION_DOWNLOAD) icon=icons::DOWNLOAD on_press=download />
                    <IconButton
                        label=t(key::DOWNLOAD_OPTIONS)
                        icon=icons::CHOICES
                        on_press=move |_| downloads.wish.set(Some(wish()))
                    />
                    <Button label=t(key::HANDOVER_TITLE) icon=icons::TO_APP on_press=hand_over />
                    <IconButton
                        label=t(key::LEAVING_TITLE)
                        icon=icons::LOOK_INTO
                        on_press=move |_| open.set(Open::Leaving)
                    />
                    {move || {
                        album
                            .get_value()
                            .map(|id| {
                                view! {
                                    <Button
                                        label=t(key::ALBUM_REMOVE)
                                        icon=icons::ALBUM
                                        on_press=move |_| remove(id.clone())
                                    />
                                }
                            })
                    }}
                    <Button label=t(key::ACTION_DELETE) icon=icons::DELETE on_press=delete />
                </div>
            </div>
        </Show>
        {move || match open.get() {
            Open::Nothing => ().into_any(),
            Open::Share => view! {
                <ShareDialog subject=Subject::Assets(ids()) on_close=move |()| open.set(Open::Nothing) />
            }
            .into_any(),
            Open::Leaving => view! {
                <LeavingDialog request=wish().request on_close=move |()| open.set(Open::Nothing) />
            }
            .into_any(),
            Open::AddToAlbum => view! {
                <AddToAlbum
                    ids=ids()
                    on_close=move |()| open.set(Open::Nothing)
                    on_added=move |_| {
                        open.set(Open::Nothing);
                        clear();
                        changed();
                    }
                />
            }
            .into_any(),
        }}
    }
}
