//! The metadata that a camera writes, as an EXIF block (TIFF structure, without the `Exif\0\0` that
//! precedes it in JPEG).

use anyhow::{Result, anyhow};
use exif::experimental::Writer;
use exif::{Field, In, Rational, SRational, Tag, Value};

/// A camera with a lens.
#[derive(Debug)]
pub(crate) struct Camera {
    pub(crate) make: &'static str,
    pub(crate) model: &'static str,
    pub(crate) lens: &'static str,
    /// In millimetres.
    pub(crate) focal_lengths: &'static [u32],
    /// The prefix of its file names, before the number.
    pub(crate) prefix: &'static str,
}

/// Real cameras, so that screens look as they will in practice.
pub(crate) const CAMERAS: &[Camera] = &[
    Camera {
        make: "FUJIFILM",
        model: "X-T5",
        lens: "XF16-55mmF2.8 R LM WR",
        focal_lengths: &[16, 23, 35, 55],
        prefix: "DSCF",
    },
    Camera {
        make: "Canon",
        model: "Canon EOS R6m2",
        lens: "RF24-105mm F4 L IS USM",
        focal_lengths: &[24, 35, 70, 105],
        prefix: "IMG_",
    },
    Camera {
        make: "Google",
        model: "Pixel 8",
        lens: "Pixel 8 back camera 6.9mm f/1.68",
        focal_lengths: &[7],
        prefix: "PXL_",
    },
];

/// A point on the earth, in degrees, and metres above the sea.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) altitude: u32,
}

/// A shot's metadata. `None` and empty fields are not written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shot {
    /// Local time, `2025-06-14T21:42:10`.
    pub(crate) taken: Option<String>,
    /// Its offset from UTC, `+02:00`.
    pub(crate) offset: Option<&'static str>,
    pub(crate) camera: Option<&'static Camera>,
    /// In millimetres; 0 for unknown.
    pub(crate) focal_length: u32,
    /// The denominator of the exposure time.
    pub(crate) shutter: u32,
    pub(crate) iso: u16,
    pub(crate) place: Option<Place>,
    /// EXIF orientation, 1 to 8; 0 writes none.
    pub(crate) orientation: u8,
    pub(crate) texts: Vec<(Tag, String)>,
    /// A small JPEG for the second directory.
    pub(crate) thumbnail: Option<Vec<u8>>,
}

impl Shot {
    /// The EXIF block.
    pub(crate) fn exif(&self) -> Result<Vec<u8>> {
        let fields = self.fields();
        let mut writer = Writer::new();
        fields.iter().for_each(|field| writer.push_field(field));
        if let Some(thumbnail) = &self.thumbnail {
            writer.set_jpeg(thumbnail, In::THUMBNAIL);
        }
        let mut block = std::io::Cursor::new(Vec::new());
        writer.write(&mut block, true).map_err(|error| anyhow!("writing EXIF: {error}"))?;
        Ok(block.into_inner())
    }

    /// The time with its offset (UTC if there is none), in RFC 3339.
    pub(crate) fn rfc3339(&self) -> Option<String> {
        let offset = self.offset.unwrap_or("Z");
        self.taken.as_ref().map(|local| format!("{local}.000{offset}"))
    }

    fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut add = |tag, value| {
            fields.push(Field { tag, ifd_num: In::PRIMARY, value });
        };
        add(Tag::ExifVersion, Value::Undefined(b"0232".to_vec(), 0));
        if self.orientation > 0 {
            add(Tag::Orientation, Value::Short(vec![u16::from(self.orientation)]));
        }
        if let Some(local) = &self.taken {
            let time = local.replace('-', ":").replace('T', " ");
            for tag in [Tag::DateTime, Tag::DateTimeOriginal, Tag::DateTimeDigitized] {
                add(tag, ascii(&time));
            }
        }
        if let Some(offset) = self.offset {
            for tag in [Tag::OffsetTime, Tag::OffsetTimeOriginal, Tag::OffsetTimeDigitized] {
                add(tag, ascii(offset));
            }
        }
        if let Some(camera) = self.camera {
            add(Tag::Make, ascii(camera.make));
            add(Tag::Model, ascii(camera.model));
            add(Tag::LensModel, ascii(camera.lens));
            add(Tag::FocalLength, ratio(self.focal_length, 1));
            add(Tag::FNumber, ratio(if camera.prefix == "PXL_" { 17 } else { 80 }, 10));
            add(Tag::ExposureTime, ratio(1, self.shutter.max(1)));
            add(Tag::ExposureBiasValue, Value::SRational(vec![SRational { num: -1, denom: 3 }]));
            add(Tag::PhotographicSensitivity, Value::Short(vec![self.iso]));
        }
        if let Some(place) = self.place {
            let (north, east) = (place.latitude >= 0.0, place.longitude >= 0.0);
            add(Tag::GPSVersionID, Value::Byte(vec![2, 3, 0, 0]));
            add(Tag::GPSLatitudeRef, ascii(if north { "N" } else { "S" }));
            add(Tag::GPSLatitude, degrees(place.latitude));
            add(Tag::GPSLongitudeRef, ascii(if east { "E" } else { "W" }));
            add(Tag::GPSLongitude, degrees(place.longitude));
            add(Tag::GPSAltitudeRef, Value::Byte(vec![0]));
            add(Tag::GPSAltitude, ratio(place.altitude, 1));
        }
        for (tag, text) in &self.texts {
            let value = match *tag {
                Tag::UserComment => Value::Undefined([b"ASCII\0\0\0", text.as_bytes()].concat(), 0),
                Tag::MakerNote => Value::Undefined(text.as_bytes().to_vec(), 0),
                _ => ascii(text),
            };
            add(*tag, value);
        }
        fields
    }
}

fn ascii(text: &str) -> Value {
    Value::Ascii(vec![text.as_bytes().to_vec()])
}

fn ratio(num: u32, denom: u32) -> Value {
    Value::Rational(vec![Rational { num, denom }])
}

/// Degrees, minutes and hundredths of a second.
fn degrees(value: f64) -> Value {
    let hundredths = (value.abs() * 360_000.0).round() as u32;
    Value::Rational(vec![
        Rational { num: hundredths / 360_000, denom: 1 },
        Rational { num: hundredths / 6_000 % 60, denom: 1 },
        Rational { num: hundredths % 6_000, denom: 100 },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let shot = Shot {
            taken: Some("2025-06-14T21:42:10".to_owned()),
            offset: Some("+02:00"),
            camera: Some(&CAMERAS[0]),
            focal_length: 23,
            shutter: 250,
            iso: 160,
            place: Some(Place { latitude: -49.331_4, longitude: -72.886_1, altitude: 405 }),
            orientation: 6,
            texts: vec![(Tag::Artist, "Nobody".to_owned())],
            thumbnail: None,
        };
        let read = exif::Reader::new().read_raw(shot.exif().unwrap()).unwrap();
        let text = |tag| {
            let field = read.get_field(tag, In::PRIMARY).unwrap();
            field.display_value().with_unit(&read).to_string()
        };
        assert_eq!(text(Tag::DateTimeOriginal), "2025-06-14 21:42:10");
        assert_eq!(text(Tag::OffsetTimeOriginal), "\"+02:00\"");
        assert_eq!(text(Tag::Model), "\"X-T5\"");
        assert_eq!(text(Tag::ExposureTime), "1/250 s");
        assert_eq!(text(Tag::GPSLatitude), "49 deg 19 min 53.04 sec S");
        assert_eq!(text(Tag::GPSLongitude), "72 deg 53 min 9.96 sec W");
        assert_eq!(text(Tag::Artist), "\"Nobody\"");
        assert_eq!(shot.rfc3339().unwrap(), "2025-06-14T21:42:10.000+02:00");
    }
}
