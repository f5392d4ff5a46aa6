//! Retries and request sizes of a download.

/// Why a request failed that may succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No answer, or a connection that broke: a train in a tunnel, a server that restarts.
    Network,
    /// The server answered with an error.
    Server,
}

/// Maximum retries after errors of the server.
const TRIES: u32 = 3;
/// How long the network may be down, in milliseconds.
const LONGEST_MS: f64 = 180_000.0;
/// The first wait, in milliseconds; doubled each time.
const FIRST_MS: i32 = 500;
/// The longest wait, in milliseconds.
const MOST_MS: i32 = 8_000;

/// Retry state of one range of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    began: f64,
    waits: u32,
    faults: u32,
}

impl RetryPolicy {
    /// A state without any attempts, at `now` in milliseconds.
    #[must_use]
    pub fn new(now: f64) -> Self {
        Self { began: now, waits: 0, faults: 0 }
    }

    /// Milliseconds to wait before the next try, or `None` to give up. Allows three retries after
    /// server errors; while the network is down, as many as fit into three minutes, and at least
    /// three.
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

/// Smallest range, in bytes.
const LEAST: u64 = 256 << 10;
/// Largest range, in bytes.
const MOST: u64 = 4 << 20;
/// Answers faster than this, in milliseconds, double the range.
const QUICK_MS: f64 = 400.0;
/// Answers slower than this, in milliseconds, halve it: a range that breaks off is lost.
const SLOW_MS: f64 = 2_000.0;

/// Size of range requests. Large on a fast connection, since each request has a cost; small on a
/// slow one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkSize(u64);

impl Default for ChunkSize {
    fn default() -> Self {
        Self(LEAST * 4)
    }
}

impl ChunkSize {
    /// End of the next range that starts at `from`, in a file of `len` bytes. Includes a remainder
    /// that is too small for a request of its own.
    #[must_use]
    pub fn end(self, from: u64, len: u64) -> u64 {
        let left = len.saturating_sub(from);
        if left <= self.0 + self.0 / 2 { len } else { from + self.0 }
    }

    /// Adapts to an answer that took this long.
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
        let mut policy = RetryPolicy::new(0.0);
        let waits = [0; 4].map(|_| policy.wait_after(Trouble::Server, 1e6));
        assert_eq!(waits, [Some(500), Some(1000), Some(2000), None]);
    }

    #[test]
    fn a_minute_without_network_is_waited_for() {
        let mut policy = RetryPolicy::new(0.0);
        let mut now = 0.0;
        while let Some(wait) = policy.wait_after(Trouble::Network, now) {
            assert!((500..=8000).contains(&wait));
            now += f64::from(wait);
        }
        assert!(now > 120_000.0 && now < 200_000.0, "{now}");
    }

    #[test]
    fn a_machine_that_slept_still_tries_three_times() {
        let mut policy = RetryPolicy::new(0.0);
        let tries = std::iter::from_fn(|| policy.wait_after(Trouble::Network, 1e9)).count();
        assert_eq!(tries, 3);
    }

    #[test]
    fn strides_follow_the_network() {
        let mut chunk_size = ChunkSize::default();
        assert_eq!(chunk_size.end(0, 5_000_000), 1 << 20);
        for _ in 0..9 {
            chunk_size.learn(10.0);
        }
        assert_eq!(chunk_size.end(0, 5_000_000), 5_000_000, "no second request for the rest");
        assert_eq!(chunk_size.end(0, 50_000_000), 4 << 20);
        for _ in 0..9 {
            chunk_size.learn(5_000.0);
        }
        assert_eq!(chunk_size.end(1 << 20, 5_000_000), (1 << 20) + (256 << 10));
        chunk_size.learn(1_000.0);
        assert_eq!(chunk_size, ChunkSize(LEAST));
    }
}
