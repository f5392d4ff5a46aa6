//! `/share/{key}` and `/s/{slug}`: the visitor's pages of a link, from the password to the end of
//! the session.

mod door;
mod guests;
mod owner_bar;
mod page;
mod selection;
mod shelf;
mod viewer;

pub use page::{SharePage, SlugPage};
pub use selection::SelectionBar as VisitorSelection;
