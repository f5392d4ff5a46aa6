//! The top level of a file: decides which boxes stay, which are emptied, and where the output ends.

use std::ops::Range;

use super::boxes::{self, Box4};
use super::samples::Kept;
use super::{fragments, heif, mini, movie, place};
use crate::edit_list::Patches;
use crate::removal::Removal;
use crate::source::Window;
use crate::{EditList, Error, Format, Level, Limits, Source, sniff};

/// Maximum bytes of a list of brands. Real files have a tenth of that.
const MOST_BRANDS: u64 = 512;

/// The state of cleaning one file.
pub(super) struct Cleaner<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) window: Window<'a>,
    pub(super) limits: &'a Limits,
    pub(super) format: Format,
    pub(super) removal: &'a Removal,
    pub(super) level: Level,
    pub(super) patches: Patches,
    /// Where media data can be: the contents of `mdat`.
    pub(super) media: Vec<Range<u64>>,
    /// Media data that a kept track or item refers to.
    pub(super) kept: Kept,
}

pub(super) fn plan(
    source: &dyn Source,
    removal: &Removal,
    limits: &Limits,
) -> Result<EditList, Error> {
    let level = removal.level;
    let mut cleaner = Cleaner {
        source,
        window: Window::new(source, 4096),
        limits,
        format: sniff(source)?,
        removal,
        level,
        patches: Patches::default(),
        media: Vec::new(),
        kept: Kept::default(),
    };
    let top = top_level(&mut cleaner.window, source.len(), limits)?;
    if let Some(mini) = alone(&top) {
        return mini::plan(source, &top, mini);
    }
    let media = top.iter().filter(|part| part.kind == *b"mdat");
    cleaner.media = media.map(Box4::body).collect();
    let movie = cleaner.movie(&top)?;
    let still = cleaner.still(&top)?;
    if !movie && !still {
        return Err(Error::malformed("neither a movie nor a picture in this file", 0));
    }
    let mut end = 0;
    for part in &top {
        match &part.kind {
            b"ftyp" | b"styp" if part.len() > MOST_BRANDS => {
                return Err(Error::malformed("a list of brands that is none", part.start));
            }
            b"ftyp" | b"styp" | b"moov" | b"moof" | b"sidx" | b"ssix" | b"pdin" | b"mdat" => {
                end = part.end;
            }
            b"meta" if still => end = part.end,
            b"mfra" => {
                cleaner.random_access(part)?;
                end = part.end;
            }
            b"imda" => return Err(cleaner.unsupported("it keeps media in boxes of their own")),
            b"wide" if part.len() == 0 => end = part.end,
            b"uuid" if level == Level::Location => {
                if place::uuid(&mut cleaner, part)? {
                    end = part.end;
                }
            }
            _ => cleaner.empty(part),
        }
    }
    let Cleaner { patches, media, kept, .. } = cleaner;
    kept.zero_the_rest(&media, patches, source, end)
}

/// Returns the `mini` box if there is one only, and no `meta`, `moov` or `mdat`.
fn alone(top: &[Box4]) -> Option<&Box4> {
    let others = |part: &Box4| matches!(&part.kind, b"meta" | b"moov" | b"mdat");
    let mut minis = top.iter().filter(|part| part.kind == *b"mini");
    let mini = minis.next()?;
    (minis.next().is_none() && !top.iter().any(others)).then_some(mini)
}

/// Lists the boxes of the top level. A malformed box is an error if it is the first or of a kind
/// that is needed; otherwise it and all that follows is left out.
pub(super) fn top_level(
    window: &mut Window<'_>,
    len: u64,
    limits: &Limits,
) -> Result<Vec<Box4>, Error> {
    let mut top = Vec::new();
    let mut at = 0;
    while len - at >= 8 {
        limits.parts(top.len())?;
        let part = match boxes::header(window, at, len) {
            Ok(part) => part,
            Err(error) => {
                let kind: [u8; 4] = window.array(at + 4)?;
                let needed = matches!(&kind, b"ftyp" | b"moov" | b"moof" | b"mdat" | b"meta");
                if needed || top.is_empty() {
                    return Err(error);
                }
                break;
            }
        };
        at = part.end;
        top.push(part);
    }
    Ok(top)
}

impl Cleaner<'_> {
    fn movie(&mut self, top: &[Box4]) -> Result<bool, Error> {
        let mut movies = top.iter().filter(|part| part.kind == *b"moov");
        let Some(moov) = movies.next() else {
            return Ok(false);
        };
        if movies.next().is_some() {
            return Err(self.unsupported("it holds two movies"));
        }
        let tracks = movie::clean(self, moov)?;
        for moof in top.iter().filter(|part| part.kind == *b"moof") {
            fragments::clean(self, moof, &tracks)?;
        }
        Ok(true)
    }

    fn still(&mut self, top: &[Box4]) -> Result<bool, Error> {
        if !self.format.is_image() {
            return Ok(false);
        }
        let mut metas = top.iter().filter(|part| part.kind == *b"meta");
        let Some(meta) = metas.next() else {
            return Ok(false);
        };
        if metas.next().is_some() {
            return Err(self.unsupported("it holds two item tables"));
        }
        heif::clean(self, meta)?;
        Ok(true)
    }

    /// Random access for fragments (ISO/IEC 14496-12, section 8.8.9).
    fn random_access(&mut self, mfra: &Box4) -> Result<(), Error> {
        for part in self.children(mfra.body())? {
            match &part.kind {
                b"tfra" | b"mfro" => {}
                _ => self.empty(&part),
            }
        }
        Ok(())
    }

    /// Turns a box into free space (section 8.1.2) and zeroes its content.
    pub(super) fn empty(&mut self, part: &Box4) {
        if !matches!(&part.kind, b"free" | b"skip" | b"wide") {
            self.patches.bytes(part.start + 4, *b"free");
        }
        self.patches.zero(part.body());
    }

    pub(super) fn children(&mut self, range: Range<u64>) -> Result<Vec<Box4>, Error> {
        boxes::children(&mut self.window, range, self.limits)
    }

    pub(super) fn unsupported(&self, reason: &'static str) -> Error {
        Error::unsupported(self.format, reason)
    }
}
