//! The state of a map, and the handle of the open map.

use leptos::prelude::*;
use vitrine_gallery::map::{Event, Listed, Pin};

use crate::platform::map::{Drawn, OpenMap};

/// Number of photos that "Show more" adds.
pub(super) const STEP: u32 = 60;

/// Loading state of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The locations are being loaded.
    Loading,
    /// The locations are loaded: their number.
    Ready(u64),
    /// The locations could not be loaded.
    Failed,
}

/// The state of one map. A `Copy` handle.
#[derive(Clone, Copy)]
pub(super) struct MapState {
    pub(super) stage: RwSignal<Stage>,
    /// Whether the browser cannot draw a map, so that there is only the list.
    pub(super) is_bare: RwSignal<bool>,
    pub(super) pins: RwSignal<Vec<Pin>>,
    pub(super) list: RwSignal<Option<Listed>>,
    most: StoredValue<u32>,
    drawn: StoredValue<Option<Drawn>, LocalStorage>,
}

impl MapState {
    pub(super) fn new() -> Self {
        Self {
            stage: RwSignal::new(Stage::Loading),
            is_bare: RwSignal::new(false),
            pins: RwSignal::new(Vec::new()),
            list: RwSignal::new(None),
            most: StoredValue::new(STEP),
            drawn: StoredValue::new_local(None),
        }
    }

    pub(super) fn keep(self, drawn: Option<Drawn>) {
        self.drawn.set_value(drawn);
    }

    /// Applies an event of the map. Returns the map's position once it has stopped moving.
    pub(super) fn on_event(self, event: Event) -> Option<String> {
        match event {
            Event::Ready(count) => self.stage.set(Stage::Ready(count)),
            Event::Problem(_) => self.stage.set(Stage::Failed),
            Event::Bare => self.is_bare.set(true),
            Event::View(view) => {
                if self.pins.with_untracked(|pins| *pins != view.pins) {
                    self.pins.set(view.pins);
                }
                if view.list.is_some() {
                    self.list.set(view.list);
                }
                return view.at;
            }
        }
        None
    }

    /// Runs `act` on the map, if it is open.
    pub(super) fn with_map(self, act: impl FnOnce(&OpenMap)) {
        let _ = self.drawn.try_with_value(|drawn| drawn.as_ref().map(|drawn| act(drawn.map())));
    }

    /// Shows more photos in the list.
    pub(super) fn list_more(self) {
        self.most.update_value(|most| *most += STEP);
        let most = self.most.get_value();
        self.with_map(|map| map.list(most));
    }
}
