//! Reads a video's duration, size, creation time and tags (RFC 9559, section 5.1.8).

use chrono::{NaiveDate, TimeDelta};

use super::ebml::Element;
use super::elements::{
    INFO, SEGMENT, SIMPLE_TAG, TAG, TAG_NAME, TAG_STRING, TAGS, TITLE, TRACK, TRACKS, VIDEO,
    is_top_level,
};
use crate::metadata_fields::MetadataFields;
use crate::source::{Window, read_vec};
use crate::{Error, Limits, Source};

/// Maximum bytes of a text; longer ones are cut.
const MAX_TEXT_LEN: u64 = 16 * 1024;

pub(super) fn read(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let mut window = Window::new(source, 4096);
    let mut found = MetadataFields::default();
    let header = Element::read(&mut window, 0, source.len())?;
    // A file that was cut is read as far as it reaches.
    let segment = Element::read(&mut window, header.end, u64::MAX)?;
    let segment = Element { end: segment.end.min(source.len()), ..segment };
    if segment.id != SEGMENT {
        return Err(Error::malformed("no segment", segment.start));
    }
    let mut at = segment.body;
    let mut count = 0;
    while at < segment.end {
        count += 1;
        limits.parts(count)?;
        let Ok(part) = Element::read(&mut window, at, segment.end) else {
            break;
        };
        at = part.end;
        match part.id {
            INFO => info(source, &part, limits, &mut found)?,
            TRACKS => tracks(source, &part, limits, &mut found)?,
            TAGS => tags(source, &part, limits, &mut found)?,
            _ if part.unknown_length || !is_top_level(part.id) && part.id != 0xEC => break,
            _ => {}
        }
    }
    Ok(found)
}

fn children(source: &dyn Source, parent: &Element, limits: &Limits) -> Result<Vec<Element>, Error> {
    let mut window = Window::new(source, 1024);
    let mut list = Vec::new();
    let mut at = parent.body;
    while at < parent.end {
        limits.parts(list.len())?;
        let part = Element::read(&mut window, at, parent.end)?;
        at = part.end;
        list.push(part);
    }
    Ok(list)
}

fn info(
    source: &dyn Source,
    info: &Element,
    limits: &Limits,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    let mut scale = 1_000_000;
    let mut duration = None;
    for part in children(source, info, limits)? {
        match part.id {
            0x2A_D7B1 => scale = number(source, &part)?,
            TITLE => found.description = Some(text(source, &part)?),
            0x4489 => duration = float(source, &part)?,
            // Nanoseconds since 2001-01-01 (RFC 8794, section 7.6).
            0x4461 => {
                let nanoseconds = number(source, &part)?.cast_signed();
                let start =
                    NaiveDate::from_ymd_opt(2001, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
                let since = TimeDelta::nanoseconds(nanoseconds);
                // The epoch itself is a clock that was not set.
                let start = start.filter(|_| nanoseconds != 0);
                found.created = start.and_then(|start| start.checked_add_signed(since));
            }
            _ => {}
        }
    }
    let milliseconds = duration.map(|units| units * scale as f64 / 1e6);
    found.duration_ms =
        milliseconds.filter(|value| value.is_finite() && *value >= 0.0).map(|value| value as u64);
    Ok(())
}

fn tracks(
    source: &dyn Source,
    tracks: &Element,
    limits: &Limits,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    for track in children(source, tracks, limits)? {
        if track.id != TRACK {
            continue;
        }
        for video in children(source, &track, limits)? {
            if video.id != VIDEO || found.width.is_some() {
                continue;
            }
            for part in children(source, &video, limits)? {
                match part.id {
                    0xB0 => found.width = number(source, &part)?.try_into().ok(),
                    0xBA => found.height = number(source, &part)?.try_into().ok(),
                    _ => {}
                }
            }
        }
    }
    Ok(())
}

/// Reads tags by name. Tags apply to the whole video or to parts of it, which does not matter for
/// display. Nested ones describe the tag around them and are ignored.
fn tags(
    source: &dyn Source,
    tags: &Element,
    limits: &Limits,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    for tag in children(source, tags, limits)?.iter().filter(|part| part.id == TAG) {
        for simple in children(source, tag, limits)?.iter().filter(|part| part.id == SIMPLE_TAG) {
            let (mut name, mut value) = (String::new(), String::new());
            for part in children(source, simple, limits)? {
                match part.id {
                    TAG_NAME => name = text(source, &part)?,
                    TAG_STRING => value = text(source, &part)?,
                    _ => {}
                }
            }
            read_tag(&name, value, found);
        }
    }
    Ok(())
}

/// Accepts Matroska's own names, and those of QuickTime and Android, which conversion keeps.
fn read_tag(name: &str, value: String, found: &mut MetadataFields) {
    let name = name.to_ascii_lowercase();
    let slot = match name.strip_prefix("com.apple.quicktime.").unwrap_or(&name) {
        "location" | "location.iso6709" | "location-eng" => &mut found.location,
        "date_recorded" | "creationdate" => &mut found.capture_time,
        "make" | "com.android.manufacturer" => &mut found.make,
        "model" | "com.android.model" => &mut found.model,
        "title" | "description" | "summary" => &mut found.description,
        "comment" => &mut found.comment,
        _ => return,
    };
    slot.get_or_insert(value);
}

/// Reads a text up to a zero byte, since zeros may pad it, and cuts it at `MAX_TEXT_LEN` bytes.
fn text(source: &dyn Source, part: &Element) -> Result<String, Error> {
    let bytes = read_vec(source, part.body, part.len().min(MAX_TEXT_LEN) as usize)?;
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    Ok(String::from_utf8_lossy(text).into_owned())
}

fn number(source: &dyn Source, part: &Element) -> Result<u64, Error> {
    let bytes = read_vec(source, part.body, part.len().min(8) as usize)?;
    Ok(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

fn float(source: &dyn Source, part: &Element) -> Result<Option<f64>, Error> {
    let bits = number(source, part)?;
    Ok(match part.len() {
        4 => Some(f32::from_bits(bits as u32).into()),
        8 => Some(f64::from_bits(bits)),
        _ => None,
    })
}
