//! Texts and lists are cut to what can be shown and kept, whatever a file says.

use super::Metadata;
use crate::Limits;

/// Cuts every text and list that a file or a sidecar filled.
pub(super) fn cut(metadata: &mut Metadata, limits: &Limits) {
    let Metadata { make, model, lens, description, keywords, people, .. } = metadata;
    for name in [make, model, lens].into_iter().flatten() {
        text(name, limits.max_name);
    }
    if let Some(description) = description {
        text(description, limits.max_description);
    }
    for list in [keywords, people] {
        list.truncate(limits.max_names);
        list.iter_mut().for_each(|name| text(name, limits.max_name));
    }
}

/// Cuts a text to that many bytes, at a character.
fn text(text: &mut String, max: usize) {
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
        assert_eq!(metadata.people.len(), 100);
        assert!(metadata.people.iter().all(|name| (196..=200).contains(&name.len())));
    }
}
