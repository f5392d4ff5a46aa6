//! Which part of a grid is rendered: follows the window's scrolling and the grid's width.

use leptos::html;
use leptos::prelude::*;
use vitrine_gallery::grid::Window;
use vitrine_gallery::justified::Style;

use super::state::GridState;
use crate::platform::dom;
use crate::platform::scroll::{self, Listener};

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

/// The rendered part of a grid. A `Copy` handle.
#[derive(Clone, Copy)]
pub(super) struct Viewport {
    state: GridState,
    /// The grid's element.
    pub(super) root: NodeRef<html::Div>,
    /// What is rendered.
    pub(super) window: RwSignal<Window>,
    /// By how many pixels grid coordinates exceed page coordinates.
    pub(super) shift: RwSignal<f64>,
    listeners: StoredValue<Vec<Listener>, LocalStorage>,
    /// Whether a refresh is due in the next frame.
    scheduled: StoredValue<bool>,
    /// Counts movements, so that the last one is known.
    moves: StoredValue<u32>,
    is_moving: StoredValue<bool>,
    /// The scroll position of the last refresh.
    last: StoredValue<f64>,
}

impl Viewport {
    /// Follows the window and the width of `root` once it is mounted.
    pub(super) fn new(state: GridState) -> Self {
        let viewport = Self {
            state,
            root: NodeRef::new(),
            window: RwSignal::new(Window::default()),
            shift: RwSignal::new(0.0),
            listeners: StoredValue::new_local(Vec::new()),
            scheduled: StoredValue::new(false),
            moves: StoredValue::new(0),
            is_moving: StoredValue::new(false),
            last: StoredValue::new(0.0),
        };
        viewport.follow();
        viewport
    }

    fn follow(self) {
        let state = self.state;
        let observer = StoredValue::new_local(None);
        Effect::new(move |_| {
            let Some(element) = self.root.get() else { return };
            // Before the first photo is rendered: a layout for width 0 would visibly jump.
            let width = scroll::width_of(&element);
            if width > 0.0 {
                state.set_style(style_for(width.floor()));
            }
            let watch = scroll::on_width(&element, move |width| {
                dom::timed("layout", || state.set_style(style_for(width.floor())));
            });
            observer.set_value(watch);
            self.listeners.set_value(
                ["scroll", "resize"]
                    .into_iter()
                    .filter_map(|name| scroll::on_window(name, move |_| self.refresh_soon()))
                    .collect(),
            );
        });
        // Runs on every change of photos or layout, the first layout included.
        Effect::new(move |_| {
            state.with(|_| ());
            untrack(|| self.refresh());
        });
    }

    fn refresh(self) {
        let Some(element) = self.root.get_untracked() else { return };
        let (page, height) = (scroll::offset_in(&element), scroll::window_height());
        let is_blurred = (page - self.last.get_value()).abs() > BLUR * height;
        self.last.set_value(page);
        let (mut next, down) = self.state.window(page, height);
        if is_blurred {
            for section in &mut next.sections {
                section.tiles = 0..0;
                section.days = 0..0;
            }
        } else {
            self.state.want(&next.missing);
        }
        if self.shift.get_untracked() != down {
            self.shift.set(down);
        }
        if self.window.with_untracked(|shown| *shown != next) {
            self.window.set(next);
        }
    }

    /// At most one refresh per frame, however often the browser reports scrolling.
    fn refresh_soon(self) {
        if self.scheduled.try_get_value() == Some(false) {
            self.scheduled.set_value(true);
            dom::in_next_frame(move || {
                if self.scheduled.try_set_value(false).is_none() {
                    self.refresh();
                    self.rest_soon();
                }
            });
        }
    }

    /// Photos rendered while scrolling appear without fading in: each animation costs frames.
    fn set_moving(self, now: bool) {
        let root = self.root.get_untracked().filter(|_| self.is_moving.get_value() != now);
        if let Some(element) = root {
            self.is_moving.set_value(now);
            let _ = element.toggle_attribute_with_force("data-moving", now);
        }
    }

    fn rest_soon(self) {
        self.set_moving(true);
        self.moves.update_value(|moves| *moves += 1);
        let this = self.moves.get_value();
        dom::after(REST_MS, move || {
            if self.moves.try_get_value() == Some(this) {
                self.set_moving(false);
                self.state.settle();
                self.refresh();
            }
        });
    }
}
