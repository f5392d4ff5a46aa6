//! Finds the JSON that Google Takeout writes beside a photo, by name. The JSON has the photo's
//! title with `.supplemental-metadata`, or nothing (before 2024), and `.json`. Names are cut, and
//! photos of one title are numbered, the JSON in another place than the photo: `a(1).jpg` belongs
//! to `a.jpg.supplemental-metadata(1).json`. Names are in lower case here.

use std::collections::HashMap;
use std::ops::RangeInclusive;

const SUPPLEMENT: &str = ".supplemental-metadata";
/// Takeout cuts the names of JSON files to 46 characters without `.json`, which are 51 with it.
/// How it counts characters outside of ASCII is not known.
const CUT: RangeInclusive<usize> = 45..=51;
/// Photos' names of so many characters, without extension, may have been cut.
const CUT_PHOTO: usize = 46;
/// What Google Photos appends to the names of edited copies, in its languages.
const EDITED: [&str; 29] = [
    "-edited",
    "-bearbeitet",
    "-modifié",
    "-modifie\u{301}",
    "-editado",
    "-editada",
    "-modificato",
    "-modificata",
    "-bewerkt",
    "-edytowane",
    "-redigerat",
    "-redigerad",
    "-redigeret",
    "-redigert",
    "-muokattu",
    "-upraveno",
    "-upravené",
    "-szerkesztett",
    "-editat",
    "-düzenlendi",
    "-diedit",
    "-đã chỉnh sửa",
    "-изменено",
    "-змінено",
    "-編集済み",
    "-已修改",
    "-已編輯",
    "-수정됨",
    "-แก้ไขแล้ว",
];
/// Extensions that the original of an edited copy may have, which is a JPEG itself.
const ORIGINALS: [&str; 9] = ["jpg", "jpeg", "heic", "png", "webp", "dng", "heif", "mp4", "mov"];

/// The JSON files of a Takeout, by folder, number and name.
#[derive(Default)]
pub(crate) struct TakeoutNames<'a>(HashMap<(&'a str, &'a str, &'a str), usize>);

