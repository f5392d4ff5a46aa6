//! The virtual grid: as tall as all of its photos, with only those near the window rendered.

use leptos::ev::{MouseEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use vitrine_gallery::grid::Window;
use vitrine_gallery::justified::Style;
use vitrine_gallery::selection::Selection;

use super::scrubber::Scrubber;
use super::section::{SectionView, TileContext};
use super::state::GridState;
use crate::i18n::{key, t};
use crate::platform::touch::{self, Press};
use crate::platform::{dom, pointer, scroll};
use crate::ui::{Button, EmptyState, icons};

/// Below this width in CSS pixels, rows and gaps have phone sizes.
const PHONE_WIDTH: f64 = 640.0;
/// Scrolling by more than this many window heights between two frames is too fast to see photos, so
/// none are rendered.
const BLUR: f64 = 1.0;
/// Scrolling has ended after this many milliseconds without movement.
const REST_MS: i32 = 100;

fn style_for(width: f64) -> Style {
    if width < PHONE_WIDTH {
        Style { width, row_height: 110.0, gap: 4.0 }
    } else {
        Style { width, row_height: 220.0, gap: 6.0 }
    }
}

/// When selection checkboxes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckboxVisibility {
    /// On hover, and while photos are selected.
    #[default]
    Always,
    /// Only while photos are selected.
    WhileSelecting,
}

