//! WebP (RFC 9649): chunks can be dropped if the RIFF length and the flags of `VP8X` are corrected.
//! Bytes after the RIFF chunk are removed.

use std::ops::Range;

use crate::container::Container;
use crate::edit_list::Builder;
use crate::metadata_fields::MetadataFields;
use crate::removal::Removal;
use crate::source::{Window, read_vec};
use crate::{EditList, Error, Level, Limits, Source, icc, tiff, xmp};

pub(crate) const CONTAINER: Container = Container { plan, read };

/// `RIFF`, length, `WEBP` (section 2.4).
const HEADER: u64 = 12;
/// Flags of `VP8X` (section 2.7.1): profile, alpha, EXIF, XMP, animation.
const ICC: u8 = 0x20;
const ALPHA: u8 = 0x10;
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
const ANIMATION: u8 = 0x02;
/// Bytes of an `ANMF` chunk before the chunks of its frame (section 2.7.1.1).
const FRAME: u64 = 16;

struct Chunk {
    kind: [u8; 4],
    start: u64,
    len: u64,
}

impl Chunk {
    fn data(&self) -> Range<u64> {
        self.start + 8..self.start + 8 + self.len
    }

    /// Where the next chunk starts: lengths are padded to even (section 2.3).
    fn next(&self) -> u64 {
        self.data().end + self.len % 2
    }
}

/// Lists the chunks of a range. If the file ends before it, the last chunk reaches beyond the file.
fn chunks(
    window: &mut Window<'_>,
    range: Range<u64>,
    limits: &Limits,
) -> Result<Vec<Chunk>, Error> {
    let mut chunks = Vec::new();
    let mut start = range.start;
    let readable = range.end.min(window.len());
    while start < readable {
        limits.parts(chunks.len())?;
        // A header that is cut says nothing.
        if range.end > readable && readable - start < 8 {
            break;
        }
        let kind = window.array(start)?;
        let len = u32::from_le_bytes(window.array(start + 4)?).into();
        let chunk = Chunk { kind, start, len };
        if chunk.data().end > range.end {
            return Err(Error::malformed("a chunk of impossible length", start));
        }
        start = chunk.next();
        chunks.push(chunk);
    }
    Ok(chunks)
}

fn file(source: &dyn Source, limits: &Limits) -> Result<Vec<Chunk>, Error> {
    let mut window = Window::new(source, 1024);
    let end = 8 + u64::from(u32::from_le_bytes(window.array(4)?));
    if end < HEADER {
        return Err(Error::malformed("a file of another length than it says", 4));
    }
    let mut chunks = chunks(&mut window, HEADER..end, limits)?;
    // Of a file that ends early, decoders show the rows that are there.
    let is_shown = |chunk: &Chunk| matches!(&chunk.kind, b"VP8 " | b"VP8L");
    let cut = chunks.pop_if(|last| last.data().end > source.len());
    chunks.extend(cut.filter(is_shown));
    match chunks.first() {
        Some(first) if first.kind == *b"VP8X" && first.len < 10 => {
            Err(Error::malformed("features cut short", first.start))
        }
        Some(first) if matches!(&first.kind, b"VP8X" | b"VP8 " | b"VP8L") => Ok(chunks),
        _ => Err(Error::malformed("no picture in this WebP", HEADER)),
    }
}

/// The edit list under construction.
struct RiffWriter {
    builder: Builder,
    /// The RIFF length: bytes of the result after the first eight.
    len: u64,
}

