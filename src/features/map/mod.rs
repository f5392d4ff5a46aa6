//! Photos where they were taken: a map with pictures on it, and the same photos as a list.

mod list;
mod mini;
mod pins;
mod state;
mod view;

pub use mini::MiniMap;
pub use view::MapView;
