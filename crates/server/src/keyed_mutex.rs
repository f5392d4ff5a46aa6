//! Mutual exclusion per key: only one request at a time may work on a resource.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// The keys that are locked.
#[derive(Debug, Clone, Default)]
pub struct KeyedMutex(Arc<Mutex<HashSet<String>>>);

/// Guard of a lock, released on drop.
#[derive(Debug)]
pub struct UploadSlot {
    locks: KeyedMutex,
    id: String,
}

impl KeyedMutex {
    /// Locks a key without waiting. `None` if it is locked already.
    #[must_use]
    pub fn lock(&self, id: &str) -> Option<UploadSlot> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.insert(id.to_owned()).then(|| UploadSlot { locks: self.clone(), id: id.to_owned() })
    }

    /// Whether a key is locked.
    #[must_use]
    pub fn is_taken(&self, id: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }
}

impl Drop for UploadSlot {
    fn drop(&mut self) {
        self.locks.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let locks = KeyedMutex::default();
        let turn = locks.lock("a").unwrap();
        assert!(locks.lock("a").is_none() && locks.lock("b").is_some());
        drop(turn);
        assert!(locks.lock("a").is_some());
    }
}
