//! Cleaning starts here: recognise the file, hand it to its container's walker.

use crate::place_words::PlaceWords;
use crate::{EditList, Error, Format, Limits, Source, sniff};

/// How much of what a file tells is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Level {
    /// Nothing: the file as it is.
    None,
    /// Where it was taken, in all the places that formats keep it: coordinates, names of places,
    /// keywords that repeat those or stand in a branch for places, and maker notes, which hide
    /// places in undocumented ways. Time, camera and description stay.
    Location,
    /// Everything that is not needed to show the picture as it looks.
    All,
}

/// Works out how to clean a file: which of its bytes stay and what is put between them.
///
/// Only structure is read, apart from the scan data of a JPEG, which must be walked once to find
/// its true end. A file that is not understood in full is refused.
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

/// What is taken out of a file.
pub(crate) struct Removal {
    /// [`Level::Location`] or [`Level::All`].
    pub(crate) level: Level,
    /// How the file names the place, where only places go.
    pub(crate) places: PlaceWords,
}

/// The words by which a file names its place. What cannot be read names none; it is not kept either.
fn places(container: &Container, source: &dyn Source, level: Level, limits: &Limits) -> PlaceWords {
    match level {
        Level::Location => {
            let found = (container.read)(source, limits);
            found.map(|found| found.place_words()).unwrap_or_default()
        }
        Level::None | Level::All => PlaceWords::default(),
    }
}

/// What a container's file offers to the rest of the crate: one row of the table of formats.
pub(crate) struct Container {
    /// Works out the edit list.
    pub(crate) plan: fn(&dyn Source, &Removal, &Limits) -> Result<EditList, Error>,
    /// Finds the blocks that metadata are read from.
    pub(crate) read: fn(&dyn Source, &Limits) -> Result<crate::metadata::Found, Error>,
}

impl Format {
    fn container(self) -> Result<&'static Container, &'static str> {
        self.row().container.as_ref().map_err(|reason| *reason)
    }
}
