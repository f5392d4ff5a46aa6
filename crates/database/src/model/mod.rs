//! The rows that the caches of authorisation queries hold: what [`Db`](crate::Db) and the queries
//! both know.

pub mod link;
pub mod picture;
pub mod session;
pub mod user;
