//! One photo of the grid: a link to it, and a box to select it.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::state::GridState;
use crate::api::Rendition;
use crate::domain::photo::Photo;
use crate::domain::selection::Selection;
use crate::i18n::{fill, key, t};
use crate::platform::intl;

/// A tile, placed where the grid says.
#[component]
pub(super) fn TileView(
    state: GridState,
    photo: Photo,
    href: Callback<String, String>,
    selection: Option<RwSignal<Selection>>,
    on_problem: Callback<()>,
) -> impl IntoView {
    let id = StoredValue::new(photo.id.clone());
    let place = Memo::new(move |_| state.with(|grid| grid.rect(&id.get_value())));
    let colour = photo.colour().unwrap_or_else(|| "var(--placeholder)".into());
    let style = move || {
        let rect = place.get()?;
        Some(format!(
            "transform: translate({}px, {}px); width: {}px; height: {}px; --colour: {colour}",
            rect.x, rect.y, rect.width, rect.height
        ))
    };
    let date = photo.taken.as_deref().and_then(intl::local_date_time);
    let name = match &date {
        Some(date) => fill(key::PHOTO_OF_DATE, &[("date", date)]),
        None => t(if photo.is_image { key::PHOTO } else { key::VIDEO }).to_owned(),
    };
    let is_selected = move || {
        selection.is_some_and(|selection| {
            selection.with(|selection| selection.contains(&id.get_value()))
        })
    };
    let is_loaded = RwSignal::new(false);
    let has_failed = RwSignal::new(false);
    // While something is selected the whole tile selects; with Shift it always does.
    let open_or_select = move |event: MouseEvent| {
        let Some(selection) = selection else { return };
        let is_selecting = selection.with_untracked(|selection| !selection.is_empty());
        if event.shift_key() || (is_selecting && !event.ctrl_key() && !event.meta_key()) {
            event.prevent_default();
            state.select(selection, id.get_value(), event.shift_key());
        }
    };
    view! {
        <div class="tile" class:selected=is_selected class:failed=has_failed style=style>
            <a
                href=href.run(photo.id.clone())
                data-asset-id=photo.id.clone()
                aria-label=name.clone()
                data-noscroll="true"
                draggable="false"
                on:click=open_or_select
            >
                <img
                    src=state.client().picture(&photo.id, Rendition::Thumbnail)
                    alt=""
                    decoding="async"
                    draggable="false"
                    class:loaded=is_loaded
                    on:load=move |_| is_loaded.set(true)
                    on:error=move |_| {
                        has_failed.set(true);
                        on_problem.run(());
                    }
                />
            </a>
            {(!photo.is_image).then(|| view! { <span class="tile-badge">{t(key::VIDEO)}</span> })}
            {selection
                .map(|selection| {
                    let label = match date {
                        Some(date) => fill(key::SELECT_PHOTO_OF_DATE, &[("date", &date)]),
                        None => t(key::SELECT_PHOTO).to_owned(),
                    };
                    view! {
                        <input
                            type="checkbox"
                            class="tile-check"
                            aria-label=label
                            prop:checked=is_selected
                            on:click=move |event| {
                                // The box shows what the selection says, not what the click did.
                                event.prevent_default();
                                state.select(selection, id.get_value(), event.shift_key());
                            }
                        />
                    }
                })}
        </div>
    }
}