impl<'a> TakeoutNames<'a> {
    /// Adds a file `….json`, by its name in lower case.
    pub(crate) fn add(&mut self, folder: &'a str, name: &'a str, index: usize) {
        if let Some(name) = name.strip_suffix(".json") {
            let (name, number) = without_number(name);
            self.0.entry((folder, number, name)).or_insert(index);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The JSON of a photo or video, by its name in lower case.
    pub(crate) fn find(&self, folder: &str, name: &str) -> Option<usize> {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let (base, number) = without_number(stem);
        let titles = [(format!("{base}.{extension}"), number), (name.to_owned(), "")];
        let of_titles = || titles.iter().find_map(|(title, number)| self.of(folder, number, title));
        // Before 2018 without the extension.
        let of_stem = || self.0.get(&(folder, "", stem)).copied();
        of_titles().or_else(|| self.of_edited(folder, base, number, extension)).or_else(of_stem)
    }

    /// The JSON of the original of an edited copy.
    fn of_edited(&self, folder: &str, base: &str, number: &str, extension: &str) -> Option<usize> {
        let original = original_of(base)?;
        let extensions = std::iter::once(extension).chain(ORIGINALS);
        extensions
            .map(|extension| format!("{original}.{extension}"))
            .find_map(|title| self.of(folder, number, &title))
    }

    /// The JSON of a title, whole or cut.
    fn of(&self, folder: &str, number: &str, title: &str) -> Option<usize> {
        let get = |name: &str| self.0.get(&(folder, number, name)).copied();
        let whole = format!("{title}{SUPPLEMENT}");
        let supplemented = (title.len()..=whole.len()).rev();
        let cut = title.char_indices().enumerate().map(|(chars, (bytes, _))| (chars, bytes));
        let cut = cut.filter(|(chars, bytes)| CUT.contains(chars) || CUT.contains(bytes));
        let cut = cut.map(|(_, bytes)| bytes).collect::<Vec<_>>().into_iter().rev();
        supplemented.chain(cut).find_map(|len| get(whole.get(..len)?))
    }
}

/// Splits `a(1)` into `a` and `(1)`; the second part is empty without a number.
fn without_number(name: &str) -> (&str, &str) {
    let number = name.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match number {
        Some((base, digits))
            if !base.is_empty()
                && (1..=4).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            name.split_at(base.len())
        }
        _ => (name, ""),
    }
}

/// The original's name of an edited copy, without extension and number. In a name that was cut, the
/// suffix may be cut as well.
fn original_of(base: &str) -> Option<&str> {
    let whole = EDITED.iter().find_map(|suffix| base.strip_suffix(suffix));
    let cut = || {
        let (original, rest) = base.rsplit_once('-')?;
        let is_cut = !rest.is_empty()
            && base.chars().count() >= CUT_PHOTO
            && EDITED.iter().any(|suffix| suffix[1..].starts_with(rest));
        is_cut.then_some(original)
    };
    whole.or_else(cut).filter(|original| !original.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(photo: &str, json: &str) -> bool {
        let mut names = TakeoutNames::default();
        names.add("", json, 7);
        names.find("", photo) == Some(7)
    }

    #[test]
    fn every_spelling_is_found() {
        for (photo, json) in [
            ("img.jpg", "img.jpg.json"),
            ("img.jpg", "img.jpg.supplemental-metadata.json"),
            ("img.jpg", "img.json"),
            ("img(1).jpg", "img.jpg(1).json"),
            ("img(1).jpg", "img.jpg.supplemental-metadata(1).json"),
            ("img(12).jpg", "img.jpg.suppl(12).json"),
            ("img(1).jpg", "img(1).jpg.json"),
            ("img(1).jpg", "img(1).jpg.supplemental-metadata.json"),
            ("img-edited.jpg", "img.jpg.json"),
            ("img-edited.jpg", "img.heic.supplemental-metadata.json"),
            ("img-edited(1).jpg", "img.jpg(1).json"),
            ("img-edited.jpg", "img-edited.jpg.json"),
            ("img-bearbeitet.jpg", "img.jpg.supplemental-metadata.json"),
            ("img-modifié.jpg", "img.jpg.json"),
            ("img-modifie\u{301}.jpg", "img.jpg.json"),
            ("img-編集済み.jpg", "img.png.json"),
        ] {
            assert!(finds(photo, json), "{photo} {json}");
        }
    }

    #[test]
    fn cut_names_are_found_however_much_is_left() {
        for length in 1..80 {
            let title = format!("{}.jpg", "a".repeat(length));
            let whole = format!("{title}{SUPPLEMENT}");
            let cut = &whole[..whole.len().min(46)];
            assert!(finds(&title, &format!("{cut}.json")), "{title}");
            assert!(finds(&format!("{}(2).jpg", "a".repeat(length)), &format!("{cut}(2).json")));
            let old = &title[..title.len().min(46)];
            assert!(finds(&title, &format!("{old}.json")), "{title}");
        }
        // Characters that are longer than one byte.
        let title = format!("{}.jpg", "ü".repeat(60));
        let whole = format!("{title}{SUPPLEMENT}");
        assert!(finds(&title, &format!("{}.json", whole.chars().take(46).collect::<String>())));
        assert!(finds(&title, &format!("{}.json", &whole[..46])));
        // The edited copy's name is cut within its suffix.
        let original = "b".repeat(43);
        let whole = format!("{original}.jpg{SUPPLEMENT}");
        assert!(finds(&format!("{original}-edi.jpg"), &format!("{}.json", &whole[..46])));
    }

    #[test]
    fn other_files_are_not_taken_for_it() {
        for (photo, json) in [
            ("img.jpg", "img.png.json"),
            ("img.jpg", "img.jpg(1).json"),
            ("img(1).jpg", "img.jpg.json"),
            ("img(1).jpg", "img.jpg(2).json"),
            ("img.jpg", "metadata.json"),
            ("img.jpg", "im.json"),
            ("img.jpg", "img.jp.json"),
            ("img-e.jpg", "img.jpg.json"),
            ("-edited.jpg", ".jpg.json"),
            ("img.jpg", ".json"),
            ("", ".json.json"),
        ] {
            assert!(!finds(photo, json), "{photo} {json}");
        }
    }

    #[test]
    fn the_closest_name_wins() {
        let mut names = TakeoutNames::default();
        names.add("", "a.jpg.supplemental-metadata.json", 1);
        names.add("", "a-edited.jpg.json", 2);
        names.add("", "a.jpg(1).json", 3);
        names.add("x", "a.jpg.json", 4);
        assert_eq!(names.find("", "a.jpg"), Some(1));
        assert_eq!(names.find("", "a-edited.jpg"), Some(2));
        assert_eq!(names.find("", "a(1).jpg"), Some(3));
        assert_eq!(names.find("x", "a.jpg"), Some(4));
    }
}
