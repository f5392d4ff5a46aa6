//! Rules for `locales/*.json`, each one flat object of strings: every language has English's keys
//! in the same order, with the same placeholders and all plural forms that the language needs, and
//! every key is used.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};

use super::{Breach, File, code, has_word};

const ENGLISH: &str = "locales/en.json";

/// Plural forms besides English's `one` and `other` (the categories of CLDR for whole numbers; the
/// `many` of Romance languages is for millions, where `other` reads well enough).
const FORMS: &[(&str, &[&str])] =
    &[("locales/ar.json", &["few", "many", "two", "zero"]), ("locales/pl.json", &["few", "many"])];

/// A string: its key and its text.
type Entry = (String, String);

pub(super) fn locales(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let Some(english) = files.iter().find(|file| file.path == ENGLISH) else {
        return breaches;
    };
    let expected = match entries(&english.text) {
        Ok(entries) => entries,
        Err(error) => return vec![Breach::new(english, error.line(), error.to_string())],
    };
    for file in files.iter().filter(|file| file.path.starts_with("locales/") && file.is("json")) {
        match entries(&file.text) {
            Ok(found) => breaches.extend(compare(file, &with_forms(file, &expected), &found)),
            Err(error) => breaches.push(Breach::new(file, error.line(), error.to_string())),
        }
    }
    let source: Vec<&File> =
        files.iter().filter(|file| file.is_rust() && file.path.starts_with("src/")).collect();
    for (key, _) in &expected {
        if !source.iter().any(|file| is_used(file, key)) {
            breaches.push(Breach::new(english, 0, format!("nothing in src/ uses {key}")));
        }
    }
    breaches
}

/// English with the plural forms that only the other language has, each with the text of `other`.
fn with_forms(file: &File, english: &[Entry]) -> Vec<Entry> {
    let forms = FORMS.iter().find(|(path, _)| *path == file.path).map_or(&[][..], |(_, f)| f);
    let counted =
        english.iter().filter_map(|(key, text)| Some((key.strip_suffix(".other")?, text)));
    let more = counted
        .filter(|(stem, _)| english.iter().any(|(key, _)| *key == format!("{stem}.one")))
        .flat_map(|(stem, text)| forms.iter().map(move |f| (format!("{stem}.{f}"), text.clone())));
    english.iter().cloned().chain(more).collect()
}

fn compare(file: &File, expected: &[Entry], found: &[Entry]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for pair in found.windows(2) {
        let (before, after) = (&pair[0].0, &pair[1].0);
        if before == after {
            breaches.push(Breach::new(file, 0, format!("{before} stands there twice")));
        } else if before > after {
            breaches.push(Breach::new(file, 0, format!("{after} must come before {before}")));
        }
    }
    let expected: BTreeMap<_, _> = expected.iter().map(|(key, text)| (key, text)).collect();
    let found: BTreeMap<_, _> = found.iter().map(|(key, text)| (key, text)).collect();
    for (key, english) in &expected {
        let Some(text) = found.get(key) else {
            breaches.push(Breach::new(file, 0, format!("{key} is missing")));
            continue;
        };
        if text.trim().is_empty() {
            breaches.push(Breach::new(file, 0, format!("{key} is empty")));
        }
        // A form for one number may spell it out.
        let mut places = places(text);
        let is_one_number = [".zero", ".one", ".two"].iter().any(|form| key.ends_with(form));
        let mut wanted = self::places(english);
        if is_one_number {
            places.remove("count");
            wanted.remove("count");
        }
        if places != wanted {
            let what = format!("{key} has places for {places:?} and not for {wanted:?}");
            breaches.push(Breach::new(file, 0, what));
        }
    }
    for key in found.keys().filter(|key| !expected.contains_key(*key)) {
        breaches.push(Breach::new(file, 0, format!("{key} is not in {ENGLISH}")));
    }
    breaches
}

/// The names of the placeholders, in braces.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|from| Some(from.split_once('}')?.0)).collect()
}

