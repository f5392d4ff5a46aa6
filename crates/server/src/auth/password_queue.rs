//! A queue for password hashing that is fair per client network. Argon2 takes much memory and time
//! by design, so few hashes run at once. One network runs at most one, so that its queue delays
//! other networks by one hash at most.

use std::net::IpAddr;
use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;

use super::ClientAddress;
use crate::error::{Error, Result};
use crate::keyed_semaphore::KeyedSemaphore;
use crate::limits::{MAX_HASHES, MAX_HASHES_WAITING};
use crate::secret;

/// Runs password hashes in turn.
#[derive(Debug)]
pub struct PasswordQueue {
    at_work: Arc<Semaphore>,
    networks: KeyedSemaphore<IpAddr>,
}

impl Default for PasswordQueue {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            at_work: Arc::new(Semaphore::new(cores.min(MAX_HASHES))),
            networks: KeyedSemaphore::new(1, MAX_HASHES_WAITING),
        }
    }
}

impl PasswordQueue {
    /// Hashes a password. 429 when too many requests of this network wait.
    pub async fn hash(&self, from: ClientAddress, password: String) -> Result<String> {
        self.run(from, move || secret::hash(&password)).await
    }

    /// Whether a password matches its hash. Without a hash it takes as long and returns `false`, so
    /// that the time does not disclose whether an account exists. 429 when too many requests of
    /// this network wait.
    pub async fn verify(
        &self,
        from: ClientAddress,
        password: String,
        hash: Option<String>,
    ) -> Result<bool> {
        if password.len() > secret::MAX_PASSWORD {
            return Ok(false);
        }
        self.run(from, move || secret::verify(&password, hash)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        from: ClientAddress,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.networks.acquire(from.network_address()).await.ok_or(Error::TooMany)?;
        let permit = Arc::clone(&self.at_work).acquire_owned().await.map_err(Error::internal)?;
        // The permits move into the blocking task, which runs on when the client disconnects.
        let work = move || {
            let _held = (permit, turn);
            work()
        };
        tokio::task::spawn_blocking(work).await?
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;

    fn peer(last: u8) -> ClientAddress {
        ClientAddress(std::net::Ipv4Addr::new(192, 0, 2, last).into())
    }

    #[tokio::test]
    async fn passwords_are_hashed_and_verified() {
        let queue = PasswordQueue::default();
        let hash = queue.hash(peer(1), "sesame".into()).await.unwrap();
        assert!(queue.verify(peer(1), "sesame".into(), Some(hash.clone())).await.unwrap());
        assert!(!queue.verify(peer(1), "wrong".into(), Some(hash)).await.unwrap());
        assert!(!queue.verify(peer(1), "nobody".into(), None).await.unwrap());
    }

    /// One network fills the queue with work that runs until it is signalled to end.
    #[tokio::test]
    async fn one_network_has_one_hash_at_work_and_few_that_wait() {
        let two = Arc::new(Semaphore::new(2));
        let queue = Arc::new(PasswordQueue { at_work: two, ..PasswordQueue::default() });
        let (end, ended) = mpsc::channel::<()>();
        let ended = Arc::new(std::sync::Mutex::new(ended));
        let at_work = Arc::new(AtomicUsize::new(0));
        let mut flood = Vec::new();
        for _ in 0..=MAX_HASHES_WAITING {
            let (queue, ended, at_work) = (queue.clone(), ended.clone(), at_work.clone());
            flood.push(Box::pin(async move {
                queue
                    .run(peer(1), move || {
                        at_work.fetch_add(1, Ordering::SeqCst);
                        let _ = ended.lock().unwrap().recv();
                        Ok(())
                    })
                    .await
            }));
        }
        for work in &mut flood {
            assert!(futures::poll!(work).is_pending());
        }
        let refused = queue.run(peer(1), || Ok(())).await;
        assert!(matches!(refused, Err(Error::TooMany)), "too many of this network wait");
        // Another network is served while the flood waits.
        queue.run(peer(2), || Ok(())).await.unwrap();
        assert!(at_work.load(Ordering::SeqCst) <= 1);
        drop(end);
        for done in futures::future::join_all(flood).await {
            done.unwrap();
        }
    }
}
