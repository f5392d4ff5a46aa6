//! GIF (CompuServe, versions 87a and 89a): blocks can be dropped, since nothing points at them.

use std::ops::Range;

use crate::container::Container;
use crate::edit_list::Builder;
use crate::metadata_fields::MetadataFields;
use crate::removal::Removal;
use crate::source::{Window, read_vec};
use crate::{EditList, Error, Level, Limits, Source, icc, xmp};

pub(crate) const CONTAINER: Container = Container { plan, read };

/// Header and logical screen descriptor (GIF89a, sections 17 and 18).
const SCREEN: u64 = 13;
const TRAILER: u8 = 0x3B;
/// Identifier and code of the application extension with XMP (XMP part 3, section 1.1.2).
const XMP: &[u8; 11] = b"XMP DataXMP";
/// The same for ICC profiles (ICC.1:2022, section B.6).
const PROFILE: &[u8; 11] = b"ICCRGBG1012";

struct Block {
    kind: Kind,
    range: Range<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Delay, transparency and disposal of the graphic that follows (section 23).
    Control,
    Image,
    PlainText,
    Comment,
    /// An application extension, by the 11 bytes of its identifier and code (section 26).
    Application([u8; 11]),
    Other,
}

/// How a file ends.
enum End {
    /// With a trailer at this offset.
    Trailer(u64),
    /// Without one, or with something else after the first picture.
    Missing,
    /// Inside a picture; decoders show the rows that are there.
    InPicture,
}

/// Returns the blocks before the end, and which that is. Of a block that is cut, only a picture is
/// included. A malformed block ends the file as if it were cut there, if there is a picture.
fn blocks(source: &dyn Source, limits: &Limits) -> Result<(Vec<Block>, End), Error> {
    let mut window = Window::new(source, 16 * 1024);
    let mut blocks: Vec<Block> = Vec::new();
    let mut has_picture = false;
    let mut at = screen_end(&mut window)?;
    loop {
        limits.parts(blocks.len())?;
        match next(&mut window, at) {
            Ok(Next::Block(block)) => {
                has_picture |= block.kind == Kind::Image;
                at = block.range.end;
                blocks.push(block);
            }
            Ok(Next::Picture(range)) => {
                blocks.push(Block { kind: Kind::Image, range });
                return Ok((blocks, End::InPicture));
            }
            Ok(Next::Trailer(at)) => return Ok((blocks, End::Trailer(at))),
            Ok(Next::End) => return Ok((blocks, End::Missing)),
            Err(Error::Malformed { .. }) if has_picture => return Ok((blocks, End::Missing)),
            Err(error) => return Err(error),
        }
    }
}

/// What comes next in a file.
enum Next {
    Block(Block),
    /// A picture in which the file ends.
    Picture(Range<u64>),
    Trailer(u64),
    End,
}

fn next(window: &mut Window<'_>, mut at: u64) -> Result<Next, Error> {
    while at < window.len() {
        let start = at;
        let [introducer] = window.array(at)?;
        let kind = match introducer {
            TRAILER => return Ok(Next::Trailer(at)),
            0x2C => {
                let [packed] = window.array(at + 9)?;
                let data = at + 11 + color_table(packed);
                at = match sub_blocks(window, data) {
                    Ok(end) => end.min(window.len()),
                    Err(_) if data < window.len() => return Ok(Next::Picture(at..window.len())),
                    Err(error) => return Err(error),
                };
                Kind::Image
            }
            0x21 => {
                let [label] = window.array(at + 1)?;
                let kind = match label {
                    0xF9 => Kind::Control,
                    0x01 => Kind::PlainText,
                    0xFE => Kind::Comment,
                    0xFF if window.array(at + 2)? == [11] => {
                        Kind::Application(window.array(at + 3)?)
                    }
                    _ => Kind::Other,
                };
                at = sub_blocks(window, at + 2)?;
                kind
            }
            // Decoders skip stray block terminators.
            0x00 => {
                at += 1;
                continue;
            }
            _ => return Err(Error::malformed("an unknown block", at)),
        };
        return Ok(Next::Block(Block { kind, range: start..at }));
    }
    Ok(Next::End)
}

fn screen_end(window: &mut Window<'_>) -> Result<u64, Error> {
    let [packed] = window.array(10)?;
    let end = SCREEN + color_table(packed);
    if end > window.len() {
        return Err(Error::malformed("the file ends early", window.len()));
    }
    Ok(end)
}

/// Bytes of the colour table that a packed field announces (sections 18 and 20).
fn color_table(packed: u8) -> u64 {
    match packed & 0x80 {
        0 => 0,
        _ => 3 << ((packed & 7) + 1),
    }
}

/// Where a chain of data sub-blocks ends (section 15).
fn sub_blocks(window: &mut Window<'_>, mut at: u64) -> Result<u64, Error> {
    loop {
        let [len] = window.array(at)?;
        at += 1 + u64::from(len);
        if len == 0 {
            return Ok(at);
        }
    }
}

