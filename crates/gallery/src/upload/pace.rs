//! Upload rate, remaining time, and how many files to send at once on this connection. Callers pass
//! the time in.

/// Minimum and maximum of files in progress.
const FEWEST: usize = 2;
const MOST: usize = 6;
/// Files in progress at the start: enough to keep a connection busy, few enough to decode images.
const START: usize = 3;
/// Minimum span over which the rate is measured, in milliseconds.
const SPAN: f64 = 4000.0;
/// Changes of the rate below this share are ignored as noise.
const NOISE: f64 = 0.08;

/// Measures the upload rate and adapts the concurrency.
#[derive(Debug, Clone, PartialEq)]
pub struct Pace {
    at_once: usize,
    step: isize,
    since: Option<(f64, u64)>,
    /// Bytes per second in the last span.
    rate: Option<f64>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { at_once: START, step: 1, since: None, rate: None }
    }
}

impl Pace {
    /// How many files may be in progress.
    #[must_use]
    pub fn at_once(&self) -> usize {
        self.at_once
    }

    /// Records that `sent` bytes in total were sent by `now`, in milliseconds. Hill climbing: the
    /// number of files keeps changing in the direction that raised the rate, and turns round when
    /// it drops.
    #[expect(clippy::cast_precision_loss, reason = "rates")]
    pub fn note(&mut self, now: f64, sent: u64) {
        let Some((since, before)) = self.since else {
            self.since = Some((now, sent));
            return;
        };
        let span = now - since;
        if span < SPAN {
            return;
        }
        self.since = Some((now, sent));
        let rate = sent.saturating_sub(before) as f64 / span * 1000.0;
        if let Some(last) = self.rate.filter(|last| *last > 0.0) {
            let change = rate / last - 1.0;
            if change < -NOISE {
                self.step = -self.step;
            }
            if change.abs() > NOISE {
                let wanted = self.at_once.saturating_add_signed(self.step);
                self.at_once = wanted.clamp(FEWEST, MOST);
            }
        }
        self.rate = Some(rate);
    }

    /// Nothing is in progress: the time until it resumes does not count.
    pub fn rest(&mut self) {
        self.since = None;
    }

    /// Bytes per second. `None` until it is known.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        self.rate.filter(|rate| *rate > 0.0)
    }

    /// Estimated seconds for this many bytes. `None` until the rate is known.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn seconds_for(&self, bytes: u64) -> Option<f64> {
        Some(bytes as f64 / self.rate()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_at_once_as_long_as_that_helps() {
        let mut pace = Pace::default();
        let (mut now, mut sent) = (0.0, 0);
        pace.note(now, sent);
        let mut go = |pace: &mut Pace, rate: u64| {
            now += 5000.0;
            sent += rate * 5;
            pace.note(now, sent);
            pace.at_once()
        };
        let seen: Vec<_> =
            [1000, 1200, 1500, 1500, 1300, 1600, 1000].map(|rate| go(&mut pace, rate)).into();
        assert_eq!(seen, [3, 4, 5, 5, 4, 3, 4]);
        assert_eq!(pace.seconds_for(5000), Some(5.0));
    }

    #[test]
    fn breaks_do_not_count() {
        let mut pace = Pace::default();
        pace.note(0.0, 0);
        pace.note(5000.0, 5_000_000);
        pace.rest();
        pace.note(600_000.0, 5_000_000);
        pace.note(605_000.0, 10_000_000);
        assert_eq!(pace.rate(), Some(1_000_000.0));
    }
}
