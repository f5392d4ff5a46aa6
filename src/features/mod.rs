//! What users do, one module each. A feature never imports another; screens and widgets combine them.

pub mod activity;
pub mod albums;
pub mod collections;
pub mod downloads;
pub mod grid;
pub mod languages;
pub mod lightbox;
pub mod map;
pub mod members;
pub mod metadata_edit;
pub mod metadata_preview;
pub mod rendition_backfill;
pub mod settings;
pub mod share_to_app;
pub mod sharing;
pub mod slideshow;
pub mod uploads;
