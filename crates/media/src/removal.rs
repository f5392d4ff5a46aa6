//! What is removed from a file, as the user chose it and as the containers' parsers need it.

use crate::place_names::PlaceNames;

/// How much metadata is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Level {
    /// Nothing: the file stays as it is.
    None,
    /// Where it was taken, wherever formats state it: coordinates, names of places, keywords that
    /// repeat those or are in a branch for places, and maker notes, which hold locations in
    /// undocumented ways. Time, camera and description stay.
    Location,
    /// Everything that is not needed to display it unchanged.
    All,
}

/// What to remove from a file.
pub(crate) struct Removal {
    /// [`Level::Location`] or [`Level::All`].
    pub(crate) level: Level,
    /// The names of places in the file; empty except at [`Level::Location`].
    pub(crate) places: PlaceNames,
}
