//! Limits the long request bodies in memory.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::auth::ClientAddress;
use crate::error::{Error, Result};
use crate::keyed_semaphore::{KeyedSemaphore, Permit};
use crate::limits::{MAX_LONG_BODIES, MAX_LONG_BODIES_WAITING, MAX_LONG_BODY_WAIT};

/// Limits the long bodies in memory, in total and per client network.
#[derive(Debug)]
pub struct LongBodies {
    networks: KeyedSemaphore<IpAddr>,
    all: Arc<Semaphore>,
}

/// The slot of a long body, released on drop.
#[derive(Debug)]
pub(super) struct BodySlot {
    _of_all: OwnedSemaphorePermit,
    _of_network: Permit<IpAddr>,
}

impl Default for LongBodies {
    fn default() -> Self {
        Self {
            networks: KeyedSemaphore::new(1, MAX_LONG_BODIES_WAITING),
            all: Arc::new(Semaphore::new(MAX_LONG_BODIES)),
        }
    }
}

impl LongBodies {
    /// Waits for a slot.
    ///
    /// # Errors
    /// 429 when others have them for too long.
    pub(super) async fn enter(&self, client: ClientAddress) -> Result<BodySlot> {
        let place = async {
            let of_network = self.networks.acquire(client.network_address()).await?;
            let of_all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(BodySlot { _of_all: of_all, _of_network: of_network })
        };
        timeout(MAX_LONG_BODY_WAIT, place).await.ok().flatten().ok_or(Error::TooMany)
    }
}
