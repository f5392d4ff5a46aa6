//! Whether a still and a video are one Live Photo, by what the two files state. Names are compared
//! in `sidecars`; a shared name alone is no proof, since cameras count from 1 again.

use chrono::{DateTime, NaiveDateTime, TimeDelta};

use crate::{CaptureTime, Metadata};

/// Longest motion video without a content identifier. Phones record up to three seconds, other
/// cameras up to four.
pub const MAX_MOTION_VIDEO_MS: u64 = 5_000;
/// Longest time between the moments at which a still and its video state to be taken, in seconds.
/// A video may state its start or its end.
const MAX_APART: TimeDelta = TimeDelta::seconds(60);
/// The same where a time zone is unknown, so that only minutes and seconds can be compared.
const MAX_APART_BY_CLOCK: TimeDelta = TimeDelta::seconds(15);
/// Time zones differ from UTC by whole quarters of an hour, and by at most this many of them.
const QUARTER_SECONDS: i64 = 15 * 60;
const MAX_QUARTERS: i64 = 14 * 4;

/// A file that may be a part of a Live Photo.
#[derive(Debug, Clone, Copy)]
pub struct LivePhotoPart<'a> {
    /// What the file states.
    pub metadata: &'a Metadata,
    /// When the file was last modified, in milliseconds since the Unix epoch: stands for the capture
    /// time of a file that states none. `None` where that is unknown.
    pub modified_ms: Option<i64>,
}

/// Whether two files are the still and the motion video of one Live Photo: they have the same
/// content identifier, or the video is short and both were taken at the same time. `None` if the
/// files do not state enough to tell.
#[must_use]
pub fn is_live_photo(still: LivePhotoPart<'_>, video: LivePhotoPart<'_>) -> Option<bool> {
    let identifiers = (&still.metadata.content_identifier, &video.metadata.content_identifier);
    if let (Some(of_still), Some(of_video)) = identifiers {
        return Some(of_still == of_video);
    }
    let duration_ms = video.metadata.duration_ms;
    if duration_ms.is_some_and(|duration| duration > MAX_MOTION_VIDEO_MS) {
        return Some(false);
    }
    match is_same_moment(&still.time()?, &video.time()?) {
        false => Some(false),
        true => duration_ms.map(|_| true),
    }
}

/// A clock, and its minutes east of UTC if known.
struct Time {
    local: NaiveDateTime,
    offset_minutes: Option<i32>,
}

impl LivePhotoPart<'_> {
    fn time(&self) -> Option<Time> {
        let stated = self.metadata.taken.as_ref().map(Time::of);
        stated.or_else(|| {
            let local = DateTime::from_timestamp_millis(self.modified_ms?)?.naive_utc();
            Some(Time { local, offset_minutes: Some(0) })
        })
    }
}

impl Time {
    fn of(taken: &CaptureTime) -> Self {
        Self { local: taken.local, offset_minutes: taken.offset_minutes }
    }

    fn utc(&self) -> Option<NaiveDateTime> {
        let offset = TimeDelta::minutes(self.offset_minutes?.into());
        self.local.checked_sub_signed(offset)
    }
}

fn is_same_moment(still: &Time, video: &Time) -> bool {
    if let (Some(still), Some(video)) = (still.utc(), video.utc()) {
        return still.signed_duration_since(video).abs() <= MAX_APART;
    }
    // Two clocks of one place show the same.
    still.local.signed_duration_since(video.local).abs() <= MAX_APART
        || zone_between(still.local, video.local).is_some()
}

