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
    /// Local time where it was taken, or UTC if `offset_minutes` is 0.
    pub local: NaiveDateTime,
    /// Minutes east of UTC; `None` if unknown.
    pub offset_minutes: Option<i32>,
    /// Where the time was read.
    pub source: CaptureTimeSource,
}

/// Where a capture time is stated, the most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum CaptureTimeSource {
    /// EXIF DateTimeOriginal.
    ExifOriginal,
    /// A video's own statement: QuickTime's creation date, with time zone, or Matroska's tag.
    #[cfg_attr(feature = "serde", serde(rename = "Film"))]
    Video,
    /// EXIF DateTimeDigitized.
    ExifDigitized,
    /// XMP: exif:DateTimeOriginal, photoshop:DateCreated or xmp:CreateDate.
    Xmp,
    /// IPTC date and time created.
    Iptc,
    /// The GPS time, in UTC.
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
