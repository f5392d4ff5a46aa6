//! Reads metadata: EXIF and XMP items of images, headers and lists of videos. Of a file that is cut
//! at its end, and of boxes that are malformed, what is there is read.

use super::boxes::{BoxHeader, XMP_UUID, children_until_cut, unless_malformed};
use super::items::MetaBox;
use super::times::{self, TrackTimes};
use super::{canon, lists, mini};
use crate::metadata_fields::MetadataFields;
use crate::source::Window;
use crate::tiff::Tags;
use crate::{Error, Limits, Source, sniff};

pub(super) fn read(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let format = sniff(source)?;
    let mut window = Window::new(source, 4096);
    let top = children_until_cut(&mut window, 0..source.len(), limits)?;
    let mut found = MetadataFields::default();
    let mut tracks = Vec::new();
    for part in &top {
        let result = match &part.kind {
            b"meta" if format.is_image() => still(source, part, limits, &mut found),
            b"moov" => movie(source, part, limits, &mut found, &mut tracks),
            b"uuid" if part.len() > 16 && window.array(part.body)? == *XMP_UUID => {
                found.read_xmp(source, part.body + 16, part.len() - 16, limits)
            }
            b"mini" => mini::read(source, part, limits, &mut found),
            b"mpvd" => {
                found.motion_video = Some(part.body());
                Ok(())
            }
            _ => Ok(()),
        };
        unless_malformed(result)?;
    }
    if format.is_image() {
        // Raw files and bursts have their pictures in tracks.
        found.duration_ms = None;
    } else {
        times::of_fragments(source, &top, limits, &tracks, &mut found)?;
    }
    Ok(found)
}

fn still(
    source: &dyn Source,
    part: &BoxHeader,
    limits: &Limits,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    let meta = MetaBox::read(source, part, limits)?;
    found.ignores_exif_orientation = true;
    if let Some(id) = meta.primary {
        let mut turn = 0;
        let mut mirror = None;
        for property in meta.properties_of(id) {
            let content = meta.content(property);
            match (&property.kind, content) {
                (b"ispe", [_, _, _, _, w3, w2, w1, w0, h3, h2, h1, h0, ..]) => {
                    found.width = Some(u32::from_be_bytes([*w3, *w2, *w1, *w0]));
                    found.height = Some(u32::from_be_bytes([*h3, *h2, *h1, *h0]));
                }
                (b"irot", [angle, ..]) => turn = angle & 3,
                (b"imir", [axis, ..]) => mirror = Some(axis & 1),
                (b"colr", content) => found.has_icc |= content.starts_with(b"prof"),
                _ => {}
            }
        }
        found.orientation = Some(orientation(turn, mirror));
    }
    for item in meta.items.values() {
        let exif = item.kind == *b"Exif" && found.exif.is_empty();
        let xmp = item.kind == *b"mime" && item.mime.ends_with(b"rdf+xml");
        if !(exif || xmp) || item.unsupported_extents {
            continue;
        }
        let extents = meta.in_file(item).into_iter();
        let len = extents
            .fold(0_u64, |sum, extent| sum.saturating_add(extent.end.saturating_sub(extent.start)));
        if !found.try_reserve(len, limits) {
            continue;
        }
        // An item may lie beyond the end of a file that was cut.
        let bytes = match meta.read_item(source, item, limits) {
            Ok(bytes) => bytes,
            Err(error) => {
                unless_malformed(Err(error))?;
                continue;
            }
        };
        if xmp {
            found.xmp.push(bytes);
        } else {
            found.exif.push(Tags::of_block(exif_block(&bytes)));
        }
    }
    Ok(())
}

/// Returns the TIFF block in an EXIF item (ISO/IEC 23008-12, section A.2.1): its offset stands
/// before it. Some writers have the name of the JPEG segment there, and do not count it.
fn exif_block(bytes: &[u8]) -> &[u8] {
    let (offset, rest) = bytes.split_first_chunk().unwrap_or((&[0; 4], bytes));
    let start = u32::from_be_bytes(*offset) as usize;
    let block = rest.get(start..).unwrap_or_default();
    let named = |bytes| <[u8]>::strip_prefix(bytes, b"Exif\0\0");
    named(block).or(named(bytes)).unwrap_or(block)
}

