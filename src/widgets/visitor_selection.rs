//! The visitor's selection of photos, for download.

use leptos::prelude::*;
use vitrine_api::DownloadRequest;
use vitrine_gallery::selection::Selection;

use crate::api::ApiClient;
use crate::features::downloads::{DownloadIntent, Downloads};
use crate::features::grid::GridState;
use crate::i18n::{count, key, t};
use crate::platform::scroll;
use crate::ui::{Button, ButtonVariant, IconButton, icons};

/// The toolbar "Selection", shown in selection mode.
#[component]
pub fn VisitorSelection(
    /// The selection.
    selection: RwSignal<Selection>,
    /// The grid, for the order of the photos.
    grid: GridState,
    /// Title of a download.
    name: String,
    /// The visitor's client.
    client: ApiClient,
    /// Whether metadata can be removed from the files.
    may_clean: bool,
) -> impl IntoView {
    let downloads = expect_context::<Downloads>();
    let is_active = Memo::new(move |_| selection.with(Selection::is_active));
    let is_empty = Memo::new(move |_| selection.with(Selection::is_empty));
    let clear = move || selection.update(Selection::clear);
    let escape = scroll::on_window("keydown", move |event| {
        if scroll::is_key(&event, "Escape") && is_active.get_untracked() {
            clear();
        }
    });
    StoredValue::new_local(escape);
    let intent = move || {
        let asset_ids = grid.chosen(selection);
        let request = DownloadRequest { asset_ids, ..Default::default() };
        DownloadIntent { client: client.clone(), title: name.clone(), request, may_clean }
    };
    let intent = StoredValue::new(intent);
    let download = Callback::new(move |_| {
        let DownloadIntent { client, title, request, .. } = intent.with_value(|intent| intent());
        downloads.start(client, &title, request);
        clear();
    });
    let choose = move |_| downloads.intent.set(Some(intent.with_value(|intent| intent())));
    view! {
        <Show when=move || is_active.get()>
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
                    <Button
                        label=t(key::ACTION_DOWNLOAD)
                        icon=icons::DOWNLOAD
                        variant=ButtonVariant::Primary
                        disabled=is_empty
                        on_click=download
                    />
                    <Show when=move || !is_empty.get()>
                        <IconButton label=t(key::DOWNLOAD_OPTIONS) icon=icons::CHOICES on_click=choose />
                    </Show>
                </div>
            </div>
        </Show>
    }
}
