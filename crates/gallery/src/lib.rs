//! What the app decides without a browser: layout, selection, zoom, link forms, uploads.
//!
//! Plain data and functions with native tests. No Leptos, no `web_sys`, no clock: callers pass the
//! time in.

pub mod activity;
pub mod base_path;
pub mod collections;
pub mod dates;
pub mod days;
pub mod disclosures;
pub mod download;
pub mod expiry;
pub mod facts;
pub mod file_type;
pub mod grid;
pub mod guests;
pub mod jobs;
pub mod justified;
pub mod language;
pub mod link_defaults;
pub mod link_form;
pub mod links;
pub mod map;
pub mod membership;
pub mod metadata_edit;
pub mod metadata_preview;
pub mod panorama;
pub mod password;
pub mod photo;
pub mod photos;
pub mod qr;
pub mod query;
pub mod retry;
pub mod scroll;
pub mod scrubber;
pub mod selection;
pub mod share_to_app;
pub mod size;
pub mod slideshow;
pub mod upload;
pub mod zoom;
