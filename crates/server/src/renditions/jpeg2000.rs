//! Decodes JPEG 2000 (ISO/IEC 15444-1). The decoder has no limits of its own, so that those on memory
//! are checked here, by the headers of the codestream.

use hayro_jpeg2000::{DecodeSettings, Image};
use image::error::{DecodingError, ImageFormatHint};
use image::{DynamicImage, ImageDecoder, ImageError};
use vitrine_media::Source;

use super::bounded::{MAX_MEMORY, check_size, malformed, too_large};

/// Memory for each sample while it is decoded, in bytes: as floating-point numbers,
/// in two buffers of the wavelet transform and in one of the result, and as a byte.
const SAMPLE: u64 = 13;
/// Longest file, in bytes. Its decoder needs the whole file.
const MAX_LEN: u64 = 128 << 20;
/// Most tiles: their index has 16 bits (section A.4.2).
const MAX_TILES: u64 = 1 << 16;
/// Smallest sides of precincts and code-blocks, as powers of two. The decoder's lists of them would
/// take more memory than their samples if they were as small as the standard allows.
const MIN_PRECINCT: u8 = 5;
const MIN_CODE_BLOCK: u8 = 3;

/// Decodes JPEG 2000. The decoder has no limits of its own.
pub(super) fn decode(
    source: &dyn Source,
    max_pixels: u64,
) -> Result<(DynamicImage, Option<Vec<u8>>), ImageError> {
    if source.len() > MAX_LEN {
        return Err(too_large());
    }
    let mut bytes = vec![0; source.len() as usize];
    source.read_exact_at(0, &mut bytes)?;
    let codes = codestream(&bytes).ok_or_else(|| malformed("no single codestream"))?;
    let samples = samples(codes).ok_or_else(|| malformed("no usual size in JPEG 2000"))?;
    if samples.saturating_mul(SAMPLE) > MAX_MEMORY || !has_usual_parts(codes) {
        return Err(too_large());
    }
    let settings = DecodeSettings::default();
    let mut decoder = Image::new(&bytes, &settings)
        .map_err(|error| DecodingError::new(ImageFormatHint::Unknown, error))
        .map_err(ImageError::Decoding)?;
    check_size(&decoder, 1, max_pixels)?;
    let profile = decoder.icc_profile().ok().flatten();
    Ok((DynamicImage::from_decoder(decoder)?, profile))
}

/// Returns the codestream, which starts with SOC and SIZ (sections A.4.1 and A.5.1). `None` if there
/// is none, or if there are several, of which the decoder may choose another.
fn codestream(bytes: &[u8]) -> Option<&[u8]> {
    let is_start = |at: &usize| bytes[*at..].starts_with(&[0xFF, 0x4F, 0xFF, 0x51]);
    let mut starts = (0..bytes.len()).filter(is_start);
    let start = starts.next().filter(|_| starts.next().is_none())?;
    bytes.get(start..)
}

/// The number of samples of all components, by the SIZ marker (ISO/IEC 15444-1, section
/// A.5.1).
fn samples(codestream: &[u8]) -> Option<u64> {
    let siz = codestream.get(4..)?;
    let long = |at: usize| siz.get(at..)?.first_chunk().map(|four| u32::from_be_bytes(*four));
    // Length and capabilities take four bytes.
    let [right, bottom, left, top] = [long(4)?, long(8)?, long(12)?, long(16)?];
    let [across, down] = [long(20)?, long(24)?];
    let components = u16::from_be_bytes(*siz.get(36..)?.first_chunk()?);
    let area = u64::from(right.checked_sub(left)?) * u64::from(bottom.checked_sub(top)?);
    let tiles = u64::from(right.div_ceil(across.max(1))) * u64::from(bottom.div_ceil(down.max(1)));
    if tiles > MAX_TILES {
        return None;
    }
    Some(area.saturating_mul(u64::from(components)))
}

/// Whether no header asks for tiny precincts or code-blocks. `false` if the headers cannot be
/// followed.
fn has_usual_parts(bytes: &[u8]) -> bool {
    let walk = || {
        let mut at = 2;
        let mut tile_part = None;
        loop {
            let marker: [u8; 2] = *bytes.get(at..)?.first_chunk()?;
            let len = bytes.get(at + 2..).and_then(|rest| rest.first_chunk());
            match (marker, len) {
                // SOD: the data of this tile-part follow, and then the next (section A.4.3).
                ([0xFF, 0x93], _) => match tile_part? {
                    Some(next) if next < bytes.len() => at = next,
                    _ => return Some(()),
                },
                ([0xFF, 0xD9], _) => return Some(()),
                ([0xFF, kind], Some(len)) => {
                    let len = usize::from(u16::from_be_bytes(*len));
                    let parameters = bytes.get(at + 4..at + 2 + len.max(2))?;
                    match kind {
                        // SOT: length of the tile-part, or 0 up to the end (section A.4.2).
                        0x90 => {
                            let part = u32::from_be_bytes(*parameters.get(2..)?.first_chunk()?);
                            tile_part = Some((part > 0).then(|| at.saturating_add(part as usize)));
                            if (1..14).contains(&part) {
                                return None;
                            }
                        }
                        0x52 | 0x53 if !is_usual(kind, parameters)? => return None,
                        _ => {}
                    }
                    at += 2 + len.max(2);
                }
                _ => return None,
            }
        }
    };
    walk().is_some()
}

/// Whether the parameters of COD or COC are usual (sections A.6.1 and A.6.2).
fn is_usual(marker: u8, parameters: &[u8]) -> Option<bool> {
    // COD has the style, four bytes about all components, levels and the code-block; in COC the
    // style comes after the component, whose number has one or two bytes.
    let usual = |style: u8, rest: &[u8]| {
        let [_, across, down, _, _, precincts @ ..] = rest else { return false };
        let is_large = |size: u8| (size & 0x0F) + 2 >= MIN_CODE_BLOCK;
        let is_wide = |size: &u8| size & 0x0F >= MIN_PRECINCT && size >> 4 >= MIN_PRECINCT;
        is_large(*across) && is_large(*down) && (style & 1 == 0 || precincts.iter().all(is_wide))
    };
    Some(match (marker, parameters) {
        (0x52, [style, _, _, _, _, rest @ ..]) => usual(*style, rest),
        (_, [_, style, rest @ ..]) => {
            // Which of both it is depends on the number of components, so both are checked.
            usual(*style, rest)
                || rest.split_first().is_some_and(|(style, rest)| usual(*style, rest))
        }
        _ => return None,
    })
}
