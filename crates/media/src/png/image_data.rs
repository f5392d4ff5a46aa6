//! Finds where the image data of a PNG end (section 10): the streams of its picture and of its
//! frames. Bytes after the end of a stream are never decoded, and may be what an editor left of
//! another picture.

use std::ops::Range;

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

use super::chunks::Chunk;
use crate::source::read_vec;
use crate::{Error, Format, Source};

/// Maximum bytes inflated of one file: some seconds. A picture of 268 million pixels stays below.
const MAX_INFLATED: u64 = 1 << 30;
/// Bytes read and inflated at a time.
const STEP: u64 = 64 * 1024;

/// For each chunk with image data, how many bytes of its data belong to its stream; `None` for the
/// other chunks.
pub(super) fn used(source: &dyn Source, chunks: &[Chunk]) -> Result<Vec<Option<u64>>, Error> {
    let mut used = vec![None; chunks.len()];
    let Some(header) = chunks.first().filter(|chunk| chunk.kind == *b"IHDR") else {
        return Err(Error::malformed("no header in this PNG", 0));
    };
    let header = Header::read(source, header)?;
    let mut left = MAX_INFLATED;
    let picture = indices(chunks, b"IDAT");
    stream(source, chunks, &picture, header.raw_len(header.width, header.height), &mut left)?
        .into_iter()
        .for_each(|(index, len)| used[index] = Some(len));
    let mut frame: Vec<usize> = Vec::new();
    let mut raw_len = 0;
    for (index, chunk) in chunks.iter().enumerate() {
        if chunk.kind == *b"fdAT" {
            frame.push(index);
        }
        let ends = chunk.kind == *b"fcTL" || index + 1 == chunks.len();
        if ends && !frame.is_empty() {
            stream(source, chunks, &std::mem::take(&mut frame), raw_len, &mut left)?
                .into_iter()
                .for_each(|(index, len)| used[index] = Some(len));
        }
        // Section 11.3.6.2: a number, width, height.
        if chunk.kind == *b"fcTL" && chunk.len == 26 {
            let head = read_vec(source, chunk.data().start, 12)?;
            if let [_, _, _, _, w3, w2, w1, w0, h3, h2, h1, h0] = *head {
                let width = u32::from_be_bytes([w3, w2, w1, w0]);
                let height = u32::from_be_bytes([h3, h2, h1, h0]);
                raw_len = header.raw_len(width, height);
            }
        }
    }
    Ok(used)
}

fn indices(chunks: &[Chunk], kind: &[u8; 4]) -> Vec<usize> {
    let all = chunks.iter().enumerate();
    all.filter(|(_, chunk)| chunk.kind == *kind).map(|(index, _)| index).collect()
}

/// The fields of `IHDR` that decide how long the filtered rows are (section 11.2.1).
struct Header {
    width: u32,
    height: u32,
    bits_per_pixel: u64,
    interlaced: bool,
}

impl Header {
    fn read(source: &dyn Source, chunk: &Chunk) -> Result<Self, Error> {
        let data = read_vec(source, chunk.data().start, chunk.len.min(13) as usize)?;
        let [w3, w2, w1, w0, h3, h2, h1, h0, depth, color, _, _, interlace] = *data else {
            return Err(Error::malformed("a chunk of the wrong length", chunk.start));
        };
        let channels = match color {
            0 | 3 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            _ => return Err(Error::malformed("a colour type that is not known", chunk.start)),
        };
        Ok(Self {
            width: u32::from_be_bytes([w3, w2, w1, w0]),
            height: u32::from_be_bytes([h3, h2, h1, h0]),
            bits_per_pixel: channels * u64::from(depth),
            interlaced: interlace == 1,
        })
    }

    /// Bytes of the filtered rows of a picture of this size (sections 7.2 and 8.1).
    fn raw_len(&self, width: u32, height: u32) -> u64 {
        let rows = |width: u64, height: u64| match width {
            0 => 0,
            _ => {
                let row = width.saturating_mul(self.bits_per_pixel).div_ceil(8).saturating_add(1);
                row.saturating_mul(height)
            }
        };
        let (width, height) = (u64::from(width), u64::from(height));
        if !self.interlaced {
            return rows(width, height);
        }
        // Adam7: the first column and row of each pass, and the distance to the next.
        let passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4)]
            .into_iter()
            .chain([(1, 0, 2, 2), (0, 1, 1, 2)]);
        passes
            .map(|(x, y, dx, dy)| {
                let columns = width.saturating_sub(x).div_ceil(dx);
                rows(columns, height.saturating_sub(y).div_ceil(dy))
            })
            .fold(0, u64::saturating_add)
    }
}

/// The part of a chunk's data that belongs to a stream: in `fdAT` a number precedes it.
fn stream_part(chunk: &Chunk) -> Range<u64> {
    let data = chunk.data();
    match &chunk.kind {
        b"fdAT" => (data.start + 4).min(data.end)..data.end,
        _ => data,
    }
}

/// Inflates the stream in these chunks without keeping its output; returns how many bytes of each
/// chunk's data it takes. All, if it does not end: decoders then show what there is.
fn stream(
    source: &dyn Source,
    chunks: &[Chunk],
    indices: &[usize],
    raw_len: u64,
    left: &mut u64,
) -> Result<Vec<(usize, u64)>, Error> {
    let mut state = InflateState::new_boxed(DataFormat::ZLibIgnoreChecksum);
    let mut output = vec![0; 32 * 1024];
    let mut written = 0;
    let mut ended = false;
    let mut used = Vec::with_capacity(indices.len());
    for index in indices {
        let chunk = &chunks[*index];
        let part = stream_part(chunk);
        let mut at = part.start;
        while at < part.end && !ended {
            let input = read_vec(source, at, (part.end - at).min(STEP) as usize)?;
            let mut rest = input.as_slice();
            loop {
                let result = inflate(&mut state, rest, &mut output, MZFlush::None);
                rest = rest.get(result.bytes_consumed..).unwrap_or_default();
                written += result.bytes_written as u64;
                *left = left
                    .checked_sub(result.bytes_written as u64)
                    .ok_or(Error::Limit { what: "bytes of image data", limit: MAX_INFLATED })?;
                if written > raw_len {
                    let reason = "it holds more pixels than it shows";
                    return Err(Error::unsupported(Format::Png, reason));
                }
                match result.status {
                    Ok(MZStatus::Ok) if result.bytes_consumed + result.bytes_written > 0 => {}
                    // All input is used.
                    Ok(MZStatus::Ok | MZStatus::NeedDict) | Err(MZError::Buf) => break,
                    // Damaged from here on: nothing after it is decoded.
                    Ok(MZStatus::StreamEnd) | Err(_) => {
                        ended = true;
                        break;
                    }
                }
            }
            at += (input.len() - rest.len()) as u64;
            if !rest.is_empty() {
                ended = true;
            }
        }
        used.push((*index, at - chunk.data().start));
    }
    Ok(used)
}
