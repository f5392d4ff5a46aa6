//! Groups the files of one photo by their names: the photo, its Live Photo's motion video, its XMP
//! sidecar, and the JSON that Google Takeout writes. File contents are not read: the caller decides
//! which still and video of one name are a Live Photo; see [`crate::is_live_photo`].

use std::collections::HashMap;

use crate::takeout::TakeoutNames;

/// One photo or video with the files that belong to it, as indices into the list passed to [`units`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// The photo or video, or a file that belongs to no other.
    pub main: usize,
    /// The Live Photo's motion video.
    pub motion_video: Option<usize>,
    /// The XMP sidecar.
    pub sidecar: Option<usize>,
    /// The JSON of Google Takeout. A photo and its edited copy share one.
    pub takeout: Option<usize>,
}

/// Extensions of stills that can have a motion video, preferred first: of an original HEIC and a
/// JPEG converted from it, the HEIC gets the video.
const STILLS: [&str; 4] = ["heic", "heif", "jpg", "jpeg"];
/// Extensions of motion videos, preferred first.
const MOTION_VIDEOS: [&str; 2] = ["mov", "mp4"];
const SIDECAR: &str = "xmp";
const TAKEOUT: &str = "json";

/// Whether a file may be the JSON of Google Takeout, by its extension.
#[must_use]
pub fn is_takeout(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(TAKEOUT))
}

/// Whether a file is an XMP sidecar, by its extension.
#[must_use]
pub fn is_sidecar(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(SIDECAR))
}

/// Groups files of the same folder and the same name without extension: `IMG_1.HEIC`, `IMG_1.MOV`,
/// and `IMG_1.xmp` or `IMG_1.HEIC.xmp`. Takes pairs of file name and folder. `is_pair` is called
/// with a still and a video of one name, and says whether they are a Live Photo. Each file is in
/// one unit, except for the JSON of Google Takeout; the units are in the order of their main files.
#[must_use]
pub fn units<N: AsRef<str>, F: AsRef<str>>(
    files: &[(N, F)],
    is_pair: impl FnMut(usize, usize) -> bool,
) -> Vec<Unit> {
    let names: Vec<_> = files.iter().map(|(name, folder)| FileName::of(name, folder)).collect();
    let unit = |main| Unit { main, motion_video: None, sidecar: None, takeout: None };
    let mut units: Vec<_> = (0..files.len()).map(unit).collect();
    let mut taken = vec![false; files.len()];
    add_motion_videos(&names, &mut units, &mut taken, is_pair);
    add_sidecars(&names, &mut units, &mut taken);
    add_takeout(&names, &mut units, &mut taken);
    units.retain(|unit| !taken[unit.main]);
    units
}

/// A folder, and a file name in lower case, since systems and programs differ in case.
struct FileName<'a> {
    folder: &'a str,
    name: String,
}

impl<'a> FileName<'a> {
    fn of(name: &impl AsRef<str>, folder: &'a impl AsRef<str>) -> Self {
        Self { folder: folder.as_ref(), name: name.as_ref().to_lowercase() }
    }

