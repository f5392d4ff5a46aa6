//! What a map shows, and the open map itself.

use leptos::prelude::*;

use crate::domain::map::{Event, Listed, Pin};
use crate::platform::map::{Drawn, OpenMap};

/// How many photos one more press on "Show more" brings.
pub(super) const STEP: u32 = 60;

/// How far the map has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its places are on their way.
    Loading,
    /// They are here, so many.
    Ready(u64),
    /// They did not come.
    Failed,
}

/// One map; a handle that can be copied.
#[derive(Clone, Copy)]
pub(super) struct MapState {
    pub(super) stage: RwSignal<Stage>,
    /// Whether there is only a list.
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

    /// Takes in what the map tells; where it looks now, once it has come to rest.
    pub(super) fn hear(self, event: Event) -> Option<String> {
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

    /// Does something with the map, if it is open.
    pub(super) fn with_map(self, act: impl FnOnce(&OpenMap)) {
        let _ = self.drawn.try_with_value(|drawn| drawn.as_ref().map(|drawn| act(drawn.map())));
    }

    /// Makes the list longer.
    pub(super) fn list_more(self) {
        self.most.update_value(|most| *most += STEP);
        let most = self.most.get_value();
        self.with_map(|map| map.list(most));
    }
}
