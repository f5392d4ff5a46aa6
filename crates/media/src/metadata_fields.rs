//! What a container's parser finds in a file: blocks that are not parsed yet, and single fields.
//! It does not decide which of several values counts.

use std::ops::Range;

use chrono::NaiveDateTime;

use crate::place_names::PlaceNames;
use crate::source::read_vec;
use crate::tiff::Tags;
use crate::{Error, Limits, Source, iptc, xmp};

/// The blocks and fields that a container's parser found.
#[derive(Debug, Default)]
pub(crate) struct MetadataFields {
    /// The tags of each EXIF block, the main one first.
    pub(crate) exif: Vec<Tags>,
    /// XMP packets, the main one first.
    pub(crate) xmp: Vec<Vec<u8>>,
    /// Width in pixels as stored.
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    pub(crate) has_icc: bool,
    /// The container's creation time, in UTC.
    pub(crate) created: Option<NaiveDateTime>,
    pub(crate) duration_ms: Option<u64>,
    /// Of the movie's own time units.
    pub(crate) units_per_second: u32,
    /// From IPTC-IIM.
    pub(crate) iptc: iptc::Fields,
    /// From the lists and tags of videos and the texts of PNG, not parsed: the location in the form
    /// of ISO 6709, the time in that of ISO 8601.
    pub(crate) location: Option<String>,
    pub(crate) capture_time: Option<String>,
    /// When a text of PNG says that the file was created.
    pub(crate) file_created: Option<String>,
    pub(crate) make: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) comment: Option<String>,
    /// Apple's content identifier of a video.
    pub(crate) content_identifier: Option<String>,
    /// Byte range of a motion photo's video, if the container states it.
    pub(crate) motion_video: Option<Range<u64>>,
    /// The container's rotation as an EXIF orientation.
    pub(crate) orientation: Option<u8>,
    /// Whether EXIF's orientation is ignored: the container or codec rotates the image, or browsers
    /// do not.
    pub(crate) ignores_exif_orientation: bool,
    /// Bytes of blocks and texts that were read so far.
    pub(crate) bytes_read: u64,
}

impl MetadataFields {
    /// Whether so many more bytes may be read. If so, they are counted as read.
    pub(crate) fn try_reserve(&mut self, bytes: u64, limits: &Limits) -> bool {
        let bytes_read = self.bytes_read.saturating_add(bytes);
        let fits = bytes_read <= limits.max_told;
        if fits {
            self.bytes_read = bytes_read;
        }
        fits
    }

    /// Reads a block of the file, or returns `None` if the limit would be exceeded.
    pub(crate) fn read_block(
        &mut self,
        source: &dyn Source,
        start: u64,
        len: u64,
        limits: &Limits,
    ) -> Result<Option<Vec<u8>>, Error> {
        match self.try_reserve(len, limits) {
            true => read_vec(source, start, len as usize).map(Some),
            false => Ok(None),
        }
    }

    /// Adds a capture time. The longest is the most exact.
    pub(crate) fn add_capture_time(&mut self, text: String) {
        if self.capture_time.as_ref().is_none_or(|held| held.len() < text.len()) {
            self.capture_time = Some(text);
        }
    }

    /// The names of places that the file states, as text to be found again in keywords.
    pub(crate) fn place_names(&self) -> PlaceNames {
        let mut names = PlaceNames::default();
        self.iptc.places.iter().for_each(|place| names.add(place));
        self.iptc.keywords.iter().for_each(|keyword| names.add_branch(keyword));
        for packet in &self.xmp {
            xmp::place_names(packet, &mut names);
        }
        names
    }

    /// Reads an XMP packet of the file, unless the limit would be exceeded.
    pub(crate) fn read_xmp(
        &mut self,
        source: &dyn Source,
        start: u64,
        len: u64,
        limits: &Limits,
    ) -> Result<(), Error> {
        let packet = self.read_block(source, start, len, limits)?;
        self.xmp.extend(packet);
        Ok(())
    }
}
