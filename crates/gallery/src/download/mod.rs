//! A download as the panel shows it: its archives, one after the other, and its state.

pub mod names;
mod pace;
mod plan;
mod saved;

pub use pace::Pace;
pub use plan::{Choices, PART_SIZES, Part, PictureSize, archive_name, lay_out, without};
pub use saved::{SavedDownload, fingerprint};

use vitrine_api::DownloadFile;

/// The state of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The server is being asked for its contents.
    Asking,
    /// Its files are being cleaned or made smaller.
    Making(Progress),
    /// A part is being passed to the browser's own download.
    Running(Progress),
    /// The network is down; resumes by itself.
    Waiting(Progress),
    /// The browser's own download took over; its progress is not visible to the app.
    HandedOver,
    /// Complete.
    Done,
    /// Stopped by an error.
    Failed(Fault),
    /// Cancelled by the user.
    Cancelled,
    /// Started in an earlier visit, and incomplete.
    Left,
}

/// Progress within the current part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes passed to the browser.
    pub bytes: u64,
    /// Files finished.
    pub files: usize,
}

/// Why a download stopped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fault {
    /// A message for the user.
    pub reason: String,
    /// The assets that could not be downloaded: id and name.
    pub files: Vec<(String, String)>,
    /// Whether a retry may succeed.
    pub may_pass: bool,
}

/// A download, of one or more archives.
#[derive(Debug, Clone, PartialEq)]
pub struct Download {
    /// Number of the download in this visit.
    pub id: u32,
    /// Title, as the user wrote it.
    pub title: String,
    /// Its archives.
    pub parts: Vec<Part>,
    /// Index of the current part, counted from 0.
    pub current: usize,
    /// Its state.
    pub state: State,
    /// Measured speed.
    pub pace: Pace,
    /// Number of files that the server refuses to serve.
    pub refused: usize,
    /// Names of the files that the user left out.
    pub skipped: Vec<String>,
}

impl Download {
    /// A download that has just been requested.
    #[must_use]
    pub fn new(id: u32, title: &str) -> Self {
        Self {
            id,
            title: title.to_owned(),
            parts: Vec::new(),
            current: 0,
            state: State::Asking,
            pace: Pace::default(),
            refused: 0,
            skipped: Vec::new(),
        }
    }

    /// Whether its state no longer changes without the user.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !matches!(
            self.state,
            State::Asking | State::Making(_) | State::Running(_) | State::Waiting(_)
        )
    }

    /// The files in the parts before the current one, whose names and numbers it continues.
    #[must_use]
    pub fn earlier_files(&self) -> Vec<DownloadFile> {
        let parts = self.parts.iter().take(self.current);
        parts.flat_map(|part| part.files.iter().cloned()).collect()
    }

    /// Progress of the current part, if one is in progress.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        match self.state {
            State::Making(progress) | State::Running(progress) | State::Waiting(progress) => {
                Some(progress)
            }
            _ => None,
        }
    }

    /// Bytes and files of all parts: so far, and in total.
    #[must_use]
    pub fn totals(&self) -> (Progress, Progress) {
        let mut so_far = self.progress().unwrap_or_default();
        let mut whole = Progress::default();
        for part in &self.parts {
            whole.bytes += part.size;
            whole.files += part.files.len();
            if part.is_done {
                so_far.bytes += part.size;
                so_far.files += part.files.len();
            }
        }
        (so_far, whole)
    }

    /// The share that is done, 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a progress bar")]
    pub fn share(&self) -> f64 {
        let (so_far, whole) = self.totals();
        so_far.bytes as f64 / whole.bytes.max(1) as f64
    }

    /// Estimated seconds left. `None` while the speed is unknown.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn seconds_left(&self) -> Option<f64> {
        let (so_far, whole) = self.totals();
        let left = whole.bytes.saturating_sub(so_far.bytes) as f64;
        Some(left / self.pace.rate().filter(|rate| *rate > 0.0)?)
    }

    /// Index of the first incomplete part.
    #[must_use]
    pub fn missing(&self) -> Option<usize> {
        self.parts.iter().position(|part| !part.is_done)
    }
}

/// A duration in the largest unit that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Seconds.
    Seconds(u64),
    /// Minutes.
    Minutes(u64),
    /// Hours.
    Hours(u64),
}

impl Span {
    /// Rounds up, so that "0 seconds" is never shown.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an estimate")]
    pub fn of_seconds(seconds: f64) -> Self {
        let seconds = seconds.max(1.0).ceil() as u64;
        match seconds {
            0..90 => Self::Seconds(seconds),
            90..5400 => Self::Minutes(seconds.div_ceil(60)),
            _ => Self::Hours(seconds.div_ceil(3600)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(size: u64, files: usize, is_done: bool) -> Part {
        let file = vitrine_api::DownloadFile {
            id: "a".into(),
            name: "a.jpg".into(),
            size: 1,
            crc32: 0,
            modified: None,
            is_motion_video: false,
        };
        Part { name: "a.zip".into(), size, files: vec![file; files], is_done }
    }

    #[test]
    fn parts_count_towards_the_whole() {
        let mut download = Download::new(0, "x");
        download.parts = vec![part(100, 2, true), part(300, 5, false)];
        download.state = State::Running(Progress { bytes: 100, files: 1 });
        let (so_far, whole) = download.totals();
        assert_eq!((so_far.bytes, so_far.files), (200, 3));
        assert_eq!((whole.bytes, whole.files), (400, 7));
        assert_eq!((download.share(), download.missing()), (0.5, Some(1)));
        download.pace.note(0.0, 0);
        download.pace.note(2_000.0, 200);
        assert_eq!(download.seconds_left(), Some(2.0));
    }

    #[test]
    fn time_is_told_in_the_largest_unit() {
        for (seconds, span) in [
            (0.2, Span::Seconds(1)),
            (89.0, Span::Seconds(89)),
            (90.0, Span::Minutes(2)),
            (3600.0, Span::Minutes(60)),
            (7201.0, Span::Hours(3)),
        ] {
            assert_eq!(Span::of_seconds(seconds), span);
        }
    }
}
