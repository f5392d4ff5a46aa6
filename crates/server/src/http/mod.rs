//! HTTP below the handlers: extractors, conditional and range requests, streams, headers. It knows
//! nothing of assets, albums and links.

pub mod body;
pub mod body_kind;
pub mod disposition;
pub mod etag;
pub mod extract;
pub mod headers;
pub mod held_json;
pub mod incoming;
pub mod json;
pub mod long_bodies;
pub mod range;
pub mod serve;
