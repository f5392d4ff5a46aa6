//! One photo as large as the window, above the grid that it came from.

mod frame;
mod stage;

pub use frame::{Lightbox, Neighbours};
