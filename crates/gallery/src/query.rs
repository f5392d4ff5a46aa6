//! Translates search input into the server's query syntax.

/// Writes localized months as the server reads them: `June 2026` and `2026 june` become `2026-06`.
/// `months` starts with January. A month without a year stays a search term.
#[must_use]
pub fn with_months(query: &str, months: &[String]) -> String {
    let words: Vec<&str> = query.split_whitespace().collect();
    let month_of = |word: &str| {
        let word = word.trim_matches(['.', ',']).to_lowercase();
        months.iter().position(|month| month.to_lowercase() == word)
    };
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let mut written = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let pair = match (month_of(word), month_of(next)) {
            (Some(month), _) if is_year(next) => Some((next, month)),
            (_, Some(month)) if is_year(word) => Some((*word, month)),
            _ => None,
        };
        match pair {
            Some((year, month)) => {
                written.push(format!("{year}-{:02}", month + 1));
                at += 2;
            }
            None => {
                written.push((*word).to_owned());
                at += 1;
            }
        }
    }
    written.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_beside_a_year_are_dates() {
        let months: Vec<String> =
            ["January", "February", "March", "April", "May", "June"].map(str::to_owned).to_vec();
        for (query, expected) in [
            ("June 2026", "2026-06"),
            ("lake june 2026", "lake 2026-06"),
            ("2026 may, lake", "2026-05 lake"),
            ("june bride", "june bride"),
            ("june", "june"),
            ("2026", "2026"),
            ("", ""),
        ] {
            assert_eq!(with_months(query, &months), expected, "{query}");
        }
    }
}
