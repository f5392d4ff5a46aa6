//! Cleans a JPEG by an allow list, since what may be removed cannot be listed.
//!
//! Tables, frames and scans stay, with the few application segments that change how the image
//! looks: JFIF (without its thumbnail), ICC profile, Adobe's colour transform, and an EXIF block
//! with only the orientation. Second images (CIPA DC-007), gain maps and everything after the end
//! of the image are removed, so an Ultra HDR photo becomes its standard rendition.

use std::collections::BTreeSet;

use super::segments::{EXIF, EXIF_HEADER, ICC, PHOTOSHOP, SOS, Segment, XMP, walk, xmp_packet};
use crate::edit_list::Builder;
use crate::place_names::PlaceNames;
use crate::removal::Removal;
use crate::source::read_vec;
use crate::{EditList, Error, Level, Limits, Source, iptc, tiff, xmp};

/// What to do with a segment.
enum Action {
    Keep,
    Drop,
    Replace(Vec<u8>),
}

pub(super) fn plan(
    source: &dyn Source,
    removal: &Removal,
    limits: &Limits,
) -> Result<EditList, Error> {
    let walk = walk(source, limits)?;
    let mut filter = SegmentFilter::new(removal, profile(source, &walk.segments)?);
    let mut builder = Builder::new(source.len());
    builder.keep(0..2);
    for segment in &walk.segments {
        match filter.action(source, segment)? {
            Action::Keep => builder.keep(segment.range()),
            Action::Drop => {}
            Action::Replace(bytes) => builder.replace(source, segment.range(), &bytes)?,
        }
    }
    // A file that ends inside a scan stays truncated: decoders show it as before.
    if let Some(end) = walk.end {
        builder.keep(end..end + 2);
    }
    builder.finish()
}

/// State of the walk, since most segments count only once and only before the first scan.
struct SegmentFilter<'a> {
    removal: &'a Removal,
    level: Level,
    scanning: bool,
    jfif: bool,
    exif: bool,
    xmp: bool,
    adobe: bool,
    /// Offsets of the segments with the chunks of the ICC profile.
    profile: BTreeSet<u64>,
}

impl<'a> SegmentFilter<'a> {
    fn new(removal: &'a Removal, profile: BTreeSet<u64>) -> Self {
        let level = removal.level;
        Self {
            removal,
            level,
            scanning: false,
            jfif: false,
            exif: false,
            xmp: false,
            adobe: false,
            profile,
        }
    }

    fn action(&mut self, source: &dyn Source, segment: &Segment) -> Result<Action, Error> {
        let payload = segment.payload();
        let read = || read_vec(source, payload.start, (payload.end - payload.start) as usize);
        Ok(match segment.marker {
            Segment::SCAN => Action::Keep,
            0xC0..=0xCF | 0xDA..=0xDD => {
                self.scanning |= segment.marker == SOS;
                if !well_formed(segment, &read()?) {
                    return Err(Error::malformed("a table of impossible length", segment.start));
                }
                Action::Keep
            }
            _ if self.scanning => Action::Drop,
            0xE0 => self.jfif(&read()?),
            0xE1 => self.exif_or_xmp(&read()?),
            0xE2 if self.profile.contains(&segment.start) => Action::Keep,
            0xEE => self.adobe(&read()?),
            0xED if self.level == Level::Location => photoshop(&read()?, &self.removal.places),
            0xFE if self.level == Level::Location => Action::Keep,
            0xE2..=0xED | 0xEF | 0xFE => Action::Drop,
            _ => return Err(Error::malformed("an unknown marker", segment.start)),
        })
    }

    /// ITU-T T.871, section 10.1: version and density; the size of the thumbnail is set to zero.
    fn jfif(&mut self, payload: &[u8]) -> Action {
        match payload.first_chunk::<12>() {
            Some(head) if !self.jfif && head.starts_with(b"JFIF\0") => {
                self.jfif = true;
                let mut bytes = vec![0xFF, 0xE0, 0, 16];
                bytes.extend_from_slice(head);
                bytes.extend_from_slice(&[0, 0]);
                Action::Replace(bytes)
            }
            _ => Action::Drop,
        }
    }

