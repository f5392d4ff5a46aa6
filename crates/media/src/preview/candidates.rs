//! The places of a raw file where a JPEG may be, and what the file says about all of them. Whether
//! there is one is not checked here.

use std::ops::Range;

/// Most places that are looked at. Cameras write up to five.
const MAX: usize = 64;

/// A place where a JPEG may be.
pub(super) struct Candidate {
    pub(super) range: Range<u64>,
    /// Whether its colours are Adobe RGB, if its directory says.
    pub(super) is_adobe_rgb: Option<bool>,
}

/// The result of a search: where JPEGs may be, and what the file says about all of them.
#[derive(Default)]
pub(super) struct Candidates {
    pub(super) list: Vec<Candidate>,
    /// The EXIF orientation that the raw file states first.
    pub(super) orientation: Option<u8>,
    /// The largest width and height of the file's pictures, in pixels as stored.
    pub(super) stored: Option<(u32, u32)>,
    /// Whether the camera was set to Adobe RGB.
    pub(super) is_adobe_rgb: bool,
}

impl Candidates {
    /// Adds a place. Those beyond the bound are left out.
    pub(super) fn add(&mut self, start: u64, len: u64, is_adobe_rgb: Option<bool>) {
        if len > 0 && self.list.len() < MAX {
            let range = start..start.saturating_add(len);
            self.list.push(Candidate { range, is_adobe_rgb });
        }
    }

    /// Takes an orientation, unless an earlier directory stated one.
    pub(super) fn state_orientation(&mut self, value: u32) {
        let value = u8::try_from(value).ok().filter(|value| (1..=8).contains(value));
        self.orientation = self.orientation.or(value);
    }

    pub(super) fn state_size(&mut self, width: u32, height: u32) {
        let area = |(width, height)| u64::from(width) * u64::from(height);
        if self.stored.is_none_or(|stored| area(stored) < area((width, height))) {
            self.stored = Some((width, height));
        }
    }
}
