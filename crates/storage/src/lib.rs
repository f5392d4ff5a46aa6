//! Storage of bytes, in a folder or an S3-compatible store: where each file is, and how it gets
//! there durably. Nothing of HTTP, and nothing of rows.
//!
//! Files arrive in a local folder for unfinished ones, are synced, and only then get their name in
//! a folder or a bucket; the row that makes them count is written after that.
#![deny(clippy::unwrap_used, clippy::expect_used)]

mod blocking;
mod bucket;
mod client;
mod fetch;
mod folder;
mod key;
mod object;
mod presigned;
mod scratch;
mod storage;

pub use bucket::Parts;
pub use key::{Files, StorageKey, Stored};
pub use object::{Object, Reader};
pub use scratch::{Local, Remove, RemoveFolder};
pub use storage::{Partials, Storage};
