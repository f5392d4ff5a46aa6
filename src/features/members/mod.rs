//! An album's members and options.

mod invite;
mod options;
mod person;

pub use options::AlbumOptions;