/// The strings in the order of the file.
fn entries(json: &str) -> Result<Vec<Entry>, serde_json::Error> {
    struct Entries;

    impl<'de> Visitor<'de> for Entries {
        type Value = Vec<Entry>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("one flat object of strings")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::new();
            while let Some(entry) = map.next_entry::<String, String>()? {
                entries.push(entry);
            }
            Ok(entries)
        }
    }

    serde_json::Deserializer::from_str(json).deserialize_map(Entries)
}

/// Whether this source names the key's constant. `photos.one` counts as used where `photos.other`
/// is, which is the form that the code names.
fn is_used(file: &File, key: &str) -> bool {
    let named = match key.strip_suffix(".one") {
        Some(stem) => format!("{stem}.other"),
        None => key.to_owned(),
    };
    let constant = named.replace(['.', '-'], "_").to_uppercase();
    code(&file.text).any(|(_, line)| has_word(line, &constant))
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn whats(files: &[File]) -> Vec<String> {
        locales(files).into_iter().map(|breach| breach.what).collect()
    }

    const SOURCE: &str = "t(key::ACTION_ADD_PHOTOS);\ncount(key::GRID_PHOTOS_OTHER, 3); // ZOOM";
    const COUNTED: &str = r#""grid.photos.one": "1 photo", "grid.photos.other": "{count} photos""#;

    #[test]
    fn keys_are_read_in_their_order() {
        let found = entries(r#"{ "b": "x", "a": "y" }"#).unwrap();
        assert_eq!(found, [("b".into(), "x".into()), ("a".into(), "y".into())]);
        for wrong in ["[]", "{", r#"{ "a": { "b": "nested" } }"#] {
            assert!(entries(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn order_completeness_and_use_are_checked() {
        let source = file("src/app.rs", SOURCE);
        let english = file(ENGLISH, &format!(r#"{{ "action.add-photos": "Add", {COUNTED} }}"#));
        assert_eq!(whats(&[english.clone(), source.clone()]), [""; 0]);

        let unsorted = file(ENGLISH, &format!(r#"{{ {COUNTED}, "action.add-photos": "Add" }}"#));
        let found = whats(&[unsorted, source.clone()]);
        assert_eq!(found, ["action.add-photos must come before grid.photos.other"]);

        let twice = r#"{ "action.add-photos": "Add", "action.add-photos": "Add" }"#;
        let found = whats(&[file(ENGLISH, twice), source.clone()]);
        assert_eq!(found, ["action.add-photos stands there twice"]);

        let german = file("locales/de.json", &format!(r#"{{ "aktion": "Tun", {COUNTED} }}"#));
        let found = whats(&[english, german, source.clone()]);
        assert_eq!(found, ["action.add-photos is missing", "aktion is not in locales/en.json"]);

        let unused = file(ENGLISH, r#"{ "zoom": "Zoom" }"#);
        assert_eq!(whats(&[unused, source]), ["nothing in src/ uses zoom"]);
    }

    #[test]
    fn languages_have_the_forms_and_places_that_they_need() {
        let english = file(ENGLISH, &format!("{{ {COUNTED} }}"));
        let source = file("src/app.rs", SOURCE);
        let check = |path: &str, json: &str| {
            whats(&[english.clone(), file(path, json), source.clone()]).join("; ")
        };
        let polish = r#"{ "grid.photos.few": "{count} zdjęcia", "grid.photos.many": "{count} zdjęć",
            "grid.photos.one": "1 zdjęcie", "grid.photos.other": "{count} zdjęcia" }"#;
        assert_eq!(check("locales/pl.json", polish), "");
        assert_eq!(
            check("locales/de.json", polish),
            "grid.photos.few is not in locales/en.json; grid.photos.many is not in locales/en.json"
        );
        assert_eq!(
            check("locales/pl.json", &format!("{{ {COUNTED} }}")),
            "grid.photos.few is missing; grid.photos.many is missing"
        );
        let misspelt = r#"{ "grid.photos.one": "", "grid.photos.other": "{zahl} Fotos" }"#;
        assert_eq!(
            check("locales/de.json", misspelt),
            "grid.photos.one is empty; \
             grid.photos.other has places for {\"zahl\"} and not for {\"count\"}"
        );
    }
}
