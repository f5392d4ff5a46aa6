//! Reads metadata from wherever a file's format keeps it.
//!
//! A container's parser returns blocks and fields ([`MetadataFields`]); this module parses them and
//! decides which of several conflicting values counts.

mod apple;
mod bounds;
mod exif;
mod field_sources;
mod model;
mod place;
mod templates;
mod time;

pub use model::{CaptureTime, CaptureTimeSource, Metadata, Projection};

use crate::dispatch::container;
use crate::metadata_fields::MetadataFields;
use crate::{Error, Limits, Source, motion_photo, sniff, xmp};

impl Metadata {
    /// Adds the values of an XMP sidecar. Its time, location, description, rating, keywords and
    /// people replace those of the file. A packet that cannot be parsed changes nothing.
    pub fn add_sidecar(&mut self, packet: &[u8]) {
        let mut properties = xmp::Properties::default();
        xmp::read(packet, &mut properties);
        field_sources::add_sidecar(properties, self);
        bounds::cut(self, &Limits::default());
    }
}

/// Reads the metadata of a file.
///
/// A block that cannot be parsed is skipped: for display, partial metadata is better than none.
/// Capture times take precedence in the order of [`CaptureTimeSource`].
pub fn metadata(source: &dyn Source, limits: &Limits) -> Result<Metadata, Error> {
    fields_and_metadata(source, limits).map(|(_, metadata)| metadata)
}

/// Reads the metadata of a file, and returns the blocks that it was read from as well.
pub(crate) fn fields_and_metadata(
    source: &dyn Source,
    limits: &Limits,
) -> Result<(MetadataFields, Metadata), Error> {
    let mut found = (container(sniff(source)?)?.read)(source, limits)?;
    let mut metadata = Metadata {
        width: found.width,
        height: found.height,
        orientation: 1,
        has_icc: found.has_icc,
        duration_ms: found.duration_ms,
        ..Metadata::default()
    };
    let times = exif::read(&found.exif, &mut metadata);
    let identifier = found.content_identifier.take();
    let identifier = identifier.and_then(|text| apple::identifier(&text));
    metadata.content_identifier = metadata.content_identifier.take().or(identifier);
    let mut properties = xmp::Properties::default();
    for packet in &found.xmp {
        xmp::read(packet, &mut properties);
    }
    metadata.motion_photo = match found.motion_video.take() {
        Some(range) => Some(range),
        None => motion_photo::find(source, properties.motion_video_from_end)?,
    };
    field_sources::add(&mut found, properties, times, &mut metadata);
    if found.ignores_exif_orientation {
        metadata.orientation = found.orientation.unwrap_or(1);
    }
    if metadata.orientation >= 5 {
        std::mem::swap(&mut metadata.width, &mut metadata.height);
    }
    bounds::cut(&mut metadata, limits);
    Ok((found, metadata))
}
