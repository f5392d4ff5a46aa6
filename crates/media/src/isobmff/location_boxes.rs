//! Removes locations from videos and images and keeps other metadata: lists keep the values whose
//! names are known to hold no location, XMP and EXIF are rewritten within their length.

use std::collections::BTreeSet;
use std::ops::Range;

use super::boxes::{BoxHeader, XMP_UUID};
use super::cleaner::Cleaner;
use super::items::MetaBox;
use super::lists::{keys_of, meta_body};
use crate::removal::Removal;
use crate::source::read_vec;
use crate::{Error, Level, tiff, xmp};

/// User data and list atoms without locations: titles, names, dates and cameras.
const ATOMS: &[&[u8; 4]] = &[
    b"\xA9nam", b"\xA9des", b"\xA9cmt", b"\xA9day", b"\xA9mak", b"\xA9mod", b"\xA9swr", b"\xA9too",
    b"\xA9ART", b"\xA9aut", b"\xA9alb", b"\xA9gen", b"\xA9wrt", b"\xA9cpy", b"\xA9inf", b"titl",
    b"auth", b"dscp", b"cprt", b"perf", b"gnre", b"albm", b"yrrc", b"rtng", b"name", b"desc",
    b"ldes", b"aART", b"trkn", b"disk",
];

/// Names in QuickTime's `keys` whose values hold no location, without Apple's prefix.
const KEYS: &[&str] = &[
    "make",
    "model",
    "software",
    "creationdate",
    "title",
    "displayname",
    "description",
    "comment",
    "author",
    "artist",
    "album",
    "genre",
    "copyright",
    "rating.user",
    "year",
    "publisher",
    "director",
    "performer",
    "producer",
    "information",
    "content.identifier",
    "live-photo.auto",
    "camera.lens_model",
    "camera.focal_length.35mm_equivalent",
    "com.android.version",
    "com.android.capture.fps",
    "com.android.manufacturer",
    "com.android.model",
];

/// Cleans a `udta` list. If it is not a list of atoms, it is emptied.
pub(super) fn user_data(cleaner: &mut Cleaner<'_>, udta: &BoxHeader) -> Result<(), Error> {
    let Ok(list) = cleaner.children(udta.body()) else {
        cleaner.empty(udta);
        return Ok(());
    };
    for part in list {
        match &part.kind {
            b"meta" => meta(cleaner, &part)?,
            b"XMP_" => {
                packet(cleaner, &part, 0)?;
            }
            kind if ATOMS.contains(&kind) => {}
            _ => cleaner.empty(&part),
        }
    }
    Ok(())
}

/// Cleans a `meta` atom with a list of values.
pub(super) fn meta(cleaner: &mut Cleaner<'_>, part: &BoxHeader) -> Result<(), Error> {
    let body = meta_body(&mut cleaner.window, part)?;
    let Ok(list) = cleaner.children(body) else {
        cleaner.empty(part);
        return Ok(());
    };
    let names = match list.iter().find(|part| part.kind == *b"keys") {
        Some(keys) => keys_of(cleaner.source, keys, cleaner.limits)?,
        None => Vec::new(),
    };
    for part in &list {
        match &part.kind {
            b"hdlr" | b"keys" => {}
            b"ilst" => {
                for entry in cleaner.children(part.body())? {
                    let index = u32::from_be_bytes(entry.kind) as usize;
                    let name = index.checked_sub(1).and_then(|index| names.get(index));
                    let stays = match name {
                        Some(name) => {
                            let name = name.strip_prefix("com.apple.quicktime.").unwrap_or(name);
                            KEYS.contains(&name)
                        }
                        None => ATOMS.contains(&&entry.kind),
                    };
                    if !stays {
                        cleaner.empty(&entry);
                    }
                }
            }
            _ => cleaner.empty(part),
        }
    }
    Ok(())
}

/// Rewrites a `uuid` box with XMP, empties any other. Returns whether the box stays.
pub(super) fn uuid(cleaner: &mut Cleaner<'_>, part: &BoxHeader) -> Result<bool, Error> {
    if part.len() > 16 && part.field(&mut cleaner.window, 0)? == *XMP_UUID {
        return packet(cleaner, part, 16);
    }
    cleaner.empty(part);
    Ok(false)
}

