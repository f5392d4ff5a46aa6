//! Streams files as response bodies. They are read while they are sent, so a slow client holds one
//! small buffer.

use std::io;
use std::ops::Range;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use vitrine_media::{EditList, Piece};
use vitrine_storage::{Object, Reader};

use crate::error::{Error, Result};

static ZEROS: [u8; 16 * 1024] = [0; 16 * 1024];

enum Part {
    Keep(Range<u64>),
    Insert(Bytes),
    Zero(u64),
}

impl Part {
    /// Removes and returns the next bytes of the part; `None` at its end.
    async fn next(&mut self, reader: &mut Reader) -> Option<io::Result<Bytes>> {
        match self {
            Self::Keep(range) if range.is_empty() => None,
            Self::Keep(range) => {
                let bytes = reader.next(range).await;
                range.start += bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
                Some(bytes)
            }
            Self::Insert(bytes) => {
                let bytes = std::mem::take(bytes);
                (!bytes.is_empty()).then_some(Ok(bytes))
            }
            Self::Zero(left) => {
                let step = (*left).min(ZEROS.len() as u64);
                *left -= step;
                (step > 0).then(|| Ok(Bytes::from_static(&ZEROS[..step as usize])))
            }
        }
    }
}

/// A byte range of a file, or of the result of an edit list. The stream ends with the first error.
pub fn stream(
    object: &Object,
    list: Option<&EditList>,
    range: Range<u64>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let parts: Vec<Part> = match list {
        None => vec![Part::Keep(range)],
        Some(list) => list.range(range).map(owned).collect(),
    };
    let kept = parts.iter().filter_map(|part| match part {
        Part::Keep(range) => Some(range.clone()),
        Part::Insert(_) | Part::Zero(_) => None,
    });
    let reader = object.reader(&kept.collect::<Vec<_>>());
    stream::unfold(Some((reader, parts.into_iter(), None::<Part>)), |state| async move {
        let (mut reader, mut parts, mut part) = state?;
        loop {
            if let Some(now) = part.as_mut()
                && let Some(bytes) = now.next(&mut reader).await
            {
                let next = bytes.is_ok().then_some((reader, parts, part));
                return Some((bytes, next));
            }
            part = Some(parts.next()?);
        }
    })
    .boxed()
}

/// Waits for the first bytes of a response, so that a file that cannot be read results in an error
/// status and not in a truncated body.
pub async fn begun(answer: Response) -> Result<Response> {
    let (head, body) = answer.into_parts();
    let mut body = body.into_data_stream();
    let first = match body.next().await {
        None => return Ok(Response::from_parts(head, Body::empty())),
        Some(Ok(first)) => first,
        Some(Err(error)) => return Err(cause(error)),
    };
    let body = stream::once(std::future::ready(Ok(first))).chain(body);
    Ok(Response::from_parts(head, Body::from_stream(body)))
}

/// The cause of a body error, below the wrappers of its layers.
fn cause(error: axum::Error) -> Error {
    let error = match error.into_inner().downcast::<axum::Error>() {
        Ok(inner) => return cause(*inner),
        Err(error) => error,
    };
    match error.downcast::<io::Error>() {
        Ok(error) => Error::from(*error),
        Err(error) => Error::internal(error),
    }
}

fn owned(piece: Piece<'_>) -> Part {
    match piece {
        Piece::Keep(range) => Part::Keep(range),
        Piece::Insert(bytes) => Part::Insert(Bytes::copy_from_slice(bytes)),
        Piece::Zero(len) => Part::Zero(len),
    }
}
