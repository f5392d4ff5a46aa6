//! Cleaning: elements on the allow list stay, others become `Void`. Tracks other than video and
//! sound are removed, with all their blocks.

use std::collections::BTreeMap;

use super::ebml::{Element, length, void};
use super::elements::{self, Rule, rule};
use crate::edit_list::Patches;
use crate::removal::Removal;
use crate::source::{Window, read_vec};
use crate::user_data::{self, Search, Units};
use crate::{EditList, Error, Format, Level, Limits, Source, sniff, vorbis};

struct Cleaner<'a> {
    source: &'a dyn Source,
    window: Window<'a>,
    limits: &'a Limits,
    format: Format,
    level: Level,
    patches: Patches,
    elements: usize,
    /// Numbers of the tracks that stay.
    tracks: Vec<u64>,
    /// Whether a block of one of them was found.
    has_media: bool,
    /// How their AVC and HEVC frames are stored, by their numbers.
    units: BTreeMap<u64, Units>,
    search: Search,
}

/// Whether tracks of this type stay: video and audio (RFC 9559, section 5.1.4.1.3).
fn is_kept_type(kind: u64) -> bool {
    matches!(kind, 1 | 2)
}

/// More than any video has, few enough to be searched for every block.
const MAX_TRACKS: usize = 64;

pub(super) fn plan(
    source: &dyn Source,
    removal: &Removal,
    limits: &Limits,
) -> Result<EditList, Error> {
    let level = removal.level;
    let mut cleaner = Cleaner {
        source,
        // Headers are far apart: reading more than one at a time is wasteful.
        window: Window::new(source, 64),
        limits,
        format: sniff(source)?,
        level,
        patches: Patches::default(),
        elements: 0,
        tracks: Vec::new(),
        has_media: false,
        units: BTreeMap::new(),
        search: Search::default(),
    };
    let header = Element::read(&mut cleaner.window, 0, source.len())?;
    cleaner.inside(&header, 1)?;
    let segment = Element::read(&mut cleaner.window, header.end, source.len())?;
    if segment.id != elements::SEGMENT {
        return Err(Error::malformed("no segment", segment.start));
    }
    cleaner.segment(&segment)?;
    cleaner.patches.finish(source, segment.end)
}

