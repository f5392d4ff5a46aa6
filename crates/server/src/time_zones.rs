//! Time zones: which one a place is in, and how far its clock was from UTC at a time. Looked up in
//! a map that is part of the program (through the crate `tzf-rs`; made from OpenStreetMap, ODbL
//! 1.0) and in the IANA time zone database. Does not know photos.

use std::sync::LazyLock;

use chrono::{Days, MappedLocalTime, NaiveDateTime, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};
use tzf_rs::EmbeddedFinder;

/// Reads the map where it lies in the program; opening takes some milliseconds and little memory.
static MAP: LazyLock<EmbeddedFinder> = LazyLock::new(EmbeddedFinder::new);

/// Farthest from UTC that any zone is or was, in minutes.
const FARTHEST: i32 = 16 * 60;

/// A time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Minutes east of UTC, at any time.
    Fixed(i32),
    /// A zone of the IANA database.
    Named(Tz),
}

impl Zone {
    /// Parses a name of the IANA database, or an offset: `Europe/Berlin`, `UTC+2`, `UTC-3:30`,
    /// `+05:45`, `Z`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(zone) = text.parse() {
            return Some(Self::Named(zone));
        }
        if text == "Z" {
            return Some(Self::Fixed(0));
        }
        let offset = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(text);
        let (sign, digits) = match offset.split_at_checked(1)? {
            ("+", digits) => (1, digits),
            ("-", digits) => (-1, digits),
            _ => return None,
        };
        let (hours, minutes) = match digits.split_once(':') {
            Some(parts) => parts,
            None if digits.len() == 4 => digits.split_at_checked(2)?,
            None => (digits, "0"),
        };
        let number = |text: &str| {
            let is_number = matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit());
            text.parse::<i32>().ok().filter(|_| is_number)
        };
        let (hours, minutes) = (number(hours)?, number(minutes).filter(|minutes| *minutes < 60)?);
        let offset = sign * (hours * 60 + minutes);
        (offset.abs() <= FARTHEST).then_some(Self::Fixed(offset))
    }

    /// Minutes east of UTC at an instant.
    pub fn offset_at(self, utc: NaiveDateTime) -> i32 {
        match self {
            Self::Fixed(minutes) => minutes,
            Self::Named(zone) => minutes(&zone.offset_from_utc_datetime(&utc)),
        }
    }

    /// Minutes east of UTC when the zone's clock shows `local`. In the hour that comes twice when
    /// summer time ends, `likely` if it is one of the two, else the first; in the hour that is
    /// skipped when it begins, the offset before.
    pub fn offset_of(self, local: NaiveDateTime, likely: Option<i32>) -> i32 {
        let zone = match self {
            Self::Fixed(minutes) => return minutes,
            Self::Named(zone) => zone,
        };
        match zone.offset_from_local_datetime(&local) {
            MappedLocalTime::Single(offset) => minutes(&offset),
            MappedLocalTime::Ambiguous(first, second) => {
                let second = minutes(&second);
                if likely == Some(second) { second } else { minutes(&first) }
            }
            MappedLocalTime::None => {
                self.offset_at(local.checked_sub_days(Days::new(1)).unwrap_or(local))
            }
        }
    }
}

fn minutes(offset: &impl chrono::Offset) -> i32 {
    offset.fix().local_minus_utc() / 60
}

/// The zone of a place in degrees; `None` on the open sea, where clocks follow no map.
pub fn at_place(latitude: f64, longitude: f64) -> Option<Zone> {
    if !((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude)) {
        return None;
    }
    let name = MAP.get_tz_name(longitude, latitude);
    let zone = name.parse().ok().filter(|_| !name.starts_with("Etc/"))?;
    Some(Zone::Named(zone))
}

/// Whether any zone was so many minutes east of UTC at an instant.
pub fn exists(offset: i32, utc: NaiveDateTime) -> bool {
    TZ_VARIANTS.iter().any(|zone| minutes(&zone.offset_from_utc_datetime(&utc)) == offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn zones_of_places() {
        for ((latitude, longitude), local, offset) in [
            ((40.7, -74.0), "2021-06-23 14:51", Some(-240)),
            ((40.7, -74.0), "2021-01-23 14:51", Some(-300)),
            ((48.137, 11.575), "2021-06-23 14:51", Some(120)),
            ((27.7, 85.3), "2021-06-23 14:51", Some(345)),
            ((-43.9, -176.5), "2021-01-23 14:51", Some(825)),
            ((-33.87, 151.21), "2021-01-23 14:51", Some(660)),
            ((51.5, 0.0), "1970-01-23 14:51", Some(60)),
            ((1.87, -157.4), "2021-01-23 14:51", Some(840)),
            ((-90.0, 180.0), "2021-06-23 14:51", Some(720)),
            ((0.0, -150.0), "2021-06-23 14:51", None),
            ((91.0, 0.0), "2021-06-23 14:51", None),
            ((f64::NAN, 0.0), "2021-06-23 14:51", None),
        ] {
            let zone = at_place(latitude, longitude);
            let found = zone.map(|zone| zone.offset_of(time(local), None));
            assert_eq!(found, offset, "{latitude}, {longitude} at {local}");
        }
    }

    #[test]
    fn hours_that_come_twice_or_never() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let twice = time("2021-10-31 02:30");
        assert_eq!(berlin.offset_of(twice, None), 120);
        assert_eq!(berlin.offset_of(twice, Some(60)), 60);
        assert_eq!(berlin.offset_of(twice, Some(-300)), 120);
        assert_eq!(berlin.offset_of(time("2021-03-28 02:30"), None), 60);
        // Samoa skipped a whole day.
        let apia = Zone::parse("Pacific/Apia").unwrap();
        assert_eq!(apia.offset_of(time("2011-12-30 12:00"), None), -600);
        assert_eq!(berlin.offset_of(NaiveDateTime::MIN, None), 53);
    }

    #[test]
    fn zones_as_people_and_programs_write_them() {
        for (text, offset) in [
            ("UTC", Some(0)),
            ("Z", Some(0)),
            ("UTC+2", Some(120)),
            ("UTC-3:30", Some(-210)),
            ("UTC+02:00", Some(120)),
            ("+05:45", Some(345)),
            ("-0930", Some(-570)),
            ("GMT+1", Some(60)),
            ("Asia/Kathmandu", Some(345)),
            ("Europe/Atlantis", None),
            ("+99", None),
            ("+1:99", None),
            ("+1:2:3", None),
            ("+", None),
            ("+1é", None),
            ("é", None),
            ("", None),
        ] {
            let zone = Zone::parse(text);
            assert_eq!(zone.map(|zone| zone.offset_at(time("2021-06-23 14:51"))), offset, "{text}");
        }
    }

    #[test]
    fn quarters_of_an_hour_that_exist() {
        let at = time("2021-06-23 14:51");
        assert!([-720, -240, 0, 345, 765, 840].iter().all(|offset| exists(*offset, at)));
        assert!(![-735, -225, 15, 105, 855].iter().any(|offset| exists(*offset, at)));
    }
}
