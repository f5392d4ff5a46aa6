//! Collections: the tabs that lead to them, and their cards.

mod card;
mod tabs;

pub use card::{CollectionCard, country, title};
pub use tabs::CollectionTabs;
