//! Decides when a photo or video was taken, as an instant and on the clock of its place, from its
//! metadata, its place and its name. Reads no files.
//!
//! - A time with a stated offset counts as it is stated.
//! - A local time without one gets the offset that its place had then. That counts before an offset
//!   derived from a GPS time, which may be of another day.
//! - A time in UTC, as containers of videos have it, is shown on the clock of its place; without a
//!   place, on the clock in the file's name, where that is a time zone away from it.
//! - Without any time the file's name counts, else what the client says.

use chrono::{NaiveDateTime, TimeDelta};
use vitrine_database::clock;
use vitrine_media::{CaptureTime, CaptureTimeSource, Metadata, capture_time_from_name};

use crate::time_zones::{self, Zone};

/// Largest difference between the clock in a name and the time of a container: cameras write either
/// when a recording starts or when it ends, and need a while for it.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// Capture time as the database stores it.
#[derive(Debug, PartialEq, Eq)]
pub struct Taken {
    /// The instant, in milliseconds since the Unix epoch.
    pub at: i64,
    /// The local time, likewise.
    pub local: i64,
    /// The same for the metadata; `None` where only the file's date is known.
    pub stated: Option<CaptureTime>,
}

impl Taken {
    /// A local time; without an offset it is taken as UTC, so that it is displayed as it is
    /// written.
    pub fn new(stated: CaptureTime) -> Self {
        let local = clock::from_naive(stated.local);
        let offset = i64::from(stated.offset_minutes.unwrap_or(0)) * 60_000;
        Self { at: local - offset, local, stated: Some(stated) }
    }
}

/// When a file with this name was taken. `said` is the date that the client sent.
pub fn taken(metadata: &Metadata, name: &str, said: i64) -> Taken {
    let place = metadata.latitude.zip(metadata.longitude);
    let zone = place.and_then(|(latitude, longitude)| time_zones::at_place(latitude, longitude));
    let stated = metadata.taken.clone().filter(|stated| is_sane(stated.local));
    if let Some(stated) = stated {
        let length = metadata.duration_ms.and_then(|ms| i64::try_from(ms).ok());
        let length = length.and_then(TimeDelta::try_milliseconds).unwrap_or_default();
        let length = length.min(TimeDelta::days(1));
        return Taken::new(if stated.is_utc_only() {
            of_instant(stated, zone, name, length)
        } else {
            of_clock(stated, zone, metadata.is_offset_inferred)
        });
    }
    match capture_time_from_name(name) {
        Some(local) => {
            let source = CaptureTimeSource::FileName;
            let stated = CaptureTime { local, offset_minutes: None, source };
            Taken::new(of_clock(stated, zone, false))
        }
        None => Taken { at: said, local: said, stated: None },
    }
}

/// Cameras with an empty clock battery write years such as 0000.
fn is_sane(local: NaiveDateTime) -> bool {
    (1800..9999).contains(&chrono::Datelike::year(&local))
}

/// A local time, with the offset of its place unless one is stated.
fn of_clock(stated: CaptureTime, zone: Option<Zone>, is_inferred: bool) -> CaptureTime {
    let held = stated.offset_minutes;
    let offset_minutes = match zone {
        Some(zone) if held.is_none() || is_inferred => Some(zone.offset_of(stated.local, held)),
        _ => held,
    };
    CaptureTime { offset_minutes, ..stated }
}

/// An instant, on the clock of its place or of the file's name. `length` is that of the video.
fn of_instant(
    stated: CaptureTime,
    zone: Option<Zone>,
    name: &str,
    length: TimeDelta,
) -> CaptureTime {
    let utc = stated.local;
    let named = clock_in_name(name);
    let Some(zone) = zone else {
        let offset = named.and_then(|named| offset_between(named, utc, length)).unwrap_or(0);
        return at_offset(stated, offset);
    };
    let offset = zone.offset_at(utc);
    let fits = |offset| named.is_some_and(|named| miss(named, utc, length, offset) <= TOLERANCE);
    if fits(0) && !fits(offset) {
        // Many cameras know no UTC and write their local clock in its place.
        return of_clock(CaptureTime { offset_minutes: None, ..stated }, Some(zone), false);
    }
    at_offset(stated, offset)
}

fn at_offset(stated: CaptureTime, offset: i32) -> CaptureTime {
    let shift = TimeDelta::minutes(offset.into());
    let local = stated.local.checked_add_signed(shift).unwrap_or(stated.local);
    CaptureTime { local, offset_minutes: Some(offset), ..stated }
}

/// The clock in a file's name, where it has a date and a time of day. Not the UTC in names of Pixel
/// phones, nor milliseconds since 1970.
fn clock_in_name(name: &str) -> Option<NaiveDateTime> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if name.starts_with("PXL_") {
        return None;
    }
    let clock = capture_time_from_name(name)?;
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    digits.contains(&clock.format("%Y%m%d%H%M%S").to_string()).then_some(clock)
}

