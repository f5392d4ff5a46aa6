//! The JSON that Google Takeout writes beside each photo. It is converted to an XMP sidecar, which
//! is read and stored like any other; only whether a photo is archived or a favorite has no place
//! in XMP, and is for the caller.

mod names;

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDateTime};
use serde_json::Value;

use crate::live_photos::zone_between;
use crate::{CaptureTime, CaptureTimeSource, Metadata, capture_time_from_name};
pub(crate) use names::TakeoutNames;

/// Longest JSON in bytes; Takeout's have a few thousand.
const MAX_LEN: usize = 1 << 20;
/// Most people of a photo.
const MAX_PEOPLE: usize = 1000;
/// A location that is nearer to the file's in degrees (some ten metres) is the same, rounded.
const SAME_PLACE: f64 = 0.0001;

/// What Google Photos knew of a photo.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Takeout {
    /// When it was taken, in UTC.
    taken: Option<NaiveDateTime>,
    /// Degrees north and east, WGS 84.
    location: Option<(f64, f64)>,
    description: Option<String>,
    people: Vec<String>,
    /// Whether it was archived.
    pub is_archived: bool,
    /// Whether it was a favorite.
    pub is_favorite: bool,
}

impl Takeout {
    /// Parses the JSON of a photo; `None` if it is something else, such as an album's.
    #[must_use]
    pub fn parse(json: &[u8]) -> Option<Self> {
        if json.len() > MAX_LEN {
            return None;
        }
        let json = json.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(json);
        let json: Value = serde_json::from_slice(json).ok()?;
        let taken = json.get("photoTakenTime")?.get("timestamp");
        let is = |name| json.get(name).and_then(Value::as_bool).unwrap_or(false);
        let people = json.get("people").and_then(Value::as_array).into_iter().flatten();
        let people = people.filter_map(|person| text(person.get("name"))).take(MAX_PEOPLE);
        Some(Self {
            taken: taken.and_then(instant),
            // The first is what the user has set; the second is a copy of the file's.
            location: ["geoData", "geoDataExif"]
                .into_iter()
                .find_map(|name| place(json.get(name)?)),
            description: text(json.get("description")),
            people: people.collect(),
            is_archived: is("archived"),
            is_favorite: is("favorited"),
        })
    }

    /// An XMP packet (ISO 16684-1) with what is not in the file itself; `None` if nothing is. Takes
    /// the file's metadata and its name.
    #[must_use]
    pub fn sidecar(&self, file: &Metadata, name: &str) -> Option<Vec<u8>> {
        let mut properties = String::new();
        let mut add = |name: &str, value: &str| {
            // Writing to a string cannot fail.
            let _ = write!(properties, "<{name}>{value}</{name}>");
        };
        if let Some(time) = self.time(file, name) {
            add("exif:DateTimeOriginal", &time);
        }
        let held = file.latitude.zip(file.longitude);
        if let Some((latitude, longitude)) = self.location.filter(|found| !is_same(*found, held)) {
            add("exif:GPSLatitude", &degrees(latitude, 'N', 'S'));
            add("exif:GPSLongitude", &degrees(longitude, 'E', 'W'));
        }
        if let Some(description) = &self.description {
            let text = escaped(description);
            let list = format!("<rdf:Alt><rdf:li xml:lang=\"x-default\">{text}</rdf:li></rdf:Alt>");
            add("dc:description", &list);
        }
        if !self.people.is_empty() {
            let names =
                self.people.iter().map(|name| format!("<rdf:li>{}</rdf:li>", escaped(name)));
            let list = format!("<rdf:Bag>{}</rdf:Bag>", names.collect::<String>());
            add("Iptc4xmpExt:PersonInImage", &list);
        }
        (!properties.is_empty()).then(|| packet(&properties))
    }

