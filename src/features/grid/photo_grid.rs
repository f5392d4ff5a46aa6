//! The grid on the page: as tall as everything in it, with only the tiles near the window.

use leptos::html;
use leptos::prelude::*;

use super::state::GridState;
use super::tile::TileView;
use crate::domain::grid::HEADING;
use crate::domain::justified::Style;
use crate::domain::selection::Selection;
use crate::i18n::{key, t};
use crate::platform::{dom, intl, scroll};
use crate::ui::{Button, Notice, icons};

/// Below this width rows and gaps are a phone's.
const PHONE_WIDTH: f64 = 640.0;

fn style_for(width: f64) -> Style {
    if width < PHONE_WIDTH {
        Style { width, row_height: 110.0, gap: 4.0 }
    } else {
        Style { width, row_height: 220.0, gap: 6.0 }
    }
}

/// Photos in justified rows under month headings.
#[component]
pub fn PhotoGrid(
    /// The photos.
    state: GridState,
    /// The address of a photo.
    #[prop(into)]
    href: Callback<String, String>,
    /// What is selected; without it nothing can be.
    #[prop(optional)]
    selection: Option<RwSignal<Selection>>,
    /// Called when a picture does not load.
    #[prop(into)]
    on_problem: Callback<()>,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let window = RwSignal::new(Default::default());
    let observer = StoredValue::new_local(None);
    let listeners = StoredValue::new_local(Vec::new());
    let scheduled = StoredValue::new(false);

    let refresh = move || {
        let Some(element) = root.get_untracked() else {
            return;
        };
        let next = state.window(scroll::offset_in(&element), scroll::window_height());
        if window.with_untracked(|shown| *shown != next) {
            window.set(next);
        }
    };
    // Once a frame is enough, however often the browser reports scrolling.
    let refresh_soon = move |_| {
        if scheduled.try_get_value() == Some(false) {
            scheduled.set_value(true);
            dom::after_paint(move || {
                if scheduled.try_set_value(false).is_none() {
                    refresh();
                }
            });
        }
    };
    Effect::new(move |_| {
        let Some(element) = root.get() else { return };
        let watch = scroll::on_width(&element, move |width| {
            state.set_style(style_for(width.floor()));
        });
        observer.set_value(watch);
        listeners.set_value(
            ["scroll", "resize"]
                .into_iter()
                .filter_map(|name| scroll::on_window(name, refresh_soon))
                .collect(),
        );
    });
    // Every change of photos or places, the first layout included.
    Effect::new(move |_| {
        state.with(|_| ());
        untrack(refresh);
    });

    let height = move || format!("height: {}px", state.with(|grid| grid.height().max(1.0)));
    view! {
        <div class="grid" node_ref=root style=height>
            <For
                each=move || window.with(|window| window.headings.clone())
                key=|heading| heading.key.clone()
                let:heading
            >
                {
                    let name = heading.key.clone();
                    let top = move || {
                        let top = window.with(|window| {
                            let found = window.headings.iter().find(|other| other.key == name);
                            found.map_or(heading.top, |found| found.top)
                        });
                        format!("transform: translateY({top}px); height: {HEADING}px")
                    };
                    view! {
                        <h2 class="grid-heading" style=top>
                            {intl::month(&heading.key).unwrap_or_else(|| t(key::PHOTOS_OTHER_TIME).into())}
                        </h2>
                    }
                }
            </For>
            <For
                each=move || window.with(|window| window.tiles.clone())
                key=|tile| tile.photo.id.clone()
                let:tile
            >
                <TileView state photo=tile.photo href selection on_problem />
            </For>
        </div>
        {move || {
            let problem = state.problem.get()?;
            Some(view! {
                <Notice icon=icons::PROBLEM title=t(key::ERROR_TITLE) hint=problem.words()>
                    <Button label=t(key::ACTION_RETRY) on_press=move |_| state.retry() />
                </Notice>
            })
        }}
    }
}
