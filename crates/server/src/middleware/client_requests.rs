//! Limits the requests in progress of each client network.

use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::auth::ClientAddress;
use crate::error::Result;
use crate::keyed_semaphore::Permit;

/// Operations that may hold one of the few database connections for long. Paths are relative to
/// `/api`.
const COSTLY: &[&str] =
    &["/download/archive", "/download/info", "/map/markers", "/search/metadata"];

/// Middleware: a request waits while its network has too many in progress, and gets 429 after
/// [`MAX_REQUEST_WAIT`]. It counts until its response is sent.
pub async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let client = ClientAddress::from_parts(&parts, &app.trusted_proxies);
    let permit = match app.client_requests.begin(client).await {
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
    let client = ClientAddress::from_parts(&parts, &app.trusted_proxies);
    match app.client_requests.begin_costly(client).await {
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