    /// Decoders use the first EXIF block only. At `Level::Location` the first packet of XMP stays
    /// without locations; extended XMP, which holds images and videos, never stays.
    fn exif_or_xmp(&mut self, payload: &[u8]) -> Action {
        let replaced = if let Some(packet) = xmp_packet(payload) {
            let wanted = self.level == Level::Location && !self.xmp;
            self.xmp = true;
            let packet =
                wanted.then(|| xmp::without_location(packet, &self.removal.places)).flatten();
            packet.and_then(|packet| encode(0xE1, XMP, &packet))
        } else if payload.starts_with(EXIF) && !self.exif {
            self.exif = true;
            let block = payload.get(EXIF_HEADER..).unwrap_or_default();
            let block = tiff::cleaned(block, self.removal);
            block.and_then(|block| encode(0xE1, b"Exif\0\0", &block))
        } else {
            None
        };
        replaced.map_or(Action::Drop, Action::Replace)
    }

    /// Adobe TN 5116, section 18: twelve bytes, without which CMYK and RGB are misread.
    fn adobe(&mut self, payload: &[u8]) -> Action {
        match payload.first_chunk::<12>() {
            Some(head) if !self.adobe && head.starts_with(b"Adobe") => {
                self.adobe = true;
                let mut bytes = vec![0xFF, 0xEE, 0, 14];
                bytes.extend_from_slice(head);
                Action::Replace(bytes)
            }
            _ => Action::Drop,
        }
    }
}

/// Returns the offsets of the ICC profile's chunks (ICC.1:2022, section B.4), in any order: all
/// state the same total, and each number from 1 on occurs once. Empty if the set is incomplete.
fn profile(source: &dyn Source, segments: &[Segment]) -> Result<BTreeSet<u64>, Error> {
    let mut starts = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    let mut total = None;
    let header = segments.iter().take_while(|segment| segment.marker != SOS);
    for segment in header.filter(|segment| segment.marker == 0xE2) {
        let payload = segment.payload();
        let len = (payload.end - payload.start).min(54);
        let head = read_vec(source, payload.start, len as usize)?;
        let Some([number, count, content @ ..]) = head.strip_prefix(ICC) else {
            continue;
        };
        // The first chunk holds the profile's signature (section 7.2.11).
        let signed = *number != 1 || content.get(36..40) == Some(b"acsp");
        let agreed = *total.get_or_insert(*count) == *count;
        if !(signed && agreed && (1..=*count).contains(number) && numbers.insert(*number)) {
            return Ok(BTreeSet::new());
        }
        starts.insert(segment.start);
    }
    if numbers.len() != usize::from(total.unwrap_or(0)) {
        starts.clear();
    }
    Ok(starts)
}

/// Removes locations from Photoshop's image resources.
fn photoshop(payload: &[u8], places: &PlaceNames) -> Action {
    let resources = payload.strip_prefix(PHOTOSHOP);
    let resources = resources.and_then(|resources| iptc::without_location(resources, places));
    let segment = resources.and_then(|resources| encode(0xED, PHOTOSHOP, &resources));
    segment.map_or(Action::Drop, Action::Replace)
}

/// Returns a segment, or `None` if its length does not fit into the field.
fn encode(marker: u8, name: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let len = u16::try_from(2 + name.len() + content.len()).ok()?;
    let mut out = vec![0xFF, marker];
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(name);
    out.extend_from_slice(content);
    Some(out)
}

/// Whether a table has the length that its content requires (ITU-T T.81, sections B.2.2 to B.2.5),
/// so that no extra bytes can follow it.
fn well_formed(segment: &Segment, payload: &[u8]) -> bool {
    match segment.marker {
        0xDB => tables(payload, |head, _| Some(if head >> 4 == 0 { 64 } else { 128 })),
        0xC4 => tables(payload, |_, rest| {
            let counts = rest.get(..16)?;
            Some(16 + counts.iter().map(|count| usize::from(*count)).sum::<usize>())
        }),
        0xCC => payload.len().is_multiple_of(2),
        0xDC | 0xDD => payload.len() == 2,
        SOS => payload.first().is_some_and(|n| payload.len() == 4 + 2 * usize::from(*n)),
        _ => payload.get(5).is_some_and(|n| payload.len() == 6 + 3 * usize::from(*n)),
    }
}

fn tables(mut payload: &[u8], len: impl Fn(u8, &[u8]) -> Option<usize>) -> bool {
    while let Some((head, rest)) = payload.split_first() {
        match len(*head, rest).and_then(|len| rest.get(len..)) {
            Some(rest) => payload = rest,
            None => return false,
        }
    }
    true
}
