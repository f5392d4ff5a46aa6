//! One photo of the grid: a link to it, and a checkbox to select it.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use vitrine_gallery::grid::TilePosition;

use super::state::GridState;
use super::tile_context::{CheckboxVisibility, TileContext};
use super::tile_file::{name_with_file, tile_file};
use crate::api::Rendition;
use crate::i18n::{fill, key, t};
use crate::platform::{dom, intl, language};

/// A tile, positioned by the grid's layout. Scrolling creates dozens of tiles at a time, so a tile
/// that cannot be selected is kept to few elements.
#[component]
pub(super) fn TileView(
    state: GridState,
    position: TilePosition,
    context: TileContext,
) -> impl IntoView {
    let photo = state.with_untracked(|grid| grid.photo_at(position))?;
    let rect = Memo::new(move |_| state.with(|grid| grid.rect_in_section(position)));
    let colour = photo.colour().unwrap_or_else(|| "var(--placeholder)".into());
    let style = move || {
        let rect = rect.get()?;
        Some(format!(
            "transform: translate({}px, {}px); width: {}px; height: {}px; --colour: {colour}",
            language::along(rect.x),
            rect.y,
            rect.width,
            rect.height
        ))
    };
    let date = photo.taken.as_deref().and_then(intl::local_date_time);
    let name = match &date {
        Some(date) => fill(key::PHOTO_OF_DATE, &[("date", date)]),
        None => t(if photo.is_image { key::PHOTO } else { key::VIDEO }).to_owned(),
    };
    // What a photo without a thumbnail says of its file.
    let has_failed = RwSignal::new(false);
    let file = RwSignal::new(None);
    let name = move || match file.get() {
        Some(file) => name_with_file(&name, &file),
        None => name.clone(),
    };
    let id = StoredValue::new(photo.id.clone());
    let is_selected =
        move || context.selection.with(|selection| selection.contains(&id.get_value()));
    let class = move || match (is_selected(), state.is_candidate(position)) {
        (true, _) => "tile selected",
        (false, true) => "tile candidate",
        (false, false) => "tile",
    };
    // While selecting, a click selects; a Shift-click selects even before, if checkboxes are always
    // shown.
    let open_or_select = move |event: MouseEvent| {
        let is_selecting = untrack(move || context.is_selecting());
        let selects = event.shift_key() && context.checkboxes == CheckboxVisibility::Always
            || is_selecting && !event.ctrl_key() && !event.meta_key();
        if selects {
            event.prevent_default();
            event.stop_propagation();
            state.select(context.selection, id.get_value(), event.shift_key());
        }
    };
    let label = match date {
        Some(date) => fill(key::SELECT_PHOTO_OF_DATE, &[("date", &date)]),
        None => t(key::SELECT_PHOTO).to_owned(),
    };
    Some(view! {
        <div class=class style=style>
            <a
                href=context.href.run(photo.id.clone())
                data-asset-id=photo.id.clone()
                aria-label=name
                data-noscroll="true"
                draggable="false"
                on:click=open_or_select
            >
                <img
                    src=state.client().picture(&photo.id, Rendition::Thumbnail)
                    alt=""
                    decoding="async"
                    draggable="false"
                    on:load=move |event| {
                        dom::mark(&event, "loaded");
                        has_failed.set(false);
                    }
                    on:error=move |event| {
                        dom::mark(&event, "failed");
                        has_failed.set(true);
                        context.on_problem.run(());
                    }
                />
                {move || has_failed.get().then(|| tile_file(state, id, file))}
            </a>
            {(!photo.is_image).then(|| view! { <span class="tile-badge">{t(key::VIDEO)}</span> })}
            {context
                .marks
                .map(|marks| {
                    move || {
                        let is_marked = id.with_value(|id| marks.has(id));
                        is_marked.then(|| view! { <span class="tile-badge tile-own">{t(marks.label)}</span> })
                    }
                })}
            {move || {
                let selection = context.offered()?;
                Some(view! {
                    <input
                        type="checkbox"
                        class="tile-check"
                        aria-label=label.clone()
                        prop:checked=is_selected
                        on:click=move |event| {
                            event.stop_propagation();
                            state.select(selection, id.get_value(), event.shift_key());
                            // The checkbox reflects the selection, not the click.
                            dom::set_checked(&event, untrack(is_selected));
                        }
                    />
                })
            }}
        </div>
    })
}