/// The EXIF orientation for an anticlockwise rotation in quarter turns, then a mirroring (ISO/IEC
/// 23008-12, sections 6.5.10 and 6.5.12): axis 0 is vertical and swaps left and right.
fn orientation(turn: u8, mirror: Option<u8>) -> u8 {
    match (turn, mirror) {
        (0, None) => 1,
        (1, None) => 8,
        (2, None) => 3,
        (_, None) => 6,
        (0, Some(1)) => 4,
        (0, Some(_)) => 2,
        (1, Some(1)) => 7,
        (1, Some(_)) => 5,
        (2, Some(1)) => 2,
        (2, Some(_)) => 4,
        (_, Some(1)) => 5,
        (_, Some(_)) => 7,
    }
}

fn movie(
    source: &dyn Source,
    moov: &BoxHeader,
    limits: &Limits,
    found: &mut MetadataFields,
    tracks: &mut Vec<TrackTimes>,
) -> Result<(), Error> {
    let mut window = Window::new(source, 1024);
    let mut extends = None;
    for part in children_until_cut(&mut window, moov.body(), limits)? {
        let result = match &part.kind {
            b"mvhd" => times::movie_header(&mut window, &part, found),
            b"trak" => track(&mut window, &part, limits, found, tracks),
            b"udta" => {
                for part in children_until_cut(&mut window, part.body(), limits)? {
                    unless_malformed(lists::user_data(source, &part, limits, found))?;
                }
                Ok(())
            }
            b"meta" => lists::meta(source, &part, limits, found),
            b"uuid" => canon::read(source, &part, limits, found),
            b"mvex" => {
                extends = Some(part);
                Ok(())
            }
            _ => Ok(()),
        };
        unless_malformed(result)?;
    }
    times::of_tracks(tracks, found);
    match extends {
        // It may stand before the tracks.
        Some(mvex) => unless_malformed(times::extends(&mut window, &mvex, limits, tracks, found)),
        None => Ok(()),
    }
}

/// Maximum number of tracks that are read.
const MAX_TRACKS: usize = 256;

/// Reads size and rotation of the first track that has a size (ISO/IEC 14496-12, section 8.3.2),
/// and the times of each.
fn track(
    window: &mut Window<'_>,
    trak: &BoxHeader,
    limits: &Limits,
    found: &mut MetadataFields,
    tracks: &mut Vec<TrackTimes>,
) -> Result<(), Error> {
    if tracks.len() == MAX_TRACKS {
        return Ok(());
    }
    let mut track = TrackTimes::default();
    for part in children_until_cut(window, trak.body(), limits)? {
        match &part.kind {
            b"tkhd" => {
                unless_malformed(track.read_header(window, &part))?;
                unless_malformed(track_size(window, &part, found))?;
            }
            b"mdia" => {
                for part in children_until_cut(window, part.body(), limits)? {
                    if part.kind == *b"mdhd" {
                        unless_malformed(track.read_media_header(window, &part))?;
                    }
                }
            }
            _ => {}
        }
    }
    tracks.push(track);
    Ok(())
}

fn track_size(
    window: &mut Window<'_>,
    tkhd: &BoxHeader,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    let [version] = tkhd.field(window, 0)?;
    let matrix = if version == 1 { 52 } else { 40 };
    let width = u32::from_be_bytes(tkhd.field(window, matrix + 36)?) >> 16;
    let height = u32::from_be_bytes(tkhd.field(window, matrix + 40)?) >> 16;
    if width == 0 || height == 0 || found.width.is_some() {
        return Ok(());
    }
    let a = i32::from_be_bytes(tkhd.field(window, matrix)?).signum();
    let b = i32::from_be_bytes(tkhd.field(window, matrix + 4)?).signum();
    found.ignores_exif_orientation = true;
    found.orientation = Some(match (a, b) {
        (0, 1) => 6,
        (0, -1) => 8,
        (-1, 0) => 3,
        _ => 1,
    });
    (found.width, found.height) = (Some(width), Some(height));
    Ok(())
}
