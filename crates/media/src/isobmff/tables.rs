//! The tables of a track (ISO/IEC 14496-12, sections 8.5 to 8.7): their expected lengths, so that
//! extra bytes after them can be removed, and what sample descriptions may contain.

use std::ops::Range;

use super::boxes::BoxHeader;
use super::cleaner::Cleaner;
use crate::source::{Window, read_vec};
use crate::user_data::{self, Units};
use crate::{Error, Level, icc, vorbis};

/// Where a table's content ends by its own entry count; `None` for an unknown kind of box.
pub(super) fn length(window: &mut Window<'_>, part: &BoxHeader) -> Result<Option<u64>, Error> {
    let count_at = |window: &mut Window<'_>, at| -> Result<u64, Error> {
        Ok(u32::from_be_bytes(part.field(window, at)?).into())
    };
    let len = match &part.kind {
        b"stts" | b"ctts" | b"stsh" => 8 + 8 * count_at(window, 4)?,
        b"stss" | b"stps" | b"stco" => 8 + 4 * count_at(window, 4)?,
        b"co64" => 8 + 8 * count_at(window, 4)?,
        b"stsc" => 8 + 12 * count_at(window, 4)?,
        b"stsz" if count_at(window, 4)? != 0 => 12,
        b"stsz" => 12 + 4 * count_at(window, 8)?,
        b"stz2" => {
            let [.., bits]: [u8; 4] = part.field(window, 4)?;
            12 + (u64::from(bits) * count_at(window, 8)?).div_ceil(8)
        }
        b"elst" => {
            let [version] = part.field(window, 0)?;
            let entry = if version == 1 { 20 } else { 12 };
            8 + entry * count_at(window, 4)?
        }
        b"clef" | b"prof" | b"enof" => 12,
        b"sdtp" => part.len(),
        _ => return Ok(None),
    };
    if len > part.len() {
        return Err(Error::malformed("a table longer than its box", part.start));
    }
    Ok(Some(part.body + len))
}

/// Cleans sample descriptions (section 8.5.2): codec and parameters stay, names are removed. Returns
/// how AVC and HEVC samples are stored, if there is one description.
pub(super) fn descriptions(
    cleaner: &mut Cleaner<'_>,
    stsd: &BoxHeader,
    sound: bool,
) -> Result<Option<Units>, Error> {
    // ISO's own second form is recognised by the version of the list (section 12.2.3).
    let quicktime = stsd.field(&mut cleaner.window, 0)? == [0];
    let mut units = None;
    let entries = cleaner.children(stsd.body.saturating_add(8)..stsd.end)?;
    for entry in &entries {
        let extensions = if sound {
            // QuickTime's vendor, and its two longer forms (QuickTime File Format, sound sample
            // descriptions).
            zero_name(cleaner, entry.body + 12..entry.body + 16);
            let [_, version]: [u8; 2] = entry.field(&mut cleaner.window, 8)?;
            entry.body
                + match version {
                    1 if quicktime => 44,
                    2 => 64,
                    _ => 28,
                }
        } else {
            // Vendor, then the name of the compressor (section 12.1.3).
            zero_name(cleaner, entry.body + 12..entry.body + 16);
            zero_name(cleaner, entry.body + 42..entry.body + 74);
            entry.body + 78
        };
        if extensions > entry.end {
            return Err(Error::malformed("a sample description cut short", entry.start));
        }
        for part in cleaner.children(extensions..entry.end)? {
            if part.kind == *b"dfLa" {
                blank_flac(cleaner, &part)?;
            }
            if part.kind == *b"colr" {
                color(cleaner, &part)?;
                continue;
            }
            if matches!(&part.kind, b"avcC" | b"hvcC") {
                units = configuration(cleaner, &part)?;
            }
            if EXTENSIONS.contains(&&part.kind) {
                continue;
            }
            if matches!(&part.kind, b"sinf" | b"schm" | b"schi") {
                return Err(cleaner.unsupported("it is encrypted"));
            }
            if !KNOWN_CODINGS.contains(&&entry.kind) && !is_codec_independent(&part.kind) {
                return Err(cleaner.unsupported("its coding is not known"));
            }
            cleaner.empty(&part);
        }
    }
    Ok(units.filter(|_| entries.len() == 1))
}

