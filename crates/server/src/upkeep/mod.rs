//! Administration of a library from the command line: check, backup, restore and migrate. All of it
//! works beside a running server.

mod backup;
mod check;
mod lacking;
mod migrate;
mod restore;
mod target;

pub use backup::{Copied, Step, backup, backup_watched};
pub use check::{Report, check};
pub use migrate::{Moved, Place, migrate};
pub use restore::restore;
