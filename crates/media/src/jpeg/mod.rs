//! JPEG (ITU-T T.81, annex B): segments can be dropped, since nothing refers to their offsets.

mod clean;
mod read;
mod segments;
mod trailer;

use crate::container::Container;

pub(crate) const CONTAINER: Container = Container { plan: clean::plan, read: read::read };
