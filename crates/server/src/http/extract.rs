//! Extractors whose rejections are errors of the API.

use axum::body::Bytes;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::{Error, Result};
use crate::http::incoming;
pub use crate::http::json::{Json, KEPT_BY_NOBODY};
use crate::limits::{MAX_PATH, MAX_QUERY};
use crate::request_bounds::Bounded;

/// An optional JSON body; a missing one counts as `{}`. `Content-Type` is not checked.
#[derive(Debug)]
pub struct OptionalJson<T>(pub T);

/// A query string.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// The id in a path, of whatever resource the path names. It has to be a UUID.
#[derive(Debug)]
pub struct Id<T>(pub T);

/// Several path parameters, not checked further.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Bounded> FromRequest<App> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let request = incoming::whole(app, request).await?;
        let found = axum::Json::from_request(request, app).await;
        let axum::Json(body): axum::Json<T> = found.map_err(|rejection: JsonRejection| {
            refused(rejection.status(), &rejection.body_text())
        })?;
        body.check()?;
        Ok(Self(body))
    }
}

impl<T: DeserializeOwned + Bounded> FromRequest<App> for OptionalJson<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let request = incoming::whole(app, request).await?;
        let found = Bytes::from_request(request, app).await;
        let body =
            found.map_err(|rejection| refused(rejection.status(), &rejection.body_text()))?;
        let body = if body.is_empty() { b"{}" } else { &body[..] };
        let body: T = serde_json::from_slice(body)
            .map_err(|error| Error::bad_request(format!("Validation failed: {error}")))?;
        body.check()?;
        Ok(Self(body))
    }
}

/// Converts an extractor's rejection to an error of the API.
fn refused(status: StatusCode, why: &str) -> Error {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::bad_request(format!("Validation failed: {why}")),
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        if parts.uri.query().is_some_and(|query| query.len() > MAX_QUERY) {
            return Err(Error::bad_request("Validation failed: the query is too long"));
        }
        let found = axum::extract::Query::from_request_parts(parts, state).await;
        found.map(|axum::extract::Query(query)| Self(query)).map_err(|rejection: QueryRejection| {
            Error::bad_request(format!("Validation failed: {}", rejection.body_text()))
        })
    }
}

impl<T: From<String>, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let found = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let id = found.map(|axum::extract::Path(id)| id).map_err(|_: PathRejection| bad_id())?;
        if vitrine_ids::is_uuid(&id) { Ok(Self(T::from(id))) } else { Err(bad_id()) }
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        if parts.uri.path().len() > MAX_PATH {
            return Err(Error::bad_request("Validation failed: the path is too long"));
        }
        let found = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        found
            .map(|axum::extract::Path(found)| Self(found))
            .map_err(|rejection| refused(rejection.status(), &rejection.body_text()))
    }
}

fn bad_id() -> Error {
    Error::bad_request("Validation failed: the id in the path is no UUID")
}
