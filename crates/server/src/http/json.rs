//! JSON bodies of requests and responses.

use axum::body::Bytes;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::error::{Error, Result};

/// A response header with a constant value.
pub type Header = (HeaderName, &'static str);

/// Responses depend on the caller and are invalid once a link has ended: no cache may store them.
pub const KEPT_BY_NOBODY: Header = (header::CACHE_CONTROL, "private, no-store");

/// A JSON body of a request or response.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// Serializes a response as JSON.
pub fn to_json<T: Serialize>(answer: &T) -> Result<Bytes> {
    let json = serde_json::to_vec(answer);
    json.map(Bytes::from).map_err(|error| Error::internal(error.to_string()))
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        ([KEPT_BY_NOBODY], axum::Json(self.0)).into_response()
    }
}
