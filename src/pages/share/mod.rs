//! `/share/{key}` and `/s/{slug}`: what a visitor sees, from the password to the end.

mod door;
mod guests;
mod owner_bar;
mod page;
mod selection;
mod shelf;
mod viewer;

pub use page::{SharePage, SlugPage};
pub use selection::SelectionBar as VisitorSelection;
