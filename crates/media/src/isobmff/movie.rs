//! Cleans the movie box (ISO/IEC 14496-12, section 8.2): removes names and times, keeps video,
//! image and sound tracks, and removes all others with their samples: locations, faces, motion,
//! time codes, text.

use super::boxes::BoxHeader;
use super::cleaner::Cleaner;
use super::items::ALPHA;
use super::{location_boxes, samples, tables};
use crate::source::read_vec;
use crate::{Error, Level};

/// Maximum number of tracks, since every reference is looked up among all of them.
const MAX_TRACKS: usize = 256;

/// The properties of a track that other boxes depend on.
pub(super) struct Track {
    pub(super) id: u32,
    pub(super) kept: bool,
    sound: bool,
    /// Sample size in bytes for fragments that state none, from `trex`.
    pub(super) default_size: u32,
}

pub(super) fn clean(cleaner: &mut Cleaner<'_>, moov: &BoxHeader) -> Result<Vec<Track>, Error> {
    let children = cleaner.children(moov.body())?;
    let mut tracks = Vec::new();
    for part in children.iter().filter(|part| part.kind == *b"trak") {
        if tracks.len() == MAX_TRACKS {
            return Err(Error::Limit { what: "tracks", limit: MAX_TRACKS as u64 });
        }
        tracks.push(read_track(cleaner, part)?);
    }
    let mut traks = tracks.iter();
    for part in &children {
        match &part.kind {
            b"mvhd" => zero_times(cleaner, part)?,
            b"iods" => {}
            b"trak" => match traks.next() {
                Some(track) if track.kept => trak(cleaner, part, track.sound, &tracks)?,
                _ => cleaner.empty(part),
            },
            b"mvex" => mvex(cleaner, part, &kept_ids(&tracks))?,
            b"udta" if cleaner.level == Level::Location => {
                location_boxes::user_data(cleaner, part)?
            }
            b"meta" if cleaner.level == Level::Location => location_boxes::meta(cleaner, part)?,
            b"cmov" => return Err(cleaner.unsupported("its header is compressed")),
            b"rmra" => return Err(cleaner.unsupported("it only points at other files")),
            _ => cleaner.empty(part),
        }
    }
    default_sample_sizes(cleaner, &children, &mut tracks)?;
    Ok(tracks)
}

fn kept_ids(tracks: &[Track]) -> Vec<u32> {
    let kept = tracks.iter().filter(|track| track.kept);
    kept.map(|track| track.id).collect()
}

/// Reads a track's id and type. All tracks are read first, since references may point forwards.
fn read_track(cleaner: &mut Cleaner<'_>, trak: &BoxHeader) -> Result<Track, Error> {
    let mut id = None;
    let mut handler = None;
    for part in cleaner.children(trak.body())? {
        match &part.kind {
            b"tkhd" => {
                let [version] = part.field(&mut cleaner.window, 0)?;
                let at = if version == 1 { 20 } else { 12 };
                id = Some(u32::from_be_bytes(part.field(&mut cleaner.window, at)?));
            }
            b"mdia" => {
                for part in cleaner.children(part.body())? {
                    if part.kind == *b"hdlr" {
                        handler = Some(part.field::<4>(&mut cleaner.window, 8)?);
                    }
                }
            }
            _ => {}
        }
    }
    let wanted = match handler.as_ref() {
        Some(b"vide" | b"soun" | b"pict") => true,
        Some(b"auxv") => is_alpha(cleaner, trak)?,
        _ => false,
    };
    Ok(Track {
        id: id.ok_or(Error::malformed("a track without a header", trak.start))?,
        kept: wanted,
        sound: handler == Some(*b"soun"),
        default_size: 0,
    })
}

/// Whether an auxiliary track is an alpha plane, which is displayed. Others, such as depth, are not
/// (ISO/IEC 23008-12, section 7.5.3).
fn is_alpha(cleaner: &Cleaner<'_>, trak: &BoxHeader) -> Result<bool, Error> {
    let len = cleaner.limits.header(trak.end - trak.start)?;
    let bytes = read_vec(cleaner.source, trak.start, len)?;
    Ok(ALPHA.iter().any(|alpha| memchr::memmem::find(&bytes, alpha).is_some()))
}

fn trak(
    cleaner: &mut Cleaner<'_>,
    trak: &BoxHeader,
    sound: bool,
    tracks: &[Track],
) -> Result<(), Error> {
    for part in cleaner.children(trak.body())? {
        match &part.kind {
            b"tkhd" => zero_times(cleaner, &part)?,
            b"edts" => keep_only(cleaner, &part, &[b"elst"])?,
            b"tapt" => keep_only(cleaner, &part, &[b"clef", b"prof", b"enof"])?,
            b"tref" => references(cleaner, &part, tracks)?,
            b"mdia" => mdia(cleaner, &part, sound)?,
            b"udta" if cleaner.level == Level::Location => {
                location_boxes::user_data(cleaner, &part)?
            }
            b"meta" if cleaner.level == Level::Location => location_boxes::meta(cleaner, &part)?,
            _ => cleaner.empty(&part),
        }
    }
    Ok(())
}

fn mdia(cleaner: &mut Cleaner<'_>, mdia: &BoxHeader, sound: bool) -> Result<(), Error> {
    for part in cleaner.children(mdia.body())? {
        match &part.kind {
            b"mdhd" => zero_times(cleaner, &part)?,
            b"hdlr" => zero_handler_name(cleaner, &part),
            b"minf" => minf(cleaner, &part, sound)?,
            _ => cleaner.empty(&part),
        }
    }
    Ok(())
}

