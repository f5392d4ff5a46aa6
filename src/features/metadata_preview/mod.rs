//! The privacy check: the metadata in photos, and what a link's visitor would still get of it.

mod dialog;
mod list;

pub use dialog::MetadataPreviewDialog;
