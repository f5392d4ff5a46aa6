//! The storage server: it stores files and rows, and decides who may read them.
//!
//! Two places to look: [`router`] is the URL table, `routes/` has the handlers. How photos are
//! displayed is up to the app; parsing and cleaning of files is done by `vitrine-media`.
#![deny(clippy::unwrap_used, clippy::expect_used)]

pub mod access;
pub mod app;
pub mod auth;
pub mod cli;
mod clock_watch;
mod collage;
pub mod collections;
pub mod config;
mod connections;
pub mod describe;
mod download_budget;
pub mod error;
mod home;
pub mod http;
pub mod import;
pub mod ingest;
mod keyed_semaphore;
pub mod limits;
pub mod listen;
pub mod locks;
mod maintenance;
pub mod metrics;
pub mod openapi;
mod pieces;
pub mod places;
mod renditions;
pub mod request_bounds;
pub mod router;
pub mod routes;
pub mod secret;
pub mod serve;
mod subpath;
pub mod table;
pub mod upkeep;
mod view;
pub mod views;
pub mod web;
mod written;
