//! Locates a kept track's samples (ISO/IEC 14496-12, sections 8.7.2 to 8.7.5). Media data of no
//! sample are zeroed: removed tracks, and what recorders write between chunks.

use super::boxes::BoxHeader;
use super::cleaner::Cleaner;
use super::tables;
use crate::Error;
use crate::source::read_vec;
use crate::user_data::Units;

/// Marks a track's chunks as kept.
pub(super) fn keep_track(
    cleaner: &mut Cleaner<'_>,
    stbl: &[BoxHeader],
    sound: bool,
    units: Option<Units>,
) -> Result<(), Error> {
    let find = |kind: &[u8; 4]| stbl.iter().find(|part| part.kind == *kind);
    let (offsets, wide) = match (find(b"stco"), find(b"co64")) {
        (Some(stco), _) => (table(cleaner, stco, 8)?, false),
        (None, Some(co64)) => (table(cleaner, co64, 8)?, true),
        (None, None) => return Ok(()),
    };
    let Some(runs) = find(b"stsc") else {
        return Ok(());
    };
    let runs = table(cleaner, runs, 8)?;
    let mut sizes = SampleSizes::read(cleaner, stbl, sound)?;
    let (runs, _) = runs.as_chunks::<12>();
    let mut runs = runs
        .iter()
        .map(|[c0, c1, c2, c3, n0, n1, n2, n3, ..]| {
            let first = u32::from_be_bytes([*c0, *c1, *c2, *c3]);
            let samples = u32::from_be_bytes([*n0, *n1, *n2, *n3]);
            (first, samples)
        })
        .peekable();
    let mut per_chunk = 0;
    let step = if wide { 8 } else { 4 };
    for (index, offset) in offsets.chunks_exact(step).enumerate() {
        let offset = offset.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        while let Some((_, samples)) = runs.next_if(|(first, _)| *first as usize <= index + 1) {
            per_chunk = samples;
        }
        let mut len = 0;
        let mut rest = per_chunk;
        let is_searched = units.is_some() || sound && index == 0 && sizes.are_listed();
        if is_searched && per_chunk > 0 {
            // Encoders write their name into the first sample, camcorders into those that a player
            // can start from. Chunks start with such a sample as a rule.
            len = sizes.next_total(1);
            rest -= 1;
            cleaner.clean_sample(units, offset..offset.saturating_add(len))?;
        }
        len = len.saturating_add(sizes.next_total(rest));
        cleaner.kept.push(offset, len, cleaner.limits)?;
    }
    Ok(())
}

/// Reads the entries that a table counts, without bytes after them.
fn table(cleaner: &mut Cleaner<'_>, part: &BoxHeader, header: u64) -> Result<Vec<u8>, Error> {
    let end = tables::length(&mut cleaner.window, part)?.unwrap_or(part.end);
    let start = (part.body + header).min(end);
    let len = cleaner.limits.header(end - start)?;
    read_vec(cleaner.source, start, len)
}

/// The sizes of a track's samples, read in order.
enum SampleSizes {
    /// All samples take `size` bytes. In QuickTime's uncompressed sound, `frames` samples take
    /// `bytes` bytes instead.
    Uniform {
        size: u64,
        frames: u64,
        bytes: u64,
    },
    Each {
        sizes: Vec<u8>,
        at: usize,
    },
    /// Sizes of 4, 8 or 16 bits each.
    Compact {
        bits: u8,
        sizes: Vec<u8>,
        at: usize,
    },
}

impl SampleSizes {
    fn read(cleaner: &mut Cleaner<'_>, stbl: &[BoxHeader], sound: bool) -> Result<Self, Error> {
        for part in stbl {
            match &part.kind {
                b"stsz" => {
                    let size = u32::from_be_bytes(part.field(&mut cleaner.window, 4)?);
                    if size == 0 {
                        let sizes = table(cleaner, part, 12)?;
                        return Ok(Self::Each { sizes, at: 0 });
                    }
                    let (frames, bytes) = match sound {
                        true => uncompressed_sound(cleaner, stbl)?,
                        false => (1, 0),
                    };
                    return Ok(Self::Uniform { size: size.into(), frames, bytes });
                }
                b"stz2" => {
                    let [.., bits]: [u8; 4] = part.field(&mut cleaner.window, 4)?;
                    let sizes = table(cleaner, part, 12)?;
                    return Ok(Self::Compact { bits, sizes, at: 0 });
                }
                _ => {}
            }
        }
        Ok(Self::Each { sizes: Vec::new(), at: 0 })
    }

    /// Whether each sample has a size of its own, as compressed sound has.
    fn are_listed(&self) -> bool {
        !matches!(self, Self::Uniform { .. })
    }

    /// Returns the bytes of the next `count` samples together.
    fn next_total(&mut self, count: u32) -> u64 {
        let count = count as usize;
        match self {
            Self::Uniform { size, frames, bytes } => {
                let count = count as u64;
                (count * *size).max(count.div_ceil(*frames) * *bytes)
            }
            Self::Each { sizes, at } => {
                let end = at.saturating_add(count.saturating_mul(4)).min(sizes.len());
                let (own, _) = sizes[*at..end].as_chunks::<4>();
                *at = end;
                own.iter().map(|size| u64::from(u32::from_be_bytes(*size))).sum()
            }
            Self::Compact { bits, sizes, at } => {
                let left = sizes.len() * 8 / usize::from(*bits).max(1);
                let end = at.saturating_add(count).min(left);
                let own = *at..end;
                *at = end;
                own.map(|index| match *bits {
                    4 => u64::from(sizes[index / 2] >> (4 - index % 2 * 4) & 15),
                    8 => u64::from(sizes[index]),
                    16 => u64::from(sizes[index * 2]) << 8 | u64::from(sizes[index * 2 + 1]),
                    _ => 0,
                })
                .sum()
            }
        }
    }
}

/// Returns how many frames make how many bytes, from the sample description. QuickTime's tables
/// give uncompressed sound samples of "one byte" that are really frames.
fn uncompressed_sound(cleaner: &mut Cleaner<'_>, stbl: &[BoxHeader]) -> Result<(u64, u64), Error> {
    let Some(stsd) = stbl.iter().find(|part| part.kind == *b"stsd") else {
        return Ok((1, 0));
    };
    let Some(entry) = cleaner.children(stsd.body.saturating_add(8)..stsd.end)?.into_iter().next()
    else {
        return Ok((1, 0));
    };
    let own = entry.end.min(entry.body + 64) - entry.body;
    let head = read_vec(cleaner.source, entry.body, own as usize)?;
    let word = |at: usize| match head.get(at..at + 2) {
        Some([high, low]) => u64::from(*high) << 8 | u64::from(*low),
        _ => 0,
    };
    let long = |at: usize| word(at) << 16 | word(at + 2);
    Ok(match word(8) {
        0 => (1, (word(16).min(64) * word(18).min(64)).div_ceil(8)),
        1 => (long(28).max(1), long(36)),
        2 => (long(60).max(1), long(56)),
        _ => (1, 0),
    })
}
