//! The words by which a file names the place where it was taken, and which keywords repeat them.
//!
//! Photo programs write a place several times: into the fields that are made for it, as a branch of
//! a tree of keywords (`Places|Norway|Bergen`), and as plain keywords beside that. Where places go,
//! such keywords go as well. Words come only from what goes itself, so that a file that was cleaned
//! has none, and cleaning it again changes nothing.

use std::collections::BTreeSet;

/// Names under which people and programs file places in a tree of keywords, in lower case.
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

/// More words than any file needs; each keyword is compared with all of them.
const MOST: usize = 200;
/// Longer texts name no place.
const LONGEST: usize = 200;

/// Words that name where a file was taken, in lower case.
#[derive(Debug, Default)]
pub(crate) struct PlaceWords(BTreeSet<String>);

impl PlaceWords {
    /// A text out of a field for places.
    pub(crate) fn add(&mut self, text: &str) {
        let word = folded(text);
        if self.0.len() < MOST && (2..=LONGEST).contains(&word.len()) {
            self.0.insert(word);
        }
    }

    /// A keyword, of which the words count where it is a branch for places.
    pub(crate) fn add_branch(&mut self, keyword: &str) {
        if is_branch(keyword) {
            levels(keyword).skip(1).for_each(|level| self.add(&level));
        }
    }

    /// Whether a keyword names a place: a branch for places, a tag with coordinates, or one that
    /// repeats a word.
    pub(crate) fn are_in(&self, keyword: &str) -> bool {
        is_machine_tag(keyword)
            || is_branch(keyword)
            || levels(keyword).any(|level| self.0.iter().any(|word| holds(&level, word)))
    }

    /// Whether a text in words of its own repeats several of them, as an address does.
    pub(crate) fn make_up(&self, text: &str) -> bool {
        let text = folded(text);
        self.0.iter().filter(|word| holds(&text, word)).count() > 1
    }
}

/// Photo services write coordinates as `geo:lat=48.8`.
pub(crate) fn is_machine_tag(keyword: &str) -> bool {
    let head = keyword.trim_start().get(..4);
    head.is_some_and(|head| head.eq_ignore_ascii_case("geo:"))
}

fn is_branch(keyword: &str) -> bool {
    levels(keyword).next().is_some_and(|root| ROOTS.contains(&root.as_str()))
}

/// The levels of a keyword in a tree, or the parts of a list.
fn levels(keyword: &str) -> impl Iterator<Item = String> {
    let parts = keyword.split(['|', '/', '\\', '>', ';', ',']);
    parts.map(folded).filter(|part| !part.is_empty())
}

fn folded(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || c.is_control()).to_lowercase()
}

/// Whether a text holds a word as a whole. Short ones, such as the codes of countries, count only
/// where they are all of it.
fn holds(text: &str, word: &str) -> bool {
    if word.chars().count() < 3 {
        return text == word;
    }
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_that_name_places() {
        let mut words = PlaceWords::default();
        for place in ["Bergen", "Norway", "NO", " "] {
            words.add(place);
        }
        words.add_branch("Places|Europe|Fjord country");
        words.add_branch("Animals|Whale");
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
            assert!(words.are_in(place), "{place}");
        }
        for other in ["sea", "Whale", "no smoking", "Bergenia", "geology", "workplaces", ""] {
            assert!(!words.are_in(other), "{other}");
        }
        assert!(words.make_up("1 Main Street Bergen Norway") && !words.make_up("Bergen"));
    }
}
