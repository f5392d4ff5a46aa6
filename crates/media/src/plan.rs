//! The entry point of cleaning: detects the format and calls the parser of its container.

use crate::place_words::PlaceWords;
use crate::{EditList, Error, Format, Limits, Source, sniff};

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

/// Plans how to clean a file: which of its bytes stay, and which are inserted.
///
/// Only structure is read, except for the scan data of a JPEG, which must be walked once to find
/// its end. A file that is not fully understood is refused.
pub fn plan(source: &dyn Source, level: Level, limits: &Limits) -> Result<EditList, Error> {
    if level == Level::None {
        return Ok(EditList::identity(source.len()));
    }
    let format = sniff(source)?;
    match format.container() {
        Ok(container) => {
            let removal = Removal { level, places: places(container, source, level, limits) };
            (container.plan)(source, &removal, limits)
        }
        Err(reason) => Err(Error::unsupported(format, reason)),
    }
}

/// What to remove from a file.
pub(crate) struct Removal {
    /// [`Level::Location`] or [`Level::All`].
    pub(crate) level: Level,
    /// The names of places in the file; empty except at [`Level::Location`].
    pub(crate) places: PlaceWords,
}

/// Reads the names of places in a file. Blocks that cannot be read have none; they are removed.
fn places(container: &Container, source: &dyn Source, level: Level, limits: &Limits) -> PlaceWords {
    match level {
        Level::Location => {
            let found = (container.read)(source, limits);
            found.map(|found| found.place_words()).unwrap_or_default()
        }
        Level::None | Level::All => PlaceWords::default(),
    }
}

/// The functions of a container format, for its row in the table of formats.
pub(crate) struct Container {
    /// Plans the edit list.
    pub(crate) plan: fn(&dyn Source, &Removal, &Limits) -> Result<EditList, Error>,
    /// Finds the blocks with metadata.
    pub(crate) read: fn(&dyn Source, &Limits) -> Result<crate::metadata::Found, Error>,
}

impl Format {
    fn container(self) -> Result<&'static Container, &'static str> {
        self.row().container.as_ref().map_err(|reason| *reason)
    }
}
