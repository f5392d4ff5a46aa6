//! How long a download waits for what does not come, and how much it asks for at once.

/// Why something did not come although it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No answer, or one that broke off: a train in a tunnel, a server that starts again.
    Network,
    /// An answer that says that something went wrong there.
    Server,
}

/// Tries after one that the server answered with a fault of its own.
const TRIES: u32 = 3;
/// So long may the network be gone, in milliseconds.
const LONGEST_MS: f64 = 180_000.0;
/// The first wait, in milliseconds; doubled each time.
const FIRST_MS: i32 = 500;
/// No wait is longer.
const MOST_MS: i32 = 8_000;

/// What has been tried for one range of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Patience {
    began: f64,
    waits: u32,
    faults: u32,
}

impl Patience {
    /// Nothing has been tried at `now`, in milliseconds.
    #[must_use]
    pub fn new(now: f64) -> Self {
        Self { began: now, waits: 0, faults: 0 }
    }

    /// Milliseconds to wait before the next try; none where it is time to give up. There are three
    /// tries at least, and as many as fit while the network is gone.
    pub fn wait_after(&mut self, trouble: Trouble, now: f64) -> Option<i32> {
        self.faults += u32::from(trouble == Trouble::Server);
        let is_late = now - self.began > LONGEST_MS && self.waits >= TRIES;
        if self.faults > TRIES || is_late {
            return None;
        }
        let wait = FIRST_MS.checked_shl(self.waits.min(8)).unwrap_or(MOST_MS).min(MOST_MS);
        self.waits += 1;
        Some(wait)
    }
}

/// The least that is asked for at once, in bytes.
const LEAST: u64 = 256 << 10;
/// The most.
const MOST: u64 = 4 << 20;
/// Answers that are there within so many milliseconds could have been larger.
const QUICK_MS: f64 = 400.0;
/// Answers that take longer should be smaller: what breaks off is lost.
const SLOW_MS: f64 = 2_000.0;

/// How much of a file is asked for at once: much where it comes quickly, since each request costs
/// something; little where it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stride(u64);

impl Default for Stride {
    fn default() -> Self {
        Self(LEAST * 4)
    }
}

impl Stride {
    /// Where the next range ends that starts at `from`, in a file of this length. A rest that is
    /// hardly worth a request of its own comes with it.
    #[must_use]
    pub fn end(self, from: u64, len: u64) -> u64 {
        let left = len.saturating_sub(from);
        if left <= self.0 + self.0 / 2 { len } else { from + self.0 }
    }

    /// Learns from an answer that took so long.
    pub fn learn(&mut self, milliseconds: f64) {
        if milliseconds < QUICK_MS {
            self.0 = (self.0 * 2).min(MOST);
        } else if milliseconds > SLOW_MS {
            self.0 = (self.0 / 2).max(LEAST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_tried_three_times_more() {
        let mut patience = Patience::new(0.0);
        let waits = [0; 4].map(|_| patience.wait_after(Trouble::Server, 1e6));
        assert_eq!(waits, [Some(500), Some(1000), Some(2000), None]);
    }

    #[test]
    fn a_minute_without_network_is_waited_for() {
        let mut patience = Patience::new(0.0);
        let mut now = 0.0;
        while let Some(wait) = patience.wait_after(Trouble::Network, now) {
            assert!((500..=8000).contains(&wait));
            now += f64::from(wait);
        }
        assert!(now > 120_000.0 && now < 200_000.0, "{now}");
    }

    #[test]
    fn a_machine_that_slept_still_tries_three_times() {
        let mut patience = Patience::new(0.0);
        let tries = std::iter::from_fn(|| patience.wait_after(Trouble::Network, 1e9)).count();
        assert_eq!(tries, 3);
    }

    #[test]
    fn strides_follow_the_network() {
        let mut stride = Stride::default();
        assert_eq!(stride.end(0, 5_000_000), 1 << 20);
        for _ in 0..9 {
            stride.learn(10.0);
        }
        assert_eq!(stride.end(0, 5_000_000), 5_000_000, "no second request for the rest");
        assert_eq!(stride.end(0, 50_000_000), 4 << 20);
        for _ in 0..9 {
            stride.learn(5_000.0);
        }
        assert_eq!(stride.end(1 << 20, 5_000_000), (1 << 20) + (256 << 10));
        stride.learn(1_000.0);
        assert_eq!(stride, Stride(LEAST));
    }
}