    /// The time to write: Google has only the instant. Where that is the moment at which the file's
    /// clock, or that in its name, showed its time, the clock stays, and its time zone is now known.
    /// `None` where the file says the same.
    fn time(&self, file: &Metadata, name: &str) -> Option<String> {
        let utc = self.taken?;
        let by_name = || {
            let local = capture_time_from_name(name)?;
            Some(CaptureTime { local, offset_minutes: None, source: CaptureTimeSource::FileName })
        };
        let stated = file.taken.clone().filter(|taken| {
            // Editing changes it, so that a clock in the name is better.
            taken.source != CaptureTimeSource::ExifModified
        });
        let clock = stated.or_else(by_name).or_else(|| file.taken.clone());
        if let Some(clock) = clock
            && let Some(zone) = zone_between(clock.local, utc)
        {
            let is_in_file = file.taken.as_ref().is_some_and(|taken| taken.local == clock.local);
            let is_new = zone != 0 && clock.offset_minutes.is_none();
            // Whether a clock that shows UTC is in that time zone is not known.
            return (is_new || !is_in_file).then(|| time(clock.local, zone));
        }
        Some(format!("{utc:?}Z"))
    }
}

fn time(local: NaiveDateTime, zone: i32) -> String {
    let (sign, minutes) = (if zone < 0 { '-' } else { '+' }, zone.abs());
    // Chrono's `Debug` is ISO 8601.
    format!("{local:?}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Seconds since the Unix epoch, as text or as a number. 0 stands for an unknown time.
fn instant(value: &Value) -> Option<NaiveDateTime> {
    let seconds = match value {
        Value::String(text) => text.trim().parse().ok()?,
        other => other.as_i64()?,
    };
    (seconds != 0).then(|| DateTime::from_timestamp(seconds, 0)).flatten().map(|at| at.naive_utc())
}

/// A location. 0° N 0° E stands for an unknown one.
fn place(value: &Value) -> Option<(f64, f64)> {
    let (latitude, longitude) =
        (value.get("latitude")?.as_f64()?, value.get("longitude")?.as_f64()?);
    let is_valid = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    (is_valid && (latitude, longitude) != (0.0, 0.0)).then_some((latitude, longitude))
}

fn is_same(found: (f64, f64), held: Option<(f64, f64)>) -> bool {
    held.is_some_and(|held| {
        (found.0 - held.0).abs() < SAME_PLACE && (found.1 - held.1).abs() < SAME_PLACE
    })
}

fn text(value: Option<&Value>) -> Option<String> {
    let text = value?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Degrees and decimal minutes (XMP part 2, section 1.2.7.4): `48,8.22N`.
fn degrees(value: f64, positive: char, negative: char) -> String {
    let side = if value < 0.0 { negative } else { positive };
    let (whole, part) = (value.abs().trunc(), value.abs().fract());
    format!("{whole},{:.6}{side}", part * 60.0)
}

/// Escapes markup, and leaves out control characters, which XML forbids.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}

fn packet(properties: &str) -> Vec<u8> {
    let packet = format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">\
         {properties}</rdf:Description></rdf:RDF></x:xmpmeta>"
    );
    packet.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{"title": "IMG_1.jpg", "description": " Fish & <chips> ",
        "photoTakenTime": {"timestamp": "1566666666", "formatted": "24 Aug 2019, 17:11:06 UTC"},
        "geoData": {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0},
        "geoDataExif": {"latitude": -48.137, "longitude": 11.575, "altitude": 520.0},
        "people": [{"name": "Ann"}, {"name": ""}, {}, {"name": "Ben \"B\""}],
        "archived": true, "favorited": true}"#;

    fn read(json: &str, file: &Metadata, name: &str) -> Metadata {
        let mut metadata = file.clone();
        if let Some(packet) = Takeout::parse(json.as_bytes()).unwrap().sidecar(file, name) {
            metadata.add_sidecar(&packet);
        }
        metadata
    }

    #[test]
    fn everything_it_says_comes_through_xmp() {
        let takeout = Takeout::parse(WHOLE.as_bytes()).unwrap();
        assert!(takeout.is_archived && takeout.is_favorite);
        let metadata = read(WHOLE, &Metadata::default(), "a.jpg");
        assert_eq!(metadata.description.as_deref(), Some("Fish & <chips>"));
        assert_eq!(metadata.people, ["Ann", "Ben \"B\""]);
        assert!((metadata.latitude.unwrap() + 48.137).abs() < 1e-6);
        assert!((metadata.longitude.unwrap() - 11.575).abs() < 1e-6);
        let taken = metadata.taken.unwrap();
        assert_eq!(taken.local.to_string(), "2019-08-24 17:11:06");
        assert_eq!(taken.offset_minutes, Some(0));
    }

    #[test]
    fn what_the_file_says_as_well_is_left_to_it() {
        let file = Metadata {
            latitude: Some(-48.13701),
            longitude: Some(11.57499),
            altitude: Some(519.0),
            ..Metadata::default()
        };
        assert_eq!(read(WHOLE, &file, "a.jpg").altitude, Some(519.0));
        let none = r#"{"photoTakenTime": {"timestamp": "0"}, "description": ""}"#;
        let takeout = Takeout::parse(none.as_bytes()).unwrap();
        assert_eq!(takeout.sidecar(&Metadata::default(), "a.jpg"), None);
    }

    #[test]
    fn the_clock_of_the_file_stays_where_the_instant_is_the_same() {
        use CaptureTimeSource::{Container, ExifModified, ExifOriginal};
        let json = r#"{"photoTakenTime": {"timestamp": "1566666666"}}"#;
        for (local, zone, source, name, expected, offset) in [
            ("2019-08-24T19:11:06", None, ExifOriginal, "a.jpg", "2019-08-24 19:11:06", Some(120)),
            ("2019-08-24T12:11:06", None, ExifOriginal, "a.jpg", "2019-08-24 12:11:06", Some(-300)),
            ("2019-08-24T17:11:06", None, ExifOriginal, "a.jpg", "2019-08-24 17:11:06", None),
            ("2019-08-24T19:11:06", Some(120), ExifOriginal, "", "2019-08-24 19:11:06", Some(120)),
            // Google took another zone for the right one.
            ("2019-08-24T18:11:06", Some(120), ExifOriginal, "", "2019-08-24 18:11:06", Some(120)),
            ("2019-08-24T17:11:06", Some(0), Container, "a.mp4", "2019-08-24 17:11:06", Some(0)),
            // The user has corrected the date.
            ("2005-01-01T00:00:00", None, ExifOriginal, "a.jpg", "2019-08-24 17:11:06", Some(0)),
            (
                "2022-01-01T00:00:00",
                None,
                ExifModified,
                "IMG_20190824_191106.jpg",
                "2019-08-24 19:11:06",
                Some(120),
            ),
        ] {
            let local = local.parse().unwrap();
            let taken = Some(CaptureTime { local, offset_minutes: zone, source });
            let file = Metadata { taken, ..Metadata::default() };
            let taken = read(json, &file, name).taken.unwrap();
            assert_eq!(
                (taken.local.to_string().as_str(), taken.offset_minutes),
                (expected, offset)
            );
        }
        let named = read(json, &Metadata::default(), "IMG_20190824_191106.jpg").taken.unwrap();
        assert_eq!(
            (named.local.to_string().as_str(), named.offset_minutes),
            ("2019-08-24 19:11:06", Some(120))
        );
    }

    #[test]
    fn times_and_places_that_say_nothing() {
        for json in [
            "",
            "[]",
            "{",
            r#"{"title": "Album", "description": "", "date": {"timestamp": "1"}}"#,
            &"[".repeat(5000),
        ] {
            assert_eq!(Takeout::parse(json.as_bytes()), None, "{json}");
        }
        for json in [
            r#"{"photoTakenTime": {}}"#,
            r#"{"photoTakenTime": {"timestamp": "99999999999999999999"}}"#,
            r#"{"photoTakenTime": {"timestamp": 9223372036854775807}}"#,
            r#"{"photoTakenTime": 3, "geoData": {"latitude": 91, "longitude": 1}, "people": {}}"#,
            r#"{"photoTakenTime": null, "geoData": {"latitude": "x"}, "description": 7}"#,
        ] {
            assert_eq!(Takeout::parse(json.as_bytes()), Some(Takeout::default()), "{json}");
        }
        let before_1970 = r#"{"photoTakenTime": {"timestamp": "-157766400"}}"#;
        let taken = read(before_1970, &Metadata::default(), "a.jpg").taken.unwrap();
        assert_eq!(taken.local.to_string(), "1965-01-01 00:00:00");
    }
}
