//! Downloads of photos as archives.

mod memory;
mod messages;
mod options;
mod panel;
mod state;

pub use options::{DownloadIntent, DownloadOptions};
pub use panel::DownloadPanel;
pub use state::Downloads;
