//! Collections (months, trips, places, folders, people): their addresses, titles and grouping.

use vitrine_api::{CollectionKind, CollectionResponse};

/// All kinds, in the order in which they are offered.
pub const KINDS: [CollectionKind; 5] = [
    CollectionKind::Month,
    CollectionKind::Moment,
    CollectionKind::State,
    CollectionKind::Folder,
    CollectionKind::Person,
];

/// The path segment of the list of a kind, without a slash.
#[must_use]
pub fn segment(kind: CollectionKind) -> &'static str {
    match kind {
        CollectionKind::Month => "calendar",
        CollectionKind::Moment => "moments",
        CollectionKind::State => "places",
        CollectionKind::Folder => "folders",
        CollectionKind::Person => "people",
    }
}

/// The title of a collection, before it is translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Title {
    /// A month, `YYYY-MM-01`.
    Month(String),
    /// A day, `YYYY-MM-DD`.
    Day(String),
    /// The same day of every year: the most recent one, `YYYY-MM-DD`.
    EveryYear(String),
    /// A literal name.
    Name(String),
    /// A country, by its ISO 3166 code.
    Country(String),
}

/// The title of a collection.
#[must_use]
pub fn title(collection: &CollectionResponse) -> Title {
    let CollectionResponse { kind, id, name, country, end_date, .. } = collection;
    let country = country.clone();
    match kind {
        CollectionKind::Month => Title::Month(format!("{id}-01")),
        CollectionKind::Moment if id.starts_with("yearly-") => Title::EveryYear(end_date.clone()),
        CollectionKind::Moment if id.starts_with("day-") => Title::Day(end_date.clone()),
        // A trip abroad is titled by its country; one at home by its province, whose code is
        // longer.
        CollectionKind::Moment if is_abroad(id) => {
            country.map_or_else(|| Title::Name(name.clone()), Title::Country)
        }
        CollectionKind::State if name.is_empty() => {
            country.map_or_else(|| Title::Name(name.clone()), Title::Country)
        }
        _ => Title::Name(name.clone()),
    }
}

/// Whether the id of a trip ends with a country code: `trip-2026-08-01-2026-08-05-IT`.
fn is_abroad(id: &str) -> bool {
    let last = id.rsplit('-').next().unwrap_or_default();
    last.len() == 2 && last.bytes().all(|letter| letter.is_ascii_uppercase())
}

/// Groups provinces by country code. Keeps the order; only neighbours are grouped.
#[must_use]
pub fn by_country(states: Vec<CollectionResponse>) -> Vec<(String, Vec<CollectionResponse>)> {
    let mut found: Vec<(String, Vec<CollectionResponse>)> = Vec::new();
    for state in states {
        let country = state.country.clone().unwrap_or_default();
        match found.last_mut() {
            Some((last, list)) if *last == country => list.push(state),
            _ => found.push((country, vec![state])),
        }
    }
    found
}

/// Groups months by year. Keeps the order; only neighbours are grouped.
#[must_use]
pub fn by_year(months: Vec<CollectionResponse>) -> Vec<(String, Vec<CollectionResponse>)> {
    let mut found: Vec<(String, Vec<CollectionResponse>)> = Vec::new();
    for month in months {
        let year = month.start_date.split('-').next().unwrap_or_default().to_owned();
        match found.last_mut() {
            Some((last, list)) if *last == year => list.push(month),
            _ => found.push((year, vec![month])),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collection(kind: CollectionKind, id: &str, country: Option<&str>) -> CollectionResponse {
        CollectionResponse {
            kind,
            id: id.into(),
            name: "Name".into(),
            country: country.map(Into::into),
            folder: None,
            asset_count: 1,
            thumbnail_asset_id: String::new(),
            start_date: "2026-08-01".into(),
            end_date: "2026-08-05".into(),
        }
    }

    #[test]
    fn titles_by_kind() {
        let of = |kind, id, country| title(&collection(kind, id, country));
        let moment = CollectionKind::Moment;
        assert_eq!(of(CollectionKind::Month, "2026-08", None), Title::Month("2026-08-01".into()));
        assert_eq!(of(moment, "day-2026-08-05", None), Title::Day("2026-08-05".into()));
        assert_eq!(of(moment, "yearly-08-05", None), Title::EveryYear("2026-08-05".into()));
        let trip = "trip-2026-08-01-2026-08-05-IT";
        assert_eq!(of(moment, trip, Some("IT")), Title::Country("IT".into()));
        let trip = "trip-2026-08-01-2026-08-05-DE-0011aabb";
        assert_eq!(of(moment, trip, Some("DE")), Title::Name("Name".into()));
        assert_eq!(of(CollectionKind::Person, "x", None), Title::Name("Name".into()));
    }

    #[test]
    fn groups_keep_the_order() {
        let state = |id, country| collection(CollectionKind::State, id, Some(country));
        let groups = by_country(vec![state("1", "AT"), state("2", "DE"), state("3", "DE")]);
        let counts: Vec<_> = groups.iter().map(|(code, list)| (&**code, list.len())).collect();
        assert_eq!(counts, [("AT", 1), ("DE", 2)]);
        let months = vec![collection(CollectionKind::Month, "2026-08", None)];
        assert_eq!(by_year(months)[0].0, "2026");
    }
}
