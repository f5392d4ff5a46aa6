//! Parses the time formats of several standards, and derives time zones.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

/// Parses `2026:03:31 14:25:01` (Exif 3.0, section 4.6.5.7.1), also with the separators of ISO
/// 8601, and without seconds.
pub(super) fn date_time(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim_matches(['\0', ' ']);
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let mut next = || numbers.next()?.parse::<u32>().ok();
    let date = NaiveDate::from_ymd_opt(next()?.try_into().ok()?, next()?, next()?)?;
    let (hour, minute) = (next().unwrap_or(0), next().unwrap_or(0));
    // A leap second becomes the second before it.
    let second = next().unwrap_or(0).min(59);
    date.and_hms_opt(hour, minute, second)
        .filter(|time| (1800..2500).contains(&chrono::Datelike::year(time)))
}

/// Parses `+02:00`, `-0530`, `Z`; returns minutes east of UTC.
pub(super) fn offset(text: &str) -> Option<i32> {
    let text = text.trim_matches(['\0', ' ']);
    if text == "Z" {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at(2);
    let minutes = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
    (minutes <= 15 * 60).then_some(sign * minutes)
}

/// Returns the offset, in minutes east of UTC, of a clock that showed `local` at `utc`. Offsets are
/// multiples of 15 minutes. 3 minutes of difference are accepted, since a GPS fix may be old.
pub(super) fn offset_between(local: NaiveDateTime, utc: NaiveDateTime) -> Option<i32> {
    let difference = local.signed_duration_since(utc);
    if difference.abs() > TimeDelta::hours(15) {
        return None;
    }
    let minutes = difference.num_seconds() as f64 / 60.0;
    let quarters = (minutes / 15.0).round();
    let near = (minutes - quarters * 15.0).abs() <= 3.0;
    near.then_some(quarters as i32 * 15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_zones() {
        let time = date_time("2026:03:31 14:25:01\0").unwrap();
        assert_eq!(time.to_string(), "2026-03-31 14:25:01");
        assert_eq!(date_time("0000:00:00 00:00:00"), None);
        assert_eq!(date_time("    :  :     :  :  "), None);
        assert_eq!(offset("+02:00"), Some(120));
        assert_eq!(offset("-0530"), Some(-330));
        assert_eq!(offset("02:00"), None);
        let utc = date_time("2026:03:31 12:24:10").unwrap();
        assert_eq!(offset_between(time, utc), Some(120));
    }
}
