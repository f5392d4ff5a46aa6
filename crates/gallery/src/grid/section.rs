//! One section of the grid: its photos, if loaded, and its height.

use crate::days::{self, Month};
use crate::justified::{self, Style};
use crate::photos::Photos;

/// Height of a section's heading, in CSS pixels.
pub const HEADING: f64 = 56.0;

/// A section: a month, or everything.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) key: String,
    pub(super) titled: bool,
    pub(super) count: u64,
    pub(super) photos: Option<Photos>,
    pub(super) month: Month,
    /// Height of its photos, once laid out in the current style.
    pub(super) known: Option<f64>,
    pub(super) top: f64,
    /// Changes whenever its photos do, so that no photo is drawn in place of another.
    pub(super) generation: u32,
}

impl Section {
    /// Lays its photos out, if they are loaded.
    pub(super) fn arrange(&mut self, style: Style) {
        let Some(photos) = &self.photos else { return };
        self.month = if self.titled {
            days::layout(photos.ratios(), photos.days(), style)
        } else {
            days::layout(photos.ratios(), photos.days().map(|_| None), style)
        };
        self.known = Some(self.month.height);
    }

    /// Where its photos begin, from the top of the grid.
    pub(super) fn photos_top(&self) -> f64 {
        self.top + if self.titled { HEADING } else { 0.0 }
    }

    /// Its height, or an estimate if its photos were never loaded.
    pub(super) fn height(&self, style: Style) -> f64 {
        let photos = self.known.unwrap_or_else(|| justified::estimated_height(self.count, style));
        photos + if self.titled { HEADING } else { 0.0 }
    }
}
