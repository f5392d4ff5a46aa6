//! The current time, and conversions between instants and the text formats of the API.

use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{
    DateTime, Datelike as _, Months, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Utc,
};

/// Milliseconds in a day.
pub const DAY_MS: i64 = 86_400_000;

/// The current time in milliseconds since 1970, UTC. Instants have this unit throughout.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The instant in ISO 8601, with milliseconds and `Z`.
#[must_use]
pub fn iso(ms: i64) -> String {
    let mut text = String::with_capacity(24);
    write_iso(&mut text, ms);
    text.push('Z');
    text
}

/// Appends the same without a zone, as used in timeline columns. Written by hand, since a month has
/// many: chrono parses its format each time and takes twenty times as long.
pub fn write_iso(out: &mut String, ms: i64) {
    let at = to_naive(ms);
    let parts = [
        (at.year().unsigned_abs(), 4, b'-'),
        (at.month(), 2, b'-'),
        (at.day(), 2, b'T'),
        (at.hour(), 2, b':'),
        (at.minute(), 2, b':'),
        (at.second(), 2, b'.'),
    ];
    let mut text = [b'0'; 23];
    let mut end = 0;
    for (number, digits, after) in parts {
        end = write_digits(&mut text, end, number, digits);
        text[end] = after;
        end += 1;
    }
    write_digits(&mut text, end, at.and_utc().timestamp_subsec_millis(), 3);
    out.push_str(std::str::from_utf8(&text).unwrap_or_default());
}

/// Writes the last `digits` digits of a number, and returns where they end.
fn write_digits(text: &mut [u8], start: usize, mut number: u32, digits: usize) -> usize {
    for place in (start..start + digits).rev() {
        text[place] = b"0123456789"[(number % 10) as usize];
        number /= 10;
    }
    start + digits
}

/// The instant in ISO 8601 with seconds and without a zone, as archives store times.
#[must_use]
pub fn iso_seconds(ms: i64) -> String {
    format(ms, "%Y-%m-%dT%H:%M:%S")
}

/// First day of the month, `YYYY-MM-01`.
#[must_use]
pub fn month(ms: i64) -> String {
    // Lists of months are long, and `format` is slow.
    let mut text = String::with_capacity(24);
    write_iso(&mut text, ms);
    text.truncate("YYYY-MM-".len());
    text.push_str("01");
    text
}

/// The month in English, as `March 2026`.
#[must_use]
pub fn month_in_words(ms: i64) -> String {
    format(ms, "%B %Y")
}

/// The day in English, as `31 March 2026`.
#[must_use]
pub fn day_in_words(ms: i64) -> String {
    format(ms, "%-d %B %Y")
}

/// The day without its year in English, as `31 March`.
#[must_use]
pub fn anniversary_in_words(ms: i64) -> String {
    format(ms, "%-d %B")
}

/// The month that a date or instant lies in, as a range of days since 1970.
#[must_use]
pub fn days_of_month(text: &str) -> Option<Range<i64>> {
    let first = to_naive(parse(text.get(..10)?)?).date().with_day(1)?;
    let next = first.checked_add_months(Months::new(1))?;
    let day = |date: NaiveDate| from_naive(date.and_time(NaiveTime::MIN)).div_euclid(DAY_MS);
    Some(day(first)..day(next))
}

/// The number of months from January 1970 to the month of a day since 1970.
#[must_use]
pub fn months_since_1970(day: i64) -> i64 {
    let day = to_naive(day * DAY_MS).date();
    (i64::from(day.year()) - 1970) * 12 + i64::from(day.month0())
}

/// Parses a client's instant, with any offset or none (then UTC), or a date alone.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let zoned = DateTime::parse_from_rfc3339(text).map(|at| at.timestamp_millis());
    let plain = || {
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    };
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    zoned.ok().or_else(|| plain().or_else(day).map(from_naive)).filter(|at| is_possible(*at))
}

/// Milliseconds since 1970 of a wall clock time, taken as UTC.
#[must_use]
pub fn from_naive(at: NaiveDateTime) -> i64 {
    at.and_utc().timestamp_millis()
}

/// The inverse of [`from_naive`].
#[must_use]
pub fn to_naive(ms: i64) -> NaiveDateTime {
    DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default().naive_utc()
}

/// Whether the year is 1 to 9999, which four digits can express.
#[must_use]
pub fn is_possible(ms: i64) -> bool {
    (-62_135_596_800_000..=253_402_300_799_999).contains(&ms)
}

/// The instant as an HTTP date (RFC 9110, section 5.6.7).
#[must_use]
pub fn http_date(ms: i64) -> String {
    format(ms, "%a, %d %b %Y %H:%M:%S GMT")
}

fn format(ms: i64, form: &str) -> String {
    to_naive(ms).format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_clients() {
        for (text, expected) in [
            ("2026-03-31T14:25:01.000Z", "2026-03-31T14:25:01.000Z"),
            ("2026-03-31T14:25:01+02:00", "2026-03-31T12:25:01.000Z"),
            ("2026-03-31T14:25:01", "2026-03-31T14:25:01.000Z"),
            ("2026-03-31", "2026-03-31T00:00:00.000Z"),
        ] {
            assert_eq!(parse(text).map(iso).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "2026-13-01", "+100000-01-01T00:00:00Z"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn before_1970_as_well() {
        assert_eq!(month(-1), "1969-12-01");
        assert_eq!(iso(-1), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn months_are_ranges_of_days() {
        for (text, days) in [
            ("1970-01-01", Some(0..31)),
            ("1969-12-31T12:00:00.000Z", Some(-31..0)),
            ("2024-02-15", Some(19_754..19_783)),
            ("x", None),
            ("2024-02-ü5", None),
        ] {
            assert_eq!(days_of_month(text), days, "{text}");
        }
    }
}
