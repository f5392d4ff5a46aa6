//! Guesses where a user lives, from the places and days of their photos. Disclosed only to the
//! user.

use std::collections::{HashMap, HashSet};

use vitrine_database::clock::DAY_MS;
use vitrine_database::places::Place;

/// Height of a grid cell in degrees of latitude, about 220 m.
const CELL: f64 = 0.002;
/// A home has photos on at least this many days, in at least this many weeks: holidays are shorter.
const DAYS: usize = 6;
const WEEKS: usize = 4;

type Cell = (i64, i64);

/// The grid cell of a place. Cells are approximately square.
#[expect(clippy::cast_possible_truncation, reason = "whole cells of a small planet")]
fn cell(place: &Place) -> Cell {
    let row = (place.latitude / CELL).floor();
    let width = CELL / (row * CELL).to_radians().cos().max(0.01);
    (row as i64, (place.longitude / width).floor() as i64)
}

/// The days since 1970 on which a user took photos, by cell.
#[derive(Debug, Default)]
pub struct Days(HashMap<Cell, HashSet<i64>>);

impl Days {
    /// Adds more of the user's photos.
    pub fn add(&mut self, places: &[Place]) {
        for place in places {
            let days = self.0.entry(cell(place)).or_default();
            days.insert(place.local_at.div_euclid(DAY_MS));
        }
    }

    /// The number of these photos that were taken in a home's cell or one beside it.
    #[must_use]
    pub fn near_home(&self, some: &[Place]) -> u64 {
        let is_home = |days: &HashSet<i64>| {
            let weeks: HashSet<i64> = days.iter().map(|day| day.div_euclid(7)).collect();
            days.len() >= DAYS && weeks.len() >= WEEKS
        };
        let homes = self.0.iter().filter(|(_, days)| is_home(days)).map(|(cell, _)| *cell);
        let homes: HashSet<Cell> = homes.collect();
        let is_near = |place: &&Place| {
            let (row, column) = cell(place);
            let around = [-1, 0, 1];
            around.iter().any(|up| around.iter().any(|on| homes.contains(&(row + up, column + on))))
        };
        some.iter().filter(is_near).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn place(latitude: f64, longitude: f64, day: i64) -> Place {
        let at = day * DAY_MS;
        Place { id: Uuid::nil(), latitude, longitude, local_at: at }
    }

    #[test]
    fn many_days_over_weeks_are_a_home_and_a_holiday_is_not() {
        let at_home = |day| place(48.1371, 11.5754, day);
        let at_sea = |day| place(67.93, 13.09, day);
        let home: Vec<_> = (0..8).map(|week| at_home(week * 7)).collect();
        let holiday: Vec<_> = (0..14).map(at_sea).collect();
        let mut all = Days::default();
        all.add(&home);
        all.add(&holiday);
        assert_eq!(all.near_home(&home), 8);
        assert_eq!(all.near_home(&holiday), 0);
        // A few houses down the road is near enough, the next village is not.
        assert_eq!(all.near_home(&[place(48.1385, 11.5754, 3)]), 1);
        assert_eq!(all.near_home(&[place(48.17, 11.5754, 3)]), 0);
        assert_eq!(Days::default().near_home(&home), 0);
    }
}
