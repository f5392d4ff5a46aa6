//! How fast a download goes, over its last seconds.

use std::collections::VecDeque;

/// So long is looked back, in milliseconds.
const WINDOW_MS: f64 = 8_000.0;
/// Less is too little to say anything.
const LEAST_MS: f64 = 1_000.0;
/// Samples closer together than this say nothing new.
const APART_MS: f64 = 200.0;

/// When how many bytes had come, newest last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pace(VecDeque<(f64, u64)>);

impl Pace {
    /// Notes that so many bytes have come by `now`, in milliseconds. Fewer than before is a part
    /// that begins.
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

    /// Bytes a second; none before it can be told.
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
