//! Plans a download: which files go into which archive, and the archives' names.

use serde::{Deserialize, Serialize};
use vitrine_api::{DownloadFile, DownloadPart};
use vitrine_media::Level;
use vitrine_media::zip::{Archive, DEFAULT_PART, Entry};

/// Maximum sizes of a part: 1, 2 or 4 GiB, or unlimited. 4 GiB stands for the largest archive that
/// every program opens, which is slightly less.
pub const PART_SIZES: [u64; 4] = [1 << 30, 2 << 30, DEFAULT_PART, 1 << 53];

/// Which rendition of a photo is downloaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PictureSize {
    /// The original file.
    #[default]
    Original,
    /// A JPEG of at most 2048 px.
    Small,
}

/// How files are downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// What is removed from the files on the device, beyond what the link's settings remove.
    pub level: Level,
    /// Which rendition.
    pub size: PictureSize,
    /// Maximum bytes of an archive.
    pub part: u64,
}

impl Default for Choices {
    fn default() -> Self {
        Self { level: Level::None, size: PictureSize::Original, part: DEFAULT_PART }
    }
}

impl Choices {
    /// Whether files are passed on exactly as the server sends them.
    #[must_use]
    pub fn are_plain(&self) -> bool {
        self.level == Level::None && self.size == PictureSize::Original
    }
}

/// One archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// File name.
    pub name: String,
    /// Length in bytes; the sum of its files where they have yet to be made.
    pub size: u64,
    /// Its files.
    pub files: Vec<DownloadFile>,
    /// Whether it was delivered completely.
    pub is_done: bool,
}

/// An archive's file name without its extension, from a title with any characters.
#[must_use]
pub fn archive_name(title: &str) -> String {
    let safe = title.replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|'], "-");
    let safe: String = safe.chars().filter(|c| !c.is_control()).take(80).collect();
    let safe = safe.trim_matches([' ', '.']);
    if safe.is_empty() { "photos".into() } else { safe.to_owned() }
}

/// The archives of a download. `part_name` names one of several, from the base name, its number
/// (from 1) and their count. `None` if the server does not list all files of a part.
pub fn lay_out(
    title: &str,
    parts: Vec<DownloadPart>,
    part_name: impl Fn(&str, usize, usize) -> String,
) -> Option<Vec<Part>> {
    let name = archive_name(title);
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.asset_ids.is_empty()).collect();
    let count = parts.len();
    let named = |(index, part): (usize, DownloadPart)| {
        let photos = part.files.iter().filter(|file| !file.is_motion_video).count();
        let is_told = photos == part.asset_ids.len();
        let stem = if count > 1 { part_name(&name, index + 1, count) } else { name.clone() };
        let size = length(&part.files).filter(|_| is_told)?;
        Some(Part { name: format!("{stem}.zip"), size, files: part.files, is_done: false })
    };
    parts.into_iter().enumerate().map(named).collect()
}

/// Leaves out the assets with these ids. Parts may become empty; [`lay_out`] skips those.
#[must_use]
pub fn without(parts: Vec<DownloadPart>, left_out: &[String]) -> Vec<DownloadPart> {
    let stays = |id: &String| !left_out.contains(id);
    parts
        .into_iter()
        .map(|mut part| {
            part.asset_ids.retain(stays);
            part.files.retain(|file| stays(&file.id));
            part
        })
        .collect()
}

/// The exact length of an archive of these files. `None` if it cannot be built.
fn length(files: &[DownloadFile]) -> Option<u64> {
    let entries = files.iter().map(|file| Entry {
        name: file.name.clone(),
        size: file.size,
        // Times and checksums have a fixed length; only names and sizes count here.
        modified: None,
        crc32: file.crc32,
    });
    Archive::new(entries.collect()).ok().map(|archive| archive.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(ids: &[&str]) -> DownloadPart {
        let file = |id: &&str| DownloadFile {
            id: (*id).into(),
            name: format!("{id}.jpg"),
            size: 10,
            crc32: 1,
            modified: None,
            is_motion_video: false,
        };
        DownloadPart {
            size: 10 * ids.len() as u64,
            asset_ids: ids.iter().map(|id| (*id).into()).collect(),
            files: ids.iter().map(file).collect(),
        }
    }

    fn named(name: &str, index: usize, count: usize) -> String {
        format!("{name} ({index} of {count})")
    }

    #[test]
    fn archive_names_are_safe() {
        for (title, expected) in [
            ("Summer 2026", "Summer 2026"),
            ("../../etc/passwd", "-..-etc-passwd"),
            (" . ", "photos"),
            ("a\nb", "ab"),
        ] {
            assert_eq!(archive_name(title), expected);
        }
    }

    #[test]
    fn several_parts_say_which_they_are() {
        let parts = lay_out("Ålesund", vec![part(&["a", "b"]), part(&["c"])], named);
        let parts = parts.unwrap();
        let names: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
        assert_eq!(names, ["Ålesund (1 of 2).zip", "Ålesund (2 of 2).zip"]);
        // 30 + 46 + twice the name for each entry, and 22 at the end.
        assert_eq!(parts[0].size, 2 * (10 + 76 + 2 * 5) + 22);
        let one = lay_out("x", vec![part(&["a"])], named).unwrap();
        assert_eq!(one[0].name, "x.zip");
    }

    #[test]
    fn what_is_left_out_is_in_no_part() {
        let left_out = ["c".to_owned(), "a".to_owned()];
        let parts = without(vec![part(&["a", "b"]), part(&["c"])], &left_out);
        let parts = lay_out("x", parts, named).unwrap();
        assert_eq!(parts.len(), 1, "a part of nothing is no part");
        assert_eq!(parts[0].files.len(), 1);
    }

    #[test]
    fn motion_videos_are_files_and_no_photos_of_their_own() {
        let mut live = part(&["a"]);
        let still = live.files[0].clone();
        live.files.push(DownloadFile { name: "a.mov".into(), is_motion_video: true, ..still });
        let parts = lay_out("x", vec![live.clone(), part(&["b"])], named).unwrap();
        assert_eq!(parts[0].files.len(), 2);
        let parts = lay_out("x", without(vec![live], &["a".to_owned()]), named).unwrap();
        assert!(parts.is_empty(), "a motion video is left out with its still");
    }

    #[test]
    fn a_server_that_does_not_tell_has_no_plan() {
        let mut part = part(&["a", "b"]);
        part.files.clear();
        assert_eq!(lay_out("x", vec![part], named), None);
    }
}
