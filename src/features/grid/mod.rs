//! The grid of photos, the same for owners and visitors.

mod photo_grid;
mod state;
mod tile;

pub use photo_grid::PhotoGrid;
pub use state::{GridState, Source};
