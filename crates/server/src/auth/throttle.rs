//! Slows guessing of passwords down, per thing guessed at and per address of the guesser.
//!
//! It never locks: who waits their turn gets an answer, and a stranger at another address makes
//! nobody else wait.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use crate::error::{Error, Result};

/// Wrong guesses that cost nothing: people mistype.
const FREE: u32 = 4;
const FIRST_DELAY: Duration = Duration::from_millis(250);
const LONGEST_DELAY: Duration = Duration::from_secs(5);
/// After so long without a guess all is forgotten.
const MEMORY: Duration = Duration::from_secs(15 * 60);
/// Guesses that may wait for their turn.
const QUEUE: usize = 8;
/// Entries above which old ones are looked for.
const ENTRIES: usize = 4096;

/// Remembers wrong guesses.
#[derive(Default)]
pub struct Throttle {
    entries: Mutex<HashMap<String, Arc<Entry>>>,
}

struct Entry {
    turn: tokio::sync::Mutex<u32>,
    last: Mutex<Instant>,
}

impl Throttle {
    /// Lets one guess through when its turn has come; the guess says whether it was right.
    pub async fn attempt(
        &self,
        what: &str,
        from: Peer,
        guess: impl Future<Output = Result<bool>>,
    ) -> Result<bool> {
        let entry = self.entry(format!("{what} {}", from.network()))?;
        let mut wrong = entry.turn.lock().await;
        if let Some(delay) = delay(*wrong) {
            tokio::time::sleep(delay).await;
        }
        let right = guess.await?;
        *wrong = if right { 0 } else { wrong.saturating_add(1) };
        *entry.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        Ok(right)
    }

    fn entry(&self, key: String) -> Result<Arc<Entry>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let old = |entry: &Arc<Entry>| {
            let last = *entry.last.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::strong_count(entry) == 1 && last.elapsed() > MEMORY
        };
        if entries.len() >= ENTRIES || entries.get(&key).is_some_and(old) {
            entries.retain(|_, entry| !old(entry));
        }
        let entry = entries.entry(key).or_insert_with(|| {
            Arc::new(Entry { turn: tokio::sync::Mutex::new(0), last: Mutex::new(Instant::now()) })
        });
        if Arc::strong_count(entry) > QUEUE {
            return Err(Error::TooMany);
        }
        Ok(Arc::clone(entry))
    }
}

fn delay(wrong: u32) -> Option<Duration> {
    let over = wrong.checked_sub(FREE)?;
    Some(FIRST_DELAY.saturating_mul(1 << over.min(8)).min(LONGEST_DELAY))
}

/// The address that a request came from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(IpAddr);

impl Peer {
    /// An IPv6 household has 2^64 addresses: they count as one.
    #[must_use]
    pub fn network(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("{:x?}", &address.segments()[..4]),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_end() {
        let delays: Vec<_> = [0, 3, 4, 5, 8, 9, u32::MAX].map(delay).into();
        let ms = |ms| Some(Duration::from_millis(ms));
        assert_eq!(delays, [None, None, ms(250), ms(500), ms(4000), ms(5000), ms(5000)]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_right_password_gets_in_even_after_many_wrong_ones() {
        let throttle = Throttle::default();
        let peer = Peer(Ipv4Addr::LOCALHOST.into());
        for _ in 0..50 {
            assert!(!throttle.attempt("link", peer, async { Ok(false) }).await.unwrap());
        }
        assert!(throttle.attempt("link", peer, async { Ok(true) }).await.unwrap());
        let before = tokio::time::Instant::now();
        assert!(throttle.attempt("link", peer, async { Ok(true) }).await.unwrap());
        assert_eq!(before.elapsed(), Duration::ZERO);
    }
}
