//! The error type of the HTTP layer, with what is sent to the client and what is only logged.
//!
//! A message that clients act on is part of the API and written where it is raised. Causes of 5xx
//! responses are logged here, once, and never sent.

use std::borrow::Cow;
use std::fmt;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use vitrine_api::ErrorBody;
use vitrine_database::ErrorKind;

/// The error response of a handler.
#[derive(Debug)]
pub enum Error {
    /// 400 with a message.
    BadRequest(Cow<'static, str>),
    /// 401 with one of the API's messages.
    Unauthorized(&'static str),
    /// 403 with a message.
    Forbidden(Cow<'static, str>),
    /// 404 with a message.
    NotFound(&'static str),
    /// 409: the client's state is not the server's.
    Conflict(&'static str),
    /// 408: the body took too long.
    TooSlow,
    /// 412: the client uses another version of the protocol.
    Precondition(&'static str),
    /// 415 with a message.
    Unsupported(&'static str),
    /// 423: another request holds the lock.
    Locked,
    /// 460 of the tus protocol: the bytes do not have the announced checksum.
    Checksum,
    /// 413: the body or a part of it is too long.
    TooLarge,
    /// 429: too many attempts, or too many at once.
    TooMany,
    /// 503: a resource is busy or not writable at the moment.
    Busy,
    /// 507: the disk is full.
    NoSpace,
    /// 500; the cause goes to the log.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// The result of a handler.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// 400 with a message.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::BadRequest(message.into())
    }

    /// 400: the user's quota is exhausted.
    pub fn over_quota() -> Self {
        Self::bad_request("Quota has been exceeded!")
    }

    /// 403 with the API's message.
    pub fn forbidden() -> Self {
        Self::Forbidden("Forbidden".into())
    }

    /// 400: the resource does not exist, or the caller may not access it. The response does not
    /// tell which.
    pub fn no_access(permission: &str) -> Self {
        Self::BadRequest(format!("Not found or no {permission} access").into())
    }

    /// 500 with a cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_for_the_moment(&self) -> bool {
        self.status().is_server_error()
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Precondition(_) => StatusCode::PRECONDITION_FAILED,
            Self::Unsupported(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Locked => StatusCode::LOCKED,
            Self::Checksum => StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST),
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadRequest(message) | Self::Forbidden(message) => f.write_str(message),
            Self::Unauthorized(message)
            | Self::NotFound(message)
            | Self::Conflict(message)
            | Self::Precondition(message)
            | Self::Unsupported(message) => f.write_str(message),
            Self::Locked => f.write_str("Another request is writing to this upload"),
            Self::Checksum => f.write_str("The bytes do not have the checksum that was announced"),
            Self::TooLarge => f.write_str("Request body is too large"),
            Self::TooSlow => f.write_str("The request body took too long"),
            Self::TooMany => f.write_str("Too many attempts, try again later"),
            Self::Busy => f.write_str("The server cannot do this right now, try again later"),
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
        if matches!(self, Self::TooMany | Self::Busy) {
            headers.insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
        }
        response
    }
}

/// An error and its sources, in one line.
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
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
                tracing::error!(cause = %error, "the storage cannot be written to");
                Self::Busy
            }
            std::io::ErrorKind::ResourceBusy | std::io::ErrorKind::TimedOut => {
                tracing::error!(cause = %chain(&error), "the storage does not answer");
                Self::Busy
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

impl From<vitrine_database::Error> for Error {
    fn from(error: vitrine_database::Error) -> Self {
        let known = match ErrorKind::of(&error) {
            ErrorKind::Nul => return Self::bad_request("Validation failed: a text holds NUL"),
            ErrorKind::NoSpace => Self::NoSpace,
            ErrorKind::Busy => Self::Busy,
            ErrorKind::Internal => return Self::internal(error),
        };
        tracing::error!(cause = %error, "the database cannot be used");
        known
    }
}

internal!(tokio::task::JoinError, serde_json::Error);
