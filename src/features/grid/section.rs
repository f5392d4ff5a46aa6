//! One section of the grid: a month with its heading, and its days with theirs.

use leptos::prelude::*;
use vitrine_gallery::dates;
use vitrine_gallery::days::DAY_HEADING;
use vitrine_gallery::grid::{HEADING, Shown, TilePosition, Window};

use super::state::GridState;
use super::tile::TileView;
use super::tile_context::TileContext;
use crate::i18n::{fill, key, t};
use crate::platform::{intl, language};

/// A month's name; a general heading where `month` is not a month.
pub(super) fn month_name(month: &str) -> String {
    intl::month(month).unwrap_or_else(|| t(key::PHOTOS_OTHER_TIME).into())
}

/// A section, positioned by the grid's layout.
#[component]
pub(super) fn SectionView(
    state: GridState,
    number: usize,
    window: RwSignal<Window>,
    shift: RwSignal<f64>,
    context: TileContext,
) -> impl IntoView {
    let shown = Memo::new(move |_| {
        window.with(|window| window.sections.iter().find(|shown| shown.section == number).cloned())
    });
    let style = move || {
        shown.with(|shown| {
            let shown = shown.as_ref()?;
            Some(format!("top: {}px; height: {}px", shown.top - shift.get(), shown.height))
        })
    };
    let name = shown.with_untracked(|shown| {
        shown.as_ref().filter(|shown| shown.titled).map(|shown| month_name(&shown.key))
    });
    let range = move |pick: fn(&Shown) -> std::ops::Range<usize>| {
        shown.with(|shown| {
            let shown = shown.as_ref();
            let generation = shown.map_or(0, |shown| shown.generation);
            let range = shown.map_or(0..0, pick);
            range.map(|index| (generation, index)).collect::<Vec<_>>()
        })
    };
    view! {
        <section class="grid-section" style=style>
            {name.map(|name| view! {
                <h2 class="grid-heading" style=format!("height: {HEADING}px")>{name}</h2>
            })}
            <For each=move || range(|shown| shown.days.clone()) key=|day| *day let:day>
                <DayHeading state position=(number, day.1) context />
            </For>
            <For each=move || range(|shown| shown.tiles.clone()) key=|tile| *tile let:tile>
                <TileView state position=(number, tile.1) context />
            </For>
        </section>
    }
}

/// A day's heading, with a checkbox that selects its photos.
#[component]
fn DayHeading(state: GridState, position: TilePosition, context: TileContext) -> impl IntoView {
    let day = Memo::new(move |_| state.with(|grid| grid.day(position)));
    let style = move || {
        let day = day.get()?;
        Some(format!(
            "transform: translate({}px, {}px); width: {}px; height: {DAY_HEADING}px",
            language::along(day.x),
            day.y,
            day.width
        ))
    };
    let number = day.get_untracked().map_or(0, |day| day.number);
    let name = dates::day(number).and_then(|day| intl::day(&day)).unwrap_or_default();
    let label = fill(key::SELECT_DAY, &[("date", &name)]);
    view! {
        <div class="grid-day" style=style>
            <h3>{name}</h3>
            {move || {
                let selection = context.offered()?;
                let ids = state.with_untracked(|grid| grid.ids_of_day(position));
                let is_selected = move || selection.with(|selection| selection.contains_all(&ids));
                Some(view! {
                    <input
                        type="checkbox"
                        class="tile-check day-check"
                        aria-label=label.clone()
                        prop:checked=is_selected
                        on:change=move |_| state.select_day(selection, position)
                    />
                })
            }}
        </div>
    }
}
