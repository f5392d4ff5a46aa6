//! Administration of a library from the command line: check, backup, restore and migrate. All of it
//! works beside a running server.

mod backup;
mod check;
mod copied;
mod identity;
mod lacking;
mod migrate;
mod restore;
mod target;

pub use backup::{Step, backup, backup_watched};
pub use check::{Report, check};
pub use copied::Copied;
pub use migrate::{Moved, Place, migrate};
pub use restore::restore;
