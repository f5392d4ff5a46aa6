//! Cleans a PNG by a list of the chunks that stay.

use std::ops::Range;

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::chunks::{Chunk, SIGNATURE, chunks, strip_exif_prefix};
use super::image_data;
use crate::edit_list::Builder;
use crate::hash::Crc32;
use crate::removal::Removal;
use crate::source::read_vec;
use crate::{EditList, Error, Level, Limits, Source, icc, tiff, xmp};

/// The keyword of an `iTXt` chunk with XMP (XMP part 3, section 1.1.5), with the fields after it
/// that mean: not compressed, no language, no translated keyword.
const XMP_PLAIN: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";
/// The name of profiles in clean files, since the original is free text (section 11.3.2.3).
const PROFILE_NAME: &[u8] = b"icc\0";
/// How hard a profile is compressed, of 10.
const COMPRESSION: u8 = 9;

/// What to do with a chunk.
enum Action {
    Keep,
    Drop,
    Exif,
    Profile,
    /// May stay at `Level::Location`, depending on its keyword.
    Text,
}

fn action(chunk: &Chunk, level: Level) -> Result<Action, Error> {
    let len = chunk.len;
    // Chunks of fixed length that have another length hold something else (section 11).
    let fits = match &chunk.kind {
        b"IHDR" => len == 13,
        b"PLTE" => len <= 768 && len.is_multiple_of(3),
        b"IEND" => len == 0,
        b"IDAT" => true,
        kind if kind[0].is_ascii_uppercase() => {
            return Err(Error::malformed("an unknown critical chunk", chunk.start));
        }
        b"eXIf" => return Ok(Action::Exif),
        b"iCCP" => return Ok(Action::Profile),
        b"tIME" => level == Level::Location && len == 7,
        b"tEXt" | b"zTXt" | b"iTXt" if level == Level::Location => return Ok(Action::Text),
        b"acTL" | b"cLLI" => len == 8,
        b"fcTL" => len == 26,
        b"fdAT" => len >= 4,
        b"tRNS" => len <= 256,
        b"cHRM" => len == 32,
        b"gAMA" | b"cICP" => len == 4,
        b"sBIT" => len <= 4,
        b"sRGB" => len == 1,
        b"mDCV" => len == 24,
        b"bKGD" => len <= 6,
        b"hIST" => len <= 512,
        b"pHYs" => len == 9,
        _ => return Ok(Action::Drop),
    };
    match fits {
        true => Ok(Action::Keep),
        false if chunk.kind[0].is_ascii_lowercase() => Ok(Action::Drop),
        false => Err(Error::malformed("a chunk of the wrong length", chunk.start)),
    }
}

pub(super) fn plan(
    source: &dyn Source,
    removal: &Removal,
    limits: &Limits,
) -> Result<EditList, Error> {
    let level = removal.level;
    let mut builder = Builder::new(source.len());
    builder.keep(0..SIGNATURE);
    let chunks = chunks(source, limits)?;
    // Browsers do not turn a picture by EXIF after its data, and only the first block counts.
    let (mut has_exif, mut has_data) = (false, false);
    // Whether the last chunk that stays ends the file, or is cut like the file.
    let mut is_ended = false;
    let used = match level {
        Level::All => image_data::used(source, &chunks)?,
        _ => Vec::new(),
    };
    for (index, chunk) in chunks.iter().enumerate() {
        has_data |= chunk.kind == *b"IDAT";
        match action(chunk, level)? {
            Action::Keep if !matches!(&chunk.kind, b"IDAT" | b"fdAT" | b"IEND") && chunk.is_cut => {
            }
            Action::Keep => match used.get(index).copied().flatten() {
                Some(len) if len < chunk.len || len == 0 => {
                    shortened(source, chunk, len, &mut builder)?
                }
                _ => {
                    is_ended = chunk.is_cut || chunk.kind == *b"IEND";
                    builder.keep(chunk.range());
                }
            },
            Action::Drop => {}
            _ if chunk.is_cut => {}
            Action::Profile => profile(source, chunk, level, limits, &mut builder)?,
            Action::Text => text(source, chunk, removal, limits, &mut builder)?,
            Action::Exif if has_exif || has_data && level == Level::All => {}
            Action::Exif => {
                has_exif = true;
                exif(source, chunk, removal, limits, &mut builder)?;
            }
        }
    }
    if !has_data {
        return Err(Error::malformed("no picture in this PNG", SIGNATURE));
    }
    if !is_ended {
        builder.insert(&encode(*b"IEND", &[]));
    }
    builder.finish()
}

