//! The languages of the app, and the regional locale for dates and numbers.

/// The BCP 47 tag and the native name of each language.
pub const ALL: [(&str, &str); 11] = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt-BR", "Português (Brasil)"),
    ("ar", "العربية"),
    ("zh-CN", "简体中文"),
    ("ja", "日本語"),
];

/// The primary language subtag, without script and region.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// The locale for dates and numbers: the user's own variant of the displayed language if the
/// browser lists one (14 March for `en-GB`, March 14 for `en-US`), else the language itself.
#[must_use]
pub fn regional<'a>(shown: &'a str, preferred: &'a [String]) -> &'a str {
    let own = preferred.iter().find(|tag| primary(tag).eq_ignore_ascii_case(primary(shown)));
    own.map_or(shown, String::as_str)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn a_region_of_the_language_is_kept_and_no_other_language() {
        let preferred = ["sv-SE", "en-GB", "en-US", "de-CH"].map(str::to_owned);
        for (shown, expected) in
            [("en", "en-GB"), ("de", "de-CH"), ("fr", "fr"), ("e", "e"), ("pt-BR", "pt-BR")]
        {
            assert_eq!(regional(shown, &preferred), expected);
        }
    }

    #[test]
    fn what_can_be_chosen_is_what_there_is() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let known: BTreeSet<String> = ALL.iter().map(|(tag, _)| (*tag).to_owned()).collect();
        let files: BTreeSet<String> = fs::read_dir(root.join("locales"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".json", ""))
            .collect();
        assert_eq!(known, files);
        let script = fs::read_to_string(root.join("public/language.js")).unwrap();
        let (_, list) = script.split_once("all = [").unwrap();
        let (list, _) = list.split_once(']').unwrap();
        let chosen: BTreeSet<String> =
            list.split(", ").map(|tag| tag.trim_matches('\'').to_owned()).collect();
        assert_eq!(known, chosen);
    }
}