/// Reads a decoder configuration, and blanks user data in it.
fn configuration(cleaner: &mut Cleaner<'_>, part: &BoxHeader) -> Result<Option<Units>, Error> {
    let config = read_vec(cleaner.source, part.body, cleaner.limits.header(part.len())?)?;
    if part.kind == *b"avcC" {
        return Ok(Units::of_avc(&config));
    }
    let new = user_data::cleaned_hevc_config(&config, cleaner.level);
    cleaner.patches.rewrite(part.body, &config, &new);
    Ok(Units::of_hevc(&config))
}

/// Zeroes a vendor's or compressor's name at `Level::All`; it holds no location.
fn zero_name(cleaner: &mut Cleaner<'_>, range: Range<u64>) {
    if cleaner.level == Level::All {
        cleaner.patches.zero(range);
    }
}

/// Reduces a colour profile to its transform at `Level::All` (section 12.1.5). One that cannot be
/// read is removed; decoders ignore it.
fn color(cleaner: &mut Cleaner<'_>, part: &BoxHeader) -> Result<(), Error> {
    let kind: [u8; 4] = part.field(&mut cleaner.window, 0)?;
    if cleaner.level != Level::All || !is_profile(&kind) {
        return Ok(());
    }
    let start = part.body + 4;
    let old = read_vec(cleaner.source, start, cleaner.limits.header(part.end - start)?)?;
    match icc::reduced_in_place(&old) {
        Some(new) => cleaner.patches.rewrite(start, &old, &new),
        None => cleaner.empty(part),
    }
    Ok(())
}

/// Whether a `colr` box of this type holds an ICC profile.
pub(super) fn is_profile(kind: &[u8; 4]) -> bool {
    matches!(kind, b"prof" | b"rICC")
}

/// Blanks FLAC's metadata blocks, which follow version and flags of the box.
fn blank_flac(cleaner: &mut Cleaner<'_>, part: &BoxHeader) -> Result<(), Error> {
    let len = cleaner.limits.header(part.len())?;
    let bytes = read_vec(cleaner.source, part.body, len)?;
    let list = vorbis::blank_blocks(&bytes, 4);
    for (range, bytes) in list.ok_or(Error::malformed("parameters of sound", part.start))? {
        cleaner.patches.bytes(part.body + range.start as u64, bytes);
    }
    Ok(())
}

/// Boxes that no codec depends on.
fn is_codec_independent(kind: &[u8; 4]) -> bool {
    matches!(kind, b"free" | b"skip" | b"uuid" | b"udta" | b"meta")
}

/// Codecs whose parameters are all in [`EXTENSIONS`], so that other boxes can be removed.
const KNOWN_CODINGS: &[&[u8; 4]] = &[
    b"avc1", b"avc3", b"hvc1", b"hev1", b"dvh1", b"dvhe", b"dva1", b"dvav", b"av01", b"vp08",
    b"vp09", b"vvc1", b"vvi1", b"mp4v", b"s263", b"h263", b"jpeg", b"mjpa", b"mjpb", b"apch",
    b"apcn", b"apcs", b"apco", b"ap4h", b"ap4x", b"raw ", b"rle ", b"png ", b"mp4a", b"ac-3",
    b"ec-3", b"ac-4", b"Opus", b"fLaC", b"alac", b"twos", b"sowt", b"lpcm", b"ipcm", b"fpcm",
    b"in24", b"in32", b"fl32", b"fl64", b"ulaw", b"alaw", b"ima4", b"samr", b"sawb", b".mp3",
    b"apac",
];

/// What sample descriptions may contain: codec parameters, colour, shape, projection, loudness.
const EXTENSIONS: &[&[u8; 4]] = &[
    b"avcC", b"hvcC", b"lhvC", b"av1C", b"vpcC", b"vvcC", b"esds", b"dvcC", b"dvvC", b"dvwC",
    b"hvcE", b"avcE", b"d263", b"damr", b"dac3", b"dec3", b"dac4", b"dOps", b"dfLa", b"alac",
    b"wave", b"chan", b"chnl", b"pcmC", b"srat", b"btrt", b"pasp", b"clap", b"fiel", b"gama",
    b"clli", b"mdcv", b"SmDm", b"CoLL", b"amve", b"cclv", b"ccst", b"auxi", b"st3d", b"sv3d",
    b"vexu", b"hfov", b"dapa", b"glbl", b"jp2h", b"mjqt", b"mjht",
];
