//! Cleans a JPEG by an allow list, since what may be removed cannot be listed.
//!
//! Tables, frames and scans stay, with the few application segments that change how the image
//! looks: JFIF (without its thumbnail), ICC profile, Adobe's colour transform, and an EXIF block
//! with only the orientation. Second images (CIPA DC-007), gain maps and everything after the end
//! of the image are removed, so an Ultra HDR photo becomes its standard rendition. If only locations
//! are removed, gain maps and videos stay (see [`Trailer`]).

use std::collections::BTreeMap;

use super::segments::{
    EXIF, EXIF_HEADER, ICC, PHOTOSHOP, SOS, Segment, Walk, XMP, walk, xmp_packet,
};
use super::trailer::Trailer;
use crate::edit_list::Builder;
use crate::place_names::PlaceNames;
use crate::removal::Removal;
use crate::source::read_vec;
use crate::{EditList, Error, Level, Limits, Source, icc, iptc, tiff, xmp};

/// What to do with a segment.
enum Action {
    Keep,
    Drop,
    Replace(Vec<u8>),
    /// Replace the segment in its length: with these bytes, which were the second ones.
    Rewrite(Vec<u8>, Vec<u8>),
}

pub(super) fn plan(
    source: &dyn Source,
    removal: &Removal,
    limits: &Limits,
) -> Result<EditList, Error> {
    let walk = walk(source, limits)?;
    let trailer = Trailer::read(source, &walk, removal, limits, plan_picture)?;
    let mut builder = picture(source, &walk, removal, !trailer.is_empty())?;
    trailer.write(source, &mut builder)?;
    builder.finish()
}

/// Plans a picture behind another one; nothing behind it stays.
fn plan_picture(
    source: &dyn Source,
    removal: &Removal,
    limits: &Limits,
) -> Result<EditList, Error> {
    picture(source, &walk(source, limits)?, removal, true)?.finish()
}

fn picture(
    source: &dyn Source,
    walk: &Walk,
    removal: &Removal,
    is_container: bool,
) -> Result<Builder, Error> {
    let profile = profile(source, &walk.segments, removal.level)?;
    let mut filter = SegmentFilter::new(removal, profile, is_container);
    let mut builder = Builder::new(source.len());
    builder.keep(0..2);
    for segment in &walk.segments {
        match filter.action(source, segment)? {
            Action::Keep => builder.keep(segment.range()),
            Action::Drop => {}
            Action::Replace(bytes) => builder.replace(source, segment.range(), &bytes)?,
            Action::Rewrite(new, old) => {
                builder.keep(segment.start..segment.payload().start);
                builder.rewrite(segment.payload().start, &old, &new);
            }
        }
    }
    // A file that ends inside a scan stays truncated: decoders show it as before.
    if let Some(end) = walk.end {
        builder.keep(end..end + 2);
    }
    Ok(builder)
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
    /// The payloads of the segments with the chunks of the ICC profile, by their offsets.
    profile: BTreeMap<u64, Vec<u8>>,
    /// Whether pictures or a video stay behind the picture, or the picture is one of those.
    is_container: bool,
}

impl<'a> SegmentFilter<'a> {
    fn new(removal: &'a Removal, profile: BTreeMap<u64, Vec<u8>>, is_container: bool) -> Self {
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
            is_container,
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
            0xE2 if self.profile.contains_key(&segment.start) => {
                match self.profile.remove(&segment.start) {
                    Some(new) => Action::Rewrite(new, read()?),
                    None => Action::Drop,
                }
            }
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
            let clean = match self.is_container {
                true => xmp::without_location_of_container,
                false => xmp::without_location,
            };
            let packet = wanted.then(|| clean(packet, &self.removal.places)).flatten();
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

/// Returns the new payloads of the segments with the ICC profile's chunks (ICC.1:2022, section B.4),
/// by their offsets. The chunks may be in any order: all state the same total, and each number from
/// 1 on occurs once. At `Level::All` only the colour transform stays. Empty if the set is incomplete
/// or the profile malformed: decoders ignore it.
fn profile(
    source: &dyn Source,
    segments: &[Segment],
    level: Level,
) -> Result<BTreeMap<u64, Vec<u8>>, Error> {
    let mut chunks = BTreeMap::new();
    let mut total = None;
    let mut len = 0;
    let header = segments.iter().take_while(|segment| segment.marker != SOS);
    for segment in header.filter(|segment| segment.marker == 0xE2) {
        let payload = segment.payload();
        let bytes = read_vec(source, payload.start, (payload.end - payload.start) as usize)?;
        let Some([number, count, ..]) = bytes.strip_prefix(ICC) else {
            continue;
        };
        let (number, count) = (*number, *count);
        let agreed = *total.get_or_insert(count) == count && (1..=count).contains(&number);
        len += bytes.len();
        let held = chunks.insert(number, (segment.start, bytes));
        if !agreed || held.is_some() || len > icc::MAX_PROFILE {
            return Ok(BTreeMap::new());
        }
    }
    if chunks.len() != usize::from(total.unwrap_or(0)) {
        return Ok(BTreeMap::new());
    }
    let head = ICC.len() + 2;
    let content = |chunk: &[u8]| chunk.get(head..).unwrap_or_default().to_vec();
    let profile: Vec<u8> = chunks.values().flat_map(|(_, chunk)| content(chunk)).collect();
    // The signature of all profiles (section 7.2.11).
    let new = match level {
        Level::All => icc::reduced_in_place(&profile),
        _ => (profile.get(36..40) == Some(b"acsp")).then_some(profile),
    };
    let Some(new) = new else {
        return Ok(BTreeMap::new());
    };
    let mut rest = new.as_slice();
    let chunks = chunks.into_values().map(|(start, mut chunk)| {
        let own = chunk.get_mut(head..).unwrap_or_default();
        let (new, after) = rest.split_at(own.len().min(rest.len()));
        own.copy_from_slice(new);
        rest = after;
        (start, chunk)
    });
    Ok(chunks.collect())
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
