//! The EXIF block (Exif 3.0), read through `kamadak-exif`.

use exif::{Exif, Field, In, Reader, Tag, Value};

use crate::tiff;

use super::apple;
use super::model::{CaptureTime, CaptureTimeSource, Metadata};
use super::time::{date_time, offset, offset_between};

/// Parses a block as far as possible. A block that would take far more memory than it has bytes is
/// not parsed.
fn parse(block: Vec<u8>) -> Option<Exif> {
    if !tiff::is_cheap_to_parse(&block) {
        return None;
    }
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_raw(block);
    read.or_else(|error| error.distill_partial_result(|_| ())).ok()
}

/// Returns each tag's value as text, `None` if it is missing, and whether there is a thumbnail.
pub(crate) fn exif_tag_values(block: Vec<u8>, tags: &[Tag]) -> (Vec<Option<String>>, bool) {
    let Some(exif) = parse(block).map(Block) else {
        return (Vec::new(), false);
    };
    let value = |tag: &Tag| {
        let field = exif.field(*tag)?;
        let text = exif.text(*tag).unwrap_or_default();
        let empty = matches!(&field.value, Value::Ascii(_)) && text.is_empty();
        (!empty).then_some(text)
    };
    let thumbnail = exif.0.get_field(Tag::JPEGInterchangeFormat, In::THUMBNAIL).is_some();
    (tags.iter().map(value).collect(), thumbnail)
}

pub(super) fn read(block: Vec<u8>, metadata: &mut Metadata) {
    let Some(exif) = parse(block).map(Block) else {
        return;
    };
    metadata.orientation = exif
        .number(Tag::Orientation)
        .and_then(|value| u8::try_from(value).ok())
        .filter(|value| (1..=8).contains(value))
        .unwrap_or(1);
    metadata.make = exif.text(Tag::Make);
    metadata.model = exif.text(Tag::Model);
    metadata.lens = exif.text(Tag::LensModel);
    metadata.f_number = exif.positive(Tag::FNumber);
    metadata.exposure_seconds = exif.fraction(Tag::ExposureTime);
    metadata.iso = exif.number(Tag::PhotographicSensitivity);
    metadata.focal_length_mm = exif.positive(Tag::FocalLength);
    metadata.description = exif.text(Tag::ImageDescription);
    metadata.taken = exif.taken();
    metadata.content_identifier = exif.content_identifier();
    exif.location(metadata);
}

struct Block(Exif);

impl Block {
    fn field(&self, tag: Tag) -> Option<&Field> {
        self.0.get_field(tag, In::PRIMARY)
    }

    fn content_identifier(&self) -> Option<String> {
        match &self.field(Tag::MakerNote)?.value {
            Value::Undefined(note, _) => apple::content_identifier(note),
            _ => None,
        }
    }

    fn text(&self, tag: Tag) -> Option<String> {
        let Value::Ascii(parts) = &self.field(tag)?.value else {
            return None;
        };
        let text = String::from_utf8_lossy(parts.first()?);
        let text = text.trim_matches(|c: char| c.is_control() || c == ' ');
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn number(&self, tag: Tag) -> Option<u32> {
        self.field(tag)?.value.get_uint(0)
    }

    fn fraction(&self, tag: Tag) -> Option<(u32, u32)> {
        match &self.field(tag)?.value {
            Value::Rational(values) => {
                let value = values.first()?;
                (value.num > 0 && value.denom > 0).then_some((value.num, value.denom))
            }
            _ => None,
        }
    }

    fn real(&self, tag: Tag, index: usize) -> Option<f64> {
        let value = match &self.field(tag)?.value {
            Value::Rational(values) => values.get(index)?.to_f64(),
            Value::SRational(values) => values.get(index)?.to_f64(),
            _ => return None,
        };
        value.is_finite().then_some(value)
    }

    fn positive(&self, tag: Tag) -> Option<f64> {
        self.real(tag, 0).filter(|value| *value > 0.0)
    }

    /// Original, then digitised, then GPS, then modified; see [`CaptureTimeSource`].
    fn taken(&self) -> Option<CaptureTime> {
        let gps = self.gps_time();
        let capture_time = |tag, zone, source| {
            let local = date_time(&self.text(tag)?)?;
            let zone = self.text(zone).and_then(|text| offset(&text));
            let offset_minutes = zone.or_else(|| offset_between(local, gps?));
            Some(CaptureTime { local, offset_minutes, source })
        };
        capture_time(
            Tag::DateTimeOriginal,
            Tag::OffsetTimeOriginal,
            CaptureTimeSource::ExifOriginal,
        )
        .or_else(|| {
            capture_time(
                Tag::DateTimeDigitized,
                Tag::OffsetTimeDigitized,
                CaptureTimeSource::ExifDigitized,
            )
        })
        .or_else(|| {
            gps.map(|local| CaptureTime {
                local,
                offset_minutes: Some(0),
                source: CaptureTimeSource::Gps,
            })
        })
        .or_else(|| capture_time(Tag::DateTime, Tag::OffsetTime, CaptureTimeSource::ExifModified))
    }

    fn gps_time(&self) -> Option<chrono::NaiveDateTime> {
        let date = self.text(Tag::GPSDateStamp)?;
        let part = |index| self.real(Tag::GPSTimeStamp, index);
        let (hour, minute, second) = (part(0)?, part(1)?, part(2)?);
        date_time(&format!("{date} {hour:.0}:{minute:.0}:{:.0}", second.floor()))
    }

    fn location(&self, metadata: &mut Metadata) {
        let angle = |tag, reference, negative: &str| {
            let degrees = self.real(tag, 0)?
                + self.real(tag, 1).unwrap_or(0.0) / 60.0
                + self.real(tag, 2).unwrap_or(0.0) / 3600.0;
            let south_or_west = self.text(reference)?.eq_ignore_ascii_case(negative);
            Some(if south_or_west { -degrees } else { degrees })
        };
        let latitude = angle(Tag::GPSLatitude, Tag::GPSLatitudeRef, "S");
        let longitude = angle(Tag::GPSLongitude, Tag::GPSLongitudeRef, "W");
        if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
            // Cameras without a fix write 0° N 0° E, which is open sea.
            let nowhere = latitude == 0.0 && longitude == 0.0;
            if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && !nowhere {
                metadata.latitude = Some(latitude);
                metadata.longitude = Some(longitude);
            }
        }
        let below = self.number(Tag::GPSAltitudeRef) == Some(1);
        metadata.altitude =
            self.real(Tag::GPSAltitude, 0).map(|metres| if below { -metres } else { metres });
        metadata.direction =
            self.real(Tag::GPSImgDirection, 0).filter(|degrees| (0.0..=360.0).contains(degrees));
    }
}
