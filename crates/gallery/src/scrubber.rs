//! Positions of months and years on the timeline scrubber, a short track beside a long grid.

use super::grid::Mark;

/// The track appears for grids taller than this many windows.
const LONG: f64 = 5.0;
/// Minimum distance between year labels, as a share of the track.
const APART: f64 = 0.03;

/// The month to go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jump {
    /// The one above.
    Previous,
    /// The one below.
    Next,
    /// The first.
    First,
    /// The last.
    Last,
}

/// Whether a grid with this many months needs a track.
#[must_use]
pub fn is_worth_it(months: usize, height: f64, window: f64) -> bool {
    months > 2 && height > LONG * window
}

/// Years and where they begin, as shares of the track. Omits years too close to the one before.
#[must_use]
pub fn years(marks: &[Mark], height: f64) -> Vec<(String, f64)> {
    let mut years: Vec<(String, f64)> = Vec::new();
    let mut last_year = "";
    for mark in marks {
        let year = mark.key.get(..4).unwrap_or_default();
        if year == last_year {
            continue;
        }
        last_year = year;
        let place = mark.top / height.max(1.0);
        if years.last().is_none_or(|(_, before)| place - before >= APART) {
            years.push((year.to_owned(), place));
        }
    }
    years
}

/// Key of the month at an offset.
#[must_use]
pub fn month_at(marks: &[Mark], offset: f64) -> Option<&str> {
    let after = marks.partition_point(|mark| mark.top <= offset + 1.0);
    marks.get(after.saturating_sub(1)).map(|mark| mark.key.as_str())
}

/// The offset to which a jump leads.
#[must_use]
pub fn jump(marks: &[Mark], offset: f64, jump: Jump) -> Option<f64> {
    let found = match jump {
        Jump::First => marks.first(),
        Jump::Last => marks.last(),
        Jump::Next => marks.iter().find(|mark| mark.top > offset + 1.0),
        Jump::Previous => marks.iter().rev().find(|mark| mark.top < offset - 1.0),
    };
    found.map(|mark| mark.top)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks() -> Vec<Mark> {
        [("2026-03-01", 0.0), ("2026-02-01", 500.0), ("2025-12-01", 5000.0), ("2024-12-01", 5100.0)]
            .map(|(key, top)| Mark { key: key.to_owned(), top })
            .to_vec()
    }

    #[test]
    fn years_stand_where_they_begin_unless_there_is_no_room() {
        assert_eq!(years(&marks(), 10_000.0), [("2026".to_owned(), 0.0), ("2025".to_owned(), 0.5)]);
    }

    #[test]
    fn the_month_under_the_thumb_and_the_ways_from_it() {
        let marks = marks();
        assert_eq!(month_at(&marks, 499.0), Some("2026-02-01"));
        assert_eq!(month_at(&marks, 0.0), Some("2026-03-01"));
        assert_eq!(month_at(&[], 0.0), None);
        assert_eq!(jump(&marks, 500.0, Jump::Next), Some(5000.0));
        assert_eq!(jump(&marks, 500.0, Jump::Previous), Some(0.0));
        assert_eq!(jump(&marks, 0.0, Jump::Previous), None);
        assert_eq!(jump(&marks, 0.0, Jump::Last), Some(5100.0));
        assert!(is_worth_it(4, 10_000.0, 900.0) && !is_worth_it(4, 4000.0, 900.0));
    }
}
