//! Photos on a map, with thumbnails as markers, and the same photos as a list.

mod list;
mod mini;
mod pins;
mod state;
mod view;

pub use mini::MiniMap;
pub use view::MapView;
