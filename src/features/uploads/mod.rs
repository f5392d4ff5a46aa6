//! Uploads: choosing files, removing metadata, and progress. For owners and for the guests of a
//! link.

mod chosen;
mod destination;
mod drop_zone;
mod guest;
mod guest_dialog;
mod into_albums;
mod metadata;
mod model;
mod outcomes;
mod own;
mod panel;
mod picker;
mod rows;
mod state;
mod unsent;

pub use chosen::Chosen;
pub use destination::Destination;
pub use drop_zone::DropZone;
pub use guest::Guest;
pub use guest_dialog::GuestDialog;
pub use metadata::MetadataChoice;
pub use panel::UploadPanel;
pub use picker::{FilePicker, Pick};
pub use state::Uploads;
