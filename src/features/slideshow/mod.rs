//! Photos one after another, without a hand on anything.

mod frame;
mod layer;
mod settings;
mod state;

pub use frame::Slideshow;
pub use state::Supply;
