//! The ranges of media data that a kept track or item refers to. All other media data are zeroed.

use std::ops::Range;

use crate::edit_list::Patches;
use crate::{EditList, Error, Limits, Source};

/// Ranges of the file that stay, in any order.
#[derive(Debug, Default)]
pub(super) struct KeptRanges(Vec<Range<u64>>);

impl KeptRanges {
    pub(super) fn push(&mut self, start: u64, len: u64, limits: &Limits) -> Result<(), Error> {
        let range = start..start.saturating_add(len);
        let held = self.0.len() as u64;
        match self.0.last_mut() {
            _ if len == 0 => {}
            Some(last) if last.end == start => last.end = range.end,
            _ if held >= limits.max_pieces => {
                return Err(Error::Limit { what: "chunks of media", limit: limits.max_pieces });
            }
            _ => self.0.push(range),
        }
        Ok(())
    }

    /// Zeroes what is not kept in the ranges of media data, and builds the edit list.
    pub(super) fn zero_the_rest(
        mut self,
        media: &[Range<u64>],
        mut patches: Patches,
        source: &dyn Source,
        len: u64,
    ) -> Result<EditList, Error> {
        self.0.sort_unstable_by_key(|range| (range.start, range.end));
        let mut kept = self.0.iter().peekable();
        for area in media {
            let mut done = area.start;
            while let Some(range) = kept.next_if(|range| range.start < area.end) {
                if range.start > done {
                    patches.zero(done..range.start);
                }
                done = done.max(range.end);
            }
            patches.zero(done..area.end);
        }
        patches.finish(source, len)
    }
}
