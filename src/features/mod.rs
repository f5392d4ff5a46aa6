//! What people do, one folder each. A feature never imports another: pages put them together.

pub mod albums;
pub mod downloads;
pub mod grid;
pub mod handover;
pub mod languages;
pub mod leaving;
pub mod lightbox;
pub mod map;
pub mod sharing;
pub mod slideshow;
pub mod uploads;
