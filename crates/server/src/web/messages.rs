//! The app's messages in the visitor's language, for the parts of pages that are made here.

use std::sync::{Arc, LazyLock};

use axum::http::{HeaderMap, header};

use super::files::{Texts, Web};

/// Languages of the app, as in `locales/` and `public/language.js`. The first is the default.
const LANGUAGES: &[&str] =
    &["en", "ar", "de", "es", "fr", "it", "ja", "nl", "pl", "pt-BR", "zh-CN"];

/// Messages of one language. English ones stand for missing ones.
#[derive(Debug)]
pub struct Messages {
    /// The language tag (BCP 47).
    pub tag: &'static str,
    texts: Arc<Texts>,
}

impl Messages {
    /// The messages in the language that the client prefers.
    pub async fn of(web: &Web, headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let tag = preferred(accepted.unwrap_or_default());
        Self { tag, texts: web.texts(tag).await }
    }

    /// A message by its key; the key itself where there is none.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        let found = self.texts.get(key).or_else(|| ENGLISH.get(key));
        found.map_or(key, String::as_str)
    }

    /// The direction of its script, as the attribute `dir`.
    pub fn direction(&self) -> &'static str {
        if self.tag == "ar" { "rtl" } else { "ltr" }
    }
}

static ENGLISH: LazyLock<Texts> = LazyLock::new(|| {
    let text = include_str!("../../../../locales/en.json");
    serde_json::from_str(text).unwrap_or_default()
});

/// The language of the highest weight in `Accept-Language` (RFC 9110, section 12.5.4) that there
/// is; a region that is missing counts as its language.
fn preferred(accepted: &str) -> &'static str {
    let mut ranges: Vec<(&str, f32)> = accepted
        .split(',')
        .map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
            (tag.trim(), weight.unwrap_or(0.0))
        })
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    ranges.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let language = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let found = ranges.iter().find_map(|(tag, _)| {
        let exact = LANGUAGES.iter().find(|known| known.eq_ignore_ascii_case(tag));
        exact.or_else(|| LANGUAGES.iter().find(|known| language(known) == language(tag)))
    });
    found.copied().unwrap_or("en")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_with_the_highest_weight_that_there_is() {
        for (accepted, expected) in [
            ("", "en"),
            ("*", "en"),
            ("de-CH, en;q=0.8", "de"),
            ("en;q=0.5, fr;q=0.9", "fr"),
            ("sv, pt;q=0.7", "pt-BR"),
            ("zh-Hant-TW", "zh-CN"),
            ("ar;q=0, it;q=0.1", "it"),
            ("de;q=x", "en"),
        ] {
            assert_eq!(preferred(accepted), expected, "{accepted}");
        }
    }

    #[test]
    fn the_languages_are_those_of_the_app() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales");
        let mut found: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
            .filter_map(|name| Some(name.strip_suffix(".json")?.to_owned()))
            .collect();
        found.sort();
        let mut known = LANGUAGES.to_vec();
        known.sort_unstable();
        assert_eq!(found, known);
    }
}
