//! What requests ask about the API itself. The router, which knows all operations, sets it.

use std::collections::BTreeSet;

use axum::body::Bytes;

/// A description of the API.
#[derive(Debug)]
pub struct ApiDescription {
    /// The OpenAPI document.
    pub openapi: Bytes,
    /// The permissions that operations require.
    pub permissions: BTreeSet<&'static str>,
}
