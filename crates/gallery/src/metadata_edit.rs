//! What the owner writes to correct a photo's date, time zone and place, and how to take it back.

use vitrine_api::{AssetChange, AssetResponse};

use crate::dates;

/// Offsets from UTC that clocks somewhere on Earth show, in minutes (IANA time zone database).
pub const OFFSETS: [i32; 40] = [
    -720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -150, -120, -60, 0, 60,
    120, 180, 210, 240, 270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 720,
    765, 780, 825, 840,
];

/// Longest shift, in minutes: a century.
const LONGEST_SHIFT: i64 = 100 * 366 * 24 * 60;

/// `+05:30`: an offset from UTC as ISO 8601 writes it.
#[must_use]
pub fn offset_text(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The minutes of an offset as the API writes it: `UTC+2`, `UTC-3:30`, `+02:00`, `UTC`, `Z`.
#[must_use]
pub fn offset_minutes(text: &str) -> Option<i32> {
    let text = text.trim().trim_start_matches("UTC").trim_start_matches("GMT");
    if text.is_empty() || text == "Z" {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix(['-', '\u{2212}'])?),
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..=18).contains(&hours) && (0..60).contains(&minutes)).then(|| sign * (hours * 60 + minutes))
}

/// A form's local time, `2026-03-14T16:20` or with seconds, as the API takes it: with its offset, or
/// without one where that is unknown. `None` if it is no time.
#[must_use]
pub fn date_time(local: &str, offset: Option<i32>) -> Option<String> {
    let seconds = if local.len() == 16 { ":00" } else { "" };
    let local = format!("{local}{seconds}");
    dates::parse(&local)?;
    let offset = offset.map(offset_text).unwrap_or_default();
    Some(format!("{}{offset}", local.get(..19)?))
}

/// The minutes of a shift that is written as days, hours and minutes; an empty field counts as 0.
/// `None` if one is no number, or if it is too long.
#[must_use]
pub fn shift(days: &str, hours: &str, minutes: &str, is_earlier: bool) -> Option<i64> {
    let number = |text: &str| match text.trim() {
        "" => Some(0),
        text => text.parse::<u32>().ok().map(i64::from),
    };
    let minutes = (number(days)? * 24 + number(hours)?) * 60 + number(minutes)?;
    (minutes <= LONGEST_SHIFT).then_some(if is_earlier { -minutes } else { minutes })
}

/// Latitude and longitude in degrees, as maps write them: `47.37, 8.54`, `47,37; 8,54`,
/// `47.37° N 8.54° E`, `47°22'12" N, 8°32'24" E`.
#[must_use]
pub fn coordinates(text: &str) -> Option<(f64, f64)> {
    let text = text.trim().replace('\u{2212}', "-").to_ascii_uppercase();
    let (first, second) = halves(&text)?;
    let (first, second) = (angle(first)?, angle(second)?);
    let (latitude, longitude) = match (first.1, second.1) {
        (Some('E' | 'W'), Some('N' | 'S')) => (second, first),
        (None | Some('N' | 'S'), None | Some('E' | 'W')) => (first, second),
        _ => return None,
    };
    let place = (latitude.0, longitude.0);
    (place.0.abs() <= 90.0 && place.1.abs() <= 180.0).then_some(place)
}

/// A place as [`coordinates`] reads it, to a millionth of a degree.
#[must_use]
pub fn coordinates_text(latitude: f64, longitude: f64) -> String {
    let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
    format!("{}, {}", rounded(latitude), rounded(longitude))
}

/// Splits a pair of coordinates between the two.
fn halves(text: &str) -> Option<(&str, &str)> {
    for separator in [";", ", "] {
        if text.matches(separator).count() == 1 {
            return text.split_once(separator);
        }
    }
    if text.matches(',').count() == 1 && text.contains('.') {
        return text.split_once(',');
    }
    // Behind the letter of the first, unless letters stand in front.
    let letter = text.find(['N', 'S', 'E', 'W']).filter(|at| *at > 0 && at + 1 < text.len());
    match letter {
        Some(at) => Some(text.split_at(at + 1)),
        None if text.split_whitespace().count() == 2 => text.split_once(char::is_whitespace),
        None => text.split_once(','),
    }
}

/// Degrees, minutes and seconds with an optional letter, as degrees and that letter.
fn angle(text: &str) -> Option<(f64, Option<char>)> {
    let text = text.trim().trim_matches(',').trim();
    let mut letters = text.chars().filter(char::is_ascii_alphabetic);
    let letter = letters.next();
    if letters.next().is_some() || letter.is_some_and(|letter| !"NSEW".contains(letter)) {
        return None;
    }
    let marks = ['°', '\'', '"', '\u{2032}', '\u{2033}', '\u{2019}', '\u{201d}', '\u{ba}'];
    let is_between = |letter: char| {
        letter.is_whitespace() || letter.is_ascii_alphabetic() || marks.contains(&letter)
    };
    let numbers: Option<Vec<f64>> =
        text.split(is_between).filter(|part| !part.is_empty()).map(number).collect();
    let numbers = numbers?;
    let (degrees, rest) = numbers.split_first()?;
    if rest.len() > 2 || rest.iter().any(|part| !(0.0..60.0).contains(part)) {
        return None;
    }
    let parts = rest.first().unwrap_or(&0.0) / 60.0 + rest.get(1).unwrap_or(&0.0) / 3600.0;
    let size = degrees.abs() + parts;
    let is_negative = text.starts_with('-') != matches!(letter, Some('S' | 'W'));
    Some((if is_negative { -size } else { size }, letter))
}

/// A number with a decimal point or comma.
fn number(text: &str) -> Option<f64> {
    let is_whole = !text.ends_with([',', '.']);
    text.replace(',', ".").parse::<f64>().ok().filter(|number| is_whole && number.is_finite())
}

