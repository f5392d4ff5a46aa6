//! Metadata outside of EXIF, by their source: XMP, IPTC, and the lists and tags of videos. Decides
//! which source counts.

use std::collections::BTreeSet;

use super::model::{CaptureTime, CaptureTimeSource, Metadata, Projection};
use super::templates::is_template;
use super::time::{Precision, StatedTime, most_trusted, offset_between, stated_time};
use super::{exif, place};
use crate::metadata_fields::MetadataFields;
use crate::xmp::Properties;

/// Values of a sidecar replace those of the file, since it was written later by or for a person.
pub(super) fn add_sidecar(xmp: Properties, metadata: &mut Metadata) {
    let times = xmp_times(&xmp);
    let mut sidecar = Metadata::default();
    add(&mut MetadataFields::default(), xmp, Vec::new(), &mut sidecar);
    let held = metadata.taken.take().map(|time| StatedTime {
        time,
        precision: Precision::Second,
        is_offset_inferred: metadata.is_offset_inferred,
    });
    set_time(time_with_sidecar(held, times, metadata.longitude), metadata);
    if sidecar.latitude.is_some() {
        (metadata.latitude, metadata.longitude) = (sidecar.latitude, sidecar.longitude);
        // They belong to the other location.
        (metadata.altitude, metadata.direction) = (None, None);
    }
    metadata.description = sidecar.description.or(metadata.description.take());
    metadata.rating = sidecar.rating.or(metadata.rating);
    if !sidecar.keywords.is_empty() {
        metadata.keywords = sidecar.keywords;
    }
    if !sidecar.people.is_empty() {
        metadata.people = sidecar.people;
    }
}

fn set_time(stated: Option<StatedTime>, metadata: &mut Metadata) {
    metadata.is_offset_inferred = stated.as_ref().is_some_and(|stated| stated.is_offset_inferred);
    metadata.taken = stated.map(|stated| stated.time);
}

/// Decides between the file's time and those of a sidecar; see [`CaptureTimeSource`].
fn time_with_sidecar(
    held: Option<StatedTime>,
    times: Vec<StatedTime>,
    longitude: Option<f64>,
) -> Option<StatedTime> {
    let (mut said, held) = match (most_trusted(times), held) {
        (Some(said), Some(held)) => (said, held),
        (said, held) => return said.or(held),
    };
    // When the file was created is no statement on when the photo was taken.
    let is_original = |stated: &StatedTime| stated.time.source < CaptureTimeSource::ExifDigitized;
    if is_original(&held) && !is_original(&said) || said.includes(&held) {
        return Some(held);
    }
    if let Some(offset_minutes) = offset_of_same_instant(&said.time, &held.time, longitude) {
        let time = CaptureTime { offset_minutes: Some(offset_minutes), ..held.time };
        return Some(StatedTime::new(time, held.precision));
    }
    // Programs that write no time zone mean that of the file, unless it has no clock of its own.
    if said.time.offset_minutes.is_none() && !held.time.is_utc_only() {
        said.time.offset_minutes = held.time.offset_minutes;
        said.is_offset_inferred = held.is_offset_inferred;
    }
    Some(said)
}

/// If a sidecar states a file's time in UTC, returns the offset of the file's clock.
fn offset_of_same_instant(
    said: &CaptureTime,
    held: &CaptureTime,
    longitude: Option<f64>,
) -> Option<i32> {
    if said.offset_minutes != Some(0) || said.local == held.local {
        return None;
    }
    let difference = held.local.signed_duration_since(said.local).num_seconds();
    let offset = match held.offset_minutes {
        Some(offset) => Some(offset),
        None => offset_between(held.local, said.local, longitude),
    };
    offset.filter(|offset| i64::from(*offset) * 60 == difference)
}