/// The minutes east of UTC of a clock that showed `local` at `utc`; `None` if the two differ by
/// more than a time zone.
pub(crate) fn zone_between(local: NaiveDateTime, utc: NaiveDateTime) -> Option<i32> {
    let apart = local.signed_duration_since(utc).num_seconds();
    let quarters = (apart + QUARTER_SECONDS / 2).div_euclid(QUARTER_SECONDS);
    let rest = TimeDelta::seconds(apart - quarters * QUARTER_SECONDS);
    let is_zone = quarters.abs() <= MAX_QUARTERS && rest.abs() <= MAX_APART_BY_CLOCK;
    is_zone.then_some(i32::try_from(quarters * 15).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CaptureTimeSource;

    fn at(time: &str, offset_minutes: Option<i32>) -> Metadata {
        let local = format!("{time}:00").parse::<NaiveDateTime>().unwrap();
        let source = CaptureTimeSource::ExifOriginal;
        Metadata {
            taken: Some(CaptureTime { local, offset_minutes, source }),
            ..Metadata::default()
        }
    }

    fn video(of: Metadata, duration_ms: u64) -> Metadata {
        Metadata { duration_ms: Some(duration_ms), ..of }
    }

    fn tells(still: &Metadata, video: &Metadata) -> Option<bool> {
        let part = |metadata| LivePhotoPart { metadata, modified_ms: None };
        is_live_photo(part(still), part(video))
    }

    #[test]
    fn times_and_durations_tell() {
        let noon = "2021-06-01T12:00";
        for (still, video, expected) in [
            (at(noon, None), video(at(noon, None), 2_000), Some(true)),
            (at(noon, Some(120)), video(at("2021-06-01T10:00", Some(0)), 2_000), Some(true)),
            (at(noon, Some(120)), video(at("2021-06-01T10:01", Some(0)), 2_000), Some(true)),
            (at(noon, Some(120)), video(at(noon, Some(0)), 2_000), Some(false)),
            // The photo has no zone, and the video's clock is UTC: Nepal.
            (at(noon, None), video(at("2021-06-01T06:15", Some(0)), 2_000), Some(true)),
            (at(noon, None), video(at("2021-06-01T06:20", Some(0)), 2_000), Some(false)),
            (at(noon, None), video(at("2021-06-02T12:00", Some(0)), 2_000), Some(false)),
            (at("2015-06-01T12:00", None), video(at(noon, Some(0)), 2_000), Some(false)),
            (at(noon, None), video(at(noon, None), 5_000), Some(true)),
            (at(noon, None), video(at(noon, None), 5_001), Some(false)),
            (at(noon, None), video(at(noon, None), 90_000), Some(false)),
            (at(noon, None), at(noon, None), None),
            (at(noon, None), video(Metadata::default(), 2_000), None),
            (Metadata::default(), video(at(noon, None), 2_000), None),
            (Metadata::default(), video(Metadata::default(), 90_000), Some(false)),
        ] {
            assert_eq!(tells(&still, &video), expected, "{still:?} {video:?}");
        }
    }

    #[test]
    fn identifiers_tell_whatever_else_is_stated() {
        let with = |of: Metadata, identifier: &str| Metadata {
            content_identifier: Some(identifier.into()),
            ..of
        };
        let still = with(at("2015-06-01T12:00", None), "A");
        let same = with(video(at("2021-06-01T12:00", None), 90_000), "A");
        assert_eq!(tells(&still, &same), Some(true));
        let other = with(video(at("2015-06-01T12:00", None), 2_000), "B");
        assert_eq!(tells(&still, &other), Some(false));
        let none = video(at("2015-06-01T12:00", None), 2_000);
        assert_eq!(tells(&still, &none), Some(true));
    }

    #[test]
    fn the_files_date_stands_for_a_missing_capture_time() {
        let day = |number: i64| Some(number * 86_400_000);
        let plain = Metadata::default();
        let short = video(plain.clone(), 2_000);
        let tells = |still, video| {
            is_live_photo(
                LivePhotoPart { metadata: &plain, modified_ms: still },
                LivePhotoPart { metadata: &short, modified_ms: video },
            )
        };
        assert_eq!(tells(day(18781), day(18781)), Some(true));
        assert_eq!(tells(day(18781), day(18782)), Some(false));
        assert_eq!(tells(day(18781), None), None);
    }
}
