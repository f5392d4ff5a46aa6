//! Calendar arithmetic on the API's date strings. Formatting for display is left to the browser
//! (`Intl`).

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, Timelike};

/// Parses the first 19 characters of an ISO 8601 string, `YYYY-MM-DDTHH:MM:SS`; a fraction and a
/// zone are ignored. Written by hand because chrono's pattern parser would add 10 kB to the app.
#[must_use]
pub fn parse(text: &str) -> Option<NaiveDateTime> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(number(0, 4)?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?;
    date.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)
}

/// Formats what [`parse`] reads.
fn write(time: NaiveDateTime) -> String {
    let (year, month, day) = (time.year(), time.month(), time.day());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// Formats local seconds since 1970, as [`parse`] reads it. `None` outside the calendar's range.
#[must_use]
pub fn local(seconds: i64) -> Option<String> {
    DateTime::from_timestamp(seconds, 0).map(|time| write(time.naive_utc()))
}

/// Formats a day, counted from 1970-01-01, as `YYYY-MM-DD`.
#[must_use]
pub fn day(number: i64) -> Option<String> {
    local(number.checked_mul(86_400)?).map(|text| text.chars().take(10).collect())
}

/// The instant `days` and calendar `months` after `now_ms` (milliseconds since 1970), in the API's
/// format. Clamps to the last day of a shorter month.
#[must_use]
pub fn instant_after(now_ms: i64, days: u64, months: u32) -> Option<String> {
    let now = DateTime::from_timestamp_millis(now_ms)?.naive_utc();
    let then = now.checked_add_days(Days::new(days))?.checked_add_months(Months::new(months))?;
    Some(format!("{}.000Z", write(then)))
}

/// The timeline bucket of a local time: its month, `YYYY-MM-01`.
#[must_use]
pub fn bucket_of(local: &str) -> Option<String> {
    Some(format!("{}-01", local.get(..7)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(day(0).as_deref(), Some("1970-01-01"));
        assert_eq!(day(-1).as_deref(), Some("1969-12-31"));
        assert_eq!(local(1_774_913_400).as_deref(), Some("2026-03-30T23:30:00"));
    }

    #[test]
    fn a_month_after_the_last_of_january_is_the_last_of_february() {
        let january_31 = 1_769_860_800_000; // 2026-01-31T12:00:00Z
        assert_eq!(instant_after(january_31, 0, 1).unwrap(), "2026-02-28T12:00:00.000Z");
        assert_eq!(instant_after(january_31, 30, 0).unwrap(), "2026-03-02T12:00:00.000Z");
    }

    #[test]
    fn bad_dates_are_none() {
        assert_eq!(parse("yesterday"), None);
        assert_eq!(local(i64::MAX), None);
        assert_eq!(bucket_of("2026"), None);
        assert_eq!(bucket_of("2026-03-31T10:00:00").unwrap(), "2026-03-01");
    }
}
