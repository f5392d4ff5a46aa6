//! Reads an object of a bucket in order. Ranges that are close together share a request, and a
//! request that breaks off is resumed.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::time::Duration;

use bytes::{Buf as _, Bytes};
use futures::StreamExt as _;
use futures::stream::BoxStream;

use crate::client::{Remote, failed};

/// Bytes between two ranges that cost less than another request.
const GAP: u64 = 256 << 10;
/// Longest pause between two chunks of a body.
const SILENCE: Duration = Duration::from_secs(30);
/// Most retries in a row.
const AGAIN: u32 = 4;
/// The pause before the first retry; each is twice as long as the one before.
const PAUSE: Duration = Duration::from_millis(100);

/// Reads ranges of an object of a bucket.
pub struct Fetch {
    remote: Remote,
    len: u64,
    /// The ranges to request, in order.
    spans: VecDeque<Range<u64>>,
    open: Option<Open>,
}

struct Open {
    stream: BoxStream<'static, object_store::Result<Bytes>>,
    /// The bytes that are still to come, including `at_hand`.
    left: Range<u64>,
    at_hand: Bytes,
}

impl Fetch {
    /// For these ranges, which must be read in this order.
    pub(crate) fn new(remote: Remote, len: u64, ranges: &[Range<u64>]) -> Self {
        Self { remote, len, spans: spans(ranges), open: None }
    }

    /// The first bytes of a range, at least one.
    pub(crate) async fn next(&mut self, range: &Range<u64>) -> io::Result<Bytes> {
        if !self.open.as_ref().is_some_and(|open| open.left.contains(&range.start)) {
            let mut span = self.spans.pop_front().unwrap_or_else(|| range.clone());
            // Read in another order than announced: that only costs a request.
            if !span.contains(&range.start) {
                span = range.clone();
            }
            self.open = Some(ask(self.remote.clone(), range.start..span.end, self.len).await?);
        }
        let mut failures = 0;
        loop {
            let Some(open) = &mut self.open else {
                return Err(io::ErrorKind::UnexpectedEof.into());
            };
            match open.take(range).await {
                Ok(Some(bytes)) => return Ok(bytes),
                Ok(None) => failures = 0,
                Err(error) if failures < AGAIN => {
                    tracing::info!(%error, "an object is asked for again");
                    tokio::time::sleep(PAUSE * 2u32.pow(failures)).await;
                    failures += 1;
                    let left = open.left.clone();
                    self.open = Some(ask(self.remote.clone(), left, self.len).await?);
                }
                Err(error) => return Err(error),
            }
        }
    }
}

async fn ask(remote: Remote, left: Range<u64>, len: u64) -> io::Result<Open> {
    let found = remote.open(left.clone(), len).await?;
    Ok(Open { stream: found.into_stream(), left, at_hand: Bytes::new() })
}

impl Open {
    /// The next bytes of a range; `None` where the chunk ends before it.
    async fn take(&mut self, range: &Range<u64>) -> io::Result<Option<Bytes>> {
        if self.at_hand.is_empty() {
            let next = tokio::time::timeout(SILENCE, self.stream.next()).await;
            let silent = || io::Error::new(io::ErrorKind::TimedOut, "the store went silent");
            let ended = || io::Error::new(io::ErrorKind::ResourceBusy, "the store ended too early");
            let next = next.map_err(|_| silent())?.ok_or_else(ended)?;
            self.at_hand = next.map_err(failed)?;
        }
        let between = range.start.saturating_sub(self.left.start).min(self.at_hand.len() as u64);
        self.at_hand.advance(between as usize);
        self.left.start += between;
        if self.at_hand.is_empty() {
            return Ok(None);
        }
        let most = (range.end - range.start).min(self.at_hand.len() as u64);
        self.left.start += most;
        Ok(Some(self.at_hand.split_to(most as usize)))
    }
}

/// Merges consecutive ranges that are close together.
fn spans(ranges: &[Range<u64>]) -> VecDeque<Range<u64>> {
    let mut spans: VecDeque<Range<u64>> = VecDeque::new();
    for range in ranges.iter().filter(|range| !range.is_empty()) {
        match spans.back_mut() {
            Some(last) if range.start >= last.end && range.start - last.end <= GAP => {
                last.end = range.end;
            }
            _ => spans.push_back(range.clone()),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_close_together_is_asked_for_once() {
        let (near, far) = (0..31, 10 << 20);
        assert_eq!(spans(&[0..2, 20..30, 30..31, 40..40]), std::slice::from_ref(&near));
        assert_eq!(spans(&[0..2, far..far + 1, 5..6]), [0..2, far..far + 1, 5..6]);
        assert!(spans(&[3..3, 7..7]).is_empty());
    }
}
