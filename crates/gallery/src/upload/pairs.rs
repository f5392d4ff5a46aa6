//! Which of the chosen files belong together: a still, its motion video and its sidecar become one
//! row of the queue. Decides by name and folder alone, since opening thousands of files would take
//! too long; `media` knows which names belong to one photo.

use vitrine_media::{is_sidecar, units};

/// A file of the queue, with its companions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together<T> {
    /// The file that names the row.
    pub main: T,
    /// Its motion video and its sidecar.
    pub companions: Vec<T>,
}

/// Extensions of companions. Without one of them there is nothing to pair.
const TELLING: [&str; 3] = [".mov", ".mp4", ".xmp"];

/// Groups files that belong together. Calls `folder` only if a name has the extension of a
/// companion.
#[must_use]
pub fn gather<T>(
    (files, names): (Vec<T>, Vec<String>),
    folder: impl Fn(&T) -> String,
) -> Vec<Together<T>> {
    let alone = |main| Together { main, companions: Vec::new() };
    if !names.iter().any(|name| is_telling(name)) {
        return files.into_iter().map(alone).collect();
    }
    let named: Vec<_> = names.into_iter().zip(files.iter().map(&folder)).collect();
    let mut files: Vec<_> = files.into_iter().map(Some).collect();
    let mut take = |at: usize| files.get_mut(at).and_then(Option::take);
    let together = units(&named).into_iter().filter_map(|unit| {
        let companions = [unit.motion_video, unit.sidecar].into_iter().flatten();
        let companions = companions.filter_map(&mut take).collect();
        Some(Together { companions, main: take(unit.main)? })
    });
    together.collect()
}

fn is_telling(name: &str) -> bool {
    let ending = name.len().checked_sub(4).and_then(|at| name.get(at..));
    ending.is_some_and(|ending| TELLING.iter().any(|one| ending.eq_ignore_ascii_case(one)))
}

/// Separates the motion video and the sidecar among the companions of a file.
pub fn told_apart<T>(
    companions: impl Iterator<Item = T>,
    name: impl Fn(&T) -> String,
) -> (Option<T>, Option<T>) {
    let (sidecars, motion_videos): (Vec<_>, Vec<_>) =
        companions.partition(|one| is_sidecar(&name(one)));
    (motion_videos.into_iter().next(), sidecars.into_iter().next())
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
            (vec!["b.jpg", "a.jpg", "ä"], vec!["b.jpg", "a.jpg", "ä"]),
            (vec![], vec![]),
        ] {
            assert_eq!(rows(&files), expected);
        }
    }

    #[test]
    fn motion_videos_and_sidecars_are_told_apart() {
        let name = |name: &&str| (*name).to_owned();
        let both = ["a.xmp", "a.mov"].into_iter();
        assert_eq!(told_apart(both, name), (Some("a.mov"), Some("a.xmp")));
        assert_eq!(told_apart([].into_iter(), name), (None, None));
    }

    #[test]
    fn folders_are_not_asked_for_in_vain() {
        let nobody = |_: &&str| -> String { unreachable!("no file belongs to another") };
        let names = vec!["a.jpg".to_owned(), "b.heic".to_owned()];
        assert_eq!(gather((vec!["a.jpg", "b.heic"], names), nobody).len(), 2);
    }
}
