//! Movie fragments (ISO/IEC 14496-12, section 8.8): the runs of kept tracks stay, other track
//! fragments are removed with their samples.

use super::boxes::BoxHeader;
use super::cleaner::Cleaner;
use super::movie::Track;
use crate::Error;
use crate::source::read_vec;

pub(super) fn clean(
    cleaner: &mut Cleaner<'_>,
    moof: &BoxHeader,
    tracks: &[Track],
) -> Result<(), Error> {
    // Where the next track fragment's data start by default (section 8.8.7).
    let mut implied_base = moof.start;
    for part in cleaner.children(moof.body())? {
        match &part.kind {
            b"mfhd" => {}
            b"traf" => implied_base = traf(cleaner, moof, &part, tracks, implied_base)?,
            _ => cleaner.empty(&part),
        }
    }
    Ok(())
}

/// Cleans a track fragment; returns the offset where its data end.
fn traf(
    cleaner: &mut Cleaner<'_>,
    moof: &BoxHeader,
    traf: &BoxHeader,
    tracks: &[Track],
    implied_base: u64,
) -> Result<u64, Error> {
    let children = cleaner.children(traf.body())?;
    let Some(tfhd) = children.iter().find(|part| part.kind == *b"tfhd") else {
        return Err(Error::malformed("a track fragment without a header", traf.start));
    };
    let header = Header::read(cleaner, tfhd)?;
    let track = tracks.iter().find(|track| track.id == header.track);
    let kept = track.is_some_and(|track| track.kept);
    let size = header.size.or(track.map(|track| track.default_size)).unwrap_or(0);
    let base = header.base.unwrap_or(if header.from_moof { moof.start } else { implied_base });
    let mut at = base;
    for part in &children {
        match &part.kind {
            b"trun" => at = run(cleaner, part, base, at, size, kept)?,
            b"tfhd" | b"tfdt" | b"sdtp" | b"sgpd" | b"sbgp" | b"csgp" => {}
            b"saiz" | b"saio" | b"senc" if kept => {
                return Err(cleaner.unsupported("it is encrypted"));
            }
            _ if kept => cleaner.empty(part),
            _ => {}
        }
    }
    if !kept {
        cleaner.empty(traf);
    }
    Ok(at)
}

/// The track fragment header.
struct Header {
    track: u32,
    base: Option<u64>,
    size: Option<u32>,
    from_moof: bool,
}

impl Header {
    fn read(cleaner: &mut Cleaner<'_>, tfhd: &BoxHeader) -> Result<Self, Error> {
        let window = &mut cleaner.window;
        let flags = u32::from_be_bytes(tfhd.field(window, 0)?) & 0xFF_FFFF;
        let track = u32::from_be_bytes(tfhd.field(window, 4)?);
        let mut at = tfhd.body + 8;
        let mut base = None;
        if flags & 1 != 0 {
            base = Some(u64::from_be_bytes(window.array(at)?));
            at += 8;
        }
        at += if flags & 2 != 0 { 4 } else { 0 };
        at += if flags & 8 != 0 { 4 } else { 0 };
        let mut size = None;
        if flags & 0x10 != 0 {
            size = Some(u32::from_be_bytes(window.array(at)?));
        }
        Ok(Self { track, base, size, from_moof: flags & 0x02_0000 != 0 })
    }
}

/// Marks a run's samples as kept if `kept` (section 8.8.8); returns the offset where they end.
fn run(
    cleaner: &mut Cleaner<'_>,
    trun: &BoxHeader,
    base: u64,
    follows: u64,
    default_size: u32,
    kept: bool,
) -> Result<u64, Error> {
    let flags = u32::from_be_bytes(trun.field(&mut cleaner.window, 0)?) & 0xFF_FFFF;
    let count: u64 = u32::from_be_bytes(trun.field(&mut cleaner.window, 4)?).into();
    let mut at = trun.body + 8;
    let mut start = follows;
    if flags & 1 != 0 {
        let offset = i32::from_be_bytes(cleaner.window.array(at)?);
        start = base.saturating_add_signed(offset.into());
        at += 4;
    }
    at += if flags & 4 != 0 { 4 } else { 0 };
    let fields = [0x100, 0x200, 0x400, 0x800].map(|flag| u64::from(flags & flag != 0) * 4);
    let entry: u64 = fields.iter().sum();
    let end = count.checked_mul(entry).and_then(|len| len.checked_add(at));
    if end.is_none_or(|end| end > trun.end) {
        return Err(Error::malformed("a run longer than its box", trun.start));
    }
    let len = if flags & 0x200 == 0 {
        count * u64::from(default_size)
    } else {
        let table = cleaner.limits.header(count * entry)?;
        let table = read_vec(cleaner.source, at, table)?;
        table
            .chunks_exact(entry as usize)
            .filter_map(|sample| sample.get(fields[0] as usize..)?.first_chunk())
            .map(|size| u64::from(u32::from_be_bytes(*size)))
            .sum()
    };
    if kept {
        cleaner.kept.push(start, len, cleaner.limits)?;
    }
    Ok(start.saturating_add(len))
}
