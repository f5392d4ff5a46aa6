//! The lightbox: one photo as large as the window, above the grid it was opened from.

mod controls;
mod frame;
mod gestures;
mod info;
mod opening;
mod shortcuts;
mod slide;
mod stage;
mod state;
mod surround;
mod toolbar;
mod tools;
mod unshown;

pub use frame::Lightbox;
pub use state::Neighbours;
pub use tools::Tools;
