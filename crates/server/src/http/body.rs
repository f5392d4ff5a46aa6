//! Bodies that are read as they are sent: a slow reader holds one small buffer.

use std::io;
use std::ops::Range;

use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use vitrine_media::{EditList, Piece};

use crate::storage::Object;

/// Bytes read at once.
const BUFFER: u64 = 256 * 1024;
static ZEROS: [u8; 16 * 1024] = [0; 16 * 1024];

enum Part {
    Keep(Range<u64>),
    Insert(Bytes),
    Zero(u64),
}

impl Part {
    /// Splits off what is sent next; none when nothing is left.
    fn next(&mut self) -> Option<Part> {
        match self {
            Self::Keep(range) => {
                let step = (range.end - range.start).min(BUFFER);
                let start = range.start;
                range.start += step;
                (step > 0).then_some(Self::Keep(start..start + step))
            }
            Self::Insert(bytes) => {
                let bytes = std::mem::take(bytes);
                (!bytes.is_empty()).then_some(Self::Insert(bytes))
            }
            Self::Zero(left) => {
                let step = (*left).min(ZEROS.len() as u64);
                *left -= step;
                (step > 0).then_some(Self::Zero(step))
            }
        }
    }

    async fn read(self, object: &Object) -> io::Result<Bytes> {
        match self {
            Self::Keep(range) => object.read(range).await,
            Self::Insert(bytes) => Ok(bytes),
            Self::Zero(len) => Ok(Bytes::from_static(&ZEROS[..len as usize])),
        }
    }
}

/// These bytes of a file, or of what an edit list makes of it.
pub fn stream(
    object: Object,
    list: Option<EditList>,
    range: Range<u64>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let parts: Vec<Part> = match &list {
        None => vec![Part::Keep(range)],
        Some(list) => list.range(range).map(owned).collect(),
    };
    stream::unfold(
        (object, parts.into_iter(), None::<Part>),
        |(object, mut parts, mut part)| async move {
            loop {
                if let Some(next) = part.as_mut().and_then(Part::next) {
                    let bytes = next.read(&object).await;
                    return Some((bytes, (object, parts, part)));
                }
                part = Some(parts.next()?);
            }
        },
    )
    .boxed()
}

fn owned(piece: Piece<'_>) -> Part {
    match piece {
        Piece::Keep(range) => Part::Keep(range),
        Piece::Insert(bytes) => Part::Insert(Bytes::copy_from_slice(bytes)),
        Piece::Zero(len) => Part::Zero(len),
    }
}
