//! Decides what the tags of EXIF (Exif 3.0) mean for display.

use crate::text;
use crate::tiff::{Field, SHORT, Tags, tags};

use super::apple;
use super::model::{CaptureTime, CaptureTimeSource, Metadata};
use super::place;
use super::time::{Precision, StatedTime, date_time, offset, offset_between};

/// Reads the tags of all EXIF blocks. The first block that states a value counts, except that
/// browsers look for the orientation in the first block only. Returns the times stated.
pub(super) fn read(blocks: &[Tags], metadata: &mut Metadata) -> Vec<StatedTime> {
    let exif = Exif(blocks);
    metadata.orientation = blocks.first().and_then(orientation).unwrap_or(1);
    metadata.make = exif.text(tags::MAKE);
    metadata.model = exif.text(tags::MODEL);
    metadata.lens = exif.text(tags::LENS_MODEL);
    metadata.f_number = exif.positive(tags::F_NUMBER);
    metadata.exposure_seconds = exif.find(tags::EXPOSURE_TIME, exposure);
    metadata.iso = exif.find(tags::SENSITIVITY, |field| field.integer(0)?.try_into().ok());
    metadata.focal_length_mm = exif.positive(tags::FOCAL_LENGTH);
    metadata.rating = exif.rating();
    metadata.content_identifier =
        exif.find(tags::MAKER_NOTE, |field| apple::content_identifier(&field.bytes));
    exif.location(metadata);
    exif.times(metadata.longitude)
}

/// The orientation as browsers read it: one SHORT in the first directory. They ignore other types,
/// so a photo with those stays as it is stored.
fn orientation(block: &Tags) -> Option<u8> {
    let field = block.main.iter().find(|field| field.tag == tags::ORIENTATION)?;
    let value = field.integer(0).filter(|_| field.kind == SHORT && field.bytes.len() == 2)?;
    u8::try_from(value).ok().filter(|value| (1..=8).contains(value))
}

/// The texts that describe the image, the most likely written by a person first.
pub(super) fn descriptions(blocks: &[Tags]) -> Vec<String> {
    let exif = Exif(blocks);
    let windows = |tag| exif.find(tag, windows_text);
    let comment = exif.find(tags::USER_COMMENT, user_comment);
    let texts = [
        windows(tags::XP_TITLE),
        exif.text(tags::IMAGE_DESCRIPTION),
        windows(tags::XP_COMMENT),
        windows(tags::XP_SUBJECT),
        comment,
    ];
    texts.into_iter().flatten().collect()
}

/// The keywords that Windows writes, separated by semicolons.
pub(super) fn keywords(blocks: &[Tags]) -> Vec<String> {
    let text = Exif(blocks).find(tags::XP_KEYWORDS, windows_text).unwrap_or_default();
    let words = text.split(';').map(str::trim).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Text of Windows: UTF-16, in the order of the low byte first whatever the block's order is.
fn windows_text(field: &Field) -> Option<String> {
    let text = text::utf_16(&field.bytes, false);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// UserComment (Exif 3.0, section 4.6.6.5.2): eight bytes name the character code. JIS is not
/// decoded.
fn user_comment(field: &Field) -> Option<String> {
    let (code, bytes) = match field.bytes.split_first_chunk::<8>() {
        Some((code, bytes)) if field.kind == 7 => (code, bytes),
        // Written as a plain text.
        _ => return field.text(),
    };
    let text = match code {
        b"UNICODE\0" => text::utf_16(bytes, unicode_order(bytes, field.big_endian)),
        b"ASCII\0\0\0" | [0, 0, 0, 0, 0, 0, 0, 0] => {
            let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
            text::decode(bytes.get(..end)?)
        }
        _ => return None,
    };
    // Some cameras keep binary data here.
    let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!text.is_empty() && text.chars().all(is_text)).then(|| text.to_owned())
}

/// Whether UTF-16 is in the order of the high byte first. Programs write either, whatever the order
/// of the block: that in which more characters are of the first 256 is right.
fn unicode_order(bytes: &[u8], big_endian: bool) -> bool {
    let (units, _) = bytes.as_chunks::<2>();
    let zeros = |at: usize| units.iter().filter(|unit| unit[at] == 0 && unit[1 - at] != 0).count();
    match zeros(0).cmp(&zeros(1)) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => big_endian,
        std::cmp::Ordering::Greater => true,
    }
}

fn exposure(field: &Field) -> Option<(u32, u32)> {
    let (numerator, denominator) = field.fraction(0)?;
    let positive = |value: i64| u32::try_from(value).ok().filter(|value| *value > 0);
    Some((positive(numerator)?, positive(denominator)?))
}

/// The blocks of one file.
struct Exif<'a>(&'a [Tags]);

