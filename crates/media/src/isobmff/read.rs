//! What these files tell: EXIF and XMP items, QuickTime's lists, sizes and times.

use super::boxes::Box4;
use super::clean::top_level;
use super::items::Meta;
use crate::metadata::Found;
use crate::source::{Window, read_vec};
use crate::{Error, Limits, Source, sniff};

pub(super) fn read(source: &dyn Source, limits: &Limits) -> Result<Found, Error> {
    let format = sniff(source)?;
    let mut window = Window::new(source, 4096);
    let top = top_level(&mut window, source.len(), limits)?;
    let mut found = Found::default();
    for part in &top {
        match &part.kind {
            b"meta" if format.is_image() => still(source, part, limits, &mut found)?,
            _ => {}
        }
    }
    Ok(found)
}

fn still(
    source: &dyn Source,
    part: &Box4,
    limits: &Limits,
    found: &mut Found,
) -> Result<(), Error> {
    let meta = Meta::read(source, part, limits)?;
    found.turned = true;
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
        if !(exif || xmp) {
            continue;
        }
        let bytes = content(source, &meta, item, limits)?;
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

fn content(
    source: &dyn Source,
    meta: &Meta,
    item: &super::items::Item,
    limits: &Limits,
) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let idat = meta.children.iter().find(|part| part.kind == *b"idat");
    for extent in &item.extents {
        let start = match (item.in_idat, idat) {
            (true, Some(idat)) => meta.start + idat.body + extent.start,
            _ => extent.start,
        };
        let len = extent.end - extent.start;
        limits.header(len + bytes.len() as u64)?;
        bytes.extend(read_vec(source, start, len as usize)?);
    }
    Ok(bytes)
}

/// The EXIF value for a turn anticlockwise by quarters, then a mirroring (ISO/IEC 23008-12,
/// sections 6.5.10 and 6.5.12): axis 0 is vertical and swaps left and right.
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