fn plan(source: &dyn Source, removal: &Removal, limits: &Limits) -> Result<EditList, Error> {
    let level = removal.level;
    let chunks = file(source, limits)?;
    let extended = chunks.first().is_some_and(|first| first.kind == *b"VP8X");
    let mut kept = Vec::new();
    let mut flags = 0;
    for chunk in &chunks {
        let content = match &chunk.kind {
            b"VP8X" if kept.is_empty() && chunk.len >= 10 => Content::Header,
            b"VP8 " | b"VP8L" | b"ALPH" => Content::Keep,
            b"ICCP" if extended && flags & ICC == 0 => {
                let Some(content) = profile(source, chunk, level)? else {
                    continue;
                };
                flags |= ICC;
                content
            }
            b"ANIM" if extended && chunk.len == 6 => Content::Keep,
            b"ANMF" if extended => {
                flags |= ANIMATION;
                Content::Frame(frame(source, chunk, limits)?)
            }
            b"EXIF" if extended && flags & EXIF == 0 => {
                let block = read_vec(source, chunk.data().start, limits.header(chunk.len)?)?;
                let block = block.strip_prefix(b"Exif\0\0").unwrap_or(&block);
                let Some(block) = tiff::cleaned(block, removal) else {
                    continue;
                };
                flags |= EXIF;
                Content::Bytes(block)
            }
            b"XMP "
                if extended
                    && level == Level::Location
                    && flags & XMP == 0
                    && limits.is_readable(chunk.len) =>
            {
                let packet = read_vec(source, chunk.data().start, chunk.len as usize)?;
                let Some(packet) = xmp::without_location(&packet, &removal.places) else {
                    continue;
                };
                flags |= XMP;
                Content::Bytes(packet)
            }
            _ => continue,
        };
        kept.push((chunk, content));
    }
    let is_picture = |kind: &[u8; 4]| matches!(kind, b"VP8 " | b"VP8L" | b"ANMF");
    if !kept.iter().any(|(chunk, _)| is_picture(&chunk.kind)) {
        return Err(Error::malformed("no picture in this WebP", HEADER));
    }
    write(source, kept, flags)
}

/// Where a chunk's content comes from.
enum Content {
    Keep,
    /// The `VP8X` chunk, rewritten.
    Header,
    Bytes(Vec<u8>),
    /// The chunk's content, rewritten in its length: with these bytes, which were the second ones.
    Rewrite(Vec<u8>, Vec<u8>),
    /// A frame's header and those of its chunks that stay.
    Frame(Vec<Chunk>),
}

/// The profile, of which at `Level::All` only the colour transform stays; `None` if it cannot be
/// read.
fn profile(source: &dyn Source, chunk: &Chunk, level: Level) -> Result<Option<Content>, Error> {
    if level != Level::All {
        return Ok(Some(Content::Keep));
    }
    if chunk.len > icc::MAX_PROFILE as u64 {
        return Ok(None);
    }
    let old = read_vec(source, chunk.data().start, chunk.len as usize)?;
    Ok(icc::reduced_in_place(&old).map(|new| Content::Rewrite(new, old)))
}

/// Returns the chunks of a frame with image data. There may be others (section 2.7.1.1).
fn frame(source: &dyn Source, chunk: &Chunk, limits: &Limits) -> Result<Vec<Chunk>, Error> {
    if chunk.len < FRAME {
        return Err(Error::malformed("a frame without its header", chunk.start));
    }
    let mut window = Window::new(source, 1024);
    let inside = chunk.data().start + FRAME..chunk.data().end;
    let mut chunks = chunks(&mut window, inside, limits)?;
    chunks.retain(|chunk| matches!(&chunk.kind, b"VP8 " | b"VP8L" | b"ALPH"));
    Ok(chunks)
}

fn write(source: &dyn Source, kept: Vec<(&Chunk, Content)>, flags: u8) -> Result<EditList, Error> {
    let total = |content: &Content, chunk: &Chunk| match content {
        Content::Keep | Content::Rewrite(..) => chunk.len,
        Content::Header => 10,
        Content::Bytes(bytes) => bytes.len() as u64,
        Content::Frame(chunks) => FRAME + chunks.iter().map(padded).sum::<u64>(),
    };
    let len: u64 =
        kept.iter().map(|(chunk, content)| 8 + total(content, chunk).next_multiple_of(2)).sum();
    let mut writer = RiffWriter { builder: Builder::new(source.len()), len: 4 + len };
    writer.builder.keep(0..4);
    let length = u32::try_from(writer.len).map_err(|_| Error::malformed("too long", 4))?;
    writer.builder.replace(source, 4..8, &length.to_le_bytes())?;
    writer.builder.keep(8..HEADER);
    for (chunk, content) in kept {
        let len = total(&content, chunk) as u32;
        writer.builder.keep(chunk.start..chunk.start + 4);
        let field = chunk.start + 4..chunk.start + 8;
        writer.builder.replace(source, field, &len.to_le_bytes())?;
        match content {
            Content::Keep => writer.keep(source, chunk)?,
            Content::Rewrite(new, old) => {
                writer.builder.rewrite(chunk.data().start, &old, &new);
                writer.pad(source, chunk)?;
            }
            Content::Header => {
                let mut bytes = read_vec(source, chunk.data().start, 10)?;
                if let [first, r1, r2, r3, ..] = bytes.as_mut_slice() {
                    *first = *first & ALPHA | flags;
                    (*r1, *r2, *r3) = (0, 0, 0);
                }
                let start = chunk.data().start;
                writer.builder.replace(source, start..start + 10, &bytes)?;
            }
            Content::Bytes(mut bytes) => {
                if bytes.len() % 2 == 1 {
                    bytes.push(0);
                }
                let end = chunk.next().min(source.len());
                writer.builder.replace(source, chunk.data().start..end, &bytes)?;
            }
            Content::Frame(chunks) => {
                let start = chunk.data().start;
                writer.builder.keep(start..start + FRAME);
                for chunk in chunks {
                    writer.builder.keep(chunk.start..chunk.start + 8);
                    writer.keep(source, &chunk)?;
                }
            }
        }
    }
    writer.builder.finish()
}

