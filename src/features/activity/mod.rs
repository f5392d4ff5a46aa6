//! Comments and likes of an album and its photos.

mod panel;
mod state;
mod talk;

pub use panel::ActivityPanel;
pub use state::Activity;
pub use talk::Talk;
