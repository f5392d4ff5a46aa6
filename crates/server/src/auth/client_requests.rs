//! Requests at once of one client network. Connections are limited too, but many requests share one
//! in HTTP/2, and a proxy's connections are nobody's in particular.

use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Peer;
use crate::app::App;
use crate::error::Error;
use crate::keyed_semaphore::{KeyedSemaphore, Permit};
use crate::limits::{MAX_REQUEST_WAIT, MAX_REQUESTS_PER_CLIENT, MAX_REQUESTS_WAITING};

/// Counts the requests of each client network that are under way.
#[derive(Debug)]
pub struct ClientRequests(KeyedSemaphore<IpAddr>);

impl Default for ClientRequests {
    fn default() -> Self {
        Self(KeyedSemaphore::new(MAX_REQUESTS_PER_CLIENT, MAX_REQUESTS_WAITING))
    }
}

/// Lets a request wait while its network has too many under way, and answers 429 where it would wait
/// for too long.
pub async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let client = Peer::from_parts(&parts, &app).network_address();
    let permit =
        tokio::time::timeout(MAX_REQUEST_WAIT, app.client_requests.0.acquire(client)).await;
    let Ok(Some(permit)) = permit else {
        return Error::TooMany.into_response();
    };
    let answer = next.run(Request::from_parts(parts, body)).await;
    answer.map(|body| Body::new(Counted { body, _permit: permit }))
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
