//! Reads metadata: EXIF and XMP items of images, headers and lists of videos.

use super::boxes::{BoxHeader, XMP_UUID, children, top_level};
use super::items::MetaBox;
use super::{lists, mini};
use crate::metadata_fields::MetadataFields;
use crate::source::Window;
use crate::{Error, Limits, Source, sniff};

pub(super) fn read(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let format = sniff(source)?;
    let mut window = Window::new(source, 4096);
    let top = top_level(&mut window, source.len(), limits)?;
    let mut found = MetadataFields::default();
    for part in &top {
        match &part.kind {
            b"meta" if format.is_image() => still(source, part, limits, &mut found)?,
            b"moov" => movie(source, part, limits, &mut found)?,
            b"uuid" if part.len() > 16 && window.array(part.body)? == *XMP_UUID => {
                found.read_xmp(source, part.body + 16, part.len() - 16, limits)?;
            }
            b"mini" => mini::read(source, part, limits, &mut found)?,
            b"mpvd" => found.motion_video = Some(part.body()),
            _ => {}
        }
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
        let exif = item.kind == *b"Exif" && found.exif.is_none();
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
        let bytes = meta.read_item(source, item, limits)?;
        if xmp {
            found.xmp.push(bytes);
        } else if let Some((offset, rest)) = bytes.split_first_chunk() {
            // ISO/IEC 23008-12, section A.2.1: where the TIFF block starts.
            let start = u32::from_be_bytes(*offset) as usize;
            found.exif = rest.get(start..).map(<[u8]>::to_vec);
        }
    }
    Ok(())
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
) -> Result<(), Error> {
    let mut window = Window::new(source, 1024);
    for part in children(&mut window, moov.body(), limits)? {
        match &part.kind {
            b"mvhd" => header(&mut window, &part, found)?,
            b"trak" => track(&mut window, &part, limits, found)?,
            b"udta" => {
                for part in children(&mut window, part.body(), limits)? {
                    lists::user_data(source, &part, limits, found)?;
                }
            }
            b"meta" => lists::meta(source, &part, limits, found)?,
            _ => {}
        }
    }
    Ok(())
}

/// ISO/IEC 14496-12, section 8.2.2: seconds since 1904, time units per second, duration in units.
fn header(
    window: &mut Window<'_>,
    mvhd: &BoxHeader,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    let [version] = mvhd.field(window, 0)?;
    let (created, scale, duration) = if version == 1 {
        (
            u64::from_be_bytes(mvhd.field(window, 4)?),
            u32::from_be_bytes(mvhd.field(window, 20)?),
            u64::from_be_bytes(mvhd.field(window, 24)?),
        )
    } else {
        (
            u32::from_be_bytes(mvhd.field(window, 4)?).into(),
            u32::from_be_bytes(mvhd.field(window, 12)?),
            u32::from_be_bytes(mvhd.field(window, 16)?).into(),
        )
    };
    found.created = since_1904(created);
    let milliseconds = u128::from(duration) * 1000;
    found.duration_ms =
        milliseconds.checked_div(scale.into()).and_then(|value| value.try_into().ok());
    Ok(())
}

fn since_1904(seconds: u64) -> Option<chrono::NaiveDateTime> {
    let start = chrono::NaiveDate::from_ymd_opt(1904, 1, 1)?.and_hms_opt(0, 0, 0)?;
    let seconds = i64::try_from(seconds).ok().filter(|seconds| *seconds > 0)?;
    start.checked_add_signed(chrono::TimeDelta::try_seconds(seconds)?)
}

/// Reads size and rotation of the first track that has a size (ISO/IEC 14496-12, section 8.3.2).
fn track(
    window: &mut Window<'_>,
    trak: &BoxHeader,
    limits: &Limits,
    found: &mut MetadataFields,
) -> Result<(), Error> {
    for part in children(window, trak.body(), limits)? {
        if part.kind != *b"tkhd" || found.width.is_some() {
            continue;
        }
        let [version] = part.field(window, 0)?;
        let matrix = if version == 1 { 52 } else { 40 };
        let width = u32::from_be_bytes(part.field(window, matrix + 36)?) >> 16;
        let height = u32::from_be_bytes(part.field(window, matrix + 40)?) >> 16;
        if width == 0 || height == 0 {
            continue;
        }
        let a = i32::from_be_bytes(part.field(window, matrix)?).signum();
        let b = i32::from_be_bytes(part.field(window, matrix + 4)?).signum();
        found.ignores_exif_orientation = true;
        found.orientation = Some(match (a, b) {
            (0, 1) => 6,
            (0, -1) => 8,
            (-1, 0) => 3,
            _ => 1,
        });
        (found.width, found.height) = (Some(width), Some(height));
    }
    Ok(())
}