/// Minutes east of UTC of a clock that showed `named` when a video of this length started, at `utc`
/// or so long before it: the nearest that any zone had.
fn offset_between(named: NaiveDateTime, utc: NaiveDateTime, length: TimeDelta) -> Option<i32> {
    let starts = [named, named.checked_add_signed(length)?];
    let offsets = starts.into_iter().filter_map(|start| {
        let minutes = start.signed_duration_since(utc).num_seconds() as f64 / 60.0;
        // No zone is farther from UTC than a day.
        let quarters = (minutes.clamp(-1440.0, 1440.0) / 15.0).round() as i32;
        Some(quarters * 15).filter(|offset| time_zones::exists(*offset, utc))
    });
    let nearest = offsets.min_by_key(|offset| miss(named, utc, length, *offset))?;
    (miss(named, utc, length, nearest) <= TOLERANCE).then_some(nearest)
}

/// How far a clock with this offset was from `named` when a video started, at `utc` or so long
/// before it.
fn miss(named: NaiveDateTime, utc: NaiveDateTime, length: TimeDelta, offset: i32) -> TimeDelta {
    let late = utc.signed_duration_since(named) + TimeDelta::minutes(offset.into());
    late.abs().min((late - length).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW_YORK: Option<(f64, f64)> = Some((40.7, -74.0));
    const KATHMANDU: Option<(f64, f64)> = Some((27.7, 85.3));
    const SEA: Option<(f64, f64)> = Some((0.0, -150.0));

    fn time(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap()
    }

    fn file(stated: Option<CaptureTime>, place: Option<(f64, f64)>) -> Metadata {
        let mut metadata = Metadata::default();
        metadata.taken = stated;
        metadata.latitude = place.map(|(latitude, _)| latitude);
        metadata.longitude = place.map(|(_, longitude)| longitude);
        metadata
    }

    /// The local time and the offset in minutes of a file without a client's date.
    fn found(metadata: &Metadata, name: &str) -> (String, Option<i32>) {
        let taken = taken(metadata, name, 0);
        let stated = taken.stated.unwrap();
        let offset = stated.offset_minutes;
        assert_eq!(clock::to_naive(taken.local), stated.local);
        assert_eq!(taken.local - taken.at, i64::from(offset.unwrap_or(0)) * 60_000);
        (stated.local.to_string(), offset)
    }

    #[test]
    fn photos_get_the_zone_of_their_place() {
        use CaptureTimeSource::{ExifOriginal, Gps, Xmp};
        for (local, offset, source, inferred, place, expected) in [
            // Stated offsets count, whatever the place.
            ("2021-06-23 14:51:37", Some(120), ExifOriginal, false, NEW_YORK, (0, Some(120))),
            ("2021-06-23 14:51:37", Some(0), ExifOriginal, false, NEW_YORK, (0, Some(0))),
            ("2021-06-23 14:51:37", Some(0), Xmp, false, NEW_YORK, (0, Some(0))),
            // None, or one from a GPS time of another day.
            ("2021-06-23 14:51:37", None, ExifOriginal, false, NEW_YORK, (0, Some(-240))),
            ("2021-01-23 14:51:37", None, Xmp, false, NEW_YORK, (0, Some(-300))),
            ("2021-06-23 14:51:37", Some(765), ExifOriginal, true, NEW_YORK, (0, Some(-240))),
            ("2021-06-23 14:51:37", None, ExifOriginal, false, KATHMANDU, (0, Some(345))),
            // The GPS time tells the two hours apart in which summer time ends.
            ("2021-11-07 01:30:00", Some(-300), ExifOriginal, true, NEW_YORK, (0, Some(-300))),
            ("2021-11-07 01:30:00", None, ExifOriginal, false, NEW_YORK, (0, Some(-240))),
            // No place, or none with a clock.
            ("2021-06-23 14:51:37", None, ExifOriginal, false, None, (0, None)),
            ("2021-06-23 14:51:37", Some(60), ExifOriginal, true, None, (0, Some(60))),
            ("2021-06-23 14:51:37", None, ExifOriginal, false, SEA, (0, None)),
            // A GPS time alone is no local clock.
            ("2021-06-23 18:51:37", Some(0), Gps, false, NEW_YORK, (-4, Some(-240))),
            ("2021-06-23 18:51:37", Some(0), Gps, false, None, (0, Some(0))),
        ] {
            let local = time(local);
            let stated = CaptureTime { local, offset_minutes: offset, source };
            let mut metadata = file(Some(stated), place);
            metadata.is_offset_inferred = inferred;
            let (hours, offset) = expected;
            let shown = (local + TimeDelta::hours(hours)).to_string();
            let case = format!("{local} {offset:?} {source:?} at {place:?}");
            assert_eq!(found(&metadata, "a.jpg"), (shown, offset), "{case}");
        }
    }

    #[test]
    fn videos_are_shown_on_the_clock_of_their_place_or_name() {
        let tokyo = Some((35.68, 139.76));
        for (utc, seconds, place, name, local, offset) in [
            ("18:51:37", 2, NEW_YORK, "20210623_145059.mp4", "14:51:37", -240),
            ("18:51:37", 2, NEW_YORK, "VID.mp4", "14:51:37", -240),
            ("18:51:37", 2, None, "20210623_145059.mp4", "14:51:37", -240),
            ("18:51:37", 2, SEA, "20210623_145059.mp4", "14:51:37", -240),
            ("18:51:37", 2, None, "VID.mp4", "18:51:37", 0),
            // The container has the end of a long recording.
            ("19:30:59", 2400, None, "20210623_145059.mp4", "15:30:59", -240),
            ("18:50:59", 2400, None, "20210623_145059.mp4", "14:50:59", -240),
            // Zones of half and quarter hours.
            ("09:05:00", 9, None, "20210623_145000.mp4", "14:50:00", 345),
            ("09:20:00", 9, None, "20210623_145000.mp4", "14:50:00", 330),
            // No zone has this offset, or it is of another day.
            ("09:35:00", 9, None, "20210623_145000.mp4", "09:35:00", 0),
            ("18:58:37", 2, None, "20210623_145059.mp4", "18:58:37", 0),
            ("18:51:37", 2, None, "20210620_145059.mp4", "18:51:37", 0),
            // A date without a time, and names in UTC.
            ("18:51:37", 2, None, "VID-20210623-WA0001.mp4", "18:51:37", 0),
            ("18:51:37", 2, NEW_YORK, "PXL_20210623_185137000.mp4", "14:51:37", -240),
            ("18:51:37", 2, None, "PXL_20210623_185137000.mp4", "18:51:37", 0),
            // Cameras that write their own clock as if it were UTC.
            ("14:51:37", 2, NEW_YORK, "20210623_145059.mp4", "14:51:37", -240),
            ("14:51:37", 2, tokyo, "DSC_20210623_145059.mov", "14:51:37", 540),
        ] {
            let stated = CaptureTime {
                local: time(&format!("2021-06-23 {utc}")),
                offset_minutes: Some(0),
                source: CaptureTimeSource::Container,
            };
            let mut metadata = file(Some(stated), place);
            metadata.duration_ms = Some(seconds * 1000);
            let expected = (format!("2021-06-23 {local}"), Some(offset));
            assert_eq!(found(&metadata, name), expected, "{utc} {place:?} {name}");
        }
    }

    #[test]
    fn a_video_with_its_own_zone_keeps_it() {
        let local = time("2021-06-23 14:51:37");
        let source = CaptureTimeSource::Video;
        let stated = CaptureTime { local, offset_minutes: Some(60), source };
        let expected = ("2021-06-23 14:51:37".to_owned(), Some(60));
        assert_eq!(found(&file(Some(stated), NEW_YORK), "20210623_120000.mov"), expected);
    }

    #[test]
    fn the_name_counts_before_the_date_of_the_file() {
        let said = clock::parse("2030-01-01").unwrap();
        let named = clock::parse("2026-03-31T14:25:01").unwrap();
        let none = file(None, None);
        let of_name = taken(&none, "IMG_20260331_142501.jpg", said);
        assert_eq!((of_name.at, of_name.local), (named, named));
        let at_place = taken(&file(None, NEW_YORK), "IMG_20260331_142501.jpg", said);
        assert_eq!((at_place.at, at_place.local), (named + 4 * 3_600_000, named));
        let of_file = Taken { at: said, local: said, stated: None };
        assert_eq!(taken(&none, "photo.jpg", said), of_file);
    }

    #[test]
    fn no_time_is_too_odd() {
        for local in [NaiveDateTime::MIN, NaiveDateTime::MAX, time("9998-12-31 23:59:59")] {
            for source in [CaptureTimeSource::Container, CaptureTimeSource::ExifOriginal] {
                for offset_minutes in [None, Some(0)] {
                    let stated = CaptureTime { local, offset_minutes, source };
                    let mut metadata = file(Some(stated), NEW_YORK);
                    metadata.duration_ms = Some(u64::MAX);
                    taken(&metadata, "19000101_000000.mp4", 0);
                    metadata.duration_ms = Some(i64::MAX as u64);
                    taken(&metadata, "21991231_235959.mp4", 0);
                }
            }
        }
    }
}
