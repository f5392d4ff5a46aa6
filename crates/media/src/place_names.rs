//! Names of places that a file states, and the keywords that repeat them.
//!
//! Photo programs write a place several times: into the location fields, as a branch of a tree of
//! keywords (`Places|Norway|Bergen`), and as plain keywords. Where locations are removed, such
//! keywords are removed as well. Names are taken only from what is removed itself, so a clean file
//! has none, and cleaning it again changes nothing.

use std::cell::Cell;
use std::collections::BTreeSet;

/// Roots under which people and programs file places in a tree of keywords, in lower case.
const ROOTS: &[&str] = &[
    "places",
    "place",
    "locations",
    "location",
    "geo",
    "geography",
    "geotags",
    "geotag",
    "countries",
    "cities",
    "orte",
    "ort",
    "länder",
    "städte",
    "geografie",
    "geographie",
    "lieux",
    "lieu",
    "pays",
    "villes",
    "lugares",
    "lugar",
    "países",
    "ciudades",
    "luoghi",
    "luogo",
    "paesi",
    "città",
    "plaatsen",
    "plaats",
    "locaties",
    "landen",
    "steden",
    "locais",
    "local",
    "miejsca",
    "miejsce",
    "kraje",
    "miasta",
    "platser",
    "steder",
    "места",
    "地点",
    "位置",
    "場所",
    "أماكن",
];

/// Maximum number of names. More than any file needs; each keyword is compared with all of them.
const MAX_NAMES: usize = 200;
/// Maximum bytes of a name. Longer texts are ignored.
const MAX_NAME_LEN: usize = 200;
/// Maximum bytes of a keyword. Longer ones count as naming a place and are removed.
const MAX_KEYWORD_LEN: usize = 1000;
/// Maximum bytes compared for one file: some tenths of a second. A thousand keywords of four levels
/// with fifty names take a sixth of it.
const MAX_COMPARED: u64 = 1 << 26;
/// The fixed cost of comparing a text with a name, in bytes of text.
const COMPARISON: u64 = 32;

/// Names of places where a file was taken, in lower case.
#[derive(Debug, Default)]
pub(crate) struct PlaceNames {
    names: BTreeSet<String>,
    /// Cost of comparisons so far, in bytes. Beyond the maximum every keyword and text counts as
    /// naming a place and is removed.
    compared: Cell<u64>,
}

impl PlaceNames {
    /// Adds a text of a location field.
    pub(crate) fn add(&mut self, text: &str) {
        let name = folded(text);
        if self.names.len() < MAX_NAMES && (2..=MAX_NAME_LEN).contains(&name.len()) {
            self.names.insert(name);
        }
    }

    /// Adds the levels below the root of a keyword, if that is a branch for places.
    pub(crate) fn add_branch(&mut self, keyword: &str) {
        if is_branch(keyword) {
            levels(keyword).skip(1).for_each(|level| self.add(&level));
        }
    }

    /// Whether a keyword names a place: a branch for places, a tag with coordinates, or a keyword
    /// that holds a known name. One that is too long counts as naming a place.
    pub(crate) fn is_place_keyword(&self, keyword: &str) -> bool {
        let named = |level: String| {
            !self.may_compare(&level) || self.names.iter().any(|name| contains_name(&level, name))
        };
        keyword.len() > MAX_KEYWORD_LEN
            || self.is_exhausted()
            || is_machine_tag(keyword)
            || is_branch(keyword)
            || levels(keyword).any(named)
    }

    /// Whether a free text holds more than one known name, as an address does.
    pub(crate) fn is_address(&self, text: &str) -> bool {
        if self.is_exhausted() {
            return true;
        }
        let text = folded(text);
        let held = || self.names.iter().filter(|name| contains_name(&text, name)).count();
        !self.may_compare(&text) || held() > 1
    }

    fn is_exhausted(&self) -> bool {
        self.compared.get() > MAX_COMPARED
    }

    /// Counts the cost of comparing a text with all names; returns whether it may be compared.
    fn may_compare(&self, text: &str) -> bool {
        let each = text.len() as u64 + COMPARISON;
        let cost = each.saturating_mul(self.names.len() as u64);
        self.compared.set(self.compared.get().saturating_add(cost));
        !self.is_exhausted()
    }
}

