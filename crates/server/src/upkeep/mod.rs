//! What an operator does with a library from the command line: check it, back it up, restore it.
//! All of it works beside a running server.

mod backup;
mod check;

pub use backup::{backup, restore};
pub use check::{Report, check};