impl Cleaner<'_> {
    fn segment(&mut self, segment: &Element) -> Result<(), Error> {
        self.find_tracks(segment)?;
        if self.tracks.is_empty() {
            return Err(Error::malformed(
                "neither pictures nor sound in this video",
                segment.start,
            ));
        }
        let mut at = segment.body;
        while at < segment.end {
            let part = self.next(at, segment.end)?;
            at = match rule(elements::SEGMENT, part.id, self.level) {
                Rule::Void => {
                    self.void(&part)?;
                    part.end
                }
                _ => self.inside(&part, 2)?,
            };
        }
        match self.has_media {
            true => Ok(()),
            false => Err(Error::malformed("no block of a track in this video", segment.start)),
        }
    }

    /// Finds the tracks that stay before anything is cleaned: their list may stand behind the blocks.
    /// It may come again with the same content (RFC 9559, section 5.1.4); the first one counts.
    fn find_tracks(&mut self, segment: &Element) -> Result<(), Error> {
        let mut at = segment.body;
        while at < segment.end {
            let part = self.next(at, segment.end)?;
            if part.id == elements::TRACKS && !part.unknown_length {
                return self.read_tracks(&part);
            }
            at = match part.unknown_length {
                false => part.end,
                // It ends where the next element of the top level starts.
                true => self.end_of(&part)?,
            };
        }
        Ok(())
    }

    fn end_of(&mut self, parent: &Element) -> Result<u64, Error> {
        let mut at = parent.body;
        while at < parent.end {
            let part = self.next(at, parent.end)?;
            if elements::is_top_level(part.id) {
                return Ok(at);
            }
            at = part.end;
        }
        Ok(at)
    }

    fn read_tracks(&mut self, tracks: &Element) -> Result<(), Error> {
        let mut at = tracks.body;
        while at < tracks.end {
            let track = self.next(at, tracks.end)?;
            at = track.end;
            if track.id != elements::TRACK {
                continue;
            }
            let (mut number, mut kind) = (None, 0);
            let (mut codec, mut private) = (Vec::new(), None);
            let mut is_encoded = false;
            let mut inside = track.body;
            while inside < track.end {
                let part = self.next(inside, track.end)?;
                inside = part.end;
                match part.id {
                    elements::TRACK_NUMBER => number = Some(self.number(&part)?),
                    elements::TRACK_TYPE => kind = self.number(&part)?,
                    elements::CODEC if part.len() < 64 => {
                        codec = read_vec(self.source, part.body, part.len() as usize)?;
                    }
                    elements::CODEC_PRIVATE => private = Some(part),
                    // Frames are compressed, or lack their beginning.
                    elements::ENCODINGS => is_encoded = true,
                    _ => {}
                }
            }
            if let Some((number, private)) = number.zip(private.filter(|_| !is_encoded)) {
                self.read_units(number, &codec, &private)?;
            }
            if self.tracks.len() == MAX_TRACKS {
                return Err(Error::Limit { what: "tracks", limit: MAX_TRACKS as u64 });
            }
            self.tracks.extend(number.filter(|_| is_kept_type(kind)));
        }
        Ok(())
    }

    /// Cleans an element's content; returns the offset where it ends.
    fn inside(&mut self, parent: &Element, depth: u32) -> Result<u64, Error> {
        self.limits.depth(depth)?;
        let mut at = parent.body;
        while at < parent.end {
            let part = self.next(at, parent.end)?;
            if parent.unknown_length && elements::is_top_level(part.id) {
                return Ok(at);
            }
            if part.unknown_length {
                return Err(Error::malformed("an element of unknown length", at));
            }
            at = part.end;
            match rule(parent.id, part.id, self.level) {
                Rule::Void => self.void(&part)?,
                Rule::Blank => self.patches.zero(part.body()),
                Rule::Keep if part.id == elements::SIMPLE_BLOCK => {
                    if !self.is_kept(&part)? {
                        self.void(&part)?;
                    }
                }
                Rule::Keep => {}
                Rule::Enter => match part.id {
                    elements::TRACK => self.track(&part, depth)?,
                    elements::SEEK if !self.target_is_kept(&part)? => self.void(&part)?,
                    elements::SIMPLE_TAG if !self.holds_no_location(&part)? => self.void(&part)?,
                    elements::BLOCK_GROUP if !self.group_is_kept(&part)? => self.void(&part)?,
                    _ => {
                        self.inside(&part, depth + 1)?;
                    }
                },
            }
        }
        Ok(at)
    }

    fn next(&mut self, at: u64, end: u64) -> Result<Element, Error> {
        self.elements += 1;
        if self.elements as u64 > self.limits.max_pieces {
            return Err(Error::Limit {
                what: "elements in the video",
                limit: self.limits.max_pieces,
            });
        }
        Element::read(&mut self.window, at, end)
    }

    fn void(&mut self, part: &Element) -> Result<(), Error> {
        let total = part.end - part.start;
        if part.unknown_length {
            return Err(Error::malformed("an element of unknown length", part.start));
        }
        // An element that is `Void` already keeps its header, however long that is.
        if part.id == elements::VOID {
            self.patches.zero(part.body());
            return Ok(());
        }
        let header = void(total);
        self.patches.zero(part.start + header.len() as u64..part.end);
        self.patches.bytes(part.start, header);
        Ok(())
    }

    fn track(&mut self, track: &Element, depth: u32) -> Result<(), Error> {
        let (mut number, mut kind, mut uid) = (0, 0, None);
        let (mut codec, mut private) = (Vec::new(), None);
        let mut at = track.body;
        while at < track.end {
            let part = self.next(at, track.end)?;
            at = part.end;
            match part.id {
                elements::TRACK_NUMBER => number = self.number(&part)?,
                elements::TRACK_TYPE => kind = self.number(&part)?,
                elements::TRACK_UID => uid = Some(part),
                elements::CODEC if part.len() < 64 => {
                    codec = read_vec(self.source, part.body, part.len() as usize)?;
                }
                elements::CODEC_PRIVATE => private = Some(part),
                // ContentEncodings: with encryption inside, the track cannot be kept.
                elements::ENCODINGS if self.holds_encryption(&part)? => {
                    return Err(Error::unsupported(self.format, "it is encrypted"));
                }
                _ => {}
            }
        }
        let index = self.tracks.iter().position(|kept| *kept == number);
        let Some(index) = index.filter(|_| is_kept_type(kind)) else {
            return self.void(track);
        };
        if let Some(private) = private {
            self.blank_comments(&codec, &private)?;
        }
        // Tags refer to their track by this id.
        if let Some(uid) = uid.filter(|_| self.level == Level::All) {
            // Ids must differ between tracks of a file, but need not between files.
            let len = uid.len().min(8) as usize;
            let own = (index as u64 + 1).to_be_bytes();
            self.patches.bytes(uid.body, &own[8 - len..]);
        }
        self.inside(track, depth + 1)?;
        Ok(())
    }

    /// Reads how a track's frames are stored, if in units of AVC or HEVC.
    fn read_units(&mut self, track: u64, codec: &[u8], private: &Element) -> Result<(), Error> {
        let head = || read_vec(self.source, private.body, private.len().min(64) as usize);
        let units = match codec {
            b"V_MPEG4/ISO/AVC" => Units::of_avc(&head()?),
            b"V_MPEGH/ISO/HEVC" => Units::of_hevc(&head()?),
            _ => None,
        };
        self.units.extend(units.map(|units| (track, units)));
        Ok(())
    }

    /// Blanks user data in the frame of a block (RFC 9559, section 10): a track's number, a time and
    /// flags precede it. Frames that a player cannot start from, and several in one block, stay as
    /// they are.
    fn clean_frame(&mut self, block: &Element, track: u64, number_len: usize) -> Result<(), Error> {
        let Some(units) = self.units.get(&track).copied() else {
            return Ok(());
        };
        let start = block.body + number_len as u64 + 3;
        let flags = self.window.peek(start.saturating_sub(1), 1)?.first().copied();
        let is_searched = |flags: u8| {
            let is_key = block.id != elements::SIMPLE_BLOCK || flags & 0x80 != 0;
            is_key && flags & 0x06 == 0
        };
        if !flags.is_some_and(is_searched) {
            return Ok(());
        }
        if let Some((old, new)) =
            self.search.sample(self.source, Some(units), start..block.end, self.level)?
        {
            self.patches.rewrite(start, &old, &new);
        }
        Ok(())
    }

    /// Blanks titles and locations in the parameters of some codecs (see [`vorbis`]).
    fn blank_comments(&mut self, codec: &[u8], private: &Element) -> Result<(), Error> {
        if !matches!(codec, b"A_VORBIS" | b"A_FLAC" | b"V_MPEGH/ISO/HEVC") {
            return Ok(());
        }
        let bytes = read_vec(self.source, private.body, self.limits.header(private.len())?)?;
        if codec == b"V_MPEGH/ISO/HEVC" {
            let new = user_data::cleaned_hevc_config(&bytes, self.level);
            self.patches.rewrite(private.body, &bytes, &new);
            return Ok(());
        }
        let list = match codec {
            b"A_VORBIS" => vorbis::blank_headers(&bytes),
            _ if bytes.starts_with(b"fLaC") => vorbis::blank_blocks(&bytes, 4),
            _ => None,
        };
        let list = list.ok_or(Error::malformed("parameters of sound", private.start))?;
        for (range, bytes) in list {
            self.patches.bytes(private.body + range.start as u64, bytes);
        }
        Ok(())
    }

    fn holds_encryption(&mut self, encodings: &Element) -> Result<bool, Error> {
        let mut at = encodings.body;
        while at < encodings.end {
            let encoding = self.next(at, encodings.end)?;
            at = encoding.body;
            while at < encoding.end {
                let part = self.next(at, encoding.end)?;
                if part.id == 0x5035 {
                    return Ok(true);
                }
                at = part.end;
            }
            at = encoding.end;
        }
        Ok(false)
    }

    /// Whether a seek entry refers to an element that stays.
    fn target_is_kept(&mut self, seek: &Element) -> Result<bool, Error> {
        let mut at = seek.body;
        while at < seek.end {
            let part = self.next(at, seek.end)?;
            at = part.end;
            if part.id == elements::SEEK_ID {
                let id = self.number(&part)?;
                let id = u32::try_from(id).unwrap_or(0);
                return Ok(rule(elements::SEGMENT, id, self.level) != Rule::Void);
            }
        }
        Ok(false)
    }

    fn holds_no_location(&mut self, tag: &Element) -> Result<bool, Error> {
        let mut at = tag.body;
        while at < tag.end {
            let part = self.next(at, tag.end)?;
            at = part.end;
            if part.id == elements::TAG_NAME && part.len() < 64 {
                let name = read_vec(self.source, part.body, part.len() as usize)?;
                return Ok(elements::holds_no_location(&name));
            }
        }
        Ok(false)
    }

    fn group_is_kept(&mut self, group: &Element) -> Result<bool, Error> {
        let mut at = group.body;
        while at < group.end {
            let part = self.next(at, group.end)?;
            at = part.end;
            if part.id == elements::BLOCK {
                return self.is_kept(&part);
            }
        }
        Ok(false)
    }

    /// Whether a block's track is kept. A block starts with its track's number (RFC 9559,
    /// section 10.1).
    fn is_kept(&mut self, block: &Element) -> Result<bool, Error> {
        let head = self.window.peek(block.body, 8)?;
        let Some((Some(number), len)) = length(head) else {
            return Ok(false);
        };
        let kept = self.tracks.contains(&number);
        self.has_media |= kept;
        if kept {
            self.clean_frame(block, number, len)?;
        }
        Ok(kept)
    }

    fn number(&mut self, part: &Element) -> Result<u64, Error> {
        let len = part.len().min(8) as usize;
        let mut bytes = [0; 8];
        self.source.read_exact_at(part.body, &mut bytes[8 - len..])?;
        Ok(u64::from_be_bytes(bytes))
    }
}
