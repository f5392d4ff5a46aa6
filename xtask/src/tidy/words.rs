//! Words that once had a meaning of their own here, and what the field calls it instead.
//!
//! They are looked for in names and comments of Rust sources, also as a part of a longer name, and
//! not in strings: those are messages, CSS classes, and names on the wire and in the database.

use super::{Breach, File};

/// A word, in lower case, and the standard term.
const WORDS: &[(&str, &str)] = &[
    ("crowd", "concurrency limits"),
    ("film", "video; motion video for that of a Live Photo"),
    ("films", "videos"),
    ("patience", "timeout, or retry policy"),
    ("shelf", "store, or section"),
    ("tally", "counter"),
    ("upkeep", "administration, or housekeeping"),
    ("wish", "request, or intent"),
];

/// The standard terms are used.
pub(super) fn are_standard(files: &[File]) -> Vec<Breach> {
    /// This list itself.
    const OWN: &str = "xtask/src/tidy/words.rs";
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_rust() && file.path != OWN) {
        for (index, line) in file.text.lines().enumerate() {
            let line = without_strings(line);
            for (word, instead) in
                WORDS.iter().filter(|(word, _)| parts(&line).any(|part| part == *word))
            {
                let what = format!("\"{word}\": the field says {instead}");
                breaches.push(Breach::new(file, index + 1, what));
            }
        }
    }
    breaches
}

/// A line without the content of its strings.
fn without_strings(line: &str) -> String {
    let mut rest = String::new();
    let (mut is_inside, mut is_escaped) = (false, false);
    for c in line.chars() {
        match c {
            '"' if !is_escaped => is_inside = !is_inside,
            c if !is_inside => rest.push(c),
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    rest
}

/// The words of a text, in lower case: names are split at underscores and capital letters.
fn parts(text: &str) -> impl Iterator<Item = String> {
    let mut spaced = String::new();
    let mut was_lower = false;
    for c in text.chars() {
        if c.is_uppercase() && was_lower {
            spaced.push(' ');
        }
        was_lower = c.is_lowercase();
        spaced.push(if c.is_alphabetic() { c } else { ' ' });
    }
    let words: Vec<String> = spaced.split_whitespace().map(str::to_lowercase).collect();
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn words_are_found_in_names_and_comments_and_not_in_strings() {
        for text in
            ["let film_id = 1;", "// a film", "struct NextFilm;", "const LAST_FILM: u8 = 1;"]
        {
            assert_eq!(are_standard(&[file("src/a.rs", text)]).len(), 1, "{text}");
        }
        for text in ["let a = \"isFilm\";", "<p class=\"film\">", "filmed", "FUJIFILM"] {
            assert_eq!(are_standard(&[file("src/a.rs", text)]), [], "{text}");
        }
        assert_eq!(are_standard(&[file("docs/a.md", "a film")]), []);
    }
}
