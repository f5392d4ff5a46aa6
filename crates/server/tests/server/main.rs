//! The real server, in process on a free port, driven over HTTP. One module per capability; one
//! binary, since linking a server nine times takes longer than running all of this.

mod access;
mod albums;
mod auth;
mod download;
mod fixtures;
mod harness;
mod links;
mod map;
mod media;
mod metadata_hidden;
mod timeline;
mod upload;
mod web;
