//! Limits concurrent requests per client network. Connections are limited too, but HTTP/2 carries
//! many requests on one, and a proxy's connections belong to no client in particular.

use std::net::IpAddr;

use super::ClientAddress;
use crate::error::{Error, Result};
use crate::keyed_semaphore::{KeyedSemaphore, Permit};
use crate::limits::{
    MAX_COSTLY_PER_CLIENT, MAX_REQUEST_WAIT, MAX_REQUESTS_PER_CLIENT, MAX_REQUESTS_WAITING,
};

/// Counts the requests in progress of each client network.
#[derive(Debug)]
pub struct ClientRequests {
    all: KeyedSemaphore<IpAddr>,
    costly: KeyedSemaphore<IpAddr>,
}

impl Default for ClientRequests {
    fn default() -> Self {
        Self {
            all: KeyedSemaphore::new(MAX_REQUESTS_PER_CLIENT, MAX_REQUESTS_WAITING),
            costly: KeyedSemaphore::new(MAX_COSTLY_PER_CLIENT, MAX_REQUESTS_WAITING),
        }
    }
}

impl ClientRequests {
    /// Counts a request of a client until the permit is dropped.
    ///
    /// # Errors
    /// 429 when its network has too many in progress for [`MAX_REQUEST_WAIT`].
    pub async fn begin(&self, client: ClientAddress) -> Result<Permit<IpAddr>> {
        permit(&self.all, client).await
    }

    /// The same for a costly operation.
    pub async fn begin_costly(&self, client: ClientAddress) -> Result<Permit<IpAddr>> {
        permit(&self.costly, client).await
    }
}

async fn permit(of: &KeyedSemaphore<IpAddr>, client: ClientAddress) -> Result<Permit<IpAddr>> {
    let permit = tokio::time::timeout(MAX_REQUEST_WAIT, of.acquire(client.network_address())).await;
    permit.ok().flatten().ok_or(Error::TooMany)
}
