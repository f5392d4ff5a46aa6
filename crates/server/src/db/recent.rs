//! Answers that every picture asks for again, remembered until something is written. It is never
//! what decides: what was found is what the database would say now.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Another program may write beside the server, an import for example: what it wrote is seen
/// after this time.
const LONGEST: Duration = Duration::from_secs(1);

/// How often this program has written. What was read before the last time is not believed.
#[derive(Debug, Clone, Default)]
pub struct Writes {
    count: Arc<AtomicU64>,
    /// Other servers write as well, which nobody counts: then nothing is remembered at all. What was
    /// revoked by one of them opens nothing here as soon as they have said so.
    are_others_too: bool,
}

impl Writes {
    /// Of a database that this server has to itself, or not.
    #[must_use]
    pub fn new(are_others_too: bool) -> Self {
        Self { count: Arc::default(), are_others_too }
    }

    pub(super) fn count_one(&self) {
        self.count.fetch_add(1, Ordering::SeqCst);
    }

    fn so_far(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }
}

/// What was found lately, of one kind of question.
pub struct Recent<K, V> {
    writes: Writes,
    most: usize,
    kept: Mutex<Kept<K, V>>,
}

struct Kept<K, V> {
    after: u64,
    since: Instant,
    found: HashMap<K, V>,
}

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    /// Of a database whose writes are counted; remembers at most this many answers.
    #[must_use]
    pub fn new(writes: Writes, most: usize) -> Self {
        let kept = Kept { after: 0, since: Instant::now(), found: HashMap::new() };
        Self { writes, most, kept: Mutex::new(kept) }
    }

    /// The answer as it is remembered, else as it is given now. That there is none is asked again
    /// each time: there is no end of what is not there.
    pub async fn get<E>(
        &self,
        question: K,
        ask: impl Future<Output = Result<Option<V>, E>>,
    ) -> Result<Option<V>, E> {
        if self.writes.are_others_too {
            return ask.await;
        }
        // Counted before it is read: what is written meanwhile makes the answer one of yesterday.
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

    /// What is remembered, without what can no longer be believed.
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

    async fn ask(recent: &Recent<u8, u8>, question: u8, answer: Option<u8>) -> Option<u8> {
        recent.get(question, async { Ok::<_, ()>(answer) }).await.unwrap()
    }

    #[tokio::test]
    async fn answers_are_remembered_until_something_is_written() {
        let writes = Writes::default();
        let recent = Recent::new(writes.clone(), 2);
        assert_eq!(ask(&recent, 1, Some(10)).await, Some(10));
        assert_eq!(ask(&recent, 1, Some(11)).await, Some(10), "the database was not asked");
        writes.count_one();
        assert_eq!(ask(&recent, 1, Some(12)).await, Some(12));
    }

    #[tokio::test]
    async fn nothing_is_remembered_of_what_others_write_to() {
        let recent = Recent::new(Writes::new(true), 2);
        assert_eq!(ask(&recent, 1, Some(10)).await, Some(10));
        assert_eq!(ask(&recent, 1, Some(11)).await, Some(11));
    }

    #[tokio::test]
    async fn that_there_is_nothing_is_not_remembered() {
        let recent = Recent::new(Writes::default(), 2);
        assert_eq!(ask(&recent, 1, None).await, None);
        assert_eq!(ask(&recent, 1, Some(10)).await, Some(10));
    }

    #[tokio::test]
    async fn what_was_read_while_something_was_written_is_not_remembered() {
        let writes = Writes::default();
        let recent = Recent::new(writes.clone(), 2);
        let read = async {
            writes.count_one();
            Ok::<_, ()>(Some(10))
        };
        assert_eq!(recent.get(1, read).await, Ok(Some(10)), "true when it was asked");
        assert_eq!(ask(&recent, 1, Some(11)).await, Some(11));
    }

    #[tokio::test]
    async fn there_is_an_end_to_what_is_remembered() {
        let recent = Recent::new(Writes::default(), 2);
        for question in 0..3 {
            ask(&recent, question, Some(10)).await;
        }
        assert_eq!(ask(&recent, 2, Some(11)).await, Some(11));
        tokio::time::sleep(LONGEST).await;
        assert_eq!(ask(&recent, 0, Some(12)).await, Some(12), "other programs write too");
    }
}
