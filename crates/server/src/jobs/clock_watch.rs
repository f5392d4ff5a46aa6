//! Detects that the system clock was set, before anything is removed for its age.

use std::time::{Duration, Instant, SystemTime};

use vitrine_database::clock::DAY_MS;

/// Detects that the clock was set. A machine that wakes up in the wrong year must not regard
/// everything in the bin as expired.
pub struct Watch {
    last: (SystemTime, Instant),
    doubted: Option<Instant>,
}

impl Watch {
    /// A clock that counts as correct until it jumps.
    #[must_use]
    pub fn new() -> Self {
        Self { last: (SystemTime::now(), Instant::now()), doubted: None }
    }

    /// Whether the clock has not jumped for a day, or since the start. To be called regularly.
    pub fn is_even(&mut self) -> bool {
        self.look(SystemTime::now(), Instant::now())
    }

    fn look(&mut self, clock: SystemTime, counted: Instant) -> bool {
        /// Synchronised clocks deviate by less between two calls.
        const DRIFT: Duration = Duration::from_secs(10 * 60);
        const DAY: Duration = Duration::from_millis(DAY_MS as u64);
        let (last, before) = self.last;
        let expected = last + counted.duration_since(before);
        let off = clock.duration_since(expected).unwrap_or_else(|early| early.duration());
        self.last = (clock, counted);
        if off > DRIFT {
            tracing::warn!(by = ?off, "the clock was set: nothing is removed for its age today");
            self.doubted = Some(counted);
        }
        self.doubted.is_none_or(|since| counted.duration_since(since) >= DAY)
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_is_not_believed_for_a_day() {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
        for forward in [true, false] {
            let mut watch = Watch::new();
            let (mut clock, mut counted) = watch.last;
            let mut hour = |jump: Option<Duration>| {
                counted += HOUR;
                clock += HOUR;
                clock = match jump {
                    Some(jump) if forward => clock + jump,
                    Some(jump) => clock - jump,
                    None => clock,
                };
                watch.look(clock, counted)
            };
            assert!((0..50).all(|_| hour(None)));
            assert!(hour(Some(Duration::from_secs(5))), "clocks are put right all the time");
            assert!(!hour(Some(YEAR)));
            assert!((1..24).all(|_| !hour(None)));
            assert!(hour(None));
        }
    }
}
