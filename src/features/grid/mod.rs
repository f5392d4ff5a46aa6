//! The grid of photos, shared by owners and visitors.

mod listed;
mod marks;
mod opened;
mod photo_grid;
mod scrubber;
mod section;
mod selecting;
mod state;
mod tile;
mod tile_context;
mod tile_file;
mod viewport;

pub use marks::Marks;
pub use opened::opened;
pub use photo_grid::PhotoGrid;
pub use state::{GridState, Source};
pub use tile_context::CheckboxVisibility;
