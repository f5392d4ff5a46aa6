//! Rows in SQLite or PostgreSQL: every SQL statement of the server, and nothing of HTTP or files.
//!
//! The SQL is written for both databases: `$1` placeholders, and the types TEXT, BIGINT, BLOB and
//! DOUBLE PRECISION only. Where they differ, `dialect` says how. Each noun has its file of queries,
//! which are methods of [`Db`] or, where they belong to a transaction, of [`Write`].
#![deny(clippy::unwrap_used, clippy::expect_used)]

pub mod accounts;
pub mod activities;
pub mod albums;
pub mod asset_patches;
pub mod assets;
pub mod bulk_insert;
mod cache;
pub mod claims;
pub mod clock;
pub mod collections;
mod columns;
mod copy;
pub mod copy_file;
mod database;
pub mod deleted_links;
mod dialect;
pub mod downloads;
pub mod edits;
mod error;
pub mod expected_files;
pub mod file_rows;
mod files;
pub mod guests;
pub mod leases;
pub mod links;
pub mod members;
mod migrations;
pub mod model;
pub mod moderation;
mod motion_videos;
pub mod new_assets;
mod open;
pub mod place_names;
pub mod places;
mod renditions;
mod retry;
mod row_id;
mod rows;
mod scope;
pub mod search;
pub mod search_normalize;
pub mod sessions;
pub mod share_review;
mod shared_counters;
mod statement;
pub mod timeline;
pub mod upload_parts;
pub mod uploads;
pub mod video_renditions;
pub mod visits;

pub use vitrine_ids::{
    ActivityId, AlbumId, ApiKeyId, AssetId, GuestId, LinkId, SessionId, UploadId, UserId,
};

pub use cache::{Cache, Writes};
pub use copy::Copied;
pub use database::{Db, Write};
pub use dialect::Dialect;
pub use error::{Error, ErrorKind, Result};
pub use renditions::StoredRenditions;
pub use scope::Scope;
pub use shared_counters::CounterName;

/// The file name of a SQLite database in the data folder.
pub const FILE_NAME: &str = "vitrine.sqlite";
