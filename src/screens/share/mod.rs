//! `/share/{key}` and `/s/{slug}`: the visitor's pages of a link, from the password to the end of
//! the session.

mod album_cards;
mod guests;
mod link_bar;
mod link_contents;
mod link_view;
mod linked_album;
mod owner_bar;
mod visit;
mod visit_states;

pub use visit::{ShareScreen, SlugScreen};
