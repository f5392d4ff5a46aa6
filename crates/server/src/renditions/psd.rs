//! The composite of a Photoshop document: the image that other programs show, which documents keep
//! beside their layers (Adobe Photoshop File Formats Specification, "Image Data"). Layers are not
//! read.

use std::io::{BufReader, Read, Seek, SeekFrom};

use image::{DynamicImage, ImageError, RgbImage};
use vitrine_media::Source;

use super::bounded::{MAX_MEMORY, SourceReader, malformed, too_large};

/// Number of the image resource with the ICC profile ("Image Resource IDs").
const ICC_PROFILE: u16 = 0x040F;
/// Most image resources that are searched for it.
const MAX_RESOURCES: usize = 4096;
/// Longest profile that is read, in bytes.
const MAX_PROFILE: u64 = 1 << 20;
/// Bytes of the palette of indexed colours.
const PALETTE: usize = 768;

type Bytes<'a> = BufReader<SourceReader<'a>>;

/// How samples become colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// One channel, also for duotones, whose inks are not known.
    Gray,
    Rgb,
    /// Four channels, of which 255 is no ink.
    Cmyk,
    Indexed,
}

/// What the header and the palette say.
struct Header {
    is_large: bool,
    channels: u16,
    width: u32,
    height: u32,
    /// Bytes of a sample, of which the first is used.
    depth: usize,
    mode: Mode,
    palette: Vec<u8>,
}

impl Header {
    /// Bytes of an uncompressed row of one channel.
    fn row(&self) -> usize {
        self.width as usize * self.depth
    }

    /// How many channels have colours. Others are masks.
    fn colours(&self) -> u16 {
        match self.mode {
            Mode::Gray | Mode::Indexed => 1,
            Mode::Rgb => 3,
            Mode::Cmyk => 4,
        }
    }
}

/// Decodes the composite. Returns its ICC profile as well.
pub(super) fn decode(
    source: &dyn Source,
    max_pixels: u64,
) -> Result<(DynamicImage, Option<Vec<u8>>), ImageError> {
    let mut bytes = BufReader::new(SourceReader { source, at: 0 });
    let header = header(&mut bytes, max_pixels)?;
    let profile = resources(&mut bytes)?;
    // Layers and masks.
    let layers = match header.is_large {
        true => u64::from_be_bytes(array(&mut bytes)?),
        false => u32::from_be_bytes(array(&mut bytes)?).into(),
    };
    skip(&mut bytes, layers)?;
    let pixels = pixels(&mut bytes, &header)?;
    Ok((coloured(&header, pixels)?, profile))
}

fn array<const N: usize>(bytes: &mut Bytes<'_>) -> Result<[u8; N], ImageError> {
    let mut array = [0; N];
    bytes.read_exact(&mut array)?;
    Ok(array)
}

fn skip(bytes: &mut Bytes<'_>, len: u64) -> Result<(), ImageError> {
    let len = i64::try_from(len).map_err(|_| malformed("a section of impossible length"))?;
    bytes.seek(SeekFrom::Current(len))?;
    Ok(())
}

fn header(bytes: &mut Bytes<'_>, max_pixels: u64) -> Result<Header, ImageError> {
    let [b'8', b'B', b'P', b'S', 0, version @ (1 | 2)] = array(bytes)? else {
        return Err(malformed("no Photoshop document"));
    };
    skip(bytes, 6)?;
    let channels = u16::from_be_bytes(array(bytes)?);
    let (height, width) = (u32::from_be_bytes(array(bytes)?), u32::from_be_bytes(array(bytes)?));
    let depth = match u16::from_be_bytes(array(bytes)?) {
        8 => 1,
        16 => 2,
        _ => return Err(malformed("a depth that is not decoded here")),
    };
    let mode = match u16::from_be_bytes(array(bytes)?) {
        1 | 8 => Mode::Gray,
        2 => Mode::Indexed,
        3 => Mode::Rgb,
        4 => Mode::Cmyk,
        _ => return Err(malformed("colours that are not decoded here")),
    };
    let len: u64 = u32::from_be_bytes(array(bytes)?).into();
    let mut palette = Vec::new();
    if mode == Mode::Indexed {
        bytes.take(len).take(PALETTE as u64).read_to_end(&mut palette)?;
    }
    skip(bytes, len.saturating_sub(palette.len() as u64))?;
    let header = Header { is_large: version == 2, channels, width, height, depth, mode, palette };
    let area = u64::from(width) * u64::from(height);
    if area == 0 || area > max_pixels || area * u64::from(header.colours()) > MAX_MEMORY {
        return Err(too_large());
    }
    if header.channels < header.colours() {
        return Err(malformed("too few channels"));
    }
    Ok(header)
}

/// Skips the image resources, except for the ICC profile, which is returned.
fn resources(bytes: &mut Bytes<'_>) -> Result<Option<Vec<u8>>, ImageError> {
    let len: u64 = u32::from_be_bytes(array(bytes)?).into();
    let start = bytes.stream_position()?;
    let mut profile = None;
    for _ in 0..MAX_RESOURCES {
        if bytes.stream_position()? + 12 > start + len || array(bytes)? != *b"8BIM" {
            break;
        }
        let id = u16::from_be_bytes(array(bytes)?);
        // A name with its length, padded to an even number of bytes.
        let [name] = array(bytes)?;
        skip(bytes, u64::from(name | 1))?;
        let size: u64 = u32::from_be_bytes(array(bytes)?).into();
        if id == ICC_PROFILE && size <= MAX_PROFILE {
            let mut found = Vec::new();
            bytes.take(size).read_to_end(&mut found)?;
            profile = Some(found);
            break;
        }
        skip(bytes, size + size % 2)?;
    }
    bytes.seek(SeekFrom::Start(start + len))?;
    Ok(profile)
}

