//! A long answer in JSON that counts as held until it is sent. Whoever takes nothing of it for a while
//! gets no more of it, so that slow readers do not fill the memory.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::extract::Json;
use crate::limits::SILENCE;

/// Bytes that are sent at once; an answer that is no longer is sent as it is.
const PIECE: usize = 64 << 10;

/// The answer, and what is dropped once it is sent.
#[derive(Debug)]
pub struct HeldJson<T, H>(pub T, pub H);

impl<T: Serialize, H: Send + 'static> IntoResponse for HeldJson<T, H> {
    fn into_response(self) -> Response {
        let Self(answer, held) = self;
        let written = match serde_json::to_vec(&answer) {
            Ok(bytes) if bytes.len() > PIECE => Bytes::from(bytes),
            _ => return Json(answer).into_response(),
        };
        drop(answer);
        // Headers as they are for all answers in JSON.
        let mut response = Json(()).into_response();
        let len = HeaderValue::from(written.len());
        response.headers_mut().insert(header::CONTENT_LENGTH, len);
        *response.body_mut() = Body::from_stream(sent(written, held));
        response
    }
}

/// The bytes piece by piece, from a task of their own, which gives up where nobody takes them.
fn sent<H: Send + 'static>(
    mut bytes: Bytes,
    held: H,
) -> impl futures::Stream<Item = std::io::Result<Bytes>> + Send {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let _held = held;
        while !bytes.is_empty() {
            // A part of the whole would keep all of it.
            let piece = bytes.split_to(bytes.len().min(PIECE));
            let piece = Bytes::copy_from_slice(&piece);
            if !matches!(timeout(SILENCE, sender.send(Some(piece))).await, Ok(Ok(()))) {
                return;
            }
        }
        let _ = sender.send(None).await;
    });
    stream::try_unfold(receiver, |mut receiver| async move {
        match receiver.recv().await {
            Some(Some(piece)) => Ok(Some((piece, receiver))),
            Some(None) => Ok(None),
            None => Err(std::io::Error::from(std::io::ErrorKind::TimedOut)),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_nobody_takes_is_held_no_longer() {
        let answer: Vec<u32> = (0..100_000).collect();
        let held = Arc::new(());
        let read = HeldJson(answer.clone(), Arc::clone(&held)).into_response();
        let body = axum::body::to_bytes(read.into_body(), usize::MAX).await.unwrap();
        assert_eq!(serde_json::from_slice::<Vec<u32>>(&body).unwrap(), answer);
        assert_eq!(Arc::strong_count(&held), 1);

        let stalled = HeldJson(answer, Arc::clone(&held)).into_response();
        tokio::time::sleep(SILENCE / 2).await;
        assert_eq!(Arc::strong_count(&held), 2);
        tokio::time::sleep(SILENCE).await;
        assert_eq!(Arc::strong_count(&held), 1);
        let body = axum::body::to_bytes(stalled.into_body(), usize::MAX).await;
        assert!(body.is_err(), "what is cut short does not look whole");
    }
}