impl RiffWriter {
    /// Keeps a chunk's content, and pads it to an even length with a zero.
    fn keep(&mut self, source: &dyn Source, chunk: &Chunk) -> Result<(), Error> {
        self.builder.keep(chunk.data());
        self.pad(source, chunk)
    }

    /// Pads a chunk to an even length, unless the file ends inside it.
    fn pad(&mut self, source: &dyn Source, chunk: &Chunk) -> Result<(), Error> {
        if chunk.len % 2 == 1 && chunk.data().end <= source.len() {
            let pad = chunk.data().end..chunk.next();
            if pad.end <= source.len() {
                self.builder.replace(source, pad, &[0])?;
            } else {
                self.builder.insert(&[0]);
            }
        }
        Ok(())
    }
}

fn padded(chunk: &Chunk) -> u64 {
    8 + chunk.len.next_multiple_of(2)
}

/// Returns the chunks as far as they are whole, and the start of one that is cut.
fn chunks_until_cut(source: &dyn Source, limits: &Limits) -> Result<Vec<Chunk>, Error> {
    let mut window = Window::new(source, 1024);
    let mut chunks = Vec::new();
    let mut start = HEADER;
    while let Some(header) = window.peek(start, 8)?.first_chunk::<8>() {
        limits.parts(chunks.len())?;
        let [k0, k1, k2, k3, len @ ..] = *header;
        let left = source.len() - start - 8;
        let len = u64::from(u32::from_le_bytes(len)).min(left);
        let chunk = Chunk { kind: [k0, k1, k2, k3], start, len };
        start = chunk.next();
        chunks.push(chunk);
    }
    Ok(chunks)
}

fn read(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let mut found = MetadataFields::default();
    for chunk in chunks_until_cut(source, limits)? {
        let data = |max: u64| read_vec(source, chunk.data().start, chunk.len.min(max) as usize);
        match &chunk.kind {
            b"EXIF" if found.exif.is_empty() => {
                let block = found.read_block(source, chunk.data().start, chunk.len, limits)?;
                let block = block.unwrap_or_default();
                let block = block.strip_prefix(b"Exif\0\0").unwrap_or(&block);
                found.exif.push(tiff::Tags::of_block(block));
                // Browsers do not turn a WebP.
                found.ignores_exif_orientation = true;
            }
            b"XMP " => found.read_xmp(source, chunk.data().start, chunk.len, limits)?,
            b"ICCP" => found.has_icc = true,
            b"VP8X" => {
                if let [_, _, _, _, w0, w1, w2, h0, h1, h2] = *data(10)? {
                    found.width = Some(u32::from_le_bytes([w0, w1, w2, 0]) + 1);
                    found.height = Some(u32::from_le_bytes([h0, h1, h2, 0]) + 1);
                }
            }
            // RFC 6386, section 9.1: frame tag, start code, then two sizes of 14 bits.
            b"VP8 " if found.width.is_none() => {
                if let [_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1] = *data(10)? {
                    found.width = Some(u32::from(u16::from_le_bytes([w0, w1]) & 0x3FFF));
                    found.height = Some(u32::from(u16::from_le_bytes([h0, h1]) & 0x3FFF));
                }
            }
            // RFC 9649, section 3.4: signature, then two sizes of 14 bits, each less one.
            b"VP8L" if found.width.is_none() => {
                if let [0x2F, a, b, c, d] = *data(5)? {
                    let bits = u32::from_le_bytes([a, b, c, d]);
                    found.width = Some((bits & 0x3FFF) + 1);
                    found.height = Some((bits >> 14 & 0x3FFF) + 1);
                }
            }
            _ => {}
        }
    }
    Ok(found)
}
