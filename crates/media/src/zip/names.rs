//! File names that every system can unpack, and that cannot escape from the target folder.

use std::collections::{HashMap, HashSet};

/// Maximum bytes of a name on common file systems.
const MAX_NAME_LEN: usize = 255;

/// Names that Windows reserves for devices, with any extension.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// Returns a safe name for one file, without folders: separators, control characters and characters
/// that Windows or shells reject become `_`, invisible ones are removed, reserved names get a `_`
/// in front, and the length is at most 255 bytes.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let replaced: String = visible(name).map(|c| if forbidden(c) { '_' } else { c }).collect();
    let trimmed = replaced
        .trim_start_matches(char::is_whitespace)
        .trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let name = match trimmed.trim_start_matches('.') {
        "" => "file",
        _ => trimmed,
    };
    let name = if is_device(name) { format!("_{name}") } else { name.to_owned() };
    shortened(&name, "")
}

/// Makes names unique: `a.jpg`, `A (2).jpg`. Names clash if any common file system takes them for
/// one: those that differ in case, in the normalization form of their letters (Unicode Standard
/// Annex 15), or in joiners. `decomposed` returns a name in form NFD.
///
/// A file of which `is_joined` is true belongs to the one before it, as a motion video does, and
/// gets the same number. Calls it with indices.
#[must_use]
pub fn unique_names(
    names: Vec<String>,
    is_joined: impl Fn(usize) -> bool,
    decomposed: impl Fn(&str) -> String,
) -> Vec<String> {
    UniqueNames::new(decomposed).number(names, is_joined)
}

/// The names that are taken, for archives that are unpacked into one folder; see [`unique_names`].
pub struct UniqueNames<D> {
    decomposed: D,
    taken: HashSet<String>,
    next: HashMap<String, u64>,
}

impl<D: Fn(&str) -> String> UniqueNames<D> {
    /// No name is taken.
    pub fn new(decomposed: D) -> Self {
        Self { decomposed, taken: HashSet::new(), next: HashMap::new() }
    }

    /// Takes a name.
    pub fn take(&mut self, name: &str) {
        self.taken.insert(self.key(name));
    }

    /// Makes names unique among each other and those that are taken, and takes them.
    pub fn number(&mut self, names: Vec<String>, is_joined: impl Fn(usize) -> bool) -> Vec<String> {
        let mut unique = Vec::with_capacity(names.len());
        let mut unit: Vec<String> = Vec::new();
        for (index, name) in names.into_iter().enumerate() {
            let key = self.key(&name);
            // Two names that clash in any case cannot have the same number.
            let joins = is_joined(index) && unit.iter().all(|other| self.key(other) != key);
            if !joins {
                self.number_unit(std::mem::take(&mut unit), &mut unique);
            }
            unit.push(name);
        }
        self.number_unit(unit, &mut unique);
        unique
    }

    fn number_unit(&mut self, unit: Vec<String>, unique: &mut Vec<String>) {
        let Some(first) = unit.first().map(|name| self.key(name)) else {
            return;
        };
        if self.take_all(&unit) {
            unique.extend(unit);
            return;
        }
        let mut number = self.next.get(&first).copied().unwrap_or(2);
        loop {
            let mark = format!(" ({number})");
            let numbered: Vec<_> = unit.iter().map(|name| shortened(name, &mark)).collect();
            number += 1;
            if self.take_all(&numbered) {
                self.next.insert(first, number);
                unique.extend(numbered);
                return;
            }
        }
    }

    /// Takes all names, or none if one is taken.
    fn take_all(&mut self, names: &[String]) -> bool {
        let keys: Vec<_> = names.iter().map(|name| self.key(name)).collect();
        let are_free = keys.iter().all(|key| !self.taken.contains(key));
        if are_free {
            self.taken.extend(keys);
        }
        are_free
    }

