//! Parses the time formats of several standards, and derives time zones.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};

use super::model::{CaptureTime, CaptureTimeSource};

/// How exactly a time is stated, the coarsest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Precision {
    Year,
    Month,
    Day,
    Second,
}

/// A time as a file states it. Of a year or month, `time` is the start.
#[derive(Debug, Clone)]
pub(super) struct StatedTime {
    pub(super) time: CaptureTime,
    pub(super) precision: Precision,
    /// Whether its offset was derived from a GPS time.
    pub(super) is_offset_inferred: bool,
}

impl StatedTime {
    pub(super) fn new(time: CaptureTime, precision: Precision) -> Self {
        Self { time, precision, is_offset_inferred: false }
    }

    /// Whether `other` states the same more exactly: a day and its hour, or a year and its day.
    pub(super) fn includes(&self, other: &Self) -> bool {
        let (start, end) = match self.precision {
            _ if other.precision <= self.precision => return false,
            Precision::Year => (1, 12),
            Precision::Month => (self.time.local.month(), self.time.local.month()),
            _ => return self.time.local.date() == other.time.local.date(),
        };
        let other = other.time.local;
        other.year() == self.time.local.year() && (start..=end).contains(&other.month())
    }
}

/// Returns the time of the most trusted source, or a more exact statement of the same time.
pub(super) fn most_trusted(mut times: Vec<StatedTime>) -> Option<StatedTime> {
    times.sort_by_key(|stated| stated.time.source);
    let first = times.first()?;
    let exact = times.iter().find(|other| first.includes(other)).unwrap_or(first);
    Some(exact.clone())
}

/// Parses a time with its time zone, in the forms of ISO 8601 and of e-mail (RFC 5322, section 3.3).
pub(super) fn stated_time(text: &str, source: CaptureTimeSource) -> Option<StatedTime> {
    let text = text.trim_matches(|c: char| c.is_control() || c.is_whitespace());
    if let Some(time) = mail_time(text) {
        let offset_minutes = Some(time.offset().local_minus_utc() / 60).filter(|m| exists(*m));
        let time = CaptureTime { local: time.naive_local(), offset_minutes, source };
        return Some(StatedTime::new(time, Precision::Second));
    }
    let zone = text.get(11..).and_then(|time| Some(11 + time.find(['+', '-', 'Z', 'z'])?));
    let (time, offset_minutes) = match zone.and_then(|at| text.split_at_checked(at)) {
        Some((time, zone)) => (time, offset(zone)),
        None => (text, None),
    };
    let (local, precision) = date_time(time)?;
    Some(StatedTime::new(CaptureTime { local, offset_minutes, source }, precision))
}

/// Parses `Tue, 31 Mar 2026 14:25:01 +0200`. Without a zone it is taken as UTC by the standard.
fn mail_time(text: &str) -> Option<chrono::DateTime<chrono::FixedOffset>> {
    chrono::DateTime::parse_from_rfc2822(text).ok()
}

/// Parses `2026:03:31 14:25:01` (Exif 3.0, section 4.6.5.7.1), also with the separators of ISO
/// 8601 or without any, and its shorter forms down to a year. Months and days that are zero or blank
/// are not known. The hour 24 is that of the next day; a leap second becomes the second before it.
pub(super) fn date_time(text: &str) -> Option<(NaiveDateTime, Precision)> {
    let mut numbers = Numbers { rest: text };
    let year = numbers.next(4).filter(|year| (1800..2500).contains(year))?;
    let year = i32::try_from(year).ok()?;
    let month = numbers.next(2).filter(|month| *month != 0);
    let day = numbers.next(2).filter(|day| *day != 0);
    let date = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), month.and(day).unwrap_or(1))?;
    let midnight = date.and_hms_opt(0, 0, 0)?;
    match (month, day) {
        (None, _) => return Some((midnight, Precision::Year)),
        (_, None) => return Some((midnight, Precision::Month)),
        _ => {}
    }
    let clock = || {
        let hour = numbers.next(2).filter(|hour| *hour <= 24)?;
        let (minute, second) = (numbers.next(2).unwrap_or(0), numbers.next(2).unwrap_or(0));
        let date = if hour == 24 { date.checked_add_days(Days::new(1))? } else { date };
        date.and_hms_opt(hour % 24, minute, second.min(59))
    };
    let mut clock = clock;
    Some(match clock() {
        Some(time) => (time, Precision::Second),
        None => (midnight, Precision::Day),
    })
}

