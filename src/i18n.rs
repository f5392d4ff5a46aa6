//! The app's messages. English is compiled in; a `Key` is an index into it, so a lookup costs
//! nothing and a missing key does not compile. Other languages are fetched before the app is
//! mounted.
//!
//! Changing the language reloads the page, so messages need not be reactive.

use std::cell::OnceCell;

use crate::platform::intl;
use crate::platform::language::{self, Words};

/// Identifies a message; see [`key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(usize);

include!(concat!(env!("OUT_DIR"), "/strings.rs"));

/// A language other than English.
struct Translation {
    texts: Vec<&'static str>,
    words: Words,
}

thread_local! {
    static TRANSLATION: OnceCell<Translation> = const { OnceCell::new() };
}

/// Continues once the messages of the page's language are loaded.
pub fn when_ready(go_on: impl FnOnce() + 'static) {
    language::with_words(|words| {
        if let Some(words) = words {
            // Messages live as long as the page.
            let text = |(name, english)| match words.get(name) {
                Some(text) => &*text.leak(),
                None => english,
            };
            let texts = NAMES.into_iter().zip(ENGLISH).map(text).collect();
            // Cannot be set already: a page is mounted once.
            let _ = TRANSLATION.with(|known| known.set(Translation { texts, words }));
        }
        go_on();
    });
}

/// The message of a key.
#[must_use]
pub fn t(key: Key) -> &'static str {
    TRANSLATION.with(|known| known.get().map_or(ENGLISH[key.0], |known| known.texts[key.0]))
}

/// The message with each `{name}` replaced by its value.
#[must_use]
pub fn fill(key: Key, values: &[(&str, &str)]) -> String {
    fill_in(t(key), values)
}

fn fill_in(text: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| {
        let name = format!("{{{name}}}");
        if language::is_rtl() {
            // A name in Latin script must not reorder the text around it, so it is isolated: FSI
            // and PDI of the Unicode Bidirectional Algorithm.
            text.replace(&name, &format!("\u{2068}{value}\u{2069}"))
        } else {
            text.replace(&name, value)
        }
    })
}

/// The plural form of a message for `count`, with `{count}` filled in. The forms have the keys
/// `name.one`, `name.other` and others of the language; the caller passes `name.other`.
#[must_use]
pub fn count(other: Key, count: u64) -> String {
    let name = NAMES[other.0].replace(".other", &format!(".{}", intl::plural(count)));
    let form = TRANSLATION.with(|known| match known.get() {
        Some(known) => known.words.get(&name),
        None => NAMES.iter().position(|known| *known == name).map(|at| ENGLISH[at].to_owned()),
    });
    let number = intl::number(count);
    fill_in(form.as_deref().unwrap_or(t(other)), &[("count", &number)])
}
