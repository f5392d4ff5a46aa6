//! Pending uploads that are stored on the device, so that they survive closing the page:
//! destination, cleaning level, and how to recognize the file.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Cleaning;

/// Age after which a pending upload is dropped, in milliseconds.
const FORGOTTEN_MS: i64 = 7 * 86_400_000;

/// A pending upload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedUpload {
    /// The sender: an account, or the visitor of a link.
    pub sender: String,
    /// The destination album, if any.
    pub album: Option<String>,
    /// What is removed from it.
    pub cleaning: Cleaning,
    /// The folder of the file; empty if unknown.
    pub folder: String,
    /// When it was chosen, in milliseconds since 1970.
    pub chosen_at: i64,
    /// The file and its companions.
    pub files: Vec<SavedFile>,
}

impl SavedUpload {
    /// Whether it is too old to be offered again.
    #[must_use]
    pub fn is_old(&self, now: i64) -> bool {
        now - self.chosen_at > FORGOTTEN_MS
    }
}

/// Identifies a file when it is chosen again. Does not use its modification time: phones make that
/// up whenever a photo is picked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedFile {
    /// File name.
    pub name: String,
    /// Length in bytes.
    pub size: u64,
}

/// Finds the wanted files among the chosen ones. `None` unless all are there.
#[must_use]
pub fn find<T: Clone>(wanted: &[SavedFile], chosen: &HashMap<SavedFile, T>) -> Option<Vec<T>> {
    wanted.iter().map(|file| chosen.get(file).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, size: u64) -> SavedFile {
        SavedFile { name: name.into(), size }
    }

    #[test]
    fn files_are_known_again_by_name_and_length() {
        let chosen = [file("a.jpg", 1), file("b.jpg", 2), file("b.mov", 3)];
        let chosen = chosen.into_iter().zip(0..).collect();
        assert_eq!(find(&[file("b.jpg", 2), file("b.mov", 3)], &chosen), Some(vec![1, 2]));
        assert_eq!(find(&[file("b.jpg", 2), file("b.mov", 4)], &chosen), None);
        assert_eq!(find(&[file("c.jpg", 1)], &chosen), None);
    }

    #[test]
    fn what_is_of_long_ago_is_not_offered() {
        let upload = SavedUpload {
            sender: "key=a".into(),
            album: None,
            cleaning: Cleaning::Keep,
            chosen_at: 0,
            folder: String::new(),
            files: vec![file("a.jpg", 1)],
        };
        assert!(!upload.is_old(FORGOTTEN_MS));
        assert!(upload.is_old(FORGOTTEN_MS + 1));
    }
}
