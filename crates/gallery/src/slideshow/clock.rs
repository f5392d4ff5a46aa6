//! The timer of a slideshow.

/// How long the current photo has been shown. Callers pass the time in, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    shown_for: f64,
    is_running: bool,
    /// A video plays: the photo's time does not count.
    is_held: bool,
}

/// The longest step that counts, in milliseconds. A longer one means that the device slept.
const NAP: f64 = 1000.0;

impl Clock {
    /// A running clock.
    #[must_use]
    pub fn running() -> Self {
        Self { shown_for: 0.0, is_running: true, is_held: false }
    }

    /// Adds elapsed time.
    pub fn advance(&mut self, milliseconds: f64) {
        if self.is_running && !self.is_held {
            self.shown_for += milliseconds.clamp(0.0, NAP);
        }
    }

    /// Whether the next photo is due.
    #[must_use]
    pub fn is_due(&self, seconds: u32) -> bool {
        self.is_running && !self.is_held && self.share(seconds) >= 1.0
    }

    /// Share of the photo's time that has passed, 0 to 1.
    #[must_use]
    pub fn share(&self, seconds: u32) -> f64 {
        (self.shown_for / 1000.0 / f64::from(seconds)).min(1.0)
    }

    /// Starts over for another photo.
    pub fn restart(&mut self) {
        *self = Self { shown_for: 0.0, is_running: self.is_running, is_held: false };
    }

    /// Pauses or resumes the clock.
    pub fn set_running(&mut self, is_running: bool) {
        self.is_running = is_running;
    }

    /// A video has begun.
    pub fn hold(&mut self) {
        self.is_held = true;
    }

    /// The video has ended; the next photo is due.
    pub fn finish(&mut self) {
        self.is_held = false;
        self.shown_for = f64::INFINITY;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_counts_only_while_it_runs() {
        let mut clock = Clock::running();
        for _ in 0..19 {
            clock.advance(100.0);
        }
        assert!(!clock.is_due(2));
        clock.set_running(false);
        clock.advance(500.0);
        assert!((clock.share(2) - 0.95).abs() < 1e-9);
        clock.set_running(true);
        clock.advance(100.0);
        assert!(clock.is_due(2));
        clock.restart();
        clock.advance(3_600_000.0);
        assert!(!clock.is_due(2), "an hour's sleep is not an hour's look");
    }

    #[test]
    fn a_video_has_all_the_time_it_needs() {
        let mut clock = Clock::running();
        clock.hold();
        for _ in 0..100 {
            clock.advance(1000.0);
        }
        assert!(!clock.is_due(2));
        clock.finish();
        assert!(clock.is_due(2));
        clock.set_running(false);
        assert!(!clock.is_due(2));
    }
}
