//! What the tests of several packages need: a data folder with its database, and an S3-compatible
//! store with fault injection.

pub mod bucket;
pub mod database;
