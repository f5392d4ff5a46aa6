//! The words on the screen. English is compiled in; a `Key` is an index into it, so looking a
//! string up costs nothing and a missing key does not compile.
//!
//! Languages change by reloading the page: no string has to be reactive.

/// Names one string; see [`key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(usize);

include!(concat!(env!("OUT_DIR"), "/strings.rs"));

/// The string itself.
#[must_use]
pub fn t(key: Key) -> &'static str {
    ENGLISH[key.0]
}

/// The string with `{name}` replaced by each value given for `name`.
#[must_use]
pub fn fill(key: Key, values: &[(&str, &str)]) -> String {
    values
        .iter()
        .fold(t(key).to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// The form of a counted string for `count`, with `{count}` filled in. Forms are the keys
/// `name.one` and `name.other`; the caller names the latter.
#[must_use]
pub fn count(other: Key, count: u64) -> String {
    let text = crate::platform::intl::number(count);
    let one = NAMES[other.0].replace(".other", ".one");
    let form = match NAMES.iter().position(|name| *name == one) {
        Some(index) if count == 1 => Key(index),
        _ => other,
    };
    fill(form, &[("count", &text)])
}
