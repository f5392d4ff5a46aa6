//! Words as searches compare them: small letters, and none of the accents that one person writes
//! and another leaves out.

use crate::db::assets::Asset;

/// What photos are found by, apart from their places and albums.
#[must_use]
pub fn of_asset(asset: &Asset) -> String {
    let found = &asset.metadata;
    let texts = [asset.name.as_str(), &asset.folder].into_iter();
    let texts = texts.chain(found.description.as_deref());
    let texts = texts.chain(found.people.iter().chain(&found.keywords).map(String::as_str));
    fold(&texts.collect::<Vec<_>>().join(" "))
}

/// Small letters without accents.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// The letter below an accent, for the letters of Latin scripts that have one of their own.
fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ģ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        c => c,
    }
}

/// A part of a text as `LIKE` asks for it, with `\` before what would stand for anything.
#[must_use]
pub fn containing(part: &str) -> String {
    let mut pattern = String::from("%");
    for c in part.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_do_not_matter_and_signs_stand_for_themselves() {
        assert_eq!(fold("Zürich ŁÓDŹ"), "zurich lodz");
        assert_eq!(containing("50%_\\"), "%50\\%\\_\\\\%");
    }
}