/// Keeps the first `len` bytes of a chunk's data. An `fdAT` chunk without any stays for its number,
/// which counts on; an `IDAT` chunk goes.
fn shortened(
    source: &dyn Source,
    chunk: &Chunk,
    len: u64,
    builder: &mut Builder,
) -> Result<(), Error> {
    if len == 0 {
        return Ok(());
    }
    let start = chunk.data().start;
    let mut crc = Crc32::new();
    crc.update(&chunk.kind);
    add_to_crc(source, start..start + len, &mut crc)?;
    builder.insert(&(len as u32).to_be_bytes());
    builder.keep(chunk.start + 4..start + len);
    builder.insert(&crc.finish().to_be_bytes());
    Ok(())
}

fn add_to_crc(source: &dyn Source, range: Range<u64>, crc: &mut Crc32) -> Result<(), Error> {
    let mut buffer = [0; 4096];
    let mut at = range.start;
    while at < range.end {
        let step = (range.end - at).min(buffer.len() as u64) as usize;
        source.read_exact_at(at, &mut buffer[..step])?;
        crc.update(&buffer[..step]);
        at += step as u64;
    }
    Ok(())
}

/// Writes a cleaned EXIF chunk, if anything of it stays.
fn exif(
    source: &dyn Source,
    chunk: &Chunk,
    removal: &Removal,
    limits: &Limits,
    builder: &mut Builder,
) -> Result<(), Error> {
    let data = read_vec(source, chunk.data().start, limits.header(chunk.len)?)?;
    let block = strip_exif_prefix(&data);
    // Browsers do not turn by a block with a name before it, so that name stays.
    let name = data.get(..data.len() - block.len()).unwrap_or_default();
    match tiff::cleaned(block, removal) {
        Some(_) if !name.is_empty() && removal.level == Level::All => Ok(()),
        Some(block) => {
            let data = [name, &block].concat();
            builder.replace(source, chunk.range(), &encode(*b"eXIf", &data))
        }
        None => Ok(()),
    }
}

/// Keywords of the standard (section 11.3.3.1). Others can hold whole EXIF and IPTC blocks.
const KEYWORDS: &[&[u8]] = &[
    b"Title",
    b"Author",
    b"Description",
    b"Copyright",
    b"Creation Time",
    b"Software",
    b"Disclaimer",
    b"Warning",
    b"Source",
    b"Comment",
];

fn text(
    source: &dyn Source,
    chunk: &Chunk,
    removal: &Removal,
    limits: &Limits,
    builder: &mut Builder,
) -> Result<(), Error> {
    let head = read_vec(source, chunk.data().start, chunk.len.min(80) as usize)?;
    let keyword = head.split(|byte| *byte == 0).next().unwrap_or_default();
    if KEYWORDS.contains(&keyword) {
        builder.keep(chunk.range());
    } else if chunk.kind == *b"iTXt" && head.starts_with(XMP_PLAIN) && limits.is_readable(chunk.len)
    {
        let data = read_vec(source, chunk.data().start, chunk.len as usize)?;
        let packet = data.get(XMP_PLAIN.len()..);
        let packet = packet.and_then(|packet| xmp::without_location(packet, &removal.places));
        if let Some(packet) = packet {
            let data = [XMP_PLAIN, &packet].concat();
            builder.replace(source, chunk.range(), &encode(*b"iTXt", &data))?;
        }
    }
    Ok(())
}

/// Keeps a profile under a neutral name, and at `Level::All` only its colour transform. One that
/// cannot be read is removed: decoders ignore it.
fn profile(
    source: &dyn Source,
    chunk: &Chunk,
    level: Level,
    limits: &Limits,
    builder: &mut Builder,
) -> Result<(), Error> {
    let data = read_vec(source, chunk.data().start, limits.header(chunk.len)?)?;
    let name = memchr::memchr(0, &data).filter(|end| (1..80).contains(end));
    // The name, its end, and method 0 (section 11.3.2.3).
    let Some([0, stream @ ..]) = name.and_then(|end| data.get(end + 1..)) else {
        return Ok(());
    };
    let stream = match level {
        Level::All => {
            let profile = decompress_to_vec_zlib_with_limit(stream, icc::MAX_PROFILE).ok();
            let Some(profile) = profile.and_then(|profile| icc::reduced_profile(&profile)) else {
                return Ok(());
            };
            compress_to_vec_zlib(&profile, COMPRESSION)
        }
        _ => stream.to_vec(),
    };
    let data = [PROFILE_NAME, &[0], &stream].concat();
    builder.replace(source, chunk.range(), &encode(*b"iCCP", &data))
}

fn encode(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = Crc32::new();
    crc.update(&kind);
    crc.update(data);
    let mut out = (data.len() as u32).to_be_bytes().to_vec();
    out.extend_from_slice(&kind);
    out.extend_from_slice(data);
    out.extend_from_slice(&crc.finish().to_be_bytes());
    out
}