fn plan(source: &dyn Source, removal: &Removal, limits: &Limits) -> Result<EditList, Error> {
    let level = removal.level;
    let (blocks, end) = blocks(source, limits)?;
    let mut has_picture = false;
    let mut builder = Builder::new(source.len());
    builder.keep(0..screen_end(&mut Window::new(source, 64))?);
    let mut control = None;
    for block in blocks {
        match block.kind {
            // Kept if an image follows, reduced to the eight bytes of the standard.
            Kind::Control => control = Some(block.range),
            Kind::PlainText => control = None,
            Kind::Image => {
                if let Some(control) = control.take() {
                    keep_control(source, control, &mut builder)?;
                }
                has_picture = true;
                builder.keep(block.range);
            }
            Kind::Application(name) if matches!(&name, b"NETSCAPE2.0" | b"ANIMEXTS1.0") => {
                keep_loop(source, block.range, &mut builder)?;
            }
            Kind::Application(name) if name == *PROFILE && level == Level::All => {
                if let Some((new, old)) = profile(source, &block.range)? {
                    builder.rewrite(block.range.start, &old, &new);
                }
            }
            Kind::Application(name) if name == *PROFILE => builder.keep(block.range),
            Kind::Comment if level == Level::Location => builder.keep(block.range),
            Kind::Application(name)
                if level == Level::Location
                    && name == *XMP
                    && limits.is_readable(block.range.end - block.range.start) =>
            {
                let packet = packet(source, &block.range, limits)?;
                if let Some(packet) = xmp::without_location(&packet, &removal.places) {
                    let mut bytes = [b"\x21\xFF\x0B", XMP.as_slice(), &packet, &[1]].concat();
                    bytes.extend((0..=255).rev());
                    bytes.push(0);
                    builder.replace(source, block.range, &bytes)?;
                }
            }
            Kind::Application(_) | Kind::Comment | Kind::Other => {}
        }
    }
    if !has_picture {
        return Err(Error::malformed("no picture in this GIF", SCREEN));
    }
    match end {
        End::Trailer(at) => builder.keep(at..at + 1),
        // Some files lack the trailer that the standard requires.
        End::Missing => builder.insert(&[TRAILER]),
        End::InPicture => {}
    }
    builder.finish()
}

/// The new bytes of a block and its old ones.
type Rewritten = (Vec<u8>, Vec<u8>);

/// Reduces an ICC profile, which is in sub-blocks, to its colour transform. Returns the new block
/// and the old one, or `None` if the profile cannot be read; decoders ignore it then.
fn profile(source: &dyn Source, block: &Range<u64>) -> Result<Option<Rewritten>, Error> {
    let len = block.end - block.start;
    if len > icc::MAX_PROFILE as u64 {
        return Ok(None);
    }
    let old = read_vec(source, block.start, len as usize)?;
    let mut parts = Vec::new();
    let mut at = 14;
    while let Some(len @ 1..) = old.get(at).copied().map(usize::from) {
        parts.push(at + 1..at + 1 + len);
        at += 1 + len;
    }
    let pieces = parts.iter().filter_map(|part| old.get(part.clone()));
    let profile: Vec<u8> = pieces.flatten().copied().collect();
    let Some(reduced) = icc::reduced_in_place(&profile) else {
        return Ok(None);
    };
    let mut new = old.clone();
    let mut rest = reduced.as_slice();
    for part in parts {
        let own = new.get_mut(part).unwrap_or_default();
        let (piece, after) = rest.split_at(own.len().min(rest.len()));
        own.copy_from_slice(piece);
        rest = after;
    }
    Ok(Some((new, old)))
}

fn keep_control(
    source: &dyn Source,
    range: Range<u64>,
    builder: &mut Builder,
) -> Result<(), Error> {
    let block = read_vec(source, range.start, (range.end - range.start).min(8) as usize)?;
    match *block {
        [0x21, 0xF9, 4, a, b, c, d, _] => {
            builder.replace(source, range, &[0x21, 0xF9, 4, a, b, c, d, 0])
        }
        _ => Err(Error::malformed("a graphic control of the wrong length", range.start)),
    }
}

/// Keeps an animation's loop count, the three-byte sub-block 1. Other sub-blocks are dropped.
fn keep_loop(source: &dyn Source, range: Range<u64>, builder: &mut Builder) -> Result<(), Error> {
    let block = read_vec(source, range.start, (range.end - range.start).min(18) as usize)?;
    if let Some([3, 1, _, _]) = block.get(14..18) {
        let mut bytes = block;
        bytes.push(0);
        builder.replace(source, range, &bytes)?;
    }
    Ok(())
}

/// Reads the XMP packet, which follows the block's name without sub-block lengths. The 257 bytes
/// and the terminator after it let decoders skip it as sub-blocks.
fn packet(source: &dyn Source, block: &Range<u64>, limits: &Limits) -> Result<Vec<u8>, Error> {
    let start = block.start + 14;
    let len = block.end.saturating_sub(start + 258);
    read_vec(source, start, limits.header(len)?)
}

fn read(source: &dyn Source, limits: &Limits) -> Result<MetadataFields, Error> {
    let mut found = MetadataFields::default();
    if let [w0, w1, h0, h1] = *read_vec(source, 6, 4)? {
        found.width = Some(u16::from_le_bytes([w0, w1]).into());
        found.height = Some(u16::from_le_bytes([h0, h1]).into());
    }
    let (blocks, _) = blocks(source, limits)?;
    for block in blocks {
        match block.kind {
            Kind::Application(name)
                if name == *XMP
                    && found.try_reserve(block.range.end - block.range.start, limits) =>
            {
                found.xmp.push(packet(source, &block.range, limits)?);
            }
            Kind::Application(name) if name == *PROFILE => found.has_icc = true,
            _ => {}
        }
    }
    Ok(found)
}
