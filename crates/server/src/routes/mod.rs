//! HTTP handlers, one module per noun of the API. A handler parses the request, asks `access`, and
//! builds the response. Rows are in `db`, bytes in `storage`.

pub mod activities;
pub mod admin;
pub mod albums;
pub mod api_keys;
pub mod asset_changes;
pub mod asset_upload;
pub mod assets;
pub mod auth;
pub mod collections;
pub mod download;
pub mod guests;
pub mod link_address;
pub mod link_review;
pub mod links;
pub mod map;
pub mod media;
pub mod members;
pub mod monitoring;
pub mod renditions;
pub mod search;
pub mod server;
pub mod sessions;
pub mod timeline;
pub mod trash;
pub mod uploads;
pub mod users;