    /// Equal for names that clash. Upper case between two lower cases also equates `ß` with `ss`,
    /// as APFS does.
    fn key(&self, name: &str) -> String {
        if name.is_ascii() {
            return name.to_ascii_lowercase();
        }
        let plain: String = name.chars().filter(|c| !is_joiner(*c) && *c != EMOJI_STYLE).collect();
        let folded = (self.decomposed)(&plain).to_lowercase().to_uppercase().to_lowercase();
        // Changing the case may have put composed letters in.
        (self.decomposed)(&folded)
    }
}

fn forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// The variation selector that shows a character as an emoji.
const EMOJI_STYLE: char = '\u{FE0F}';
/// The black flag, which tag characters make a region's flag (Unicode Technical Standard 51,
/// section 1.4.6).
const FLAG: char = '\u{1F3F4}';

/// The characters of a name without invisible ones, except for joiners where a script or an emoji
/// needs them.
fn visible(name: &str) -> impl Iterator<Item = char> {
    let mut before = None;
    let mut chars = name.chars().peekable();
    std::iter::from_fn(move || {
        loop {
            let c = chars.next()?;
            let stays = match c {
                c if is_joiner(c) => {
                    let around = before.zip(chars.peek().copied());
                    let joins = |is: fn(char) -> bool| {
                        around.is_some_and(|(one, other)| is(one) && is(other))
                    };
                    joins(is_joined_script) || (c == '\u{200D}' && joins(is_emoji))
                }
                c if is_tag(c) => before.is_some_and(|before| before == FLAG || is_tag(before)),
                c => !invisible(c),
            };
            if stays {
                before = Some(c);
                return Some(c);
            }
        }
    })
}

/// Invisible characters that hide text or change its direction. With them a name can pretend to
/// have another extension.
fn invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// The zero width non-joiner and joiner.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0000}'..='\u{E007F}')
}

