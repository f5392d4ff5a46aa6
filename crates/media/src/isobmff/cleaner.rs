//! The state of cleaning one file, which the boxes' cleaners share. It knows none of them.

use std::ops::Range;

use super::boxes::{BoxHeader, children};
use super::kept_ranges::KeptRanges;
use crate::edit_list::Patches;
use crate::removal::Removal;
use crate::source::Window;
use crate::user_data::{Search, Units};
use crate::{Error, Format, Level, Limits, Source, sniff};

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
    pub(super) kept: KeptRanges,
    /// Whether a gain map stays, which the file's brands announce.
    pub(super) keeps_gain_map: bool,
    /// Samples that were searched for user data.
    pub(super) search: Search,
}

impl<'a> Cleaner<'a> {
    pub(super) fn new(
        source: &'a dyn Source,
        removal: &'a Removal,
        limits: &'a Limits,
    ) -> Result<Self, Error> {
        Ok(Self {
            source,
            window: Window::new(source, 4096),
            limits,
            format: sniff(source)?,
            removal,
            level: removal.level,
            patches: Patches::default(),
            media: Vec::new(),
            kept: KeptRanges::default(),
            keeps_gain_map: false,
            search: Search::default(),
        })
    }

    /// Turns a box into free space (section 8.1.2) and zeroes its content.
    pub(super) fn empty(&mut self, part: &BoxHeader) {
        if !matches!(&part.kind, b"free" | b"skip" | b"wide") {
            self.patches.bytes(part.start + 4, *b"free");
        }
        self.patches.zero(part.body());
    }

    /// Blanks user data in a sample of pictures, or of sound without `units`.
    pub(super) fn clean_sample(
        &mut self,
        units: Option<Units>,
        range: Range<u64>,
    ) -> Result<(), Error> {
        let start = range.start;
        let changed = self.search.sample(self.source, units, range, self.level)?;
        if let Some((old, new)) = changed {
            self.patches.rewrite(start, &old, &new);
        }
        Ok(())
    }

    pub(super) fn children(&mut self, range: Range<u64>) -> Result<Vec<BoxHeader>, Error> {
        children(&mut self.window, range, self.limits)
    }

    pub(super) fn unsupported(&self, reason: &'static str) -> Error {
        Error::unsupported(self.format, reason)
    }
}
