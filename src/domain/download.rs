//! A download as the panel shows it.

/// Where a download stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The server is being asked what is in it.
    Preparing,
    /// Being built here; bytes and files so far.
    Running {
        /// Bytes handed to the browser.
        bytes: u64,
        /// Files finished.
        files: usize,
    },
    /// The browser's own download has it from here on.
    HandedOver,
    /// Complete.
    Done,
    /// Broken off, and why.
    Failed(String),
    /// Broken off by the person.
    Cancelled,
}

/// One archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Number of the download in this visit.
    pub id: u32,
    /// File name of the archive.
    pub name: String,
    /// Length of the archive.
    pub size: u64,
    /// Files in it.
    pub count: usize,
    /// Files that had to be left out.
    pub refused: usize,
    /// Where it stands.
    pub state: State,
}

impl Download {
    /// Whether nothing more will happen to it.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !matches!(self.state, State::Preparing | State::Running { .. })
    }
}

/// File name of an archive from a title that may hold anything.
#[must_use]
pub fn archive_name(title: &str) -> String {
    let safe = title.replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|'], "-");
    let safe: String = safe.chars().filter(|c| !c.is_control()).take(80).collect();
    let safe = safe.trim_matches([' ', '.']);
    if safe.is_empty() { "photos.zip".into() } else { format!("{safe}.zip") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archive_names_are_safe() {
        for (title, expected) in [
            ("Summer 2026", "Summer 2026.zip"),
            ("../../etc/passwd", "-..-etc-passwd.zip"),
            (" . ", "photos.zip"),
            ("a\nb", "ab.zip"),
        ] {
            assert_eq!(archive_name(title), expected);
        }
    }
}
