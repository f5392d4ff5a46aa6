//! Counts of wrong guesses in memory. Keys are SHA-256 of what was guessed at, so that entries have
//! a fixed size. The number of entries is bounded; when full, the lowest and oldest counts are
//! evicted first, so that a flood of new keys does not displace high counts.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

/// SHA-256 of the name of what is counted.
pub(super) type Key = [u8; 32];

/// The key of a name.
pub(super) fn key(name: &str) -> Key {
    Sha256::digest(name.as_bytes()).into()
}

/// A bounded map of counts that expire.
#[derive(Debug)]
pub(super) struct Counters {
    most: usize,
    /// An entry expires this long after its last count.
    memory: Duration,
    entries: Mutex<HashMap<Key, Entry>>,
}

#[derive(Debug)]
struct Entry {
    count: u32,
    /// Guesses in progress, each of which may turn out wrong.
    under_way: u32,
    /// When the count last increased.
    last: Instant,
    /// The latest turn that was assigned.
    turn: Instant,
}

impl Entry {
    fn new(now: Instant) -> Self {
        Self { count: 0, under_way: 0, last: now, turn: now }
    }
}

impl Counters {
    /// At most `most` entries, each of which expires after `memory`.
    pub(super) fn new(most: usize, memory: Duration) -> Self {
        Self { most, memory, entries: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The current count; 0 if it expired.
    pub(super) fn count(&self, key: &Key) -> u32 {
        let entries = self.lock();
        let entry = entries.get(key).filter(|entry| entry.last.elapsed() <= self.memory);
        entry.map_or(0, |entry| entry.count)
    }

    /// Increments a count and returns the new value.
    pub(super) fn add(&self, key: &Key) -> u32 {
        let mut entries = self.lock();
        self.make_room(&mut entries, key);
        let now = Instant::now();
        let entry = entries.entry(*key).or_insert_with(|| Entry::new(now));
        if now.duration_since(entry.last) > self.memory {
            entry.count = 0;
        }
        entry.count = entry.count.saturating_add(1);
        entry.last = now;
        entry.count
    }

    /// Resets a count to zero.
    pub(super) fn forget(&self, key: &Key) {
        let mut entries = self.lock();
        if let Some(entry) = entries.get_mut(key) {
            entry.count = 0;
            remove_unused(&mut entries, key);
        }
    }

    /// Begins a guess, which ends when the guard is dropped. Also returns how many were in progress
    /// before.
    pub(super) fn begin(&self, key: Key) -> (UnderWay<'_>, u32) {
        let mut entries = self.lock();
        self.make_room(&mut entries, &key);
        let entry = entries.entry(key).or_insert_with(|| Entry::new(Instant::now()));
        let before = entry.under_way;
        entry.under_way = before.saturating_add(1);
        (UnderWay { counters: self, key }, before)
    }

    /// Assigns the next turn, `delay` after the previous one. `None` when it is more than `longest`
    /// from now.
    pub(super) fn turn(&self, key: &Key, delay: Duration, longest: Duration) -> Option<Instant> {
        let now = Instant::now();
        let mut entries = self.lock();
        let Some(entry) = entries.get_mut(key) else {
            return Some(now + delay);
        };
        let turn = entry.turn.max(now) + delay;
        if turn.duration_since(now) > longest {
            return None;
        }
        entry.turn = turn;
        Some(turn)
    }

    /// Evicts entries if the map is full and the key is new: expired ones, and if that is not
    /// enough, an eighth of all, those with the lowest counts first and among them the oldest.
    fn make_room(&self, entries: &mut HashMap<Key, Entry>, key: &Key) {
        if entries.len() < self.most || entries.contains_key(key) {
            return;
        }
        entries.retain(|_, entry| entry.under_way > 0 || entry.last.elapsed() <= self.memory);
        if entries.len() < self.most {
            return;
        }
        let idle = entries.iter().filter(|(_, entry)| entry.under_way == 0);
        let mut idle: Vec<_> = idle.map(|(key, entry)| (entry.count, entry.last, *key)).collect();
        let gone = (self.most / 8).max(1);
        if gone < idle.len() {
            idle.select_nth_unstable(gone);
            idle.truncate(gone);
        }
        for (_, _, key) in idle {
            entries.remove(&key);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }
}

fn remove_unused(entries: &mut HashMap<Key, Entry>, key: &Key) {
    if entries.get(key).is_some_and(|entry| entry.count == 0 && entry.under_way == 0) {
        entries.remove(key);
    }
}

/// Guard of a guess in progress, whose result is not known yet.
#[derive(Debug)]
pub(super) struct UnderWay<'a> {
    counters: &'a Counters,
    key: Key,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut entries = self.counters.lock();
        if let Some(entry) = entries.get_mut(&self.key) {
            entry.under_way = entry.under_way.saturating_sub(1);
            remove_unused(&mut entries, &self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMORY: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn a_flood_of_names_does_not_flush_what_matters() {
        let counters = Counters::new(64, MEMORY);
        let guessed = key("guessed at");
        counters.add(&guessed);
        counters.add(&guessed);
        for name in 0..10_000 {
            tokio::time::advance(Duration::from_millis(1)).await;
            counters.add(&key(&name.to_string()));
        }
        assert!(counters.len() <= 64, "{}", counters.len());
        assert_eq!(counters.count(&guessed), 2);
        assert_eq!(counters.count(&key("9999")), 1, "the newest is there too");
    }

    #[tokio::test(start_paused = true)]
    async fn asking_leaves_nothing_behind() {
        let counters = Counters::new(64, MEMORY);
        assert_eq!(counters.count(&key("a")), 0);
        let (first, before) = counters.begin(key("a"));
        let (second, between) = counters.begin(key("a"));
        assert_eq!((before, between, counters.len()), (0, 1, 1));
        drop((first, second));
        assert_eq!(counters.len(), 0);
        counters.add(&key("a"));
        counters.forget(&key("a"));
        assert_eq!(counters.len(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn counts_are_forgotten_after_a_while() {
        let counters = Counters::new(64, MEMORY);
        counters.add(&key("a"));
        tokio::time::advance(MEMORY + Duration::from_secs(1)).await;
        assert_eq!(counters.count(&key("a")), 0);
        assert_eq!(counters.add(&key("a")), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn turns_come_one_after_the_other_and_not_later_than_said() {
        let counters = Counters::new(64, MEMORY);
        counters.add(&key("a"));
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let turn = || counters.turn(&key("a"), second, 3 * second).map(|turn| turn - start);
        assert_eq!(turn(), Some(second));
        assert_eq!(turn(), Some(2 * second));
        assert_eq!(turn(), Some(3 * second));
        assert_eq!(turn(), None);
        tokio::time::advance(second).await;
        assert_eq!(turn(), Some(4 * second));
    }
}
