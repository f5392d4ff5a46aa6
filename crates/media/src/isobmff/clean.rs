//! The top level of a file: decides which boxes stay, which are emptied, and where the output ends.

use super::boxes::{BoxHeader, top_level};
use super::cleaner::Cleaner;
use super::{fragments, heif, location_boxes, mini, movie};
use crate::part::Part;
use crate::removal::Removal;
use crate::source::read_vec;
use crate::{EditList, Error, Format, Level, Limits, Source, sniff};

/// Maximum bytes of a list of brands. Real files have a tenth of that.
const MAX_BRANDS: u64 = 512;

pub(super) fn plan(
    source: &dyn Source,
    removal: &Removal,
    limits: &Limits,
) -> Result<EditList, Error> {
    let mut cleaner = Cleaner::new(source, removal, limits)?;
    let top = top_level(&mut cleaner.window, source.len(), limits)?;
    if let Some(mini) = only_mini(&top) {
        return mini::plan(source, &top, mini, removal.level, limits);
    }
    let media = top.iter().filter(|part| part.kind == *b"mdat");
    cleaner.media = media.map(BoxHeader::body).collect();
    let movie = cleaner.movie(&top)?;
    let still = cleaner.still(&top)?;
    if !movie && !still {
        return Err(Error::malformed("neither a movie nor a picture in this file", 0));
    }
    let mut end = 0;
    for part in &top {
        match &part.kind {
            b"ftyp" | b"styp" if part.len() > MAX_BRANDS => {
                return Err(Error::malformed("a list of brands that is none", part.start));
            }
            b"ftyp" => {
                cleaner.brands(part)?;
                end = part.end;
            }
            b"styp" | b"moov" | b"moof" | b"sidx" | b"ssix" | b"pdin" | b"mdat" => {
                end = part.end;
            }
            b"meta" if still => end = part.end,
            b"mfra" => {
                cleaner.random_access(part)?;
                end = part.end;
            }
            b"imda" => return Err(cleaner.unsupported("it keeps media in boxes of their own")),
            b"wide" if part.len() == 0 => end = part.end,
            b"mpvd" if still && removal.level == Level::Location => {
                if cleaner.motion_video(part) {
                    end = part.end;
                }
            }
            b"uuid" if removal.level == Level::Location => {
                if location_boxes::uuid(&mut cleaner, part)? {
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
fn only_mini(top: &[BoxHeader]) -> Option<&BoxHeader> {
    let others = |part: &BoxHeader| matches!(&part.kind, b"meta" | b"moov" | b"mdat");
    let mut minis = top.iter().filter(|part| part.kind == *b"mini");
    let mini = minis.next()?;
    (minis.next().is_none() && !top.iter().any(others)).then_some(mini)
}

impl Cleaner<'_> {
    fn movie(&mut self, top: &[BoxHeader]) -> Result<bool, Error> {
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

    fn still(&mut self, top: &[BoxHeader]) -> Result<bool, Error> {
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

    /// Replaces the brand of gain maps if the gain map goes, since readers refuse a file that has
    /// that brand alone (ISO/IEC 14496-12, section 4.3: brand, version, compatible brands).
    fn brands(&mut self, ftyp: &BoxHeader) -> Result<(), Error> {
        let brands = read_vec(self.source, ftyp.body, ftyp.len() as usize)?;
        let (brands, _) = brands.as_chunks::<4>();
        let is_brand = |index: usize| index != 1;
        let others = brands.iter().enumerate().skip(2).map(|(_, brand)| *brand);
        let other = others.into_iter().find(|brand| brand != b"tmap").unwrap_or(*b"mif1");
        for (index, brand) in brands.iter().enumerate() {
            if brand == b"tmap" && is_brand(index) && !self.keeps_gain_map {
                self.patches.bytes(ftyp.body + 4 * index as u64, other);
            }
        }
        Ok(())
    }

    /// Cleans the video of a motion photo in its place; returns whether it stays.
    fn motion_video(&mut self, part: &BoxHeader) -> bool {
        let video = Part::new(self.source, part.body());
        let list = match sniff(&video) {
            Ok(Format::Mp4 | Format::Mov) => plan(&video, self.removal, self.limits).ok(),
            _ => None,
        };
        let stays = list.is_some_and(|list| self.patches.nested(&list, part.body()));
        if !stays {
            self.empty(part);
        }
        stays
    }

    /// Random access for fragments (ISO/IEC 14496-12, section 8.8.9).
    fn random_access(&mut self, mfra: &BoxHeader) -> Result<(), Error> {
        for part in self.children(mfra.body())? {
            match &part.kind {
                b"tfra" | b"mfro" => {}
                _ => self.empty(&part),
            }
        }
        Ok(())
    }
}
