//! Finds moments by simple rules, which docs/collections.md describes for users.

use std::collections::{BTreeMap, BTreeSet};

use vitrine_database::place_names::country_name;

use super::{Collection, Gathered, Rule, Spot, date, gather, hash};

/// A trip ends when there is no photo from its place for more than this many days.
const PAUSE: i64 = 3;
/// A trip has photos on at least this many days,
const TRIP_DAYS: u64 = 2;
/// and at least this many photos.
const TRIP_PHOTOS: u64 = 5;
/// A busy day has at least this many photos,
const BUSY_PHOTOS: u64 = 25;
/// and at least this many times the median of all days.
const BUSY_TIMES: u64 = 4;
/// A yearly return has photos in at least this many years,
const YEARS: usize = 3;
/// and in each of them at least this many.
const YEARLY_PHOTOS: u64 = 3;

/// The destination of a trip: a country abroad, a province at home.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Away {
    country: String,
    state: Option<String>,
}

/// All moments, newest first. `spots` are in order of days.
pub(super) fn find(spots: &[Spot]) -> Vec<Collection> {
    let trips = trips(spots);
    let taken: Vec<_> = trips.iter().map(|trip| trip.days).collect();
    let mut found = trips;
    found.extend(busy_days(spots, &taken));
    found.extend(yearly(spots));
    found.sort_by(|a, b| b.days.1.cmp(&a.days.1).then_with(|| a.id.cmp(&b.id)));
    found
}

/// The province with photos on the most days.
fn home(spots: &[Spot]) -> Option<(String, String)> {
    let found = gather(spots, |spot| {
        (!spot.country.is_empty()).then(|| (spot.country.clone(), spot.state.clone()))
    });
    let most =
        found.into_iter().max_by_key(|(_, gathered)| (gathered.number_of_days, gathered.count));
    most.map(|(place, _)| place)
}

fn trips(spots: &[Spot]) -> Vec<Collection> {
    let Some((home_country, home_state)) = home(spots) else {
        return Vec::new();
    };
    let mut by_place = BTreeMap::<Away, Vec<Vec<Spot>>>::new();
    for spot in spots.iter().filter(|spot| !spot.country.is_empty()) {
        let state = match spot.country == home_country {
            true if spot.state == home_state => continue,
            true => Some(spot.state.clone()),
            false => None,
        };
        let runs = by_place.entry(Away { country: spot.country.clone(), state }).or_default();
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| spot.day - last.day <= PAUSE + 1) => {
                run.push(spot.clone());
            }
            _ => runs.push(vec![spot.clone()]),
        }
    }
    let runs = by_place
        .into_iter()
        .flat_map(|(place, runs)| runs.into_iter().map(move |run| (place.clone(), run)));
    runs.filter_map(|(place, run)| trip(place, &run)).collect()
}

fn trip(place: Away, run: &[Spot]) -> Option<Collection> {
    let mut gathered = Gathered::default();
    run.iter().for_each(|spot| gathered.add(spot));
    if gathered.number_of_days < TRIP_DAYS || gathered.count < TRIP_PHOTOS {
        return None;
    }
    let days = gathered.days?;
    let Away { country, state } = place;
    let mut id = format!("trip-{}-{}-{country}", date(days.0), date(days.1));
    let name = match &state {
        Some(state) => {
            id = format!("{id}-{}", hash(state));
            state.clone()
        }
        None => country_name(&country).unwrap_or_default().to_owned(),
    };
    let rule = Rule { days: Some(days), country: Some(country), state, ..Rule::default() };
    Some(gathered.into_collection(id, name, rule))
}

fn busy_days(spots: &[Spot], trips: &[(i64, i64)]) -> Vec<Collection> {
    let days = gather(spots, |spot| Some(spot.day));
    let mut counts: Vec<_> = days.iter().map(|(_, gathered)| gathered.count).collect();
    counts.sort_unstable();
    let middle = counts.get(counts.len() / 2).copied().unwrap_or(0);
    let is_busy = |(day, gathered): &(i64, Gathered)| {
        let on_trip = trips.iter().any(|(first, last)| (first..=last).contains(&day));
        gathered.count >= BUSY_PHOTOS && gathered.count >= BUSY_TIMES * middle && !on_trip
    };
    let busy = days.into_iter().filter(is_busy);
    busy.map(|(day, gathered)| {
        let rule = Rule { days: Some((day, day)), ..Rule::default() };
        gathered.into_collection(format!("day-{}", date(day)), String::new(), rule)
    })
    .collect()
}

