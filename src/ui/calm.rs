//! Hides controls while the user is idle.

use std::time::Duration;

use leptos::prelude::*;

/// Controls are hidden after this long without movement.
const AFTER: Duration = Duration::from_millis(2500);

/// Whether the user is idle. A handle that can be copied.
#[derive(Clone, Copy)]
pub struct Calm {
    is_calm: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Calm {
    /// Starts with visible controls.
    #[must_use]
    pub fn new() -> Self {
        let calm = Self { is_calm: RwSignal::new(false), timer: StoredValue::new(None) };
        calm.stir();
        calm
    }

    /// Whether the controls are to be hidden.
    #[must_use]
    pub fn get(self) -> bool {
        self.is_calm.get()
    }

    /// Resets the timer: shows the controls for a while.
    pub fn stir(self) {
        self.set(false);
        let timer = set_timeout_with_handle(move || _ = self.is_calm.try_set(true), AFTER);
        self.timer.set_value(timer.ok());
    }

    /// Toggles the controls, on a tap on the photo.
    pub fn toggle(self) {
        if self.is_calm.get_untracked() { self.stir() } else { self.set(true) }
    }

    fn set(self, is_calm: bool) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        if self.is_calm.get_untracked() != is_calm {
            self.is_calm.set(is_calm);
        }
    }
}

impl Default for Calm {
    fn default() -> Self {
        Self::new()
    }
}
