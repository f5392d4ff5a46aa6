//! The storage server: it stores files and rows, and decides who may read them.
//!
//! Two places to look: [`router`] is the URL table, `routes/` has the handlers. How photos are
//! displayed is up to the app; parsing and cleaning of files is done by `vitrine-media`.
#![deny(clippy::unwrap_used, clippy::expect_used)]

pub mod access;
pub mod app;
pub mod auth;
#[cfg(test)]
#[path = "../tests/server/bucket.rs"]
#[allow(dead_code, reason = "nothing fails in these tests")]
mod bucket;
pub mod cli;
pub mod clock;
mod collage;
pub mod collections;
pub mod config;
mod connections;
pub mod db;
pub mod describe;
mod download_budget;
pub mod error;
mod home;
pub mod http;
pub mod import;
pub mod ingest;
mod keyed_semaphore;
pub mod leases;
pub mod limits;
pub mod listen;
pub mod locks;
mod maintenance;
pub mod metrics;
pub mod openapi;
mod pieces;
pub mod places;
mod private;
mod renditions;
pub mod request_bounds;
pub mod router;
pub mod routes;
pub mod secret;
pub mod serve;
pub mod storage;
mod subpath;
pub mod table;
pub mod upkeep;
mod view;
pub mod views;
pub mod web;
mod words;
mod written;
