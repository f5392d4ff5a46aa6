//! Names of files that the browser cleans or makes smaller. Archives of one download continue each
//! other's numbers and names, since people unpack them into one folder.

use vitrine_api::DownloadFile;
use vitrine_media::zip::UniqueNames;
use vitrine_media::{Format, Level, neutral_motion_video_name, neutral_name};

use super::PictureSize;
use crate::jobs::Treatment;

/// The number of each file, from 0. A motion video has that of its photo.
#[must_use]
pub fn numbers(files: &[DownloadFile], earlier: &[DownloadFile]) -> Vec<usize> {
    let is_numbered = |file: &&DownloadFile| !file.is_motion_video;
    let mut next = earlier.iter().filter(is_numbered).count();
    let number = |file: &DownloadFile| {
        next += usize::from(!file.is_motion_video);
        next.saturating_sub(1)
    };
    files.iter().map(number).collect()
}

/// The name of a file of which all metadata is removed.
#[must_use]
pub fn neutral(file: &DownloadFile, number: usize, format: Format) -> String {
    match file.is_motion_video {
        true => neutral_motion_video_name(number, format),
        false => neutral_name(number, format),
    }
}

/// The name of a photo that was made a JPEG.
#[must_use]
pub fn as_jpeg(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.{}", Format::Jpeg.extension())
}

/// Makes the names of an archive's files unique. `earlier` are the files of the archives before it;
/// `decomposed` returns a name in Unicode's form NFD.
#[must_use]
pub fn unique(
    names: Vec<String>,
    (files, earlier): (&[DownloadFile], &[DownloadFile]),
    treatment: Treatment,
    decomposed: impl Fn(&str) -> String,
) -> Vec<String> {
    let mut unique = UniqueNames::new(decomposed);
    // Neutral names are unique by their numbers. Whether a photo was made a JPEG is not known.
    for file in earlier.iter().filter(|_| treatment.level != Level::All) {
        unique.take(&file.name);
        if treatment.size == PictureSize::Small {
            unique.take(&as_jpeg(&file.name));
        }
    }
    unique.number(names, |at| files.get(at).is_some_and(|file| file.is_motion_video))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, is_motion_video: bool) -> DownloadFile {
        let name = name.to_owned();
        DownloadFile { id: String::new(), name, size: 0, crc32: 0, modified: None, is_motion_video }
    }

    #[test]
    fn numbers_continue_and_motion_videos_have_none_of_their_own() {
        let files = [file("a.jpg", false), file("a.mov", true), file("b.mp4", false)];
        assert_eq!(numbers(&files, &[]), [0, 0, 1]);
        assert_eq!(numbers(&files, &files), [2, 2, 3]);
        let names = files.iter().zip(numbers(&files, &files));
        let format = |file: &DownloadFile| Format::of_extension(&file.name);
        let names: Vec<_> = names.map(|(file, at)| neutral(file, at, format(file))).collect();
        assert_eq!(names, ["photo-0003.jpg", "photo-0003.mov", "video-0004.mp4"]);
    }

    #[test]
    fn a_photo_that_became_a_jpeg_takes_no_other_files_name() {
        let small = Treatment { level: Level::None, size: PictureSize::Small };
        let (files, earlier) =
            ([file("a.png", false), file("a.mov", true)], [file("a.heic", false)]);
        let names = vec![as_jpeg("a.png"), "a.mov".to_owned()];
        let names = unique(names, (&files, &earlier), small, str::to_owned);
        assert_eq!(names, ["a (2).jpg", "a (2).mov"]);
    }
}
