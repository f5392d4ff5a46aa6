//! Requests at once of one client network. Connections are limited too, but many requests share one
//! in HTTP/2, and a proxy's connections are nobody's in particular.

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

/// Operations that may keep a connection to the database for long, of which there are few. Paths are
/// those below `/api`.
const COSTLY: &[&str] =
    &["/download/archive", "/download/info", "/map/markers", "/search/metadata"];

/// Counts the requests of each client network that are under way.
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

/// A permit of a client network, for which it may have to wait.
async fn permit(of: &KeyedSemaphore<IpAddr>, parts: &Parts, app: &App) -> Result<Permit<IpAddr>> {
    let client = Peer::from_parts(parts, app).network_address();
    let permit = tokio::time::timeout(MAX_REQUEST_WAIT, of.acquire(client)).await;
    permit.ok().flatten().ok_or(Error::TooMany)
}

/// Lets a request wait while its network has too many under way, and answers 429 where it would wait
/// for too long.
pub async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let permit = match permit(&app.client_requests.all, &parts, &app).await {
        Ok(permit) => permit,
        Err(error) => return error.into_response(),
    };
    let answer = next.run(Request::from_parts(parts, body)).await;
    answer.map(|body| Body::new(Counted { body, _permit: permit }))
}

/// The same for operations that are costly, of which one network has few at work until they are
/// answered.
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

/// The body of an answer to a request that is counted until it is sent.
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
