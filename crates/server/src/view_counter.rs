//! Counts visits of links in memory and writes them to the database periodically, so that a visit
//! does not cost a write to disk. A crash loses the visits of a few seconds and nothing else.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use vitrine_database::links::Visits;
use vitrine_database::{Db, LinkId};

/// Visits that are not in the database yet.
#[derive(Default)]
pub struct ViewCounter {
    pending: Mutex<HashMap<LinkId, Visits>>,
}

impl ViewCounter {
    /// Counts a visit.
    pub fn count(&self, link: &LinkId, now: i64) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        match pending.get_mut(link) {
            Some(visits) => {
                visits.count += 1;
                visits.last_at = now;
            }
            None => drop(pending.insert(link.clone(), Visits { count: 1, last_at: now })),
        }
    }

    /// Writes all counts. Called before an owner reads them, and every few seconds.
    pub async fn flush(&self, db: &Db) -> vitrine_database::Result<()> {
        let pending = {
            let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *pending)
        };
        if pending.is_empty() { Ok(()) } else { db.count_views(&pending).await }
    }
}
