//! Correcting the date, time zone and location of the user's own photos.

mod dialog;
mod form;
mod saved;

pub use dialog::MetadataEditDialog;
pub use saved::{SavedEdit, restore};
