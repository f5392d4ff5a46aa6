//! When a video was recorded and how long it is: from its header, its tracks, and its fragments
//! (ISO/IEC 14496-12, sections 8.2.2, 8.3.2, 8.4.2, 8.8 and 8.16.3).

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::boxes::{BoxHeader, children_until_cut, unless_malformed};
use crate::metadata_fields::MetadataFields;
use crate::source::{Window, read_vec};
use crate::{Error, Limits, Source};

/// Maximum fragments whose lengths are added up.
const MAX_FRAGMENTS: usize = 20_000;

/// What a track says of times.
#[derive(Debug, Default)]
pub(super) struct TrackTimes {
    id: u32,
    created: Option<NaiveDateTime>,
    /// Units per second.
    scale: u32,
    /// In units; 0 if it is not stated.
    duration: u64,
    /// Units of a sample for fragments that state none, from `trex`.
    default_duration: u32,
}

/// Creation time, units per second and duration, as `mvhd` and `mdhd` have them.
fn header(
    window: &mut Window<'_>,
    part: &BoxHeader,
) -> Result<(Option<NaiveDateTime>, u32, u64), Error> {
    let [version] = part.field(window, 0)?;
    let (created, scale, duration) = if version == 1 {
        (
            u64::from_be_bytes(part.field(window, 4)?),
            u32::from_be_bytes(part.field(window, 20)?),
            u64::from_be_bytes(part.field(window, 24)?),
        )
    } else {
        let duration = u32::from_be_bytes(part.field(window, 16)?);
        (
            u32::from_be_bytes(part.field(window, 4)?).into(),
            u32::from_be_bytes(part.field(window, 12)?),
            // All ones mean that it is not known.
            if duration == u32::MAX { 0 } else { duration.into() },
        )
    };
    Ok((created_at(created), scale, if duration == u64::MAX { 0 } else { duration }))
}

/// Reads the movie header.
pub(super) fn movie_header(
    window: &mut Window<'_>,
    mvhd: &BoxHeader,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    let (created, scale, duration) = header(window, mvhd)?;
    found.created = created;
    found.duration_ms = milliseconds(duration, scale);
    found.units_per_second = scale;
    Ok(())
}

fn milliseconds(units: u64, scale: u32) -> Option<u64> {
    let milliseconds = u128::from(units) * 1000;
    milliseconds.checked_div(scale.into()).and_then(|value| value.try_into().ok())
}

/// The time that a header states: seconds since 1904, or since 1970 as some programs count. `None`
/// if the clock was not set.
fn created_at(seconds: u64) -> Option<NaiveDateTime> {
    let since = |year| {
        let start = NaiveDate::from_ymd_opt(year, 1, 1)?.and_hms_opt(0, 0, 0)?;
        let seconds = TimeDelta::try_seconds(i64::try_from(seconds).ok()?)?;
        start.checked_add_signed(seconds)
    };
    let year = |time: &NaiveDateTime| chrono::Datelike::year(time);
    // The format is of 1991; a clock without battery starts at the epoch, of which a program may
    // have made 1970.
    match since(1904)? {
        found if year(&found) >= 1971 => Some(found).filter(|time| year(time) < 2200),
        found if year(&found) == 1970 => None,
        _ => since(1970).filter(|time| year(time) >= 1990),
    }
}

impl TrackTimes {
    /// Reads the id.
    pub(super) fn read_header(
        &mut self,
        window: &mut Window<'_>,
        tkhd: &BoxHeader,
    ) -> Result<(), Error> {
        let [version] = tkhd.field(window, 0)?;
        let at = if version == 1 { 20 } else { 12 };
        self.id = u32::from_be_bytes(tkhd.field(window, at)?);
        Ok(())
    }

    pub(super) fn read_media_header(
        &mut self,
        window: &mut Window<'_>,
        mdhd: &BoxHeader,
    ) -> Result<(), Error> {
        (self.created, self.scale, self.duration) = header(window, mdhd)?;
        Ok(())
    }
}