/// Whether a keyword holds coordinates as photo services write them: `geo:lat=48.8`.
pub(crate) fn is_machine_tag(keyword: &str) -> bool {
    let head = keyword.trim_start().get(..4);
    head.is_some_and(|head| head.eq_ignore_ascii_case("geo:"))
}

fn is_branch(keyword: &str) -> bool {
    levels(keyword).next().is_some_and(|root| ROOTS.iter().any(|known| folded(known) == root))
}

/// Splits a keyword into the levels of a tree or the parts of a list, in lower case.
fn levels(keyword: &str) -> impl Iterator<Item = String> {
    let parts = keyword.split(['|', '/', '\\', '>', ';', ',']);
    parts.map(folded).filter(|part| !part.is_empty())
}

/// A text in lower case without accents, as keywords are often written without them.
fn folded(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    text.to_lowercase().chars().filter(|c| !is_combining_accent(*c)).map(without_accent).collect()
}

/// Accents that stand apart from their letter (NFD).
fn is_combining_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// The letter without its accent, for the accents of Latin scripts.
fn without_accent(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        c => c,
    }
}

/// The letters and digits of a text: `newyork` and `new-york` are the same place.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// Whether a text contains a name as whole words. Names of less than three characters, such as
/// country codes, must be all of it.
fn contains_name(text: &str, name: &str) -> bool {
    if letters(text).eq(letters(name)) && letters(name).next().is_some() {
        return true;
    }
    // Preparing a search takes time even if the text is too short to match.
    if text.len() < name.len() {
        return false;
    }
    if name.chars().count() < 3 {
        return text == name;
    }
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_that_name_places() {
        let mut names = PlaceNames::default();
        for place in ["Bergen", "Norway", "NO", " "] {
            names.add(place);
        }
        names.add_branch("Places|Europe|Fjord country");
        names.add_branch("Animals|Whale");
        for place in [
            "bergen",
            "Norway, Bergen",
            "Trips/2026/Bergen by night",
            "Europe",
            "fjord country",
            "no",
            "Orte|Berlin",
            "places",
            "geo:lat=60.39",
            "Travel|Bergen|Harbour",
        ] {
            assert!(names.is_place_keyword(place), "{place}");
        }
        for other in ["sea", "Whale", "no smoking", "Bergenia", "geology", "workplaces", ""] {
            assert!(!names.is_place_keyword(other), "{other}");
        }
        names.add("São Paulo");
        for place in
            ["sao paulo", "Sa\u{303}o Paulo", "#SaoPaulo", "sao-paulo", "Trip to São Paulo"]
        {
            assert!(names.is_place_keyword(place), "{place}");
        }
        assert!(names.is_address("1 Main Street Bergen Norway") && !names.is_address("Bergen"));
    }

    /// The maximum number of names.
    fn many_names() -> PlaceNames {
        let mut names = PlaceNames::default();
        (0..MAX_NAMES).for_each(|at| names.add(&format!("place{at}")));
        names
    }

    #[test]
    fn long_keywords_are_none() {
        let names = PlaceNames::default();
        assert!(
            !names.is_place_keyword(&"a".repeat(1000)) && names.is_place_keyword(&"a".repeat(1001))
        );
    }

    #[test]
    fn many_long_keywords_count_as_places_in_the_end() {
        let names = many_names();
        let keyword = "lorem ipsum dolor sit amet ".repeat(37);
        assert!(!names.is_place_keyword(&keyword) && !names.is_place_keyword("sea"));
        let named = (0..200_000).filter(|_| names.is_place_keyword(&keyword)).count();
        assert!((199_000..200_000).contains(&named), "{named}");
        assert!(names.is_place_keyword("sea") && names.is_address("sea"));
    }

    #[test]
    fn a_text_that_is_too_long_to_be_compared_is_made_up_of_places() {
        let names = many_names();
        assert!(!names.is_address("sea") && names.is_address(&"a".repeat(1 << 20)));
    }
}