fn yearly(spots: &[Spot]) -> Vec<Collection> {
    let by_date = gather(spots, |spot| {
        let date = date(spot.day);
        Some((date.get(5..)?.to_owned(), date.get(..4)?.to_owned()))
    });
    let mut years = BTreeMap::<String, BTreeSet<String>>::new();
    for ((month_day, year), gathered) in by_date {
        if gathered.count >= YEARLY_PHOTOS {
            years.entry(month_day).or_default().insert(year);
        }
    }
    let returns: BTreeSet<_> =
        years.into_iter().filter(|(_, years)| years.len() >= YEARS).map(|(day, _)| day).collect();
    let found = gather(spots, |spot| {
        let month_day = date(spot.day).get(5..)?.to_owned();
        returns.contains(&month_day).then_some(month_day)
    });
    found
        .into_iter()
        .map(|(month_day, gathered)| {
            let rule = Rule { month_day: Some(month_day.clone()), ..Rule::default() };
            gathered.into_collection(format!("yearly-{month_day}"), String::new(), rule)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{day, spot};
    use super::*;

    fn ids(spots: &[Spot]) -> Vec<String> {
        find(spots).into_iter().map(|moment| moment.id).collect()
    }

    fn at_home() -> Vec<Spot> {
        (1..=9).map(|day| spot(&format!("2026-01-0{day}"), "DE", "Bavaria", 1)).collect()
    }

    #[test]
    fn a_trip_is_some_days_in_another_country_or_province() {
        let mut spots = at_home();
        spots.extend([
            spot("2026-08-01", "IT", "Tuscany", 2),
            spot("2026-08-02", "IT", "Lazio", 2),
            spot("2026-08-05", "IT", "Lazio", 2),
            // A second trip, after a pause.
            spot("2026-08-20", "IT", "Lazio", 4),
            spot("2026-08-21", "IT", "Lazio", 4),
            // One day only: no trip.
            spot("2026-09-01", "FR", "Alsace", 50),
            spot("2026-10-01", "DE", "Berlin", 3),
            spot("2026-10-02", "DE", "Berlin", 3),
        ]);
        let found = find(&spots);
        let trips: Vec<_> = found.iter().filter(|one| one.id.starts_with("trip")).collect();
        assert_eq!(trips.len(), 3);
        assert!(trips[0].id.starts_with("trip-2026-10-01-2026-10-02-DE-"));
        assert_eq!(trips[0].rule.state.as_deref(), Some("Berlin"));
        assert_eq!(trips[1].id, "trip-2026-08-20-2026-08-21-IT");
        assert_eq!((trips[2].count, &*trips[2].name), (6, "Italy"));
        assert_eq!(trips[2].rule.days, Some((day("2026-08-01"), day("2026-08-05"))));
        assert_eq!(trips[2].rule.state, None);
    }

    #[test]
    fn a_busy_day_stands_out_from_the_others() {
        let mut spots = at_home();
        spots.push(spot("2026-02-14", "", "", 25));
        assert_eq!(ids(&spots), ["day-2026-02-14"]);
        let all_busy: Vec<_> =
            (1..=9).map(|day| spot(&format!("2026-01-0{day}"), "", "", 30)).collect();
        assert_eq!(ids(&all_busy), [""; 0]);
    }

    #[test]
    fn a_yearly_return_comes_in_three_years() {
        let mut spots: Vec<_> =
            ["2023", "2024"].map(|year| spot(&format!("{year}-12-24"), "", "", 3)).into();
        assert_eq!(ids(&spots), [""; 0]);
        spots.push(spot("2025-12-24", "", "", 3));
        let found = find(&spots);
        assert_eq!((&*found[0].id, found[0].count), ("yearly-12-24", 9));
        assert_eq!(found[0].rule.month_day.as_deref(), Some("12-24"));
    }
}