/// Reads the colour channels, which follow one another, into interleaved bytes.
fn pixels(bytes: &mut Bytes<'_>, header: &Header) -> Result<Vec<u8>, ImageError> {
    let colours = header.colours();
    let rows = header.height as usize * usize::from(colours);
    let lengths = match u16::from_be_bytes(array(bytes)?) {
        0 => None,
        1 => Some(packed_lengths(bytes, header, rows)?),
        _ => return Err(malformed("a compression that is not decoded here")),
    };
    let step = usize::from(colours);
    let mut pixels = vec![0; header.width as usize * header.height as usize * step];
    let mut row = vec![0; header.row()];
    let mut packed = Vec::new();
    for channel in 0..step {
        for y in 0..header.height as usize {
            match &lengths {
                None => bytes.read_exact(&mut row)?,
                Some(lengths) => {
                    let len = lengths.get(channel * header.height as usize + y).copied();
                    packed.clear();
                    bytes.take(len.unwrap_or(0).into()).read_to_end(&mut packed)?;
                    unpack(&packed, &mut row);
                }
            }
            let line = y * header.width as usize * step;
            let target = pixels.get_mut(line..).unwrap_or_default();
            let samples = row.chunks_exact(header.depth);
            for (to, sample) in target.chunks_exact_mut(step).zip(samples) {
                to[channel] = sample[0];
            }
        }
    }
    Ok(pixels)
}

/// Reads the lengths of the packed rows of the colour channels, and skips those of the others.
fn packed_lengths(
    bytes: &mut Bytes<'_>,
    header: &Header,
    rows: usize,
) -> Result<Vec<u32>, ImageError> {
    // A row of PackBits is at most one byte in 128 longer than its content.
    let longest = header.row() + header.row() / 64 + 16;
    let mut lengths = Vec::with_capacity(rows);
    for _ in 0..rows {
        let len = match header.is_large {
            true => u32::from_be_bytes(array(bytes)?),
            false => u16::from_be_bytes(array(bytes)?).into(),
        };
        if len as usize > longest {
            return Err(malformed("a row of impossible length"));
        }
        lengths.push(len);
    }
    let all = u64::from(header.height) * u64::from(header.channels);
    let size = if header.is_large { 4 } else { 2 };
    skip(bytes, (all - rows as u64) * size)?;
    Ok(lengths)
}

/// Unpacks a row of PackBits (TIFF 6.0, section 9). A row that is too short ends in zeros.
fn unpack(mut packed: &[u8], row: &mut [u8]) {
    let mut at = 0;
    while let Some((control, rest)) = packed.split_first() {
        let left = row.get_mut(at..).unwrap_or_default();
        if left.is_empty() {
            return;
        }
        packed = rest;
        match *control {
            // A run of the bytes that follow.
            count @ 0..=127 => {
                let count = usize::from(count) + 1;
                let run = packed.get(..count.min(packed.len())).unwrap_or_default();
                let len = run.len().min(left.len());
                left[..len].copy_from_slice(&run[..len]);
                at += len;
                packed = packed.get(count..).unwrap_or_default();
            }
            128 => {}
            // One byte, several times.
            count => {
                let count = 257 - usize::from(count);
                let Some((byte, rest)) = packed.split_first() else { break };
                let len = count.min(left.len());
                left[..len].fill(*byte);
                at += len;
                packed = rest;
            }
        }
    }
    row.get_mut(at..).unwrap_or_default().fill(0);
}

fn coloured(header: &Header, pixels: Vec<u8>) -> Result<DynamicImage, ImageError> {
    let (width, height) = (header.width, header.height);
    let gray = |pixels| image::GrayImage::from_raw(width, height, pixels).map(DynamicImage::from);
    let rgb = |pixels| RgbImage::from_raw(width, height, pixels).map(DynamicImage::from);
    let image = match header.mode {
        Mode::Gray => gray(pixels),
        Mode::Rgb => rgb(pixels),
        Mode::Cmyk => rgb(without_black(pixels)),
        Mode::Indexed => {
            // The palette has all reds, then all greens, then all blues.
            let shade = |index: u8, plane: usize| {
                header.palette.get(plane * 256 + usize::from(index)).copied().unwrap_or(0)
            };
            let mut colours = Vec::with_capacity(3 * pixels.len());
            for index in pixels {
                colours.extend([shade(index, 0), shade(index, 1), shade(index, 2)]);
            }
            rgb(colours)
        }
    };
    image.ok_or_else(|| malformed("pixels are missing"))
}

/// Converts inverted CMYK to RGB in place: each colour is darkened by black.
fn without_black(mut pixels: Vec<u8>) -> Vec<u8> {
    let count = pixels.len() / 4;
    for index in 0..count {
        if let Some(&[cyan, magenta, yellow, black]) = pixels.get(4 * index..4 * index + 4) {
            let darkened = |ink: u8| ((u16::from(ink) * u16::from(black) + 127) / 255) as u8;
            if let Some(to) = pixels.get_mut(3 * index..3 * index + 3) {
                to.copy_from_slice(&[darkened(cyan), darkened(magenta), darkened(yellow)]);
            }
        }
    }
    pixels.truncate(3 * count);
    pixels
}