fn minf(cleaner: &mut Cleaner<'_>, minf: &BoxHeader, sound: bool) -> Result<(), Error> {
    for part in cleaner.children(minf.body())? {
        match &part.kind {
            b"vmhd" | b"smhd" | b"nmhd" => {}
            b"hdlr" => zero_handler_name(cleaner, &part),
            b"dinf" => dinf(cleaner, &part)?,
            b"stbl" => stbl(cleaner, &part, sound)?,
            _ => cleaner.empty(&part),
        }
    }
    Ok(())
}

/// Cleans the data references. Media in another file are refused: its name would have to stay.
fn dinf(cleaner: &mut Cleaner<'_>, dinf: &BoxHeader) -> Result<(), Error> {
    for part in cleaner.children(dinf.body())? {
        if part.kind != *b"dref" {
            cleaner.empty(&part);
            continue;
        }
        for entry in cleaner.children(part.body.saturating_add(8)..part.end)? {
            let flags: [u8; 4] = entry.field(&mut cleaner.window, 0)?;
            if flags[3] & 1 == 0 {
                return Err(cleaner.unsupported("its media are in another file"));
            }
            cleaner.patches.zero(entry.body + 4..entry.end);
        }
    }
    Ok(())
}

fn stbl(cleaner: &mut Cleaner<'_>, stbl: &BoxHeader, sound: bool) -> Result<(), Error> {
    let children = cleaner.children(stbl.body())?;
    let mut units = None;
    for part in &children {
        match &part.kind {
            b"stsd" => units = tables::descriptions(cleaner, part, sound)?,
            b"saiz" | b"saio" | b"senc" => return Err(cleaner.unsupported("it is encrypted")),
            b"sgpd" | b"sbgp" | b"csgp" => {}
            kind => match tables::length(&mut cleaner.window, part)? {
                Some(end) => cleaner.patches.zero(end..part.end),
                None if kind == b"cslg" => {}
                None => cleaner.empty(part),
            },
        }
    }
    samples::keep_track(cleaner, &children, sound, units.filter(|_| !sound))
}

/// Keeps references of which all targets are kept tracks (section 8.3.3).
fn references(cleaner: &mut Cleaner<'_>, tref: &BoxHeader, tracks: &[Track]) -> Result<(), Error> {
    let kept = kept_ids(tracks);
    for part in cleaner.children(tref.body())? {
        let mut all = part.len().is_multiple_of(4);
        for at in (part.body..part.end.saturating_sub(3)).step_by(4) {
            let id = u32::from_be_bytes(cleaner.window.array(at)?);
            all &= kept.contains(&id);
            if !all {
                break;
            }
        }
        if !all {
            cleaner.empty(&part);
        }
    }
    Ok(())
}

fn mvex(cleaner: &mut Cleaner<'_>, mvex: &BoxHeader, kept: &[u32]) -> Result<(), Error> {
    for part in cleaner.children(mvex.body())? {
        let stays = match &part.kind {
            b"mehd" => true,
            b"trex" => {
                let id = u32::from_be_bytes(part.field(&mut cleaner.window, 4)?);
                kept.contains(&id)
            }
            _ => false,
        };
        if !stays {
            cleaner.empty(&part);
        }
    }
    Ok(())
}

/// Reads the default sample sizes of fragments (section 8.8.3).
fn default_sample_sizes(
    cleaner: &mut Cleaner<'_>,
    moov: &[BoxHeader],
    tracks: &mut [Track],
) -> Result<(), Error> {
    for mvex in moov.iter().filter(|part| part.kind == *b"mvex") {
        for trex in cleaner.children(mvex.body())? {
            if trex.kind != *b"trex" {
                continue;
            }
            let id = u32::from_be_bytes(trex.field(&mut cleaner.window, 4)?);
            let size = u32::from_be_bytes(trex.field(&mut cleaner.window, 16)?);
            if let Some(track) = tracks.iter_mut().find(|track| track.id == id) {
                track.default_size = size;
            }
        }
    }
    Ok(())
}

fn keep_only(cleaner: &mut Cleaner<'_>, list: &BoxHeader, kinds: &[&[u8; 4]]) -> Result<(), Error> {
    for part in cleaner.children(list.body())? {
        if !kinds.contains(&&part.kind) {
            cleaner.empty(&part);
        } else if let Some(end) = tables::length(&mut cleaner.window, &part)? {
            cleaner.patches.zero(end..part.end);
        }
    }
    Ok(())
}

/// Zeroes the times of creation and modification at `Level::All`: two numbers after version and
/// flags, of 32 bits, or of 64 in version 1 (sections 8.2.2, 8.3.2 and 8.4.2).
fn zero_times(cleaner: &mut Cleaner<'_>, header: &BoxHeader) -> Result<(), Error> {
    let [version] = header.field(&mut cleaner.window, 0)?;
    let start = header.body + 4;
    let end = start + if version == 1 { 16 } else { 8 };
    if end > header.end {
        return Err(Error::malformed("a header of impossible length", header.start));
    }
    if cleaner.level == Level::All {
        cleaner.patches.zero(start..end);
    }
    Ok(())
}

/// Zeroes a handler's maker and name at `Level::All`. Its type stays (section 8.4.3).
fn zero_handler_name(cleaner: &mut Cleaner<'_>, hdlr: &BoxHeader) {
    if cleaner.level == Level::All {
        cleaner.patches.zero(hdlr.body + 12..hdlr.end);
    }
}
