//! Incomplete downloads that are stored on the device, so that they can be resumed after the page
//! was reloaded or closed.

use serde::{Deserialize, Serialize};
use vitrine_api::{DownloadPart, DownloadRequest};
use vitrine_media::hash::Crc32;

use super::Choices;

/// Maximum stored size in bytes: `localStorage` is small.
const LONGEST: usize = 1 << 20;
/// Maximum number of stored downloads.
const MOST: usize = 4;

/// An incomplete download.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedDownload {
    /// Identifies it among the others.
    pub token: String,
    /// Title, as shown.
    pub title: String,
    /// Query that names the link; empty for the owner.
    pub credential: String,
    /// The request to the server.
    pub request: DownloadRequest,
    /// Cleaning level, size and part size.
    pub choices: Choices,
    /// Ids of the assets that the user left out.
    pub left_out: Vec<String>,
    /// Fingerprint of its contents; see [`fingerprint`].
    pub fingerprint: u32,
    /// Number of parts.
    pub count: usize,
    /// Indices of the parts that are complete, counted from 0.
    pub done: Vec<usize>,
}

impl SavedDownload {
    /// Parses what [`SavedDownload::write`] wrote. Anything else yields an empty list.
    #[must_use]
    pub fn read(text: &str) -> Vec<Self> {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Serializes the newest downloads, newest last. Drops the oldest if there are too many or they
    /// are too large.
    #[must_use]
    pub fn write(kept: &[Self]) -> String {
        let mut first = kept.len().saturating_sub(MOST);
        loop {
            let rest = kept.get(first..).unwrap_or_default();
            let text = serde_json::to_string(rest).unwrap_or_default();
            if text.len() <= LONGEST || rest.is_empty() {
                return text;
            }
            first += 1;
        }
    }
}

/// A checksum of the files, their bytes and their distribution over the parts. If it differs, the
/// parts that are complete and those that are missing do not belong together.
#[must_use]
pub fn fingerprint(parts: &[DownloadPart]) -> u32 {
    let mut crc = Crc32::new();
    for part in parts {
        crc.update(b"part");
        for file in &part.files {
            crc.update(file.id.as_bytes());
            crc.update(&file.size.to_le_bytes());
            crc.update(&file.crc32.to_le_bytes());
        }
    }
    crc.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(token: &str, ids: usize) -> SavedDownload {
        let asset_ids = vec!["0123456789abcdef0123456789abcdef".to_owned(); ids];
        SavedDownload {
            token: token.to_owned(),
            title: "x".to_owned(),
            credential: "key=1".to_owned(),
            request: DownloadRequest { asset_ids, ..Default::default() },
            choices: Choices::default(),
            left_out: Vec::new(),
            fingerprint: 1,
            count: 2,
            done: vec![0],
        }
    }

    #[test]
    fn the_latest_are_remembered_as_far_as_there_is_room() {
        let all: Vec<_> = ["a", "b", "c", "d", "e"].map(|token| kept(token, 1)).into();
        assert_eq!(SavedDownload::read(&SavedDownload::write(&all)), all[1..]);
        let large = [kept("a", 1), kept("b", 40_000), kept("c", 1)];
        assert_eq!(SavedDownload::read(&SavedDownload::write(&large)), large[2..]);
        assert!(SavedDownload::read(&SavedDownload::write(&large[1..2])).is_empty());
        assert!(SavedDownload::read("rubbish").is_empty());
    }

    #[test]
    fn other_bytes_are_another_download() {
        let file = |crc32| vitrine_api::DownloadFile {
            id: "a".into(),
            name: "a.jpg".into(),
            size: 1,
            crc32,
            modified: None,
            is_motion_video: false,
        };
        let part = |crcs: &[u32]| DownloadPart {
            files: crcs.iter().map(|crc| file(*crc)).collect(),
            ..Default::default()
        };
        let prints = [vec![part(&[1, 2])], vec![part(&[1, 3])], vec![part(&[1]), part(&[2])]]
            .map(|p| fingerprint(&p));
        assert!(prints[0] != prints[1] && prints[0] != prints[2], "{prints:?}");
    }
}
