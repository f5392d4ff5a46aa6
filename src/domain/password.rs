//! Passwords of links: how strong one is, roughly, and making one that can be read out.

/// How long somebody who guesses would need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Found in minutes.
    Weak,
    /// Keeps out the curious.
    Fair,
    /// Not to be guessed.
    Strong,
}

/// Letters and digits that nobody confuses when reading them out.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567899";
/// Groups of a generated password, and letters in each: 80 bits but for the doubled digit.
const GROUPS: usize = 4;
const GROUP: usize = 4;

/// How strong a password is: by its length, the kinds of characters in it, and how many of them
/// differ. The server slows guessing down, so this is kinder than it would be for files.
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

/// How many random bytes [`from_random`] needs.
pub const RANDOM: usize = GROUPS * GROUP;

/// A password of random bytes, in groups that can be read out.
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
