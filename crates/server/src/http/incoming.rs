//! Request bodies that are read into memory, with limits on their length, their duration, and the
//! number of long ones at once.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use bytes::BytesMut;
use futures::StreamExt as _;
use tokio::time::{Instant, timeout_at};

use crate::app::App;
use crate::auth::{ClientAddress, ask_again, names_link};
use crate::error::{Error, Result};
use crate::http::body_kind::BodyKind;
use crate::http::long_bodies::BodySlot;
use crate::limits::{
    MAX_BODY, MAX_BODY_TIME, MAX_LONG_BODY_PAUSE, MAX_SHORT_BODY, MAX_VISITOR_BODY, SLOW_BODY,
};

/// Holds the slot of a request's body until the response is ready: what was parsed from the body
/// takes as much memory as the body did.
#[derive(Debug, Clone, Default)]
struct Held(Arc<Mutex<Option<BodySlot>>>);

/// Middleware that holds the slot of a long body until the response is ready.
pub async fn hold(mut request: Request, next: Next) -> Response {
    let held = Held::default();
    request.extensions_mut().insert(held.clone());
    let answer = next.run(request).await;
    drop(held);
    answer
}

/// Reads the whole body of a request into memory. The operation determines its longest length.
///
/// # Errors
/// 413 when it is longer, 408 when it takes too long, 429 when too many others wait, 401 or 403
/// when it was slow and its sender has lost access meanwhile.
pub async fn whole(app: &App, request: Request) -> Result<Request> {
    let (parts, body) = request.into_parts();
    let limit = limit(&parts);
    let announced = parts.headers.get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|announced| announced > limit) {
        return Err(Error::TooLarge);
    }
    let mut body = body.into_data_stream();
    let mut read = BytesMut::new();
    let mut place = None;
    let began = Instant::now();
    let mut deadline = began + MAX_BODY_TIME;
    // The length that a long body has to reach next, and when.
    let (mut mark, mut mark_at) = (0, deadline);
    loop {
        let next = timeout_at(deadline.min(mark_at), body.next()).await;
        let Some(bytes) = next.map_err(|_| Error::TooSlow)? else { break };
        let bytes =
            bytes.map_err(|error| Error::bad_request(format!("Validation failed: {error}")))?;
        if read.len() + bytes.len() > limit {
            return Err(Error::TooLarge);
        }
        let now = Instant::now();
        if place.is_none() && read.len() + bytes.len() > MAX_SHORT_BODY {
            place = Some(
                app.long_bodies
                    .enter(ClientAddress::from_parts(&parts, &app.trusted_proxies))
                    .await?,
            );
            // Nothing was read while it waited, so the deadline moves.
            let waited = now.elapsed();
            deadline += waited;
            mark_at = Instant::now() + MAX_LONG_BODY_PAUSE;
            mark = read.len() + MAX_SHORT_BODY;
        }
        read.extend_from_slice(&bytes);
        if place.is_some() && read.len() >= mark {
            (mark, mark_at) = (read.len() + MAX_SHORT_BODY, Instant::now() + MAX_LONG_BODY_PAUSE);
        }
    }
    if began.elapsed() > SLOW_BODY {
        ask_again(&parts, app).await?;
    }
    if let Some(held) = parts.extensions.get::<Held>() {
        *held.0.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }
    Ok(Request::from_parts(parts, Body::from(Bytes::from(read))))
}

/// The longest body that a request may have, in bytes.
fn limit(parts: &Parts) -> usize {
    match parts.extensions.get::<BodyKind>() {
        Some(BodyKind::List) if names_link(parts) => MAX_VISITOR_BODY,
        Some(BodyKind::List | BodyKind::Pictures | BodyKind::Stream) => MAX_BODY,
        Some(BodyKind::Short) | None => MAX_SHORT_BODY,
    }
}
