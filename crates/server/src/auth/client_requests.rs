//! Limits concurrent requests per client network. Connections are limited too, but HTTP/2 carries
//! many requests on one, and a proxy's connections belong to no client in particular.

use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Peer;
use crate::app::App;
use crate::error::{Error, Result};
use crate::keyed_semaphore::{KeyedSemaphore, Permit};
use crate::limits::{
    MAX_COSTLY_PER_CLIENT, MAX_REQUEST_WAIT, MAX_REQUESTS_PER_CLIENT, MAX_REQUESTS_WAITING,
};

/// Operations that may hold one of the few database connections for long. Paths are relative to
/// `/api`.
const COSTLY: &[&str] =
    &["/download/archive", "/download/info", "/map/markers", "/search/metadata"];

/// Counts the requests in progress of each client network.
#[derive(Debug)]
pub struct ClientRequests {
    all: KeyedSemaphore<IpAddr>,
    costly: KeyedSemaphore<IpAddr>,
}

impl Default for ClientRequests {
    fn default() -> Self {
        Self {
            all: KeyedSemaphore::new(MAX_REQUESTS_PER_CLIENT, MAX_REQUESTS_WAITING),
            costly: KeyedSemaphore::new(MAX_COSTLY_PER_CLIENT, MAX_REQUESTS_WAITING),
        }
    }
}

/// Waits for a permit of the client network, for at most [`MAX_REQUEST_WAIT`]; else 429.
async fn permit(of: &KeyedSemaphore<IpAddr>, parts: &Parts, app: &App) -> Result<Permit<IpAddr>> {
    let client = Peer::from_parts(parts, app).network_address();
    let permit = tokio::time::timeout(MAX_REQUEST_WAIT, of.acquire(client)).await;
    permit.ok().flatten().ok_or(Error::TooMany)
}

/// Middleware: a request waits while its network has too many in progress, and gets 429 after
/// [`MAX_REQUEST_WAIT`]. It counts until its response is sent.
pub async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let permit = match permit(&app.client_requests.all, &parts, &app).await {
        Ok(permit) => permit,
        Err(error) => return error.into_response(),
    };
    let answer = next.run(Request::from_parts(parts, body)).await;
    answer.map(|body| Body::new(Counted { body, _permit: permit }))
}

/// The same with a lower limit for costly operations, which count until their handler returns.
pub async fn limit_costly(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !COSTLY.contains(&path) && !path.ends_with("/map-markers") {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match permit(&app.client_requests.costly, &parts, &app).await {
        Ok(_permit) => next.run(Request::from_parts(parts, body)).await,
        Err(error) => error.into_response(),
    }
}

/// A response body that keeps its request counted until it is sent.
struct Counted {
    body: Body,
    _permit: Permit<IpAddr>,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.body.size_hint()
    }
}
