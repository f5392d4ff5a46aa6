//! When the next photo comes.

/// How long the photo has been there. Time comes in from outside, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    shown_for: f64,
    is_running: bool,
    /// A video plays: the photo's time does not count.
    is_held: bool,
}

/// More than this between two looks at the clock was sleep and does not count.
const NAP: f64 = 1000.0;

impl Clock {
    /// A clock that runs.
    #[must_use]
    pub fn running() -> Self {
        Self { shown_for: 0.0, is_running: true, is_held: false }
    }

    /// Time has passed.
    pub fn advance(&mut self, milliseconds: f64) {
        if self.is_running && !self.is_held {
            self.shown_for += milliseconds.clamp(0.0, NAP);
        }
    }

    /// Whether it is the next photo's turn.
    #[must_use]
    pub fn is_due(&self, seconds: u32) -> bool {
        self.is_running && !self.is_held && self.share(seconds) >= 1.0
    }

    /// How much of its time is over, from 0 to 1.
    #[must_use]
    pub fn share(&self, seconds: u32) -> f64 {
        (self.shown_for / 1000.0 / f64::from(seconds)).min(1.0)
    }

    /// Another photo is shown.
    pub fn restart(&mut self) {
        *self = Self { shown_for: 0.0, is_running: self.is_running, is_held: false };
    }

    /// Stops the clock or lets it go on.
    pub fn set_running(&mut self, is_running: bool) {
        self.is_running = is_running;
    }

    /// A video has begun.
    pub fn hold(&mut self) {
        self.is_held = true;
    }

    /// The video is over, and so is its turn.
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
