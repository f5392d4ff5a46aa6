//! Rules over `locales/*.json`, each one flat object of strings: every language has English's
//! keys, in order, and every key is shown somewhere.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};

use super::{Breach, File, code, has_word};

const ENGLISH: &str = "locales/en.json";

pub(super) fn locales(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let Some(english) = files.iter().find(|file| file.path == ENGLISH) else {
        return breaches;
    };
    let expected = match keys(&english.text) {
        Ok(keys) => keys,
        Err(error) => return vec![Breach::new(english, error.line(), error.to_string())],
    };
    for file in files.iter().filter(|file| file.path.starts_with("locales/") && file.is("json")) {
        match keys(&file.text) {
            Ok(found) => breaches.extend(compare(file, &expected, &found)),
            Err(error) => breaches.push(Breach::new(file, error.line(), error.to_string())),
        }
    }
    let source: Vec<&File> =
        files.iter().filter(|file| file.is_rust() && file.path.starts_with("src/")).collect();
    for key in &expected {
        if !source.iter().any(|file| is_used(file, key)) {
            breaches.push(Breach::new(english, 0, format!("nothing in src/ uses {key}")));
        }
    }
    breaches
}

fn compare(file: &File, expected: &[String], found: &[String]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for pair in found.windows(2) {
        if pair[0] == pair[1] {
            breaches.push(Breach::new(file, 0, format!("{} stands there twice", pair[0])));
        } else if pair[0] > pair[1] {
            breaches.push(Breach::new(
                file,
                0,
                format!("{} must come before {}", pair[1], pair[0]),
            ));
        }
    }
    let expected: BTreeSet<&String> = expected.iter().collect();
    let found: BTreeSet<&String> = found.iter().collect();
    for key in expected.difference(&found) {
        breaches.push(Breach::new(file, 0, format!("{key} is missing")));
    }
    for key in found.difference(&expected) {
        breaches.push(Breach::new(file, 0, format!("{key} is not in {ENGLISH}")));
    }
    breaches
}

/// The keys in the order in which they stand.
fn keys(json: &str) -> Result<Vec<String>, serde_json::Error> {
    struct Keys;

    impl<'de> Visitor<'de> for Keys {
        type Value = Vec<String>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("one flat object of strings")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut keys = Vec::new();
            while let Some((key, _)) = map.next_entry::<String, String>()? {
                keys.push(key);
            }
            Ok(keys)
        }
    }

    serde_json::Deserializer::from_str(json).deserialize_map(Keys)
}

/// Is the key's constant named in this source? `photos.one` is found through `photos.other`, which
/// is the form that the code names.
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
    const FORMS: &str = r#""grid.photos.one": "1 photo", "grid.photos.other": "{count} photos""#;

    #[test]
    fn keys_are_read_in_their_order() {
        assert_eq!(keys(r#"{ "b": "x", "a": "y" }"#).unwrap(), ["b", "a"]);
        for wrong in ["[]", "{", r#"{ "a": { "b": "nested" } }"#] {
            assert!(keys(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn order_completeness_and_use_are_checked() {
        let source = file("src/app.rs", SOURCE);
        let english = file(ENGLISH, &format!(r#"{{ "action.add-photos": "Add", {FORMS} }}"#));
        assert_eq!(whats(&[english.clone(), source.clone()]), [""; 0]);

        let unsorted = file(ENGLISH, &format!(r#"{{ {FORMS}, "action.add-photos": "Add" }}"#));
        let found = whats(&[unsorted, source.clone()]);
        assert_eq!(found, ["action.add-photos must come before grid.photos.other"]);

        let twice = r#"{ "action.add-photos": "Add", "action.add-photos": "Add" }"#;
        let found = whats(&[file(ENGLISH, twice), source.clone()]);
        assert_eq!(found, ["action.add-photos stands there twice"]);

        let german = file("locales/de.json", &format!(r#"{{ "aktion": "Tun", {FORMS} }}"#));
        let found = whats(&[english, german, source.clone()]);
        assert_eq!(found, ["action.add-photos is missing", "aktion is not in locales/en.json"]);

        let unused = file(ENGLISH, r#"{ "zoom": "Zoom" }"#);
        assert_eq!(whats(&[unused, source]), ["nothing in src/ uses zoom"]);
    }
}
