//! The people of an album and what it is set to.

mod invite;
mod options;
mod person;

pub use options::AlbumOptions;