    fn extension(&self) -> &str {
        self.name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// What all files of one photo share: folder, and name without extension.
    fn key(&self) -> (&str, &str) {
        (self.folder, self.name.rsplit_once('.').map_or(&self.name, |(stem, _)| stem))
    }

    fn full_name(&self) -> (&str, &str) {
        (self.folder, &self.name)
    }
}

fn add_motion_videos(
    names: &[FileName<'_>],
    units: &mut [Unit],
    taken: &mut [bool],
    mut is_pair: impl FnMut(usize, usize) -> bool,
) {
    let with = |extension: &'static str| {
        names.iter().enumerate().filter(move |(_, name)| name.extension() == extension)
    };
    let mut stills = HashMap::new();
    for (at, name) in STILLS.into_iter().flat_map(with) {
        stills.entry(name.key()).or_insert(at);
    }
    for (at, name) in MOTION_VIDEOS.into_iter().flat_map(with) {
        if let Some(still) = stills.get(&name.key())
            && units[*still].motion_video.is_none()
            && is_pair(*still, at)
        {
            units[*still].motion_video = Some(at);
            taken[at] = true;
        }
    }
}

fn add_sidecars(names: &[FileName<'_>], units: &mut [Unit], taken: &mut [bool]) {
    let sidecars = || names.iter().enumerate().filter(|(_, name)| name.extension() == SIDECAR);
    if sidecars().next().is_none() {
        return;
    }
    let (mut full_names, mut stems) = (HashMap::new(), HashMap::new());
    for (at, name) in names.iter().enumerate().filter(|(at, _)| !taken[*at]) {
        if name.extension() != SIDECAR {
            full_names.entry(name.full_name()).or_insert(at);
            // Prefer a still with a motion video over other files of the same name.
            let held = stems.entry(name.key()).or_insert(at);
            if units[at].motion_video.is_some() {
                *held = at;
            }
        }
    }
    // A match of the full name (`a.jpg.xmp`) takes precedence over one of the stem (`a.xmp`).
    for owners in [&full_names, &stems] {
        for (at, name) in sidecars() {
            let owner = owners.get(&name.key()).filter(|owner| units[**owner].sidecar.is_none());
            if let Some(owner) = owner.filter(|_| !taken[at]) {
                units[*owner].sidecar = Some(at);
                taken[at] = true;
            }
        }
    }
}

fn add_takeout(names: &[FileName<'_>], units: &mut [Unit], taken: &mut [bool]) {
    let is_json = |name: &FileName<'_>| name.extension() == TAKEOUT;
    let mut known = TakeoutNames::default();
    for (at, name) in names.iter().enumerate().filter(|(_, name)| is_json(name)) {
        known.add(name.folder, &name.name, at);
    }
    if known.is_empty() {
        return;
    }
    let found: Vec<_> = names
        .iter()
        .map(|name| (!is_json(name)).then(|| known.find(name.folder, &name.name)).flatten())
        .collect();
    for unit in units {
        let motion_video = || found.get(unit.motion_video?).copied().flatten();
        unit.takeout = found[unit.main].or_else(motion_video);
    }
    found.into_iter().flatten().for_each(|json| taken[json] = true);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each unit as names joined with `+`; a name may have a folder.
    fn joined(paths: &[&str]) -> Vec<String> {
        let split = |path: &&str| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            (name.to_owned(), folder.to_owned())
        };
        let files: Vec<_> = paths.iter().map(split).collect();
        let parts = |unit: Unit| {
            let all = [Some(unit.main), unit.motion_video, unit.sidecar, unit.takeout];
            all.into_iter().flatten().map(|at| paths[at]).collect::<Vec<_>>().join("+")
        };
        units(&files, |_, _| true).into_iter().map(parts).collect()
    }

    #[test]
    fn what_has_one_name_in_one_folder_is_one_photo() {
        for (files, expected) in [
            (vec!["IMG_1.HEIC", "IMG_1.MOV"], vec!["IMG_1.HEIC+IMG_1.MOV"]),
            (vec!["img_1.mov", "IMG_1.JPG"], vec!["IMG_1.JPG+img_1.mov"]),
            (vec!["a.jpeg", "a.mp4", "b.jpg"], vec!["a.jpeg+a.mp4", "b.jpg"]),
            (vec!["x/a.jpg", "y/a.mov"], vec!["x/a.jpg", "y/a.mov"]),
            (vec!["a.png", "a.mov"], vec!["a.png", "a.mov"]),
            (vec!["a.mov"], vec!["a.mov"]),
            (vec!["a", "a.mov", ".mov"], vec!["a", "a.mov", ".mov"]),
            // The photo was converted and both files were kept.
            (vec!["a.jpg", "a.heic", "a.mov"], vec!["a.jpg", "a.heic+a.mov"]),
            (vec!["a.jpg", "a.mp4", "a.mov"], vec!["a.jpg+a.mov", "a.mp4"]),
        ] {
            assert_eq!(joined(&files), expected);
        }
        assert!(joined(&[]).is_empty());
    }

    #[test]
    fn a_name_alone_makes_no_live_photo() {
        let files = ["a.jpg", "a.heic", "a.mov", "a.mp4"].map(|name| (name, ""));
        let units = |is_pair: fn(usize, usize) -> bool| {
            let all = units(&files, is_pair).into_iter();
            all.map(|unit| (unit.main, unit.motion_video)).collect::<Vec<_>>()
        };
        assert_eq!(units(|_, _| false), [(0, None), (1, None), (2, None), (3, None)]);
        assert_eq!(
            units(|still, video| (still, video) == (1, 3)),
            [(0, None), (1, Some(3)), (2, None)]
        );
    }

    #[test]
    fn google_takeout_names_its_json_after_the_photo() {
        for (files, expected) in [
            (vec!["a.jpg", "a.jpg.json"], vec!["a.jpg+a.jpg.json"]),
            (
                vec!["a.heic", "a.mp4", "a.heic.supplemental-metadata.json"],
                vec!["a.heic+a.mp4+a.heic.supplemental-metadata.json"],
            ),
            (vec!["a.jpg", "a.xmp", "A.JPG.json"], vec!["a.jpg+a.xmp+A.JPG.json"]),
            (
                vec!["a.jpg", "a-edited.jpg", "a.jpg.json"],
                vec!["a.jpg+a.jpg.json", "a-edited.jpg+a.jpg.json"],
            ),
            (vec!["x/a.jpg", "y/a.jpg.json"], vec!["x/a.jpg", "y/a.jpg.json"]),
            (vec!["a.jpg", "metadata.json"], vec!["a.jpg", "metadata.json"]),
        ] {
            assert_eq!(joined(&files), expected);
        }
    }

    #[test]
    fn sidecars_go_with_what_they_are_named_after() {
        for (files, expected) in [
            (vec!["a.jpg", "a.xmp"], vec!["a.jpg+a.xmp"]),
            (vec!["a.jpg.XMP", "A.JPG"], vec!["A.JPG+a.jpg.XMP"]),
            (vec!["a.heic", "a.mov", "a.xmp"], vec!["a.heic+a.mov+a.xmp"]),
            (vec!["video.mp4", "video.mp4.xmp"], vec!["video.mp4+video.mp4.xmp"]),
            // The sidecar with the full name wins; the other stands alone.
            (vec!["a.jpg", "a.xmp", "a.jpg.xmp"], vec!["a.jpg+a.jpg.xmp", "a.xmp"]),
            (vec!["a.png", "a.jpg", "a.jpg.xmp", "a.xmp"], vec!["a.png+a.xmp", "a.jpg+a.jpg.xmp"]),
            (vec!["x/a.jpg", "a.xmp"], vec!["x/a.jpg", "a.xmp"]),
            (vec!["lone.xmp"], vec!["lone.xmp"]),
        ] {
            assert_eq!(joined(&files), expected);
        }
    }

    #[test]
    fn sidecars_have_their_own_extension() {
        assert!(is_sidecar("a.XMP") && is_sidecar("a.jpg.xmp"));
        assert!(!is_sidecar("xmp") && !is_sidecar("a.xmp.jpg"));
        assert!(is_takeout("a.jpg.JSON") && !is_takeout("a.json.jpg"));
    }
}
