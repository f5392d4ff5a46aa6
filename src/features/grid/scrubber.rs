//! The scrubber of a long grid: a narrow track labelled with years, and a thumb that names the
//! month at its position. Rendered only for grids that are long enough.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use vitrine_gallery::grid::{Grid, Window};
use vitrine_gallery::scrubber;

use super::section::month_name;
use super::state::GridState;
use crate::i18n::{key, t};
use crate::platform::{dom, scroll};

/// The track at the edge of the window.
#[component]
pub(super) fn Scrubber(state: GridState, window: RwSignal<Window>) -> impl IntoView {
    let track = NodeRef::<html::Div>::new();
    let is_dragging = RwSignal::new(false);
    let marks = Memo::new(move |_| state.with(Grid::marks));
    let height = Memo::new(move |_| state.with(Grid::height));
    let is_long = Memo::new(move |_| {
        scrubber::is_worth_it(marks.with(Vec::len), height.get(), scroll::window_height())
    });
    let years = Memo::new(move |_| marks.with(|marks| scrubber::years(marks, height.get())));
    // The window signal changes whenever a frame renders something else, which is often enough.
    let here = Memo::new(move |_| {
        window.track();
        let (offset, height) = state.progress();
        (offset / (height - scroll::window_height()).max(1.0)).clamp(0.0, 1.0)
    });
    let month = Memo::new(move |_| {
        window.track();
        let (offset, _) = state.progress();
        marks.with(|marks| scrubber::month_at(marks, offset).map(month_name)).unwrap_or_default()
    });
    let go = move |event: &PointerEvent| {
        let Some(track) = track.get_untracked() else { return };
        let share = dom::share_of_height(&track, f64::from(event.client_y()));
        let way = (height.get_untracked() - scroll::window_height()).max(0.0);
        state.scroll_to(share * way);
    };
    let on_key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" | "ArrowRight" | "PageDown" => scrubber::Jump::Next,
            "ArrowUp" | "ArrowLeft" | "PageUp" => scrubber::Jump::Previous,
            "Home" => scrubber::Jump::First,
            "End" => scrubber::Jump::Last,
            _ => return,
        };
        event.prevent_default();
        let (offset, _) = state.progress();
        if let Some(top) = marks.with_untracked(|marks| scrubber::jump(marks, offset, step)) {
            state.scroll_to(top);
        }
    };
    view! {
        <Show when=move || is_long.get()>
            <div
                class="scrubber"
                class:dragging=is_dragging
                node_ref=track
                on:pointerdown=move |event| {
                    event.prevent_default();
                    dom::capture_pointer(&event);
                    is_dragging.set(true);
                    go(&event);
                }
                on:pointermove=move |event| {
                    if is_dragging.get_untracked() {
                        go(&event);
                    }
                }
                on:pointerup=move |_| is_dragging.set(false)
                on:pointercancel=move |_| is_dragging.set(false)
            >
                <For each=move || years.get() key=|year| year.0.clone() let:year>
                    <span class="scrubber-year" aria-hidden="true" style=format!("top: {}%", year.1 * 100.0)>
                        {year.0}
                    </span>
                </For>
                <div
                    class="scrubber-thumb"
                    role="slider"
                    tabindex="0"
                    aria-orientation="vertical"
                    aria-label=t(key::GRID_SCRUBBER)
                    aria-valuemin="0"
                    aria-valuemax="100"
                    aria-valuenow=move || format!("{:.0}", here.get() * 100.0)
                    aria-valuetext=move || month.get()
                    style=move || format!("top: {}%", here.get() * 100.0)
                    on:keydown=on_key
                >
                    <span class="scrubber-month">{move || month.get()}</span>
                </div>
            </div>
        </Show>
    }
}
