//! Collections: the way to them, and their covers.

mod card;
mod tabs;

pub use card::{CollectionCard, country, title};
pub use tabs::CollectionTabs;
