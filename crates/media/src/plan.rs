//! The entry point of cleaning: detects the format and calls the parser of its container.

use crate::container::Container;
use crate::dispatch::container;
use crate::place_names::PlaceNames;
use crate::removal::Removal;
use crate::{EditList, Error, Level, Limits, Source, sniff};

/// Plans how to clean a file: which of its bytes stay, and which are inserted.
///
/// Only structure is read, except for the scan data of a JPEG, which must be walked once to find
/// its end. A file that is not fully understood is refused.
pub fn plan(source: &dyn Source, level: Level, limits: &Limits) -> Result<EditList, Error> {
    if level == Level::None {
        return Ok(EditList::identity(source.len()));
    }
    let container = container(sniff(source)?)?;
    let removal = Removal { level, places: places(container, source, level, limits) };
    (container.plan)(source, &removal, limits)
}

/// Reads the names of places in a file. Blocks that cannot be read have none; they are removed.
fn places(container: &Container, source: &dyn Source, level: Level, limits: &Limits) -> PlaceNames {
    match level {
        Level::Location => {
            let found = (container.read)(source, limits);
            found.map(|found| found.place_names()).unwrap_or_default()
        }
        Level::None | Level::All => PlaceNames::default(),
    }
}
