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

pub use frame::{Lightbox, Tools};
pub use state::Neighbours;