/// The numbers in a text.
struct Numbers<'a> {
    rest: &'a str,
}

impl Numbers<'_> {
    /// Returns the next number, of which at most so many digits are taken.
    fn next(&mut self, max_digits: usize) -> Option<u32> {
        let rest = self.rest.trim_start_matches(|c: char| !c.is_ascii_digit());
        let len = rest.bytes().take(max_digits).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = rest.split_at_checked(len)?;
        self.rest = rest;
        digits.parse().ok()
    }
}

/// Parses `+02:00`, `-0530`, `+2`, `Z`; returns minutes east of UTC, if a zone has this offset.
pub(super) fn offset(text: &str) -> Option<i32> {
    let text = text.trim_matches(|c: char| c.is_control() || c.is_whitespace());
    if text.eq_ignore_ascii_case("Z") {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes.get(..2)?),
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let is_number = |text: &str| {
        (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(hours) || !is_number(minutes) {
        return None;
    }
    let minutes = sign * (hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?);
    exists(minutes).then_some(minutes)
}

/// Offsets in minutes that are no whole hours and that some zone has had since 1970 (IANA time zone
/// database).
const ODD_OFFSETS: &[i32] = &[
    -570, -510, -270, -210, -150, 210, 270, 330, 345, 390, 450, 510, 525, 570, 630, 690, 765, 825,
];

/// Whether a time zone has this offset: whole hours from -12:00 to +14:00, and few others.
fn exists(minutes: i32) -> bool {
    minutes % 60 == 0 && (-720..=840).contains(&minutes) || ODD_OFFSETS.contains(&minutes)
}

/// Maximum difference in seconds between a clock and a GPS time: a fix may be old, and clocks are set by hand.
const TOLERANCE: i64 = 180;

/// Maximum difference in minutes between a zone's clock and the sun's (western China in summer,
/// western Spain).
const MAX_FROM_SUN: f64 = 210.0;

/// Returns the offset, in minutes east of UTC, of a clock that showed `local` at `utc`. Only one
/// that exists, and that can exist at this longitude, so that an old GPS fix makes up no zone.
pub(super) fn offset_between(
    local: NaiveDateTime,
    utc: NaiveDateTime,
    longitude: Option<f64>,
) -> Option<i32> {
    let offset = offset_of_clock(local, utc)?;
    longitude.is_none_or(|longitude| is_plausible(offset, longitude)).then_some(offset)
}

/// Whether a zone with this offset can be at this longitude, in degrees. Days apart do not matter,
/// since islands chose the other side of the date line.
fn is_plausible(offset: i32, longitude: f64) -> bool {
    let from_sun = (f64::from(offset) - longitude * 4.0).rem_euclid(1440.0);
    from_sun.min(1440.0 - from_sun) <= MAX_FROM_SUN
}

/// Returns the offset, in minutes east of UTC, of a clock that showed `local` at the instant `utc`:
/// that of the nearest zone, of full hours first.
fn offset_of_clock(local: NaiveDateTime, utc: NaiveDateTime) -> Option<i32> {
    let difference = local.signed_duration_since(utc);
    if difference.abs() > TimeDelta::hours(15) {
        return None;
    }
    let difference = difference.num_seconds();
    let miss = |offset: i32| (i64::from(offset) * 60 - difference).abs();
    let quarters = (-48..=56).map(|quarter| quarter * 15).filter(|offset| exists(*offset));
    let near = quarters.filter(|offset| miss(*offset) <= TOLERANCE);
    near.min_by_key(|offset| (offset % 60 != 0, miss(*offset)))
}

#[cfg(test)]
mod tests {
    use super::super::model::CaptureTimeSource;
    use super::*;

    fn time(text: &str) -> NaiveDateTime {
        date_time(text).unwrap().0
    }

    #[test]
    fn times_of_every_form() {
        use Precision::{Day, Month, Second, Year};
        for (text, expected, precision) in [
            ("2026:03:31 14:25:01\0", "2026-03-31 14:25:01", Second),
            ("2026-03-31T14:25", "2026-03-31 14:25:00", Second),
            ("20260331T142501", "2026-03-31 14:25:01", Second),
            ("2026-03-31T14:25:60.5", "2026-03-31 14:25:59", Second),
            ("2008:03:09 24:10:00", "2008-03-10 00:10:00", Second),
            ("2008:12:31 24:00:00", "2009-01-01 00:00:00", Second),
            ("2026:03:31   :  :  ", "2026-03-31 00:00:00", Day),
            ("2026-03-31", "2026-03-31 00:00:00", Day),
            ("2026:03:31 77:00:00", "2026-03-31 00:00:00", Day),
            ("1965-08", "1965-08-01 00:00:00", Month),
            ("1965:08:00 00:00:00", "1965-08-01 00:00:00", Month),
            ("1965", "1965-01-01 00:00:00", Year),
            ("1965:00:00", "1965-01-01 00:00:00", Year),
            ("1965:00:00 00:00:00", "1965-01-01 00:00:00", Year),
            ("19650000", "1965-01-01 00:00:00", Year),
            ("1965:  :     :  :  ", "1965-01-01 00:00:00", Year),
        ] {
            let found = date_time(text);
            let found = found.map(|(time, precision)| (time.to_string(), precision));
            assert_eq!(found, Some((expected.to_owned(), precision)), "{text}");
        }
        for text in ["0000:00:00 00:00:00", "    :  :     :  :  ", "", "2026:13:01", "2026:02:30"] {
            assert_eq!(date_time(text), None, "{text}");
        }
    }

    #[test]
    fn offsets_that_exist() {
        for (text, minutes) in [
            ("+02:00", Some(120)),
            ("+0545", Some(345)),
            ("-03:30", Some(-210)),
            ("+2", Some(120)),
            ("Z", Some(0)),
            ("+14:00", Some(840)),
            ("+13:15", None),
            ("+15:00", None),
            ("-13:00", None),
            ("02:00", None),
            ("+0x:00", None),
            ("+", None),
        ] {
            assert_eq!(offset(text), minutes, "{text}");
        }
    }

    #[test]
    fn zones_between_two_clocks() {
        let utc = time("2023:05:01 16:30:00");
        for (local, longitude, offset) in [
            ("2023:05:02 01:30:05", Some(139.76), Some(540)),
            ("2023:05:02 01:30:05", None, Some(540)),
            ("2023:05:01 22:15:20", Some(85.3), Some(345)),
            // No zone is at +13:15 or at +2:15.
            ("2023:05:02 05:45:00", None, None),
            ("2023:05:01 18:45:00", Some(30.0), None),
            // A zone, but not there.
            ("2023:05:01 18:30:00", Some(139.76), None),
            // The date line.
            ("2023:05:02 06:30:00", Some(-157.4), Some(840)),
            ("2023:05:03 16:30:00", None, None),
        ] {
            assert_eq!(offset_between(time(local), utc, longitude), offset, "{local}");
        }
    }

    #[test]
    fn the_exact_time_of_a_coarse_one() {
        let stated = |text, source| {
            let (local, precision) = date_time(text).unwrap();
            StatedTime::new(CaptureTime { local, offset_minutes: None, source }, precision)
        };
        let (first, second) = (CaptureTimeSource::Xmp, CaptureTimeSource::ExifDigitized);
        for (coarse, other, expected) in [
            ("1965", "1965-08-03 10:00", "1965-08-03 10:00:00"),
            ("1965-08", "1965-08-03 10:00", "1965-08-03 10:00:00"),
            ("1965-08-03", "1965-08-03 10:00", "1965-08-03 10:00:00"),
            ("1965", "2020-01-02 10:00", "1965-01-01 00:00:00"),
            ("1965-08", "1965-09-03 10:00", "1965-08-01 00:00:00"),
        ] {
            let times = vec![stated(other, second), stated(coarse, first)];
            assert_eq!(most_trusted(times).unwrap().time.local.to_string(), expected, "{coarse}");
        }
    }
}
