//! The slideshow: photos and videos one after another.

mod controls;
mod frame;
mod layer;
mod settings;
mod state;

pub use frame::Slideshow;
pub use state::Supply;
