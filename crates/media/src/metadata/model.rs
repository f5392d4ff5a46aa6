//! The metadata that a file states, as the rest of the program uses them.

use std::ops::Range;

use chrono::NaiveDateTime;

/// The metadata of a photo or video. `None` means that the file does not state a value.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Metadata {
    /// Width in pixels as displayed, that is after orientation.
    pub width: Option<u32>,
    /// Height in pixels as displayed, that is after orientation.
    pub height: Option<u32>,
    /// EXIF orientation, 1 to 8 (Exif 3.0, section 4.6.5.1.6); 1 or 0 is upright.
    pub orientation: u8,
    /// When it was taken.
    pub taken: Option<CaptureTime>,
    /// Whether the offset of `taken` was derived from a GPS time, which may be stale, since no tag
    /// states one.
    pub is_offset_inferred: bool,
    /// The camera's maker.
    pub make: Option<String>,
    /// The camera's model.
    pub model: Option<String>,
    /// The lens.
    pub lens: Option<String>,
    /// Aperture as f-number.
    pub f_number: Option<f64>,
    /// Exposure time in seconds, as numerator and denominator.
    pub exposure_seconds: Option<(u32, u32)>,
    /// ISO sensitivity.
    pub iso: Option<u32>,
    /// Focal length in millimetres, as marked on the lens.
    pub focal_length_mm: Option<f64>,
    /// Degrees north, WGS 84.
    pub latitude: Option<f64>,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
    /// Altitude in metres above sea level.
    pub altitude: Option<f64>,
    /// Direction of the camera in degrees clockwise from north.
    pub direction: Option<f64>,
    /// Title or caption.
    pub description: Option<String>,
    /// Rating in stars, 0 to 5; -1 means rejected.
    pub rating: Option<i8>,
    /// Keywords, in the file's order, each once.
    pub keywords: Vec<String>,
    /// Names of the people shown, each once.
    pub people: Vec<String>,
    /// Duration in milliseconds.
    pub duration_ms: Option<u64>,
    /// Byte range of a motion photo's video in the file.
    pub motion_photo: Option<Range<u64>>,
    /// Apple's content identifier, which a Live Photo's still and video share.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub content_identifier: Option<String>,
    /// How the image covers a sphere; `None` if it is flat.
    pub projection: Option<Projection>,
    /// Whether it carries an ICC profile.
    pub has_icc: bool,
}

/// When a photo or video was taken, and where that is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CaptureTime {
    /// Local time where it was taken, or UTC if `offset_minutes` is 0. Of a date that is only a
    /// year, a month or a day, its start.
    pub local: NaiveDateTime,
    /// Minutes east of UTC; `None` if unknown.
    pub offset_minutes: Option<i32>,
    /// Where the time was read.
    pub source: CaptureTimeSource,
}

impl CaptureTime {
    /// Whether `local` is only an instant in UTC, since its source has no local clock. The zone of
    /// the place, or the clock in the file's name, can tell that clock.
    #[must_use]
    pub fn is_utc_only(&self) -> bool {
        use CaptureTimeSource::{Container, Gps, Video};
        self.offset_minutes == Some(0) && matches!(self.source, Container | Gps | Video)
    }
}

/// Where a capture time is stated, the most trusted first. This is the order in which they count:
///
/// 1. When the shutter was released: EXIF, a video's own statement, XMP, IPTC.
/// 2. When the image was digitised or the file created: EXIF, XMP and PNG.
/// 3. GPS, then the container's time, then the time of the last change, then the file's name.
///
/// A more exact statement of the same time counts before a coarse one: a digitised time with hour
/// and minute before an original date on that day, but not before one of another day.
///
/// The time zone is that of the tag itself, else of EXIF's offset tags, else it is derived from a
/// GPS time if a zone exists that is this far from UTC and can be at this longitude. A sidecar
/// counts before the file, but one that only says when the file was created does not replace an
/// original time, and one that states the same instant in UTC does not move the local clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum CaptureTimeSource {
    /// EXIF DateTimeOriginal.
    ExifOriginal,
    /// A video's own statement: QuickTime's creation date, with time zone, or Matroska's tag.
    #[cfg_attr(feature = "serde", serde(rename = "Film"))]
    Video,
    /// XMP: exif:DateTimeOriginal or photoshop:DateCreated.
    Xmp,
    /// IPTC date and time created.
    Iptc,
    /// EXIF DateTimeDigitized.
    ExifDigitized,
    /// When the file was created: XMP xmp:CreateDate, or the Creation Time of PNG.
    FileCreated,
    /// The GPS time, in UTC; in local time where EXIF DateTime shows the clock of the same moment.
    Gps,
    /// The container's creation time, in UTC.
    Container,
    /// EXIF DateTime, which editing changes.
    ExifModified,
    /// The file's name; see [`crate::capture_time_from_name`].
    FileName,
}

/// How an image covers a sphere (Google's photo sphere and spherical video metadata).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Projection {
    /// Longitude and latitude as x and y.
    Equirectangular,
    /// A cylinder, as in panoramas of phones.
    Cylindrical,
    /// Any other projection that is not flat.
    Other,
}
