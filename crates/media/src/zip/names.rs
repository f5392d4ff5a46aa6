//! File names that every system can unpack, and that cannot escape from the target folder.

use std::collections::HashSet;

/// Maximum bytes of a name on common file systems.
const MAX_NAME_LEN: usize = 255;

/// Names that Windows reserves for devices, with any extension.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// Returns a safe name for one file, without folders: separators, control characters and characters
/// that Windows or shells reject become `_`, invisible ones are removed, reserved names get a `_`
/// in front, and the length is at most 255 bytes.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let replaced: String = name
        .chars()
        .filter(|c| !invisible(*c))
        .map(|c| if forbidden(c) { '_' } else { c })
        .collect();
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

/// Makes names unique: `a.jpg`, `A (2).jpg`. Names that differ only in case clash, since they do on
/// most people's disks.
#[must_use]
pub fn unique_names(names: Vec<String>) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::with_capacity(names.len());
    let mut next: std::collections::HashMap<String, u64> = std::collections::HashMap::new();
    names
        .into_iter()
        .map(|name| {
            let key = name.to_lowercase();
            if taken.insert(key.clone()) {
                return name;
            }
            let counter = next.entry(key).or_insert(2);
            loop {
                let candidate = shortened(&name, &format!(" ({counter})"));
                *counter += 1;
                if taken.insert(candidate.to_lowercase()) {
                    return candidate;
                }
            }
        })
        .collect()
}

fn forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// Invisible characters that hide text or change its direction. With them a name can pretend to
/// have another extension.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
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
        let names = unique_names(vec![name.clone(), name]);
        assert!(names[1].len() <= 255 && names[1].ends_with("ü (2).jpeg"));
    }

    #[test]
    fn clashes_are_numbered_whatever_their_case() {
        let names = ["a.jpg", "A.jpg", "a (2).jpg", "b", "B"].map(String::from);
        assert_eq!(
            unique_names(names.to_vec()),
            ["a.jpg", "A (2).jpg", "a (2) (2).jpg", "b", "B (2)"]
        );
    }
}
