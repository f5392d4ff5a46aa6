//! Cuts texts and lists to what can be displayed and stored. Removes control characters, which are
//! invisible and take six bytes each in JSON.

use super::model::Metadata;
use crate::Limits;

/// Cuts every text and list that a file or a sidecar can fill.
pub(super) fn cut(metadata: &mut Metadata, limits: &Limits) {
    let Metadata { make, model, lens, description, keywords, people, .. } = metadata;
    for slot in [make, model, lens] {
        *slot = slot.take().and_then(|text| name(text, limits));
    }
    *description = description.take().and_then(|mut text| {
        text.retain(|c| !c.is_control() || matches!(c, '\n' | '\t'));
        shorten(&mut text, limits.max_description);
        (!text.trim().is_empty()).then_some(text)
    });
    for list in [keywords, people] {
        let mut left = limits.max_names_len;
        let names = list.drain(..).filter_map(|text| name(text, limits)).take(limits.max_names);
        let fitting = names.map_while(|name| {
            left = left.checked_sub(name.len())?;
            Some(name)
        });
        *list = fitting.collect();
    }
}

/// Removes control characters from a name and cuts it; `None` if nothing visible is left.
fn name(mut text: String, limits: &Limits) -> Option<String> {
    text.retain(|c| !c.is_control());
    shorten(&mut text, limits.max_name);
    (!text.trim().is_empty()).then_some(text)
}

/// Cuts a text to `max` bytes, at a character boundary.
fn shorten(text: &mut String, max: usize) {
    if text.len() > max {
        text.truncate(text.floor_char_boundary(max));
        text.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_a_character() {
        let limits = Limits::default();
        let mut metadata = Metadata {
            model: Some("\u{1F4F7}".repeat(1000)),
            description: Some("\u{E4}".repeat(10_000)),
            people: vec!["\u{1F600}x".repeat(1000); 1000],
            ..Metadata::default()
        };
        cut(&mut metadata, &limits);
        assert_eq!(metadata.model.unwrap().len(), 200);
        assert_eq!(metadata.description.unwrap().len(), 10_000);
        assert_eq!(metadata.people, vec!["\u{1F600}x".repeat(40); 40]);
    }

    #[test]
    fn control_characters_go() {
        let mut metadata = Metadata {
            make: Some("Can\0\u{1B}on".into()),
            lens: Some("\u{1}".repeat(1000)),
            description: Some("one\r\n\ttwo\u{7}".into()),
            keywords: vec!["\u{1}".repeat(1000), "se\na".into()],
            people: vec!["An\u{9F}n".into()],
            ..Metadata::default()
        };
        cut(&mut metadata, &Limits::default());
        assert_eq!((metadata.make.as_deref(), metadata.lens), (Some("Canon"), None));
        assert_eq!(metadata.description.as_deref(), Some("one\n\ttwo"));
        assert_eq!((metadata.keywords, metadata.people), (vec!["sea".into()], vec!["Ann".into()]));
    }

    #[test]
    fn lists_are_bounded_by_their_bytes_and_by_their_number() {
        let limits = Limits::default();
        let mut metadata = Metadata {
            keywords: (0..1000).map(|at| format!("{at:0100}")).collect(),
            people: (0..1000).map(|at| format!("{at:03}")).collect(),
            ..Metadata::default()
        };
        let (first, people) = (metadata.keywords[..80].to_vec(), metadata.people[..100].to_vec());
        cut(&mut metadata, &limits);
        assert_eq!((metadata.keywords, metadata.people), (first, people));
    }
}
