//! One photo as large as the window, above the grid that it came from.

mod lightbox;
mod stage;

pub use lightbox::{Lightbox, Neighbours};