impl Exif<'_> {
    fn find<T>(&self, tag: u16, parse: impl Fn(&Field) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(|tags| tags.find(tag, &parse))
    }

    fn find_gps<T>(&self, tag: u16, parse: impl Fn(&Field) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(|tags| tags.find_gps(tag, &parse))
    }

    fn text(&self, tag: u16) -> Option<String> {
        self.find(tag, Field::text)
    }

    fn positive(&self, tag: u16) -> Option<f64> {
        self.find(tag, |field| field.real(0).filter(|value| *value > 0.0))
    }

    /// Stars, or else the percentage that Windows writes for them.
    fn rating(&self) -> Option<i8> {
        let number = |tag| self.find(tag, |field| field.integer(0));
        let stars = number(tags::RATING).filter(|stars| (0..=5).contains(stars));
        let stars = stars.or_else(|| number(tags::RATING_PERCENT).and_then(stars_of_percent));
        stars.and_then(|stars| i8::try_from(stars).ok())
    }

    /// See [`CaptureTimeSource`] for what counts.
    fn times(&self, longitude: Option<f64>) -> Vec<StatedTime> {
        let gps = self.gps_time();
        let stated = |tag, zone, source| {
            let (local, precision) = self.find(tag, |field| date_time(&field.text()?))?;
            let zone = self.find(zone, |field| offset(&field.text()?));
            let zone = zone.or_else(|| self.offset_of_change(local));
            let from_gps = || offset_between(local, gps?, longitude);
            let offset_minutes = zone.or_else(from_gps);
            let is_offset_inferred = zone.is_none() && offset_minutes.is_some();
            let time = CaptureTime { local, offset_minutes, source };
            Some(StatedTime { time, precision, is_offset_inferred })
        };
        let original = stated(
            tags::DATE_TIME_ORIGINAL,
            tags::OFFSET_TIME_ORIGINAL,
            CaptureTimeSource::ExifOriginal,
        );
        let digitized = stated(
            tags::DATE_TIME_DIGITIZED,
            tags::OFFSET_TIME_DIGITIZED,
            CaptureTimeSource::ExifDigitized,
        );
        let modified = stated(tags::DATE_TIME, tags::OFFSET_TIME, CaptureTimeSource::ExifModified);
        let at_gps = gps.map(|utc| {
            // A file that was not changed since shows its local clock in DateTime.
            let clock = modified.as_ref().map(|modified| modified.time.local);
            let clock =
                clock.and_then(|local| Some((local, offset_between(local, utc, longitude)?)));
            let is_offset_inferred = clock.is_some();
            let (local, offset) = clock.unwrap_or((utc, 0));
            let source = CaptureTimeSource::Gps;
            let time = CaptureTime { local, offset_minutes: Some(offset), source };
            StatedTime { time, precision: Precision::Second, is_offset_inferred }
        });
        [original, digitized, at_gps, modified].into_iter().flatten().collect()
    }

    /// The zone of DateTime, if it is of the same moment: some programs write no other.
    fn offset_of_change(&self, local: chrono::NaiveDateTime) -> Option<i32> {
        let (changed, _) = self.find(tags::DATE_TIME, |field| date_time(&field.text()?))?;
        let zone = self.find(tags::OFFSET_TIME, |field| offset(&field.text()?));
        zone.filter(|_| changed == local)
    }

    fn gps_time(&self) -> Option<chrono::NaiveDateTime> {
        let date = self.find_gps(tags::gps::DATE_STAMP, Field::text)?;
        let part = |index| self.find_gps(tags::gps::TIME_STAMP, |field| field.real(index));
        let (hour, minute, second) = (part(0)?, part(1)?, part(2)?);
        let text = format!("{date} {hour:02.0}:{minute:02.0}:{:02.0}", second.floor());
        date_time(&text).map(|(time, _)| time)
    }

    fn location(&self, metadata: &mut Metadata) {
        let angle = |tag, reference, negative: &str| {
            let part = |index| self.find_gps(tag, |field| field.real(index));
            let degrees =
                part(0)? + part(1).unwrap_or(0.0) / 60.0 + part(2).unwrap_or(0.0) / 3600.0;
            let side = self.find_gps(reference, Field::text)?;
            // Some programs write the whole word.
            let is_negative = side.get(..1).is_some_and(|side| side.eq_ignore_ascii_case(negative));
            Some(if is_negative { -degrees.abs() } else { degrees })
        };
        let latitude = angle(tags::gps::LATITUDE, tags::gps::LATITUDE_REF, "S");
        let longitude = angle(tags::gps::LONGITUDE, tags::gps::LONGITUDE_REF, "W");
        if let (Some(latitude), Some(longitude)) = (latitude, longitude)
            && place::is_stated(latitude, longitude)
        {
            (metadata.latitude, metadata.longitude) = (Some(latitude), Some(longitude));
        }
        let real = |tag| self.find_gps(tag, |field| field.real(0));
        let below = self.find_gps(tags::gps::ALTITUDE_REF, |field| field.integer(0)) == Some(1);
        metadata.altitude =
            real(tags::gps::ALTITUDE).map(|metres| if below { -metres } else { metres });
        metadata.direction =
            real(tags::gps::IMG_DIRECTION).filter(|degrees| (0.0..=360.0).contains(degrees));
    }
}

/// Windows writes 1, 25, 50, 75 and 99 percent for one to five stars.
pub(super) fn stars_of_percent(percent: i64) -> Option<i64> {
    Some(match percent {
        0 => 0,
        1..=12 => 1,
        13..=37 => 2,
        38..=62 => 3,
        63..=87 => 4,
        88..=100 => 5,
        _ => return None,
    })
}