/// Whether a character may be a part of an emoji with joiners: symbols, arrows, pictographs, skin
/// tones, and the selector after one.
fn is_emoji(c: char) -> bool {
    matches!(c, EMOJI_STYLE | '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether a character is of a script whose letters take joiners: from Arabic to the scripts of
/// South and Southeast Asia, and Mongolian.
fn is_joined_script(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{109F}' | '\u{1780}'..='\u{18AF}' | '\u{A840}'..='\u{A8FF}'
        | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let stem = stem.to_lowercase();
    let numbered = |prefix| {
        stem.strip_prefix(prefix).is_some_and(|rest: &str| {
            matches!(rest.chars().next(), Some('0'..='9' | '¹' | '²' | '³'))
                && rest.chars().count() == 1
        })
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

/// Inserts `mark` before the extension and cuts the stem, so that the name has at most 255 bytes.
fn shortened(name: &str, mark: &str) -> String {
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 32 => name.split_at(dot),
        _ => (name, ""),
    };
    let room = MAX_NAME_LEN.saturating_sub(mark.len() + extension.len());
    let mut cut = stem.len().min(room);
    while !stem.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}{mark}{extension}", &stem[..cut])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names() {
        let cases = [
            ("../../etc/passwd", ".._.._etc_passwd"),
            ("..", "file"),
            ("", "file"),
            ("C:\\Windows\\a.jpg", "C__Windows_a.jpg"),
            ("con", "_con"),
            ("NUL.jpg", "_NUL.jpg"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("console.jpg", "console.jpg"),
            ("photo. . ", "photo"),
            (" lead.jpg", "lead.jpg"),
            ("a\0b\nc.jpg", "a_b_c.jpg"),
            ("evil\u{202E}gpj.exe", "evilgpj.exe"),
            ("evil\u{061C}\u{2066}gpj\u{AD}.exe", "evilgpj.exe"),
            ("a\u{200D}\u{200C}\u{200B}b\u{FEFF}.jpg", "ab.jpg"),
            ("Family 👨\u{200D}👩\u{200D}👧.jpg", "Family 👨\u{200D}👩\u{200D}👧.jpg"),
            ("❤\u{FE0F}\u{200D}🔥.jpg", "❤\u{FE0F}\u{200D}🔥.jpg"),
            ("👩🏽\u{200D}⚕\u{FE0F}.jpg", "👩🏽\u{200D}⚕\u{FE0F}.jpg"),
            ("🏳\u{FE0F}\u{200D}🌈\u{200D}.jpg", "🏳\u{FE0F}\u{200D}🌈.jpg"),
            ("👩\u{200D}\u{202E}👧", "👩👧"),
            ("🏴\u{E0067}\u{E0062}\u{E007F}.jpg", "🏴\u{E0067}\u{E0062}\u{E007F}.jpg"),
            ("a\u{E0067}\u{E0062}.jpg", "a.jpg"),
            ("می\u{200C}خواهم.jpg", "می\u{200C}خواهم.jpg"),
            ("क्\u{200D}ष.jpg", "क्\u{200D}ष.jpg"),
            ("Zoë 🐈.jpg", "Zoë 🐈.jpg"),
            (".hidden", ".hidden"),
        ];
        for (name, safe) in cases {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
    }

    #[test]
    fn long_names_keep_their_extension() {
        let name = safe_name(&format!("{}.jpeg", "ü".repeat(300)));
        assert!(name.len() <= 255 && name.ends_with("ü.jpeg"));
        let names = unique(&[&name, &name]);
        assert!(names[1].len() <= 255 && names[1].ends_with("ü (2).jpeg"));
    }

    /// Stands for NFD, which the callers bring.
    fn decomposed(name: &str) -> String {
        name.replace('ä', "a\u{308}").replace('Ä', "A\u{308}").replace('İ', "I\u{307}")
    }

    fn unique(names: &[&str]) -> Vec<String> {
        unique_names(names.iter().map(|name| (*name).to_owned()).collect(), |_| false, decomposed)
    }

    #[test]
    fn clashes_are_numbered_whatever_their_case() {
        assert_eq!(
            unique(&["a.jpg", "A.jpg", "a (2).jpg", "b", "B"]),
            ["a.jpg", "A (2).jpg", "a (2) (2).jpg", "b", "B (2)"]
        );
    }

    #[test]
    fn clashes_are_numbered_however_they_are_spelled() {
        for (one, other) in [
            ("bär.jpg", "ba\u{308}r.jpg"),
            ("BÄR.jpg", "ba\u{308}r.jpg"),
            ("straße.jpg", "STRASSE.jpg"),
            ("STRAẞE.jpg", "straße.jpg"),
            ("İ.jpg", "i\u{307}.jpg"),
            ("ΟΔΟΣ.jpg", "οδος.jpg"),
            ("👩\u{200D}👧.jpg", "👩👧.jpg"),
            ("❤\u{FE0F}.jpg", "❤.jpg"),
        ] {
            let stem = other.strip_suffix(".jpg").unwrap();
            assert_eq!(unique(&[one, other]), [one, &format!("{stem} (2).jpg")]);
        }
        assert_eq!(unique(&["bar.jpg", "bär.jpg"]), ["bar.jpg", "bär.jpg"]);
    }

    #[test]
    fn a_motion_video_has_the_number_of_its_still() {
        let names = ["a.jpg", "a.jpg", "a.mov", "a (3).mov", "A.jpg", "a.mov", "b.mov", "b.mov"];
        let is_joined = |at| [2, 5, 7].contains(&at);
        assert_eq!(
            unique_names(names.map(String::from).to_vec(), is_joined, decomposed),
            [
                "a.jpg",
                "a (2).jpg",
                "a (2).mov",
                "a (3).mov",
                "A (4).jpg",
                "a (4).mov",
                "b.mov",
                "b (2).mov"
            ]
        );
    }

    #[test]
    fn numbers_continue_in_the_next_archive() {
        let mut names = UniqueNames::new(decomposed);
        names.take("a.jpg");
        let next = ["A.jpg", "b.jpg"].map(String::from).to_vec();
        assert_eq!(names.number(next, |_| false), ["A (2).jpg", "b.jpg"]);
    }
}
