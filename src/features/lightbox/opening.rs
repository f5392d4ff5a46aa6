//! How the lightbox opens and closes: the photo grows out of its tile and shrinks back into it.

use leptos::html;
use leptos::prelude::*;
use vitrine_gallery::justified::Rect;
use vitrine_gallery::zoom::{self, Drag};

use super::state::{CURRENT, LightboxState};
use crate::platform::dom;
use crate::platform::motion::{self, Motion};
use crate::platform::scroll_lock;
use crate::ui::modal;

/// Duration of both animations, in milliseconds.
const ZOOM_MS: f64 = 180.0;

/// The animations, and the elements that they move.
#[derive(Clone, Copy)]
pub(super) struct Opening {
    lightbox: LightboxState,
    /// The backdrop.
    pub(super) shade: NodeRef<html::Div>,
    /// The element with the photos.
    pub(super) track: NodeRef<html::Div>,
    /// Whether one of them is running. Controls and neighbouring photos are hidden meanwhile.
    pub(super) is_moving: RwSignal<bool>,
    motions: StoredValue<Vec<Option<Motion>>, LocalStorage>,
}

impl Opening {
    /// Covers the page while the lightbox exists. The surroundings are dark while nothing moves.
    pub(super) fn new(lightbox: LightboxState) -> Self {
        let is_moving = RwSignal::new(false);
        StoredValue::new_local(scroll_lock::lock_page());
        let stage = StoredValue::new_local(None);
        Effect::new(move |_| {
            stage.set_value((!is_moving.get()).then(scroll_lock::darken_surroundings));
        });
        Self {
            lightbox,
            shade: NodeRef::new(),
            track: NodeRef::new(),
            is_moving,
            motions: StoredValue::new_local(Vec::new()),
        }
    }

    /// Opens the dialog once it is mounted.
    pub(super) fn open_when_mounted(self, dialog: NodeRef<html::Dialog>) {
        Effect::new(move |_| {
            let (Some(shade), Some(track)) = (self.shade.get(), self.track.get()) else { return };
            if !modal::open(dialog) {
                return;
            }
            let Some(onto_tile) = self.onto_tile() else { return };
            self.is_moving.set(true);
            self.motions.set_value(vec![
                motion::play(&track, "transform", [&onto_tile, "none"], ZOOM_MS),
                motion::play(&shade, "opacity", ["0", "1"], ZOOM_MS),
            ]);
            after_zoom(move || self.is_moving.set(false));
        });
    }

    /// Calls `on_close` after the animation; at once if the tile is not visible or the user wants
    /// no motion.
    pub(super) fn close(self, on_close: Callback<()>) {
        let (Some(onto_tile), Some(track), Some(shade), false) = (
            self.onto_tile(),
            self.track.get_untracked(),
            self.shade.get_untracked(),
            motion::is_reduced(),
        ) else {
            return on_close.run(());
        };
        self.is_moving.set(true);
        let dim = self.shade_opacity().to_string();
        self.motions.set_value(vec![
            motion::play_out(&track, "transform", ["none", &onto_tile], ZOOM_MS),
            motion::play_out(&shade, "opacity", [&dim, "0"], ZOOM_MS),
        ]);
        after_zoom(move || _ = on_close.try_run(()));
    }

    /// Opacity of the backdrop: lower while the photo is dragged down.
    pub(super) fn shade_opacity(self) -> f64 {
        match self.lightbox.drag.get() {
            Some(Drag::Down(y)) => {
                1.0 - (y / self.lightbox.stage.get_untracked().height.max(1.0) * 1.4).min(0.9)
            }
            _ => 1.0,
        }
    }

    /// The CSS transform that lays the current photo over its tile; `None` if that is not visible.
    fn onto_tile(self) -> Option<String> {
        let tile = motion::seen(&dom::tile_selector(&self.lightbox.id.get_untracked()))?;
        let frame: Rect = motion::seen(CURRENT)?;
        let (by, scale) = zoom::onto(self.lightbox.stage.get_untracked(), frame, tile);
        Some(format!("translate({}px, {}px) scale({scale})", by.x, by.y))
    }
}

fn after_zoom(run: impl FnOnce() + 'static) {
    #[expect(clippy::cast_possible_truncation, reason = "a short time")]
    dom::after(ZOOM_MS as i32, run);
}
