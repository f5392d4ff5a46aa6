//! A cache that any write of this process invalidates, for answers that depend on many rows.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Another program, such as an import, may write to the same database. Its writes are seen after
/// this time at the latest.
const LONGEST: Duration = Duration::from_secs(1);

/// Counts the writes of this process. What was read before the last write is not used.
#[derive(Debug, Clone, Default)]
pub struct Writes {
    count: Arc<AtomicU64>,
    /// Whether other servers write as well. Their writes are not counted here, so nothing is
    /// cached: what another server has revoked must not be accepted here.
    are_others_too: bool,
}

impl Writes {
    /// A counter for a database that other servers write to as well, or not.
    #[must_use]
    pub fn new(are_others_too: bool) -> Self {
        Self { count: Arc::default(), are_others_too }
    }

    pub(crate) fn count_one(&self) {
        self.count.fetch_add(1, Ordering::SeqCst);
    }

    fn so_far(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }
}

/// A cache for one kind of query.
pub struct Cache<K, V> {
    writes: Writes,
    most: usize,
    kept: Mutex<Kept<K, V>>,
}

struct Kept<K, V> {
    after: u64,
    since: Instant,
    found: HashMap<K, V>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache of at most `most` answers, invalidated by these writes.
    #[must_use]
    pub fn new(writes: Writes, most: usize) -> Self {
        let kept = Kept { after: 0, since: Instant::now(), found: HashMap::new() };
        Self { writes, most, kept: Mutex::new(kept) }
    }

    /// Returns the cached answer, else asks the database. `None` is never cached: the number of
    /// keys that do not exist is unbounded.
    pub async fn get<E>(
        &self,
        question: K,
        ask: impl Future<Output = Result<Option<V>, E>>,
    ) -> Result<Option<V>, E> {
        if self.writes.are_others_too {
            return ask.await;
        }
        // Read before the query: a write meanwhile makes the answer stale.
        let after = self.writes.so_far();
        if let Some(found) = self.kept(after).found.get(&question) {
            return Ok(Some(found.clone()));
        }
        let found = ask.await?;
        if let Some(found) = &found {
            let mut kept = self.kept(self.writes.so_far());
            if kept.after == after && kept.found.len() < self.most {
                kept.found.insert(question, found.clone());
            }
        }
        Ok(found)
    }

    /// The cached answers, cleared first if they are out of date.
    fn kept(&self, after: u64) -> MutexGuard<'_, Kept<K, V>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.after != after || kept.since.elapsed() >= LONGEST {
            *kept = Kept { after, since: Instant::now(), found: HashMap::new() };
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(cache: &Cache<u8, u8>, question: u8, answer: Option<u8>) -> Option<u8> {
        cache.get(question, async { Ok::<_, ()>(answer) }).await.unwrap()
    }

    #[tokio::test]
    async fn answers_are_remembered_until_something_is_written() {
        let writes = Writes::default();
        let cache = Cache::new(writes.clone(), 2);
        assert_eq!(ask(&cache, 1, Some(10)).await, Some(10));
        assert_eq!(ask(&cache, 1, Some(11)).await, Some(10), "the database was not asked");
        writes.count_one();
        assert_eq!(ask(&cache, 1, Some(12)).await, Some(12));
    }

    #[tokio::test]
    async fn nothing_is_remembered_of_what_others_write_to() {
        let cache = Cache::new(Writes::new(true), 2);
        assert_eq!(ask(&cache, 1, Some(10)).await, Some(10));
        assert_eq!(ask(&cache, 1, Some(11)).await, Some(11));
    }

    #[tokio::test]
    async fn that_there_is_nothing_is_not_remembered() {
        let cache = Cache::new(Writes::default(), 2);
        assert_eq!(ask(&cache, 1, None).await, None);
        assert_eq!(ask(&cache, 1, Some(10)).await, Some(10));
    }

    #[tokio::test]
    async fn what_was_read_while_something_was_written_is_not_remembered() {
        let writes = Writes::default();
        let cache = Cache::new(writes.clone(), 2);
        let read = async {
            writes.count_one();
            Ok::<_, ()>(Some(10))
        };
        assert_eq!(cache.get(1, read).await, Ok(Some(10)), "true when it was asked");
        assert_eq!(ask(&cache, 1, Some(11)).await, Some(11));
    }

    #[tokio::test]
    async fn there_is_an_end_to_what_is_remembered() {
        let cache = Cache::new(Writes::default(), 2);
        for question in 0..3 {
            ask(&cache, question, Some(10)).await;
        }
        assert_eq!(ask(&cache, 2, Some(11)).await, Some(11));
        tokio::time::sleep(LONGEST).await;
        assert_eq!(ask(&cache, 0, Some(12)).await, Some(12), "other programs write too");
    }
}
