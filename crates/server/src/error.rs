//! The one error of the HTTP layer: what a client is told, and what only the log is told.
//!
//! A message that clients decide by is part of the wire and written where it is raised. Causes of
//! 5xx answers are logged here, once, and never sent.

use std::borrow::Cow;
use std::fmt;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use vitrine_api::ErrorBody;

/// What a handler answers when it does not succeed.
#[derive(Debug)]
pub enum Error {
    /// 400 with a sentence.
    BadRequest(Cow<'static, str>),
    /// 401 with one of the wire's messages.
    Unauthorized(&'static str),
    /// 403 with a sentence.
    Forbidden(Cow<'static, str>),
    /// 404 with a sentence.
    NotFound(&'static str),
    /// 413: a body or a part of one is longer than allowed.
    TooLarge,
    /// 429: too many attempts at once.
    TooMany,
    /// 507: the disk is full.
    NoSpace,
    /// 500; the cause goes to the log.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// What handlers return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// 400 with a sentence.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::BadRequest(message.into())
    }

    /// 403 as the wire has it.
    pub fn forbidden() -> Self {
        Self::Forbidden("Forbidden".into())
    }

    /// 400: there is no such thing, or not for this caller; which of the two is not told.
    pub fn no_access(permission: &str) -> Self {
        Self::BadRequest(format!("Not found or no {permission} access").into())
    }

    /// 500 with a cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadRequest(message) | Self::Forbidden(message) => f.write_str(message),
            Self::Unauthorized(message) | Self::NotFound(message) => f.write_str(message),
            Self::TooLarge => f.write_str("Request body is too large"),
            Self::TooMany => f.write_str("Too many attempts, try again later"),
            Self::NoSpace => f.write_str("The server has no space left"),
            Self::Internal(_) => f.write_str("Internal server error"),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(cause) = &self {
            tracing::error!(cause = %chain(cause.as_ref()), "request failed");
        }
        let status = self.status();
        let body = ErrorBody { message: self.to_string(), errors: Vec::new() };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        if status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
        }
        response
    }
}

/// An error and what lies beneath it, in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                tracing::error!(cause = %error, "no space left");
                Self::NoSpace
            }
            _ => Self::internal(error),
        }
    }
}

macro_rules! internal {
    ($($cause:ty),*) => { $(
        impl From<$cause> for Error {
            fn from(error: $cause) -> Self {
                Self::internal(error)
            }
        }
    )* };
}

internal!(sqlx::Error, object_store::Error, tokio::task::JoinError, serde_json::Error);
