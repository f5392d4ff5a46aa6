//! Downloads of photos as archives.

mod intent;
mod memory;
mod messages;
mod options;
mod panel;
mod state;

pub use intent::DownloadIntent;
pub use options::DownloadOptions;
pub use panel::DownloadPanel;
pub use state::Downloads;
