//! Names of places as they are stored with photos, and of countries.

use crate::search_normalize::fold;

/// Incremented when the naming rules change. All places are then named again.
pub const VERSION: i64 = 1;

/// ISO 3166 country codes with their English names, one per line.
const COUNTRIES: &str = include_str!("countries.txt");

/// The name of a place. Unknown parts are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Name {
    /// ISO 3166 code of the country.
    pub country: String,
    /// State or province.
    pub state: String,
    /// Town.
    pub city: String,
}

impl Name {
    /// Town, state and English country name, normalised for search.
    #[must_use]
    pub fn in_words(&self) -> String {
        let country = country_name(&self.country).unwrap_or_default();
        fold(&format!("{} {} {country}", self.city, self.state))
    }
}

/// The English name of a country by its ISO 3166 code.
#[must_use]
pub fn country_name(code: &str) -> Option<&'static str> {
    COUNTRIES.lines().find_map(|line| line.strip_prefix(code)?.strip_prefix(' '))
}

/// The ISO 3166 code of a country by its English name.
#[must_use]
pub fn country_code(name: &str) -> Option<&'static str> {
    let mut countries = COUNTRIES.lines().filter_map(|line| line.split_once(' '));
    countries.find(|(_, country)| *country == name).map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_by_code_and_by_name() {
        assert_eq!(country_name("DE"), Some("Germany"));
        assert_eq!(country_code("Germany"), Some("DE"));
        assert_eq!((country_name("??"), country_code("")), (None, None));
    }
}