/// Fills in what EXIF does not state, and decides which of all times counts.
pub(super) fn add(
    found: &mut MetadataFields,
    xmp: Properties,
    mut times: Vec<StatedTime>,
    metadata: &mut Metadata,
) {
    let first = |slot: &mut Option<String>, values: [Option<String>; 2]| {
        let text = values.into_iter().flatten().map(|text| text.trim().to_owned());
        if slot.is_none() {
            *slot = text.into_iter().find(|text| !text.is_empty());
        }
    };
    times.extend(xmp_times(&xmp));
    times.extend(field_times(found));
    set_time(most_trusted(times), metadata);
    add_location(found, &xmp, metadata);
    first(&mut metadata.make, [found.make.take(), xmp.make]);
    first(&mut metadata.model, [found.model.take(), xmp.model]);
    first(&mut metadata.lens, [None, xmp.lens]);
    let written = [xmp.description, found.iptc.caption.take(), xmp.title];
    let in_exif = exif::descriptions(&found.exif);
    let texts = written.into_iter().flatten().chain(in_exif);
    let texts = texts.chain(found.description.take()).chain(found.comment.take());
    let (make, model) = (metadata.make.as_deref(), metadata.model.as_deref());
    metadata.description = texts
        .map(|text| text.trim().to_owned())
        .find(|text| !text.is_empty() && !is_template(text, make, model));
    let percent = xmp.rating_percent.and_then(|text| text.parse::<f32>().ok());
    let percent = percent.and_then(|percent| exif::stars_of_percent(percent as i64));
    metadata.rating = xmp
        .rating
        .and_then(|text| text.parse::<f32>().ok())
        .filter(|value| (-1.0..=5.0).contains(value))
        .map(|value| value.round() as i8)
        .or(metadata.rating)
        .or(percent.and_then(|stars| i8::try_from(stars).ok()));
    let mut seen = BTreeSet::new();
    let keywords = xmp.keywords.into_iter().chain(std::mem::take(&mut found.iptc.keywords));
    let keywords = keywords.chain(exif::keywords(&found.exif));
    metadata.keywords = keywords.filter(|word| seen.insert(word.clone())).collect();
    metadata.people = xmp.people;
    metadata.projection = xmp.projection.map(|name| match name.as_str() {
        "equirectangular" => Projection::Equirectangular,
        "cylindrical" => Projection::Cylindrical,
        _ => Projection::Other,
    });
}

/// The times of a packet.
fn xmp_times(xmp: &Properties) -> Vec<StatedTime> {
    let original = xmp.date_time_original.as_ref().or(xmp.date_created.as_ref());
    let times = [
        (original, CaptureTimeSource::Xmp),
        (xmp.create_date.as_ref(), CaptureTimeSource::FileCreated),
    ];
    times.into_iter().filter_map(|(text, source)| stated_time(text?, source)).collect()
}

/// The times of lists, texts and headers.
fn field_times(found: &mut MetadataFields) -> Vec<StatedTime> {
    let texts = [
        (found.capture_time.take(), CaptureTimeSource::Video),
        (found.iptc.created.take(), CaptureTimeSource::Iptc),
        (found.file_created.take(), CaptureTimeSource::FileCreated),
    ];
    let times = texts.into_iter().filter_map(|(text, source)| stated_time(&text?, source));
    let container = found.created.map(|local| {
        let source = CaptureTimeSource::Container;
        let time = CaptureTime { local, offset_minutes: Some(0), source };
        StatedTime::new(time, Precision::Second)
    });
    times.chain(container).collect()
}

/// Adds the location of a video's list, or of XMP, if EXIF states none.
fn add_location(found: &MetadataFields, xmp: &Properties, metadata: &mut Metadata) {
    if metadata.latitude.is_some() {
        return;
    }
    let of_video = found.location.as_deref().and_then(place::iso_6709);
    let of_xmp = || {
        let latitude = xmp.latitude.as_deref()?;
        let latitude = place::coordinate(latitude, xmp.latitude_ref.as_deref())?;
        let longitude = xmp.longitude.as_deref()?;
        Some((latitude, place::coordinate(longitude, xmp.longitude_ref.as_deref())?, None))
    };
    let stated = |place: &(f64, f64, Option<f64>)| place::is_stated(place.0, place.1);
    let place = of_video.filter(stated).or_else(|| of_xmp().filter(stated));
    if let Some((latitude, longitude, altitude)) = place {
        (metadata.latitude, metadata.longitude) = (Some(latitude), Some(longitude));
        metadata.altitude = metadata.altitude.or(altitude);
    }
}
