//! The virtual grid: as tall as all of its photos, with only those near the window rendered.

use leptos::ev::{MouseEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use vitrine_gallery::selection::Selection;

use super::scrubber::Scrubber;
use super::section::SectionView;
use super::state::GridState;
use super::tile_context::{CheckboxVisibility, TileContext};
use super::viewport::Viewport;
use crate::i18n::{key, t};
use crate::platform::touch::{self, Press};
use crate::platform::{dom, pointer, scroll};
use crate::ui::{Button, EmptyState, icons};

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
    let viewport = Viewport::new(state);
    let Viewport { root, window, shift, .. } = viewport;
    let height = move || format!("height: {}px", state.page_height().max(1.0));
    let context = TileContext { href, selection, checkboxes, marks: use_context(), on_problem };
    let can_select =
        move || checkboxes == CheckboxVisibility::Always || untrack(move || context.is_selecting());
    let preview = select_by_key(state, selection, can_select);
    select_by_touch(state, selection, root, can_select);
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
        preview.hover(dom::data_of_target(&event, "asset-id"), event.shift_key());
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

/// The photo under the mouse, and the range that a Shift-click on it would select. A `Copy` handle.
#[derive(Clone, Copy)]
struct RangePreview {
    state: GridState,
    selection: RwSignal<Selection>,
    hovered: StoredValue<Option<String>>,
    can_select: Callback<(), bool>,
}

impl RangePreview {
    /// The mouse has moved over a photo, or over none.
    fn hover(self, photo: Option<String>, is_shifted: bool) {
        self.hovered.set_value(photo);
        self.show(is_shifted);
    }

    fn show(self, is_shifted: bool) {
        let to = self.hovered.get_value().filter(|_| is_shifted && self.can_select.run(()));
        self.state.preview_range(self.selection, to.as_deref());
    }
}

/// Shift previews a range, and Ctrl+A selects everything. Returns the preview, which also follows the
/// mouse.
fn select_by_key(
    state: GridState,
    selection: RwSignal<Selection>,
    can_select: impl Fn() -> bool + Copy + Send + Sync + 'static,
) -> RangePreview {
    let preview = RangePreview {
        state,
        selection,
        hovered: StoredValue::new(None),
        can_select: Callback::new(move |()| can_select()),
    };
    let pressed = scroll::on_window("keydown", move |event| {
        if scroll::is_key(&event, "Shift") {
            preview.show(true);
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
            preview.show(false);
        }
    });
    StoredValue::new_local([pressed, released]);
    preview
}

/// A long press on a photo begins a selection, and dragging extends it.
fn select_by_touch(
    state: GridState,
    selection: RwSignal<Selection>,
    root: NodeRef<html::Div>,
    can_select: impl Fn() -> bool + Copy + 'static,
) {
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
}
