//! A long JSON response that keeps a reservation until it is sent. A client that reads nothing for
//! a while is cut off, so that slow clients do not fill the memory.

use std::io;
use std::marker::PhantomData;
use std::pin::pin;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::json::{Json, to_json};
use crate::error::Result;
use crate::limits::SILENCE;

/// Size of a chunk in bytes. Shorter responses are sent in one piece.
const PIECE: usize = 64 << 10;

/// A `T` in JSON, and a value that is dropped once it is sent.
#[derive(Debug)]
pub struct HeldJson<T, H = ()> {
    json: Bytes,
    held: H,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> HeldJson<T> {
    /// Serializes a response.
    pub fn new(answer: &T) -> Result<Self> {
        Ok(Self { json: to_json(answer)?, held: (), of: PhantomData })
    }

    /// The length of the JSON in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.json.len()
    }

    /// Keeps `held` until the response is sent.
    pub fn hold<H>(self, held: H) -> HeldJson<T, H> {
        HeldJson { json: self.json, held, of: self.of }
    }
}

impl<T, H: Send + 'static> IntoResponse for HeldJson<T, H> {
    fn into_response(self) -> Response {
        let Self { json, held, .. } = self;
        // The headers of all JSON responses.
        let mut response = Json(()).into_response();
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(json.len()));
        *response.body_mut() = match json.len() > PIECE {
            true => sent(pieces(json), held),
            false => Body::from(json),
        };
        response
    }
}

/// Splits bytes into chunks.
fn pieces(mut bytes: Bytes) -> impl Stream<Item = io::Result<Bytes>> {
    stream::iter(std::iter::from_fn(move || {
        let piece = bytes.split_to(bytes.len().min(PIECE));
        // Copied, since a slice would keep the whole buffer alive.
        (!piece.is_empty()).then(|| Ok(Bytes::copy_from_slice(&piece)))
    }))
}

/// Streams pieces as a body from a task of its own, each made once the previous one is taken. The
/// body breaks off when a piece fails, or when the client takes none for [`SILENCE`]. `held` is
/// dropped at the end.
pub fn sent<H: Send + 'static>(
    pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    held: H,
) -> Body {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let _held = held;
        let mut pieces = pin!(pieces);
        loop {
            let piece = pieces.next().await.transpose();
            let is_last = !matches!(piece, Ok(Some(_)));
            let taken = timeout(SILENCE, sender.send(piece)).await;
            if is_last || !matches!(taken, Ok(Ok(()))) {
                return;
            }
        }
    });
    Body::from_stream(stream::try_unfold(receiver, |mut receiver| async move {
        match receiver.recv().await {
            Some(Ok(Some(piece))) => Ok(Some((piece, receiver))),
            Some(Ok(None)) => Ok(None),
            Some(Err(error)) => Err(error),
            None => Err(io::Error::from(io::ErrorKind::TimedOut)),
        }
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_nobody_takes_is_held_no_longer() {
        let answer: Vec<u32> = (0..100_000).collect();
        let held = Arc::new(());
        let read = HeldJson::new(&answer).unwrap().hold(Arc::clone(&held)).into_response();
        let body = axum::body::to_bytes(read.into_body(), usize::MAX).await.unwrap();
        assert_eq!(serde_json::from_slice::<Vec<u32>>(&body).unwrap(), answer);
        assert_eq!(Arc::strong_count(&held), 1);

        let stalled = HeldJson::new(&answer).unwrap().hold(Arc::clone(&held)).into_response();
        tokio::time::sleep(SILENCE / 2).await;
        assert_eq!(Arc::strong_count(&held), 2);
        tokio::time::sleep(SILENCE).await;
        assert_eq!(Arc::strong_count(&held), 1);
        let body = axum::body::to_bytes(stalled.into_body(), usize::MAX).await;
        assert!(body.is_err(), "what is cut short does not look whole");
    }
}
