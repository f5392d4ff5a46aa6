//! The storage server: it stores files and rows, and decides who may read them.
//!
//! Two places to look: [`router`] is the URL table, `routes/` has the handlers. How photos are
//! displayed is up to the app; parsing and cleaning of files is done by `vitrine-media`.
#![deny(clippy::unwrap_used, clippy::expect_used)]

pub mod access;
pub mod admin;
mod api_description;
pub mod app;
pub mod auth;
mod chunked_read;
pub mod cli;
mod collage;
pub mod collections;
pub mod config;
mod connections;
mod download_budget;
pub mod error;
mod home_location;
pub mod http;
pub mod import;
pub mod ingest;
mod jobs;
mod keyed_mutex;
mod keyed_semaphore;
pub mod library;
pub mod limits;
pub mod listen;
pub mod metrics;
mod middleware;
pub mod openapi;
pub mod operation_schema;
pub mod operations;
pub mod programs;
mod removal;
mod renditions;
pub mod request_bounds;
mod response_cache;
mod responses;
pub mod router;
pub mod routes;
pub mod secret;
pub mod serve;
mod services;
mod subpath;
mod time_zones;
mod view_counter;
pub mod web;
