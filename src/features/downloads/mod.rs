//! Taking photos home as an archive.

mod panel;
mod state;

pub use panel::DownloadPanel;
pub use state::Downloads;
