//! Bringing photos in: dropping or picking them, and watching them go.

mod drop_zone;
mod panel;
mod picker;
mod state;

pub use drop_zone::DropZone;
pub use panel::UploadPanel;
pub use picker::FilePicker;
pub use state::Uploads;
