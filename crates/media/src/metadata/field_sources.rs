//! Metadata outside of EXIF, by their source: XMP, IPTC, and the lists and tags of videos. Decides
//! which source counts.

use std::collections::BTreeSet;

use super::model::{CaptureTime, CaptureTimeSource, Metadata, Projection};
use super::time::{date_time, offset};
use crate::metadata_fields::MetadataFields;
use crate::xmp::Properties;

/// Values of a sidecar replace those of the file, since it was written later by or for a person.
pub(super) fn add_sidecar(xmp: Properties, metadata: &mut Metadata) {
    let mut sidecar = Metadata::default();
    add(&mut MetadataFields::default(), xmp, &mut sidecar);
    if let (Some(taken), held) = (&mut sidecar.taken, &metadata.taken) {
        metadata.is_offset_inferred &= taken.offset_minutes.is_none();
        // Programs that write no time zone mean that of the file.
        taken.offset_minutes =
            taken.offset_minutes.or(held.as_ref().and_then(|held| held.offset_minutes));
    }
    if sidecar.latitude.is_some() {
        (metadata.latitude, metadata.longitude) = (sidecar.latitude, sidecar.longitude);
        // They belong to the other location.
        (metadata.altitude, metadata.direction) = (None, None);
    }
    metadata.taken = sidecar.taken.or(metadata.taken.take());
    metadata.description = sidecar.description.or(metadata.description.take());
    metadata.rating = sidecar.rating.or(metadata.rating);
    if !sidecar.keywords.is_empty() {
        metadata.keywords = sidecar.keywords;
    }
    if !sidecar.people.is_empty() {
        metadata.people = sidecar.people;
    }
}

/// Fills in what EXIF does not state.
pub(super) fn add(found: &mut MetadataFields, xmp: Properties, metadata: &mut Metadata) {
    let first = |slot: &mut Option<String>, values: [Option<String>; 2]| {
        let text = values.into_iter().flatten().map(|text| text.trim().to_owned());
        if slot.is_none() {
            *slot = text.into_iter().find(|text| !text.is_empty());
        }
    };
    first(&mut metadata.make, [found.make.take(), xmp.make]);
    first(&mut metadata.model, [found.model.take(), xmp.model]);
    first(&mut metadata.lens, [None, xmp.lens]);
    // A description that a person wrote takes precedence over a camera's template.
    let written = metadata.description.take();
    first(&mut metadata.description, [xmp.description, found.iptc.caption.take()]);
    first(&mut metadata.description, [xmp.title, None]);
    first(&mut metadata.description, [written, found.description.take()]);
    first(&mut metadata.description, [found.comment.take(), None]);
    metadata.rating = xmp
        .rating
        .and_then(|text| text.parse::<f32>().ok())
        .filter(|value| (-1.0..=5.0).contains(value))
        .map(|value| value.round() as i8);
    let mut seen = BTreeSet::new();
    let keywords = xmp.keywords.into_iter().chain(std::mem::take(&mut found.iptc.keywords));
    metadata.keywords = keywords.filter(|word| seen.insert(word.clone())).collect();
    metadata.people = xmp.people;
    metadata.projection = xmp.projection.map(|name| match name.as_str() {
        "equirectangular" => Projection::Equirectangular,
        "cylindrical" => Projection::Cylindrical,
        _ => Projection::Other,
    });
    if metadata.latitude.is_none() {
        let pair = found.location.as_deref().and_then(iso_6709).or_else(|| {
            let latitude = coordinate(xmp.latitude.as_deref()?)?;
            Some((latitude, coordinate(xmp.longitude.as_deref()?)?, None))
        });
        if let Some((latitude, longitude, altitude)) = pair
            && latitude.abs() <= 90.0
            && longitude.abs() <= 180.0
        {
            metadata.latitude = Some(latitude);
            metadata.longitude = Some(longitude);
            metadata.altitude = metadata.altitude.or(altitude);
        }
    }
    let capture_times = [
        (found.capture_time.take(), CaptureTimeSource::Video),
        (xmp.date_time_original, CaptureTimeSource::Xmp),
        (xmp.create_date, CaptureTimeSource::Xmp),
        (found.iptc.created.take(), CaptureTimeSource::Iptc),
    ];
    let of_exif = metadata.taken.clone();
    for (text, source) in capture_times {
        if let Some(time) = text.and_then(|text| capture_time(&text, source)) {
            prefer(&mut metadata.taken, time);
        }
    }
    if let Some(local) = found.created {
        let time =
            CaptureTime { local, offset_minutes: Some(0), source: CaptureTimeSource::Container };
        prefer(&mut metadata.taken, time);
    }
    metadata.is_offset_inferred &= metadata.taken == of_exif;
}

