//! The toolbar that replaces the header bar while photos are selected.

mod buttons;
mod selected;

use leptos::prelude::*;
use vitrine_gallery::selection::Selection;

use self::buttons::{DeletedPhotos, OpenPhotos, PrivatePhotos};
pub use self::selected::Waiting;
use self::selected::{Open, Selected};
use super::photo_actions::Actions;
use crate::features::albums::AddToAlbum;
use crate::features::grid::GridState;
use crate::features::metadata_edit::MetadataEditDialog;
use crate::features::metadata_preview::MetadataPreviewDialog;
use crate::features::sharing::{ShareDialog, Subject};
use crate::i18n::{count, key, t};
use crate::platform::{dom, scroll};
use crate::ui::{IconButton, icons};

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
    let selected = Selected::new(selection, grid, title, waiting, Actions::new(changed));
    let open = selected.open;
    let album = StoredValue::new(album);
    let is_empty = Memo::new(move |_| selection.with(Selection::is_empty));
    let escape = scroll::on_window("keydown", move |event| {
        let is_free = open.get_untracked() == Open::Nothing && !dom::is_covered();
        if is_free && scroll::is_key(&event, "Escape") && !is_empty.get_untracked() {
            selected.clear();
        }
    });
    StoredValue::new_local(escape);
    let close = move |()| open.set(Open::Nothing);
    view! {
        <Show when=move || !is_empty.get()>
            <div class="bar selection-bar" role="toolbar" aria-label=t(key::SELECTION)>
                <IconButton
                    label=t(key::ACTION_CLEAR_SELECTION)
                    icon=icons::CLOSE
                    key="Esc"
                    on_click=move |_| selected.clear()
                />
                <span class="selection-count" role="status">
                    {move || count(key::COUNT_SELECTED_OTHER, selection.with(Selection::len) as u64)}
                </span>
                <div class="bar-actions">
                    {match shown {
                        Shown::Open | Shown::Marked => {
                            let (is_marked, album) = (shown == Shown::Marked, album.get_value());
                            view! { <OpenPhotos selected is_marked album /> }.into_any()
                        }
                        Shown::Private => view! { <PrivatePhotos selected /> }.into_any(),
                        Shown::Deleted => view! { <DeletedPhotos selected /> }.into_any(),
                    }}
                </div>
            </div>
        </Show>
        {move || match open.get() {
            Open::Nothing => ().into_any(),
            Open::Share => {
                let subject = Subject::Assets(selected.own());
                view! { <ShareDialog subject on_close=close /> }.into_any()
            }
            Open::MetadataPreview => {
                let request = selected.intent().request;
                view! { <MetadataPreviewDialog request on_close=close /> }.into_any()
            }
            Open::MetadataEdit => {
                let on_saved = move |edit| {
                    selected.clear();
                    selected.actions.edited(edit);
                };
                view! { <MetadataEditDialog ids=selected.own() on_close=close on_saved /> }.into_any()
            }
            Open::AddToAlbum => view! {
                <AddToAlbum
                    ids=selected.own()
                    on_close=close
                    on_added=move |_| {
                        open.set(Open::Nothing);
                        selected.clear();
                        changed.notify();
                    }
                />
            }
            .into_any(),
        }}
    }
}