/// Fills in what the movie header leaves open from the tracks.
pub(super) fn of_tracks(tracks: &[TrackTimes], found: &mut MetadataFields) {
    found.created = found.created.or(tracks.iter().find_map(|track| track.created));
    if found.duration_ms.unwrap_or(0) == 0 {
        let longest = tracks.iter().filter_map(|track| milliseconds(track.duration, track.scale));
        found.duration_ms = longest.max().or(found.duration_ms);
    }
}

/// Reads what fragments have in common: the whole duration, if it is stated, and how long their
/// samples are.
pub(super) fn extends(
    window: &mut Window<'_>,
    mvex: &BoxHeader,
    limits: &Limits,
    tracks: &mut [TrackTimes],
    found: &mut MetadataFields,
) -> Result<(), Error> {
    for part in children_until_cut(window, mvex.body(), limits)? {
        match &part.kind {
            b"mehd" => {
                let [version] = part.field(window, 0)?;
                let duration = match version {
                    1 => u64::from_be_bytes(part.field(window, 4)?),
                    _ => u32::from_be_bytes(part.field(window, 4)?).into(),
                };
                let stated = milliseconds(duration, found.units_per_second);
                found.duration_ms = found.duration_ms.max(stated);
            }
            b"trex" => {
                let id = u32::from_be_bytes(part.field(window, 4)?);
                let duration = u32::from_be_bytes(part.field(window, 12)?);
                for track in tracks.iter_mut().filter(|track| track.id == id) {
                    track.default_duration = duration;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Extends the duration by what the fragments say: the header may state that of the first one only,
/// or none. If they are missing, their index counts.
pub(super) fn of_fragments(
    source: &dyn Source,
    top: &[BoxHeader],
    limits: &Limits,
    tracks: &[TrackTimes],
    found: &mut MetadataFields,
) -> Result<(), Error> {
    let mut window = Window::new(source, 4096);
    let mut spans: BTreeMap<u32, Span> = BTreeMap::new();
    let mut indexed = 0_u64;
    let mut count = 0;
    for part in top {
        if part.kind == *b"moof" && count < MAX_FRAGMENTS {
            count += 1;
            unless_malformed(fragment(source, &mut window, part, limits, tracks, &mut spans))?;
        }
        if part.kind == *b"sidx" {
            let segments = index(source, &mut window, part).or_else(|error| match error {
                Error::Malformed { .. } => Ok(0),
                error => Err(error),
            });
            indexed = indexed.saturating_add(segments?);
        }
    }
    let lengths = tracks.iter().filter_map(|track| {
        let span = spans.get(&track.id)?;
        milliseconds(span.end.saturating_sub(span.start.unwrap_or(0)), track.scale)
    });
    let longest = lengths.max().or((indexed > 0).then_some(indexed));
    found.duration_ms = found.duration_ms.max(longest);
    Ok(())
}

/// When the samples of a track's fragments are shown, in units of the track.
#[derive(Debug, Default)]
struct Span {
    start: Option<u64>,
    end: u64,
}

fn fragment(
    source: &dyn Source,
    window: &mut Window<'_>,
    moof: &BoxHeader,
    limits: &Limits,
    tracks: &[TrackTimes],
    spans: &mut BTreeMap<u32, Span>,
) -> Result<(), Error> {
    for traf in children_until_cut(window, moof.body(), limits)? {
        if traf.kind != *b"traf" {
            continue;
        }
        let parts = children_until_cut(window, traf.body(), limits)?;
        let Some(tfhd) = parts.iter().find(|part| part.kind == *b"tfhd") else {
            continue;
        };
        let flags = u32::from_be_bytes(tfhd.field(window, 0)?);
        let id = u32::from_be_bytes(tfhd.field(window, 4)?);
        let Some(track) = tracks.iter().find(|track| track.id == id) else {
            continue;
        };
        let before = [(1, 8), (2, 4)].iter().filter(|(flag, _)| flags & flag != 0);
        let at = 8 + before.map(|(_, len)| len).sum::<u64>();
        let default = match flags & 8 {
            0 => track.default_duration,
            _ => u32::from_be_bytes(tfhd.field(window, at)?),
        };
        let span = spans.entry(id).or_default();
        if let Some(tfdt) = parts.iter().find(|part| part.kind == *b"tfdt") {
            let [version] = tfdt.field(window, 0)?;
            let start = match version {
                1 => u64::from_be_bytes(tfdt.field(window, 4)?),
                _ => u32::from_be_bytes(tfdt.field(window, 4)?).into(),
            };
            span.end = start;
        }
        span.start = span.start.or(Some(span.end));
        for trun in parts.iter().filter(|part| part.kind == *b"trun") {
            span.end = span.end.saturating_add(run(source, window, trun, default)?);
        }
    }
    Ok(())
}

/// Returns the duration of a run's samples (section 8.8.8).
fn run(
    source: &dyn Source,
    window: &mut Window<'_>,
    trun: &BoxHeader,
    default: u32,
) -> Result<u64, Error> {
    let flags = u32::from_be_bytes(trun.field(window, 0)?);
    let count = u64::from(u32::from_be_bytes(trun.field(window, 4)?));
    if flags & 0x100 == 0 {
        return Ok(count * u64::from(default));
    }
    let before = [1, 4].iter().filter(|flag| flags & *flag != 0).count() as u64 * 4;
    let fields = [0x100, 0x200, 0x400, 0x800].iter().filter(|flag| flags & *flag != 0).count();
    let entry = 4 * fields as u64;
    let left = trun.len().saturating_sub(8 + before);
    let table = read_vec(source, trun.body + 8 + before, (count * entry).min(left) as usize)?;
    let durations = table.chunks_exact(entry as usize).filter_map(|sample| sample.first_chunk());
    Ok(durations.map(|duration| u64::from(u32::from_be_bytes(*duration))).sum())
}

/// Returns the milliseconds of an index's segments, without those that are indexes themselves.
fn index(source: &dyn Source, window: &mut Window<'_>, sidx: &BoxHeader) -> Result<u64, Error> {
    let [version] = sidx.field(window, 0)?;
    let scale = u32::from_be_bytes(sidx.field(window, 8)?);
    let at = if version == 0 { 20 } else { 28 };
    let [_, _, c1, c0]: [u8; 4] = sidx.field(window, at)?;
    let left = sidx.len().saturating_sub(at + 4);
    let len = (12 * u64::from(u16::from_be_bytes([c1, c0]))).min(left);
    let entries = read_vec(source, sidx.body + at + 4, len as usize)?;
    let (entries, _) = entries.as_chunks::<12>();
    let segments = entries.iter().filter(|entry| entry[0] & 0x80 == 0);
    let units = segments.map(|[_, _, _, _, d3, d2, d1, d0, ..]| {
        u64::from(u32::from_be_bytes([*d3, *d2, *d1, *d0]))
    });
    Ok(milliseconds(units.sum(), scale).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs() {
        for (seconds, expected) in [
            (0, None),
            (1, None),
            (0x50C3_9BD4, Some("2012-12-08 19:58:12")),
            (0xD6D8_0109, Some("2018-03-21 12:31:05")),
            // 1970 in seconds since 1904, as programs convert a clock of zero.
            (2_082_844_800, None),
            (2_082_844_800 + 3600, None),
            // 1999, in seconds since either epoch.
            (3_000_000_000, Some("1999-01-24 05:20:00")),
            (917_155_200, Some("1999-01-24 05:20:00")),
            // 1970 in an epoch of 1970.
            (3600, None),
            (u64::MAX, None),
            (1 << 40, None),
        ] {
            let found = created_at(seconds).map(|time| time.to_string());
            assert_eq!(found.as_deref(), expected, "{seconds}");
        }
    }
}
