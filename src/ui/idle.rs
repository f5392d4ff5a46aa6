//! Hides controls while the user is idle.

use std::time::Duration;

use leptos::prelude::*;

/// Controls are hidden after this long without movement.
const AFTER: Duration = Duration::from_millis(2500);

/// Whether the user is idle. A handle that can be copied.
#[derive(Clone, Copy)]
pub struct Idle {
    is_idle: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Idle {
    /// Starts with visible controls.
    #[must_use]
    pub fn new() -> Self {
        let idle = Self { is_idle: RwSignal::new(false), timer: StoredValue::new(None) };
        idle.reset();
        idle
    }

    /// Whether the controls are to be hidden.
    #[must_use]
    pub fn get(self) -> bool {
        self.is_idle.get()
    }

    /// Resets the timer: shows the controls for a while.
    pub fn reset(self) {
        self.set(false);
        let timer = set_timeout_with_handle(move || self.is_idle.set(true), AFTER);
        self.timer.set_value(timer.ok());
    }

    /// Toggles the controls, on a tap on the photo.
    pub fn toggle(self) {
        if self.is_idle.get_untracked() { self.reset() } else { self.set(true) }
    }

    fn set(self, is_idle: bool) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        if self.is_idle.get_untracked() != is_idle {
            self.is_idle.set(is_idle);
        }
    }
}

impl Default for Idle {
    fn default() -> Self {
        Self::new()
    }
}
