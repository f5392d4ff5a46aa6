//! Reads metadata from wherever a file's format keeps it.
//!
//! A container's parser returns the raw blocks ([`Found`]); this module parses them and decides
//! which of several conflicting values counts.

mod bounds;
mod exif;
mod statements;
mod time;

pub(crate) use exif::tags as has_exif;

use std::ops::Range;

use chrono::NaiveDateTime;

use crate::place_words::PlaceWords;
use crate::source::read_vec;
use crate::{Error, Limits, Source, iptc, sniff, xmp};

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
    /// How the image covers a sphere; `None` if it is flat.
    pub projection: Option<Projection>,
    /// Whether it carries an ICC profile.
    pub has_icc: bool,
}

impl Metadata {
    /// Adds the values of an XMP sidecar. Its time, location, description, rating, keywords and
    /// people replace those of the file. A packet that cannot be parsed changes nothing.
    pub fn add_sidecar(&mut self, packet: &[u8]) {
        let mut properties = xmp::Properties::default();
        xmp::read(packet, &mut properties);
        statements::add_sidecar(properties, self);
        bounds::cut(self, &Limits::default());
    }
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
    Film,
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

/// The blocks that a container's parser found, not parsed yet.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// A TIFF block.
    pub(crate) exif: Option<Vec<u8>>,
    /// XMP packets, the main one first.
    pub(crate) xmp: Vec<Vec<u8>>,
    /// Width in pixels as stored.
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    pub(crate) has_icc: bool,
    /// The container's creation time, in UTC.
    pub(crate) created: Option<NaiveDateTime>,
    pub(crate) duration_ms: Option<u64>,
    /// From IPTC-IIM.
    pub(crate) caption: iptc::Caption,
    /// From the lists and tags of videos and the texts of PNG, not parsed.
    pub(crate) place: Option<String>,
    pub(crate) dated: Option<String>,
    pub(crate) make: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) comment: Option<String>,
    /// Byte range of a motion photo's video, if the container states it.
    pub(crate) film: Option<Range<u64>>,
    /// The container's rotation as an EXIF orientation.
    pub(crate) orientation: Option<u8>,
    /// Whether the container or codec rotates the image, so that EXIF's orientation is ignored.
    pub(crate) turned: bool,
    /// Bytes of blocks and texts that were read so far.
    pub(crate) told: u64,
}

impl Found {
    /// Whether so many more bytes may be read. If so, they are counted as read.
    pub(crate) fn may_tell(&mut self, bytes: u64, limits: &Limits) -> bool {
        let told = self.told.saturating_add(bytes);
        let may = told <= limits.max_told;
        if may {
            self.told = told;
        }
        may
    }

    /// Reads a block of the file, or returns `None` if the limit would be exceeded.
    pub(crate) fn block(
        &mut self,
        source: &dyn Source,
        start: u64,
        len: u64,
        limits: &Limits,
    ) -> Result<Option<Vec<u8>>, Error> {
        match self.may_tell(len, limits) {
            true => read_vec(source, start, len as usize).map(Some),
            false => Ok(None),
        }
    }

    /// The names of places that the file states, as text to be found again in keywords.
    pub(crate) fn place_words(&self) -> PlaceWords {
        let mut words = PlaceWords::default();
        self.caption.places.iter().for_each(|place| words.add(place));
        self.caption.keywords.iter().for_each(|keyword| words.add_branch(keyword));
        for packet in &self.xmp {
            xmp::place_words(packet, &mut words);
        }
        words
    }

    /// Reads an XMP packet of the file, unless the limit would be exceeded.
    pub(crate) fn packet(
        &mut self,
        source: &dyn Source,
        start: u64,
        len: u64,
        limits: &Limits,
    ) -> Result<(), Error> {
        let packet = self.block(source, start, len, limits)?;
        self.xmp.extend(packet);
        Ok(())
    }
}

/// Reads the metadata of a file.
///
/// A block that cannot be parsed is skipped: for display, partial metadata is better than none.
/// Capture times take precedence in the order of [`CaptureTimeSource`].
pub fn metadata(source: &dyn Source, limits: &Limits) -> Result<Metadata, Error> {
    gather(source, limits).map(|(_, metadata)| metadata)
}

/// Reads the metadata of a file, and returns the blocks that it was read from as well.
pub(crate) fn gather(source: &dyn Source, limits: &Limits) -> Result<(Found, Metadata), Error> {
    let format = sniff(source)?;
    let container = match format.row().container.as_ref() {
        Ok(container) => container,
        Err(reason) => return Err(Error::unsupported(format, reason)),
    };
    let mut found = (container.read)(source, limits)?;
    let mut metadata = Metadata {
        width: found.width,
        height: found.height,
        orientation: 1,
        has_icc: found.has_icc,
        duration_ms: found.duration_ms,
        ..Metadata::default()
    };
    if let Some(block) = &found.exif {
        exif::read(block.clone(), &mut metadata);
    }
    let mut properties = xmp::Properties::default();
    for packet in &found.xmp {
        xmp::read(packet, &mut properties);
    }
    let len = source.len();
    let from_end = properties.film_from_end.and_then(|behind| len.checked_sub(behind));
    let film = from_end.filter(|start| (1..len).contains(start));
    metadata.motion_photo = found.film.take().or(film.map(|start| start..len));
    statements::add(&mut found, properties, &mut metadata);
    if found.turned {
        metadata.orientation = found.orientation.unwrap_or(1);
    }
    if metadata.orientation >= 5 {
        std::mem::swap(&mut metadata.width, &mut metadata.height);
    }
    bounds::cut(&mut metadata, limits);
    Ok((found, metadata))
}