/// Photos in justified rows under month and day headings.
#[component]
pub fn PhotoGrid(
    /// The photos.
    state: GridState,
    /// Maps a photo's id to its address.
    #[prop(into)]
    href: Callback<String, String>,
    /// The selected photos.
    selection: RwSignal<Selection>,
    /// When selection checkboxes are shown.
    #[prop(optional)]
    checkboxes: CheckboxVisibility,
    /// Opens the context menu of a photo, at a point in window coordinates.
    #[prop(default = None)]
    on_menu: Option<Callback<(String, f64, f64)>>,
    /// Called when a thumbnail fails to load.
    #[prop(into)]
    on_problem: Callback<()>,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let window = RwSignal::new(Window::default());
    let shift = RwSignal::new(0.0);
    let observer = StoredValue::new_local(None);
    let listeners = StoredValue::new_local(Vec::new());
    let scheduled = StoredValue::new(false);
    let resting = StoredValue::new(0_u32);
    let last = StoredValue::new(0.0);

    let refresh = move || {
        let Some(element) = root.get_untracked() else {
            return;
        };
        let (page, height) = (scroll::offset_in(&element), scroll::window_height());
        let is_blurred = (page - last.get_value()).abs() > BLUR * height;
        last.set_value(page);
        let (mut next, down) = state.window(page, height);
        if is_blurred {
            for section in &mut next.sections {
                section.tiles = 0..0;
                section.days = 0..0;
            }
        } else {
            state.want(&next.missing);
        }
        if shift.get_untracked() != down {
            shift.set(down);
        }
        if window.with_untracked(|shown| *shown != next) {
            window.set(next);
        }
    };
    let is_moving = StoredValue::new(false);
    // Photos rendered while scrolling appear without fading in: each animation costs frames.
    let set_moving = move |now: bool| {
        if let Some(element) = root.get_untracked().filter(|_| is_moving.get_value() != now) {
            is_moving.set_value(now);
            let _ = element.toggle_attribute_with_force("data-moving", now);
        }
    };
    let rest_soon = move || {
        set_moving(true);
        resting.update_value(|round| *round += 1);
        let round = resting.get_value();
        dom::after(REST_MS, move || {
            if resting.try_get_value() == Some(round) {
                set_moving(false);
                state.settle();
                refresh();
            }
        });
    };
    // At most one refresh per frame, however often the browser reports scrolling.
    let refresh_soon = move |_| {
        if scheduled.try_get_value() == Some(false) {
            scheduled.set_value(true);
            dom::after_paint(move || {
                if scheduled.try_set_value(false).is_none() {
                    refresh();
                    rest_soon();
                }
            });
        }
    };
    Effect::new(move |_| {
        let Some(element) = root.get() else { return };
        // Before the first photo is rendered: a layout for width 0 would visibly jump.
        let width = scroll::width_of(&element);
        if width > 0.0 {
            state.set_style(style_for(width.floor()));
        }
        let watch = scroll::on_width(&element, move |width| {
            dom::timed("layout", || state.set_style(style_for(width.floor())));
        });
        observer.set_value(watch);
        listeners.set_value(
            ["scroll", "resize"]
                .into_iter()
                .filter_map(|name| scroll::on_window(name, refresh_soon))
                .collect(),
        );
    });
    // Runs on every change of photos or layout, the first layout included.
    Effect::new(move |_| {
        state.with(|_| ());
        untrack(refresh);
    });

    let height = move || format!("height: {}px", state.page_height().max(1.0));
    let context = TileContext { href, selection, checkboxes, marks: use_context(), on_problem };
    let can_select =
        move || checkboxes == CheckboxVisibility::Always || untrack(move || context.is_selecting());
    let hovered = StoredValue::new(None::<String>);
    let preview = move |is_shifted: bool| {
        let to = hovered.get_value().filter(|_| is_shifted && can_select());
        state.preview_range(selection, to.as_deref());
    };
    let pressed = scroll::on_window("keydown", move |event| {
        if scroll::is_key(&event, "Shift") {
            preview(true);
        }
        // In a text field the shortcut belongs to the field.
        let is_field = pointer::is_in(&event, "input:not([type=checkbox]), textarea, select");
        if scroll::is_command(&event, "a") && !is_field && !dom::is_covered() && can_select() {
            event.prevent_default();
            state.select_all(selection);
        }
    });
    let released = scroll::on_window("keyup", move |event| {
        if scroll::is_key(&event, "Shift") {
            preview(false);
        }
    });
    StoredValue::new_local([pressed, released]);
    let presses = StoredValue::new_local(Vec::new());
    Effect::new(move |_| {
        let Some(element) = root.get() else { return };
        let from = StoredValue::new(None::<(String, Selection)>);
        presses.set_value(touch::on_long_press(&element, "asset-id", can_select, move |press| {
            match press {
                Press::Begin(id) => {
                    let before = selection.get_untracked();
                    state.sweep(selection, &before, &id, &id);
                    from.set_value(Some((id, before)));
                }
                Press::Over(id) => from.with_value(|from| {
                    if let Some((start, before)) = from {
                        state.sweep(selection, before, start, &id);
                    }
                }),
            }
        }));
    });
    let menu = move |event: MouseEvent| {
        if let (Some(on_menu), Some(id)) = (on_menu, dom::data_of_target(&event, "asset-id"))
            && !event.default_prevented()
        {
            event.prevent_default();
            let (x, y) = dom::point_of(&event);
            on_menu.run((id, x, y));
        }
    };
    let hover = move |event: PointerEvent| {
        hovered.set_value(dom::data_of_target(&event, "asset-id"));
        preview(event.shift_key());
    };
    view! {
        <div
            class="grid"
            class:selecting=move || context.is_selecting()
            node_ref=root
            style=height
            on:pointerover=hover
            on:contextmenu=menu
        >
            <For
                each=move || {
                    window
                        .with(|window| {
                            let sections = window.sections.iter();
                            // A month inserted before others shifts their numbers, so the month is
                            // part of the key.
                            sections.map(|shown| (shown.section, shown.key.clone())).collect::<Vec<_>>()
                        })
                }
                key=|section| section.clone()
                let:section
            >
                <SectionView state number=section.0 window shift context />
            </For>
        </div>
        <Scrubber state window />
        {move || {
            let problem = state.problem.get()?;
            Some(view! {
                <EmptyState icon=icons::PROBLEM title=t(key::ERROR_TITLE) hint=problem.to_string()>
                    <Button label=t(key::ACTION_RETRY) on_click=move |_| state.retry() />
                </EmptyState>
            })
        }}
    }
}