/// The change that gives a photo back the date, time zone and place that it has now, as far as
/// `change` touches them. A shift is taken back by shifting, see [`opposite`].
#[must_use]
pub fn former(asset: &AssetResponse, change: &AssetChange) -> AssetChange {
    let exif = asset.exif_info.as_ref();
    let zone = exif.and_then(|exif| exif.time_zone.as_deref());
    let is_dated = change.date_time_original.is_some() || change.time_zone.is_some();
    let local = asset.local_date_time.get(..19);
    let date = local.and_then(|local| date_time(local, zone.and_then(offset_minutes)));
    let place = exif.and_then(|exif| exif.latitude.zip(exif.longitude));
    AssetChange {
        date_time_original: date.filter(|_| is_dated),
        latitude: change.latitude.map(|_| place.map(|(latitude, _)| latitude)),
        longitude: change.longitude.map(|_| place.map(|(_, longitude)| longitude)),
        ..AssetChange::default()
    }
}

/// The change that takes back a shift; `None` if the change is more than that.
#[must_use]
pub fn opposite(change: &AssetChange) -> Option<AssetChange> {
    let is_more = change.date_time_original.is_some()
        || change.time_zone.is_some()
        || change.latitude.is_some();
    let minutes = change.date_time_relative.filter(|_| !is_more)?;
    Some(AssetChange { date_time_relative: Some(-minutes), ..AssetChange::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_and_written() {
        for minutes in OFFSETS {
            assert_eq!(offset_minutes(&offset_text(minutes)), Some(minutes));
        }
        for (text, expected) in [
            ("UTC", Some(0)),
            ("UTC+2", Some(120)),
            ("UTC-3:30", Some(-210)),
            ("UTC+05:45", Some(345)),
            ("Z", Some(0)),
            ("Europe/Zurich", None),
            ("+99", None),
        ] {
            assert_eq!(offset_minutes(text), expected, "{text}");
        }
        assert!(OFFSETS.is_sorted());
    }

    #[test]
    fn times_of_forms_get_an_offset() {
        let read = |text| date_time(text, Some(120));
        assert_eq!(read("2026-03-14T16:20").as_deref(), Some("2026-03-14T16:20:00+02:00"));
        assert_eq!(read("2026-03-14T16:20:05").as_deref(), Some("2026-03-14T16:20:05+02:00"));
        assert_eq!(date_time("2026-03-14T16:20", None).as_deref(), Some("2026-03-14T16:20:00"));
        assert_eq!(read("2026-02-30T16:20"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn shifts_are_sums() {
        assert_eq!(shift("1", "2", "3", false), Some(1563));
        assert_eq!(shift("", "1", "", true), Some(-60));
        assert_eq!(shift("", "", "", true), Some(0));
        assert_eq!(shift("1.5", "", "", false), None);
        assert_eq!(shift("99999", "", "", false), None);
    }

    #[test]
    fn coordinates_are_read_as_maps_write_them() {
        for text in [
            "47.37, 8.54",
            "47.37,8.54",
            "47.37 8.54",
            "47,37; 8,54",
            "47,37, 8,54",
            "47.37° N, 8.54° E",
            "47.37N 8.54E",
            "8.54° E, 47.37° N",
            "47°22'12\" N 8°32'24\" E",
            "47° 22′ 12″ N, 8° 32′ 24″ E",
        ] {
            let (latitude, longitude) = coordinates(text).unwrap_or_else(|| panic!("{text}"));
            assert!((latitude - 47.37).abs() < 1e-9, "{text}: {latitude}");
            assert!((longitude - 8.54).abs() < 1e-9, "{text}: {longitude}");
        }
        assert_eq!(coordinates("-33.5, \u{2212}70.25"), Some((-33.5, -70.25)));
        assert_eq!(coordinates_text(67.932_600_000_000_01, -13.0), "67.9326, -13");
        assert_eq!(coordinates("33.5 S, 70.25 W"), Some((-33.5, -70.25)));
        for text in
            ["", "47.37", "47.37, 181", "91, 8", "a, b", "1, 2, 3", "N E", "47 N, 8 N", "NaN, 1"]
        {
            assert_eq!(coordinates(text), None, "{text}");
        }
    }

    #[test]
    fn a_change_is_taken_back_by_what_was_there() {
        let asset: AssetResponse = serde_json::from_value(serde_json::json!({
            "id": "a", "type": "IMAGE", "originalMimeType": "image/jpeg", "thumbhash": null,
            "localDateTime": "2026-03-14T16:20:05.000Z", "duration": null,
            "livePhotoVideoId": null, "hasMetadata": true, "width": 1, "height": 1,
            "exifInfo": { "timeZone": "UTC+2", "latitude": 1.5, "longitude": 2.5 },
        }))
        .unwrap();
        let change = AssetChange { time_zone: Some("+01:00".into()), ..AssetChange::default() };
        let back = former(&asset, &change);
        assert_eq!(back.date_time_original.as_deref(), Some("2026-03-14T16:20:05+02:00"));
        assert_eq!(back.latitude, None);
        let change =
            AssetChange { latitude: Some(None), longitude: Some(None), ..AssetChange::default() };
        let back = former(&asset, &change);
        assert_eq!((back.latitude, back.longitude), (Some(Some(1.5)), Some(Some(2.5))));
        assert_eq!(back.date_time_original, None);
        let shift = AssetChange { date_time_relative: Some(90), ..AssetChange::default() };
        assert_eq!(opposite(&shift).unwrap().date_time_relative, Some(-90));
        assert!(opposite(&AssetChange { latitude: Some(None), ..shift }).is_none());
    }
}
