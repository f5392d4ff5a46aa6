//! One semaphore per key, for example per client network. A semaphore exists only while a permit of
//! it is held or awaited, so that there are never more of them than requests in progress.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A map of semaphores with bounded queues.
#[derive(Debug)]
pub struct KeyedSemaphore<K: Eq + Hash> {
    at_once: usize,
    waiting: usize,
    lines: Lines<K>,
}

type Lines<K> = Arc<Mutex<HashMap<K, Line>>>;

/// The semaphores of one key.
#[derive(Debug, Clone)]
struct Line {
    /// One permit for each holder or waiter.
    places: Arc<Semaphore>,
    /// One permit for each holder.
    turns: Arc<Semaphore>,
}

/// A permit, released on drop.
#[derive(Debug)]
pub struct Permit<K: Eq + Hash> {
    // Fields are dropped in this order: the turn is released before the place.
    _turn: OwnedSemaphorePermit,
    _place: Place<K>,
}

/// Keeps the semaphores of a key alive; removes them when the last one is dropped.
#[derive(Debug)]
struct Place<K: Eq + Hash> {
    lines: Lines<K>,
    key: K,
    all: usize,
    permit: Option<OwnedSemaphorePermit>,
}

impl<K: Eq + Hash + Clone> KeyedSemaphore<K> {
    /// `at_once` permits for each key, and at most `waiting` waiters.
    #[must_use]
    pub fn new(at_once: usize, waiting: usize) -> Self {
        Self { at_once, waiting, lines: Arc::default() }
    }

    /// Waits for a permit, in FIFO order. `None` when too many wait already.
    pub async fn acquire(&self, key: K) -> Option<Permit<K>> {
        let all = self.at_once + self.waiting;
        let (turns, place) = {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            let line = lines.entry(key.clone()).or_insert_with(|| Line {
                places: Arc::new(Semaphore::new(all)),
                turns: Arc::new(Semaphore::new(self.at_once)),
            });
            // Under the lock, so that a line is never removed while a caller enters it.
            let permit = Arc::clone(&line.places).try_acquire_owned().ok()?;
            let lines = Arc::clone(&self.lines);
            let place = Place { lines, key, all, permit: Some(permit) };
            (Arc::clone(&line.turns), place)
        };
        let turn = turns.acquire_owned().await.ok()?;
        Some(Permit { _turn: turn, _place: place })
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.permit.take());
        if lines.get(&self.key).is_some_and(|line| line.places.available_permits() == self.all) {
            lines.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn one_key_does_not_hold_another_up() {
        let semaphore = KeyedSemaphore::new(1, 1);
        let first = semaphore.acquire("a").await.unwrap();
        let mut second = Box::pin(semaphore.acquire("a"));
        assert!((&mut second).now_or_never().is_none(), "it has to wait");
        assert!(semaphore.acquire("a").await.is_none(), "too many wait");
        assert!(semaphore.acquire("b").await.is_some());
        drop(first);
        assert!(second.await.is_some());
        assert_eq!(semaphore.len(), 0, "nothing is kept of keys that nobody uses");
    }

    #[tokio::test]
    async fn who_goes_away_while_waiting_leaves_nothing_behind() {
        let semaphore = KeyedSemaphore::new(1, 1);
        let first = semaphore.acquire("a").await.unwrap();
        let second = semaphore.acquire("a").now_or_never();
        assert!(second.is_none());
        drop(first);
        assert_eq!(semaphore.len(), 0);
        assert!(semaphore.acquire("a").await.is_some());
    }
}