/// Rewrites a packet within its length, padded with white space (XMP part 1, section 7.3.2), or
/// empties the box if that is impossible. Returns whether the box stays.
fn packet(cleaner: &mut Cleaner<'_>, part: &BoxHeader, skip: u64) -> Result<bool, Error> {
    let len = part.len() - skip;
    let packet = match cleaner.limits.is_readable(len) {
        true => padded(&read_vec(cleaner.source, part.body + skip, len as usize)?, cleaner.removal),
        false => None,
    };
    let stays = packet.is_some();
    match packet {
        Some(packet) => cleaner.patches.bytes(part.body + skip, packet),
        None => cleaner.empty(part),
    }
    Ok(stays)
}

fn padded(packet: &[u8], removal: &Removal) -> Option<Vec<u8>> {
    let mut out = xmp::without_location(packet, &removal.places)?;
    if out.len() > packet.len() {
        return None;
    }
    out.resize(packet.len(), b' ');
    Some(out)
}

/// The EXIF and XMP items that stay.
#[derive(Default)]
pub(super) struct MetadataItems {
    pub(super) items: BTreeSet<u32>,
    /// Ranges of the `idat` box and their new bytes.
    pub(super) in_idat: Vec<(Range<u64>, Vec<u8>)>,
}

/// Rewrites EXIF and XMP items in place. Items may share their bytes, so the bytes read of all of
/// them together are bounded; items beyond that are removed.
pub(super) fn items(cleaner: &mut Cleaner<'_>, meta: &MetaBox) -> Result<MetadataItems, Error> {
    let mut kept = MetadataItems::default();
    if cleaner.level != Level::Location {
        return Ok(kept);
    }
    let mut read = 0_u64;
    for (id, item) in &meta.items {
        let exif = item.kind == *b"Exif";
        let xmp = item.kind == *b"mime" && item.mime == b"application/rdf+xml";
        if !(exif || xmp) || item.unsupported_extents || item.protected {
            continue;
        }
        // Only an item whose extents all lie within its container can be rewritten.
        let in_media = |extent: &Range<u64>| {
            if item.in_idat {
                return meta.idat.is_some_and(|idat| extent.end <= idat.len());
            }
            let after = cleaner.media.partition_point(|media| media.start <= extent.start);
            let media = after.checked_sub(1).and_then(|at| cleaner.media.get(at));
            media.is_some_and(|media| extent.end <= media.end)
        };
        if !item.extents.iter().all(in_media) {
            continue;
        }
        let lens = item.extents.iter().map(|extent| extent.end.saturating_sub(extent.start));
        let len = lens.fold(0, u64::saturating_add);
        if !cleaner.limits.is_readable(read.saturating_add(len)) {
            continue;
        }
        read += len;
        let held = meta.read_item(cleaner.source, item, cleaner.limits)?;
        let removal = cleaner.removal;
        let new = if exif { block(&held, removal) } else { padded(&held, removal) };
        let Some(new) = new else {
            continue;
        };
        let mut rest = new.as_slice();
        for extent in &item.extents {
            let len = (extent.end - extent.start) as usize;
            let (piece, tail) = rest.split_at(len.min(rest.len()));
            if item.in_idat {
                kept.in_idat.push((extent.clone(), piece.to_vec()));
            } else {
                cleaner.patches.bytes(extent.start, piece);
                cleaner.kept.push(extent.start, len as u64, cleaner.limits)?;
            }
            rest = tail;
        }
        kept.items.insert(*id);
    }
    Ok(kept)
}

/// Returns a cleaned EXIF item in its old length: the offset of the TIFF block, the block, zeros.
/// `None` if nothing is left or it does not fit.
fn block(held: &[u8], removal: &Removal) -> Option<Vec<u8>> {
    let (offset, rest) = held.split_first_chunk()?;
    let block = rest.get(u32::from_be_bytes(*offset) as usize..)?;
    let mut out = vec![0; 4];
    out.extend(tiff::cleaned(block, removal)?);
    if out.len() > held.len() {
        return None;
    }
    out.resize(held.len(), 0);
    Some(out)
}
