//! The lightbox: one photo as large as the window, above the grid it was opened from.

mod frame;
mod info;
mod keys;
mod slide;
mod stage;
mod state;
mod surround;

pub use frame::{Lightbox, Tools};
pub use state::Neighbours;
