//! The real server, in process on a free port, driven over HTTP. One module per capability; one
//! binary, since linking a server nine times takes longer than running all of this.

mod access;
mod accounts;
mod activities;
mod albums;
mod asset_changes;
mod auth;
mod collections;
mod copy;
mod counts;
mod database;
mod download;
mod durability;
mod fixtures;
mod fleet;
mod guests;
mod harness;
mod hostile;
mod http;
mod import;
mod link_albums;
mod link_care;
mod link_page;
mod links;
mod many;
mod map;
mod media;
mod members;
mod metadata_hidden;
mod motion;
mod pairs;
mod plans;
mod postgres;
mod program;
mod races;
mod renditions;
mod resumable;
mod review_guests;
mod search;
mod security;
mod timeline;
mod upkeep;
mod upload;
mod web;

use vitrine_server::db::Db;
