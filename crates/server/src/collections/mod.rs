//! Collections that are derived from a library. Months, states, folders and people follow from the
//! photos' metadata; moments are found by the rules in [`moments`]. Pure functions of database
//! rows. A collection can become an album that follows the same rule.

mod moments;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use vitrine_api::CollectionKind;
use vitrine_database::AssetId;
use vitrine_database::clock::{self, DAY_MS};
use vitrine_database::collections::{Named, Rule, Spot};

/// A collection and its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Identifies it in URLs. Stable as long as its rule is the same.
    pub id: String,
    /// English name; empty where it has none of its own.
    pub name: String,
    /// Which photos it contains.
    pub rule: Rule,
    /// Number of photos.
    pub count: u64,
    /// The photo to show as its cover.
    pub cover: AssetId,
    /// First and last day, in days since 1970.
    pub days: (i64, i64),
}

/// Months and moments, newest first, or states by country and name. `spots` are in order of days.
#[must_use]
pub fn of_spots(kind: CollectionKind, spots: &[Spot]) -> Vec<Collection> {
    match kind {
        CollectionKind::Month => months(spots),
        CollectionKind::State => states(spots),
        CollectionKind::Moment => moments::find(spots),
        CollectionKind::Folder | CollectionKind::Person => Vec::new(),
    }
}

/// Folders or people, in the order of `names`.
#[must_use]
pub fn of_names(kind: CollectionKind, names: Vec<Named>) -> Vec<Collection> {
    let is_folder = kind == CollectionKind::Folder;
    let collection = |named: Named| Collection {
        id: hash(&named.name),
        name: match named.name.rsplit_once('/') {
            Some((_, last)) if is_folder => last.to_owned(),
            _ => named.name.clone(),
        },
        rule: match is_folder {
            true => Rule { folder: Some(named.name), ..Rule::default() },
            false => Rule { person: Some(named.name), ..Rule::default() },
        },
        count: named.count,
        cover: named.cover,
        days: named.days,
    };
    names.into_iter().map(collection).collect()
}

/// Groups spots by key. Those without a key are left out.
fn gather<K: Ord>(spots: &[Spot], key: impl Fn(&Spot) -> Option<K>) -> Vec<(K, Gathered)> {
    let mut found = BTreeMap::<K, Gathered>::new();
    for spot in spots {
        if let Some(key) = key(spot) {
            found.entry(key).or_default().add(spot);
        }
    }
    found.into_iter().collect()
}

/// The totals of several spots.
#[derive(Debug, Clone, Default)]
struct Gathered {
    count: u64,
    days: Option<(i64, i64)>,
    number_of_days: u64,
    cover: Option<AssetId>,
    /// Of the spot with the cover: whether it has a thumbnail, and the number of photos.
    most: (bool, u64),
    last_day: Option<i64>,
}

impl Gathered {
    fn add(&mut self, spot: &Spot) {
        self.count += spot.count;
        let (first, last) = self.days.unwrap_or((spot.day, spot.day));
        self.days = Some((first.min(spot.day), last.max(spot.day)));
        // Spots are in order of days, so comparing with the last day suffices.
        if self.last_day != Some(spot.day) {
            self.last_day = Some(spot.day);
            self.number_of_days += 1;
        }
        if (spot.is_pictured, spot.count) > self.most {
            self.most = (spot.is_pictured, spot.count);
            self.cover = Some(spot.cover.clone());
        }
    }

    fn into_collection(self, id: String, name: String, rule: Rule) -> Collection {
        let days = self.days.unwrap_or_default();
        let cover = self.cover.unwrap_or_else(|| AssetId::NONE.clone());
        Collection { id, name, rule, count: self.count, cover, days }
    }
}

fn months(spots: &[Spot]) -> Vec<Collection> {
    let found = gather(spots, |spot| Some(clock::month(spot.day * DAY_MS)));
    let month = |(month, gathered): (String, Gathered)| {
        let days = clock::days_of_month(&month)?;
        let rule = Rule { days: Some((days.start, days.end - 1)), ..Rule::default() };
        let name = clock::month_in_words(days.start * DAY_MS);
        Some(gathered.into_collection(month.get(..7)?.to_owned(), name, rule))
    };
    found.into_iter().rev().filter_map(month).collect()
}

fn states(spots: &[Spot]) -> Vec<Collection> {
    let found = gather(spots, |spot| {
        let key = (spot.country.clone(), spot.state.clone());
        (!spot.country.is_empty()).then_some(key)
    });
    let state = |((country, state), gathered): ((String, String), Gathered)| {
        let id = match state.as_str() {
            "" => country.clone(),
            // With only characters that are safe in a URL.
            state => {
                let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
                format!("{country}-{}", state.chars().map(letter).collect::<String>())
            }
        };
        let rule = Rule { country: Some(country), state: Some(state.clone()), ..Rule::default() };
        gathered.into_collection(id, state, rule)
    };
    found.into_iter().map(state).collect()
}

/// A URL-safe id for a name.
fn hash(name: &str) -> String {
    hex::encode(&Sha256::digest(name.as_bytes())[..8])
}

/// The date of a day, `YYYY-MM-DD`.
fn date(day: i64) -> String {
    clock::iso(day * DAY_MS).chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn day(text: &str) -> i64 {
        clock::parse(text).unwrap() / DAY_MS
    }

    pub(super) fn spot(date: &str, country: &str, state: &str, count: u64) -> Spot {
        let (country, state) = (country.to_owned(), state.to_owned());
        let cover = format!("{date}-{count}").into();
        Spot { day: day(date), country, state, count, cover, is_pictured: true }
    }

    #[test]
    fn months_run_from_the_newest_and_states_by_name() {
        let spots = [
            spot("2025-06-30", "DE", "Bavaria", 2),
            spot("2026-06-01", "DE", "Bavaria", 3),
            spot("2026-06-01", "", "", 1),
            spot("2026-06-30", "AT", "Tyrol", 5),
        ];
        let months = of_spots(CollectionKind::Month, &spots);
        let ids: Vec<_> = months.iter().map(|month| (&*month.id, month.count)).collect();
        assert_eq!(ids, [("2026-06", 9), ("2025-06", 2)]);
        assert_eq!(months[0].rule.days, Some((day("2026-06-01"), day("2026-06-30"))));
        assert_eq!(months[0].cover.as_str(), "2026-06-30-5", "of the day with the most");
        let states = of_spots(CollectionKind::State, &spots);
        let ids: Vec<_> = states.iter().map(|state| (&*state.id, state.count)).collect();
        assert_eq!(ids, [("AT-Tyrol", 5), ("DE-Bavaria", 5)]);
    }

    #[test]
    fn folders_are_called_by_their_last_part() {
        let named = |name: &str| Named {
            name: name.into(),
            count: 1,
            cover: AssetId::NONE.clone(),
            days: (0, 0),
        };
        let folders = of_names(CollectionKind::Folder, vec![named("a/b"), named("b")]);
        assert_eq!((&*folders[0].name, &*folders[1].name), ("b", "b"));
        assert_ne!(folders[0].id, folders[1].id);
        let people = of_names(CollectionKind::Person, vec![named("Ann/Ben")]);
        assert_eq!(people[0].name, "Ann/Ben");
    }
}
