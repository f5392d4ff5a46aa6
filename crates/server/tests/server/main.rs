//! The real server, in process on a free port, driven over HTTP. One module per capability; one
//! binary, since linking a server nine times takes longer than running all of this.

mod access;
mod accounts;
mod albums;
mod asset_changes;
mod auth;
mod download;
mod durability;
mod fixtures;
mod guests;
mod harness;
mod hostile;
mod http;
mod import;
mod link_albums;
mod link_page;
mod links;
mod map;
mod media;
mod metadata_hidden;
mod motion;
mod program;
mod resumable;
mod security;
mod timeline;
mod upkeep;
mod upload;
mod web;
