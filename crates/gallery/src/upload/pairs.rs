//! Which of the chosen files belong together: a still, its motion video and its sidecars become one
//! row of the queue. Decides by name and folder alone, since opening thousands of files would take
//! too long; `media` knows which names belong to one photo. The worker opens a still and a video
//! before it sends them. If they are no pair, the video gets a row of its own.

use vitrine_media::{is_sidecar, is_takeout, units};

/// A file of the queue, with its companions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together<T> {
    /// The file that names the row.
    pub main: T,
    /// Its motion video and its sidecars.
    pub companions: Vec<T>,
}

/// Extensions of companions. Without one of them there is nothing to pair.
const TELLING: [&str; 4] = ["mov", "mp4", "xmp", "json"];

/// The companions of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companions<T> {
    /// The motion video of a Live Photo.
    pub motion_video: Option<T>,
    /// The XMP sidecar.
    pub sidecar: Option<T>,
    /// The JSON of Google Takeout.
    pub takeout: Option<T>,
}

/// Groups files that belong together. Calls `folder` only if a name has the extension of a
/// companion. A JSON of Google Takeout may belong to several files.
#[must_use]
pub fn gather<T: Clone>(
    (files, names): (Vec<T>, Vec<String>),
    folder: impl Fn(&T) -> String,
) -> Vec<Together<T>> {
    let alone = |main| Together { main, companions: Vec::new() };
    if !names.iter().any(|name| is_telling(name)) {
        return files.into_iter().map(alone).collect();
    }
    let named: Vec<_> = names.into_iter().zip(files.iter().map(&folder)).collect();
    let file = |at: usize| files.get(at).cloned();
    let together = units(&named, |_, _| true).into_iter().filter_map(|unit| {
        let companions = [unit.motion_video, unit.sidecar, unit.takeout].into_iter().flatten();
        let companions = companions.filter_map(file).collect();
        Some(Together { companions, main: file(unit.main)? })
    });
    together.collect()
}

fn is_telling(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    TELLING.iter().any(|one| extension.eq_ignore_ascii_case(one))
}

/// Tells the companions of a file apart, by their names.
pub fn told_apart<T>(
    companions: impl Iterator<Item = T>,
    name: impl Fn(&T) -> String,
) -> Companions<T> {
    let mut apart = Companions { motion_video: None, sidecar: None, takeout: None };
    for one in companions {
        let slot = match name(&one) {
            name if is_sidecar(&name) => &mut apart.sidecar,
            name if is_takeout(&name) => &mut apart.takeout,
            _ => &mut apart.motion_video,
        };
        slot.get_or_insert(one);
    }
    apart
}

/// Removes the motion video from the companions of a file, and returns it.
pub fn take_motion_video<T>(companions: &mut Vec<T>, name: impl Fn(&T) -> String) -> Option<T> {
    let is_video = |one: &T| !is_sidecar(&name(one)) && !is_takeout(&name(one));
    let at = companions.iter().position(is_video)?;
    Some(companions.remove(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the queue: names joined with `+`.
    fn rows(paths: &[&str]) -> Vec<String> {
        let split = |path: &&str| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            (name.to_owned(), folder.to_owned())
        };
        let names = paths.iter().map(|path| split(path).0).collect();
        let gathered = gather((paths.to_vec(), names), |path| split(path).1);
        let joined = |row: Together<&str>| [vec![row.main], row.companions].concat().join("+");
        gathered.into_iter().map(joined).collect()
    }

    #[test]
    fn a_still_its_motion_video_and_its_sidecar_are_one_row() {
        for (files, expected) in [
            (vec!["IMG_1.HEIC", "IMG_1.MOV", "IMG_1.xmp"], vec!["IMG_1.HEIC+IMG_1.MOV+IMG_1.xmp"]),
            (vec!["b.mov", "a.jpg", "b.jpg"], vec!["a.jpg", "b.jpg+b.mov"]),
            (vec!["x/a.jpg", "y/a.mov"], vec!["x/a.jpg", "y/a.mov"]),
            (vec!["lone.xmp", "a.jpg"], vec!["lone.xmp", "a.jpg"]),
            (
                vec!["a.jpg", "a.jpg.supplemental-metadata.json"],
                vec!["a.jpg+a.jpg.supplemental-metadata.json"],
            ),
            (
                vec!["a.jpg", "a-edited.jpg", "a.jpg.json"],
                vec!["a.jpg+a.jpg.json", "a-edited.jpg+a.jpg.json"],
            ),
            (vec!["metadata.json"], vec!["metadata.json"]),
            (vec!["b.jpg", "a.jpg", "ä"], vec!["b.jpg", "a.jpg", "ä"]),
            (vec![], vec![]),
        ] {
            assert_eq!(rows(&files), expected);
        }
    }

    #[test]
    fn companions_are_told_apart() {
        let name = |name: &&str| (*name).to_owned();
        let all = ["a.xmp", "a.mov", "a.jpg.JSON"];
        let (motion_video, sidecar, takeout) = (Some("a.mov"), Some("a.xmp"), Some("a.jpg.JSON"));
        let expected = Companions { motion_video, sidecar, takeout };
        assert_eq!(told_apart(all.into_iter(), name), expected);
        let none = Companions { motion_video: None, sidecar: None, takeout: None };
        assert_eq!(told_apart([].into_iter(), name), none);
        let mut rest = all.to_vec();
        assert_eq!(take_motion_video(&mut rest, name), Some("a.mov"));
        assert_eq!(take_motion_video(&mut rest, name), None);
        assert_eq!(rest, ["a.xmp", "a.jpg.JSON"]);
    }

    #[test]
    fn folders_are_not_asked_for_in_vain() {
        let nobody = |_: &&str| -> String { unreachable!("no file belongs to another") };
        let names = vec!["a.jpg".to_owned(), "b.heic".to_owned()];
        assert_eq!(gather((vec!["a.jpg", "b.heic"], names), nobody).len(), 2);
    }
}
