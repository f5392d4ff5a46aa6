//! Limits how many asset rows all downloads of this server hold in memory at once. Requests above
//! the limit wait, and one client network never gets all of it. Short lists are not counted: they
//! take no more memory than the connection that asked for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::limits::{
    MAX_DOWNLOAD_ROWS, MAX_DOWNLOAD_WAIT, MAX_LISTED, MAX_NETWORK_DOWNLOAD_ROWS, SHORT_DOWNLOAD,
};

/// Networks in the map above which idle ones are removed.
const NETWORKS: usize = 1024;

/// The budget of rows, in total and per client network.
pub struct DownloadBudget {
    all: Arc<Semaphore>,
    networks: Mutex<HashMap<String, Weak<Semaphore>>>,
}

/// A reservation of rows, released on drop.
#[derive(Debug)]
pub struct HeldRows {
    _network: Option<OwnedSemaphorePermit>,
    _all: Option<OwnedSemaphorePermit>,
}

impl Default for DownloadBudget {
    fn default() -> Self {
        let all = Arc::new(Semaphore::new(MAX_DOWNLOAD_ROWS as usize));
        Self { all, networks: Mutex::default() }
    }
}

impl DownloadBudget {
    /// Waits until a network may hold this many rows, for at most [`MAX_DOWNLOAD_WAIT`].
    ///
    /// # Errors
    /// [`Error::Busy`] when the wait takes longer.
    pub async fn hold(&self, network: &str, rows: u64) -> Result<HeldRows> {
        if rows <= SHORT_DOWNLOAD {
            return Ok(HeldRows { _network: None, _all: None });
        }
        let rows = rows.min(MAX_LISTED.unsigned_abs()) as u32;
        let own = self.of_network(network);
        let share = rows.min(MAX_NETWORK_DOWNLOAD_ROWS);
        // The network's own permits first, so that one network's queue does not block others.
        let held = async {
            let own = own.acquire_many_owned(share).await;
            let all = Arc::clone(&self.all).acquire_many_owned(rows).await;
            (own.ok(), all.ok())
        };
        let (own, all) = timeout(MAX_DOWNLOAD_WAIT, held).await.map_err(|_| Error::Busy)?;
        Ok(HeldRows { _network: own, _all: all })
    }

    fn of_network(&self, network: &str) -> Arc<Semaphore> {
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = networks.get(network).and_then(Weak::upgrade) {
            return own;
        }
        if networks.len() >= NETWORKS {
            networks.retain(|_, own| own.strong_count() > 0);
        }
        let own = Arc::new(Semaphore::new(MAX_NETWORK_DOWNLOAD_ROWS as usize));
        networks.insert(network.to_owned(), Arc::downgrade(&own));
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn long_lists_wait_for_their_turn_and_short_ones_do_not() {
        let budget = DownloadBudget::default();
        let most = MAX_LISTED.unsigned_abs();
        let first = budget.hold("a", most).await.unwrap();
        assert!(matches!(budget.hold("a", most).await, Err(Error::Busy)), "one at a time");
        budget.hold("a", SHORT_DOWNLOAD).await.unwrap();
        let others = ["b", "c"].map(|network| budget.hold(network, most));
        let others = futures::future::try_join_all(others).await.unwrap();
        assert!(matches!(budget.hold("d", most).await, Err(Error::Busy)), "all is taken");
        let waiting = budget.hold("d", most);
        tokio::pin!(waiting);
        assert!(futures::poll!(&mut waiting).is_pending());
        drop(others);
        waiting.await.unwrap();
        drop(first);
        budget.hold("a", most).await.unwrap();
    }
}
