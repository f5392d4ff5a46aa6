//! The speed of a download over its last seconds.

use std::collections::VecDeque;

/// Length of the measured window, in milliseconds.
const WINDOW_MS: f64 = 8_000.0;
/// Shortest span for an estimate, in milliseconds.
const LEAST_MS: f64 = 1_000.0;
/// Minimum distance between samples, in milliseconds.
const APART_MS: f64 = 200.0;

/// Samples of time in milliseconds and bytes received, newest last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pace(VecDeque<(f64, u64)>);

impl Pace {
    /// Records that `bytes` were received by `now`, in milliseconds. A smaller number than before
    /// means that a new part began, and starts over.
    pub fn note(&mut self, now: f64, bytes: u64) {
        if self.0.back().is_some_and(|(_, before)| bytes < *before) {
            self.0.clear();
        }
        if self.0.back().is_some_and(|(last, _)| now - last < APART_MS) {
            return;
        }
        self.0.push_back((now, bytes));
        while self.0.len() > 2 && self.0.front().is_some_and(|(at, _)| now - at > WINDOW_MS) {
            self.0.pop_front();
        }
    }

    /// Bytes per second. `None` until there are enough samples.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn rate(&self) -> Option<f64> {
        let ((from, before), (to, after)) = (self.0.front()?, self.0.back()?);
        let milliseconds = to - from;
        (milliseconds >= LEAST_MS).then(|| (after - before) as f64 * 1_000.0 / milliseconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_seconds_count() {
        let mut pace = Pace::default();
        pace.note(0.0, 0);
        assert_eq!(pace.rate(), None);
        for second in 1..=60_u32 {
            let bytes = if second <= 40 { 100 } else { 100 + u64::from(second - 40) * 50 };
            pace.note(f64::from(second) * 1_000.0, bytes);
        }
        assert_eq!(pace.rate(), Some(50.0));
        pace.note(61_000.0, 10);
        assert_eq!(pace.rate(), None, "another part");
    }
}
