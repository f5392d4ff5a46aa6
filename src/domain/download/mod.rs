//! A download as the panel shows it: its archives one after the other, and where it stands.

mod kept;
mod pace;
mod plan;

pub use kept::{Kept, fingerprint};
pub use pace::Pace;
pub use plan::{Choices, PART_SIZES, Part, PictureSize, archive_name, lay_out, without};

/// Where a download stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The server is being asked what is in it.
    Asking,
    /// Its files are being made: cleaned, or smaller.
    Making(Progress),
    /// A part goes to the browser's own download.
    Running(Progress),
    /// The network is gone; it goes on by itself.
    Waiting(Progress),
    /// The browser's own download has it from here on.
    HandedOver,
    /// Complete.
    Done,
    /// Broken off.
    Failed(Fault),
    /// Broken off by the person.
    Cancelled,
    /// Begun in an earlier visit, and not complete.
    Left,
}

/// How far the present part is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes handed to the browser.
    pub bytes: u64,
    /// Files finished.
    pub files: usize,
}

/// Why a download was broken off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fault {
    /// What happened, in words.
    pub reason: String,
    /// The assets that cannot be had: id and name.
    pub files: Vec<(String, String)>,
    /// Whether it makes sense to try again.
    pub may_pass: bool,
}

/// What is taken home in one go.
#[derive(Debug, Clone, PartialEq)]
pub struct Download {
    /// Number of the download in this visit.
    pub id: u32,
    /// What it is called, as a person wrote it.
    pub title: String,
    /// Its archives.
    pub parts: Vec<Part>,
    /// The one under way, counted from 0.
    pub current: usize,
    /// Where it stands.
    pub state: State,
    /// How fast it goes.
    pub pace: Pace,
    /// Files that the server does not give.
    pub refused: usize,
    /// Names of the files that the person left out.
    pub skipped: Vec<String>,
}

impl Download {
    /// One that has just been asked for.
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

    /// Whether nothing more happens to it by itself.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !matches!(
            self.state,
            State::Asking | State::Making(_) | State::Running(_) | State::Waiting(_)
        )
    }

    /// How far the part under way is, if one is.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        match self.state {
            State::Making(progress) | State::Running(progress) | State::Waiting(progress) => {
                Some(progress)
            }
            _ => None,
        }
    }

    /// Bytes and files of all parts so far, and of all parts in the end.
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

    /// The share that is done, from 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a progress bar")]
    pub fn share(&self) -> f64 {
        let (so_far, whole) = self.totals();
        so_far.bytes as f64 / whole.bytes.max(1) as f64
    }

    /// Seconds that are left, as far as that can be said.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn seconds_left(&self) -> Option<f64> {
        let (so_far, whole) = self.totals();
        let left = whole.bytes.saturating_sub(so_far.bytes) as f64;
        Some(left / self.pace.rate().filter(|rate| *rate > 0.0)?)
    }

    /// The next part that is not there yet.
    #[must_use]
    pub fn missing(&self) -> Option<usize> {
        self.parts.iter().position(|part| !part.is_done)
    }
}

/// A length of time in the largest unit that fits: how many, and of what.
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
    /// Rounds upwards, so that nobody is told "0 seconds".
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
            is_film: false,
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
