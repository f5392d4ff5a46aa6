//! Reads what segments before the first scan state: EXIF, XMP and IPTC, the size of the picture, and
//! whether there is an ICC profile.

use super::segments::{self, EXIF, EXIF_HEADER, ICC, PHOTOSHOP, xmp_packet};
use crate::metadata_fields::MetadataFields;
use crate::source::read_vec;
use crate::tiff::Tags;
use crate::{Error, Limits, Source, iptc};

/// Whether a segment holds metadata that is read.
fn is_metadata(payload: &[u8]) -> bool {
    [EXIF, PHOTOSHOP].iter().any(|name| payload.starts_with(name)) || xmp_packet(payload).is_some()
}

/// Maximum EXIF segments that are read.
const MAX_EXIF: usize = 8;

pub(super) fn read(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let mut found = MetadataFields::default();
    for segment in segments::header(source, limits)? {
        let wanted = matches!(segment.marker, 0xE1 | 0xE2 | 0xED) || segment.is_frame();
        if !wanted {
            continue;
        }
        let payload = segment.payload();
        let len = limits.header(payload.end - payload.start)?;
        let payload = read_vec(source, payload.start, len)?;
        match segment.marker {
            // Extended XMP, which holds images and depth maps, is not read and does not count.
            0xE1 | 0xED if !is_metadata(&payload) || !found.try_reserve(len as u64, limits) => {}
            0xE1 if payload.starts_with(EXIF) => {
                if found.exif.len() < MAX_EXIF {
                    let block = payload.get(EXIF_HEADER..).unwrap_or_default();
                    found.exif.push(Tags::of_block(block));
                }
            }
            0xE1 => {
                if let Some(packet) = xmp_packet(&payload) {
                    found.xmp.push(packet.to_vec());
                }
            }
            0xED => {
                if let Some(resources) = payload.strip_prefix(PHOTOSHOP) {
                    iptc::read(resources, &mut found.iptc);
                }
            }
            0xE2 => found.has_icc |= payload.starts_with(ICC),
            _ => {
                if let [_, h1, h0, w1, w0, ..] = *payload {
                    found.height = Some(u16::from_be_bytes([h1, h0]).into());
                    found.width = Some(u16::from_be_bytes([w1, w0]).into());
                }
            }
        }
    }
    Ok(found)
}
