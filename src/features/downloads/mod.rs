//! Downloads of photos as archives.

mod memory;
mod options;
mod panel;
mod state;
mod words;

pub use options::{DownloadOptions, Wish};
pub use panel::DownloadPanel;
pub use state::Downloads;
