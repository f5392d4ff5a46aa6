//! The progress of an import on a terminal: a bar, the rate, and the remaining time.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Width of the bar in characters.
const WIDTH: u64 = 24;
/// Least time between two updates.
const PAUSE: Duration = Duration::from_millis(100);

/// A progress bar by bytes. Shows nothing if standard error is not a terminal.
pub(super) struct Progress {
    files: (usize, usize),
    bytes: (u64, u64),
    began: Instant,
    drawn: Option<Instant>,
    is_shown: bool,
}

impl Progress {
    /// A bar for files of these lengths in bytes.
    pub(super) fn over(lengths: impl Iterator<Item = u64>) -> Self {
        let (count, sum) = lengths.fold((0, 0), |(count, sum), length| (count + 1, sum + length));
        Self {
            files: (0, count),
            bytes: (0, sum),
            began: Instant::now(),
            drawn: None,
            is_shown: std::io::stderr().is_terminal(),
        }
    }

    /// Counts a finished file of this length.
    pub(super) fn step(&mut self, length: u64) {
        self.files.0 += 1;
        self.bytes.0 += length;
        let is_due = self.drawn.is_none_or(|drawn| drawn.elapsed() >= PAUSE);
        if self.is_shown && (is_due || self.files.0 == self.files.1) {
            self.drawn = Some(Instant::now());
            // The previous line may have been longer.
            eprint!("\r{}\x1b[K", self.line(self.began.elapsed()));
            let _ = std::io::stderr().flush();
        }
    }

    /// Ends the line.
    pub(super) fn end(&self) {
        if self.is_shown {
            eprintln!();
        }
    }

    fn line(&self, elapsed: Duration) -> String {
        let ((file, files), (byte, bytes)) = (self.files, self.bytes);
        let full = (WIDTH * byte).checked_div(bytes).unwrap_or(WIDTH);
        let bar: String = (0..WIDTH).map(|at| if at < full { '#' } else { '-' }).collect();
        let rate = byte as f64 / elapsed.as_secs_f64().max(0.001);
        let line = format!("[{bar}] {file} of {files}, {:.1} MB/s", rate / 1e6);
        if byte == 0 {
            return line;
        }
        let left = (bytes - byte) as f64 / rate;
        let left =
            if left < 90.0 { format!("{left:.0} s") } else { format!("{:.0} min", left / 60.0) };
        format!("{line}, {left} left")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_how_far_how_fast_and_how_long() {
        let mut progress = Progress::over([30_000_000, 10_000_000].into_iter());
        let none = "[------------------------] 0 of 2, 0.0 MB/s";
        assert_eq!(progress.line(Duration::ZERO), none);
        progress.step(30_000_000);
        let most = "[##################------] 1 of 2, 10.0 MB/s, 1 s left";
        assert_eq!(progress.line(Duration::from_secs(3)), most);
        let slow = "[##################------] 1 of 2, 0.0 MB/s, 33 min left";
        assert_eq!(progress.line(Duration::from_secs(6_000)), slow);
        progress.step(10_000_000);
        let all = "[########################] 2 of 2, 10.0 MB/s, 0 s left";
        assert_eq!(progress.line(Duration::from_secs(4)), all);
        let empty = Progress::over([0].into_iter()).line(Duration::from_secs(1));
        assert_eq!(empty, "[########################] 0 of 1, 0.0 MB/s");
    }
}
