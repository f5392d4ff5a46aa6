//! Passwords of links: a rough estimate of strength, and generated passwords that can be read
//! aloud.

/// How well a password resists guessing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Found in minutes.
    Weak,
    /// Resists casual guessing.
    Fair,
    /// Infeasible to guess.
    Strong,
}

/// Letters and digits that are not easily confused.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567899";
/// Groups of a generated password, and letters in each: slightly less than 80 bits, since one digit
/// occurs twice.
const GROUPS: usize = 4;
const GROUP: usize = 4;

/// Rates a password by its length, the number of character classes, and the number of distinct
/// characters. The server limits guesses, so this is more lenient than it would be for files.
#[must_use]
pub fn strength(password: &str) -> Strength {
    let length = password.chars().count();
    let mut seen: Vec<char> = password.chars().flat_map(char::to_lowercase).collect();
    seen.sort_unstable();
    seen.dedup();
    let kinds = [
        password.chars().any(char::is_lowercase),
        password.chars().any(char::is_uppercase),
        password.chars().any(char::is_numeric),
        password.chars().any(|c| !c.is_alphanumeric()),
    ];
    let kinds = kinds.into_iter().filter(|has| *has).count();
    match (length, seen.len(), kinds) {
        (0..=5, ..) | (_, 0..=3, _) => Strength::Weak,
        (16.., 8.., _) | (12.., 7.., 2..) | (10.., 7.., 3..) => Strength::Strong,
        (8.., 5.., _) | (_, _, 3..) => Strength::Fair,
        _ => Strength::Weak,
    }
}

/// Number of random bytes that [`from_random`] needs.
pub const RANDOM: usize = GROUPS * GROUP;

/// Makes a password from random bytes, in groups that are easy to read aloud.
#[must_use]
pub fn from_random(bytes: &[u8; RANDOM]) -> String {
    let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    let groups = bytes.chunks(GROUP).map(|group| group.iter().map(letter).collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_more_than_tricks() {
        for (password, expected) in [
            ("", Strength::Weak),
            ("12345", Strength::Weak),
            ("aaaaaaaaaaaaaaaa", Strength::Weak),
            ("sesame", Strength::Weak),
            ("sesame42", Strength::Fair),
            ("Sesam3!", Strength::Fair),
            ("our week at the lake", Strength::Strong),
            ("Lakeside-2026", Strength::Strong),
        ] {
            assert_eq!(strength(password), expected, "{password}");
        }
    }

    #[test]
    fn a_made_password_is_strong_and_has_no_letter_to_confuse() {
        let mut bytes = [0; RANDOM];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::try_from(index * 37 % 256).unwrap();
        }
        let password = from_random(&bytes);
        assert_eq!((password.len(), strength(&password)), (19, Strength::Strong));
        assert!(!password.contains(['0', 'o', '1', 'l', 'i']));
    }
}
