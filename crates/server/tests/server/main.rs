//! The real server, in process on a free port, driven over HTTP. One module per capability; one
//! binary, since linking a server nine times takes longer than running all of this.

mod access;
mod albums;
mod asset_changes;
mod auth;
mod download;
mod fixtures;
mod guests;
mod harness;
mod import;
mod link_albums;
mod link_page;
mod links;
mod map;
mod media;
mod metadata_hidden;
mod motion;
mod timeline;
mod upload;
mod web;