/// Keeps the more trusted capture time, by the order of [`CaptureTimeSource`].
fn prefer(taken: &mut Option<CaptureTime>, other: CaptureTime) {
    if taken.as_ref().is_none_or(|held| other.source < held.source) {
        *taken = Some(other);
    }
}

/// Parses `2026-03-31T14:25:01+02:00` and its shorter forms (ISO 8601).
fn capture_time(text: &str, source: CaptureTimeSource) -> Option<CaptureTime> {
    let text = text.trim();
    let zone = text.get(11..).and_then(|time| Some(10 + 1 + time.find(['+', '-', 'Z'])?));
    let (time, zone) = match zone.and_then(|at| text.split_at_checked(at)) {
        Some((time, zone)) => (time, offset(zone)),
        None => (text, None),
    };
    // Fractions of a second are not displayed.
    let time = time.split_once('.').map_or(time, |(whole, _)| whole);
    Some(CaptureTime { local: date_time(time)?, offset_minutes: zone, source })
}

/// Parses `+48.8584+002.2945+035/` (ISO 6709, annex H): latitude, longitude, altitude, in degrees
/// and metres.
fn iso_6709(text: &str) -> Option<(f64, f64, Option<f64>)> {
    let text = text.trim();
    let starts: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '+' | '-'))
        .map(|(at, _)| at)
        .take(4)
        .collect();
    let number = |index: usize| {
        let from = *starts.get(index)?;
        let rest = text.get(from..)?;
        let len = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| !(c.is_ascii_digit() || *c == '.'))
            .map_or(rest.len(), |(at, _)| at);
        rest.get(..len)?.parse::<f64>().ok()
    };
    Some((number(0)?, number(1)?, number(2)))
}

/// Parses `48,51.5N` or `48,51,30N` (XMP part 2, section 2.3.2).
fn coordinate(text: &str) -> Option<f64> {
    let text = text.trim();
    let (numbers, side) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let mut degrees = 0.0;
    for (part, divisor) in numbers.split(',').zip([1.0, 60.0, 3600.0]) {
        degrees += part.trim().parse::<f64>().ok()? / divisor;
    }
    match side {
        "N" | "E" => Some(degrees),
        "S" | "W" => Some(-degrees),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        assert_eq!(iso_6709("+48.8584+002.2945+035.1/"), Some((48.8584, 2.2945, Some(35.1))));
        assert_eq!(iso_6709("-33.8-151.2/"), Some((-33.8, -151.2, None)));
        assert_eq!(iso_6709("here"), None);
        assert_eq!(coordinate("48,30.0S"), Some(-48.5));
    }

    #[test]
    fn times_with_and_without_zone() {
        let source = CaptureTimeSource::Xmp;
        let time = capture_time("2026-03-31T14:25:01.25+02:00", source).unwrap();
        assert_eq!(time.local.to_string(), "2026-03-31 14:25:01");
        assert_eq!(time.offset_minutes, Some(120));
        let time = capture_time("2026-03-31T14:25:01-0530", source).unwrap();
        assert_eq!(time.offset_minutes, Some(-330));
        assert_eq!(capture_time("2026-03-31", source).unwrap().offset_minutes, None);
    }
}
