//! Counts connections per client, and chooses which one gives way when there are too many: the one
//! that has been idle longest, of the client that holds the most. So neither one client nor many
//! lock others out. Reading and writing are done in `listen`.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::limits::{MAX_CONNECTIONS, MAX_CONNECTIONS_PER_CLIENT};

/// Open files that are not connections: the database, the storage, and some spare ones.
const OTHER_FILES: u64 = 256;
/// Open files per connection: its socket, and a file that is sent over it.
const FILES_EACH: u64 = 2;
/// Least number of connections, whatever the limit of open files.
const FEWEST: u64 = 64;

/// The open connections and their limits.
#[derive(Debug)]
pub struct Connections {
    most: usize,
    most_per_client: usize,
    start: Instant,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    seats: HashMap<u64, Held>,
    /// Number of connections per client.
    counts: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
struct Held {
    client: IpAddr,
    seat: Arc<Seat>,
}

/// State that a connection shares with the counter.
#[derive(Debug)]
pub struct Seat {
    start: Instant,
    /// When bytes were last transferred, or else when it was opened, in milliseconds since `start`.
    active: AtomicU64,
    was_active: AtomicBool,
    gives_way: Notify,
}

impl Seat {
    fn new(start: Instant) -> Self {
        let seat = Self {
            start,
            active: AtomicU64::new(0),
            was_active: AtomicBool::new(false),
            gives_way: Notify::new(),
        };
        seat.active.store(start.elapsed().as_millis() as u64, Ordering::Relaxed);
        seat
    }

    /// Records that bytes were transferred.
    pub fn touch(&self) {
        self.active.store(self.start.elapsed().as_millis() as u64, Ordering::Relaxed);
        self.was_active.store(true, Ordering::Relaxed);
    }

    /// Whether bytes were ever transferred.
    #[must_use]
    pub fn was_active(&self) -> bool {
        self.was_active.load(Ordering::Relaxed)
    }

    /// Completes when the connection has to give way.
    pub async fn gives_way(&self) {
        self.gives_way.notified().await;
    }
}

/// An open connection, which is counted until this is dropped.
#[derive(Debug)]
pub struct Connection {
    connections: Arc<Connections>,
    id: u64,
    /// The shared state.
    pub seat: Arc<Seat>,
}

impl Connections {
    /// At most `most` connections, and `most_per_client` per client.
    #[must_use]
    pub fn new(most: usize, most_per_client: usize) -> Arc<Self> {
        let open = Mutex::default();
        Arc::new(Self { most, most_per_client, start: Instant::now(), open })
    }

    /// As many as the limit of open files allows, up to [`MAX_CONNECTIONS`].
    #[must_use]
    pub fn as_allowed() -> Arc<Self> {
        let room = open_files().saturating_sub(OTHER_FILES) / FILES_EACH;
        let most = usize::try_from(room.max(FEWEST)).unwrap_or(usize::MAX).min(MAX_CONNECTIONS);
        Self::new(most, MAX_CONNECTIONS_PER_CLIENT.min(most / 2))
    }

    /// Most connections at once.
    #[must_use]
    pub fn most(&self) -> usize {
        self.most
    }

    /// Counts a new connection of a client. Proxies have no limit of their own. If there are too
    /// many connections, another one is told to give way.
    #[must_use]
    pub fn open(self: &Arc<Self>, client: IpAddr, is_proxy: bool) -> Connection {
        let mut open = self.lock();
        let of_client = open.counts.get(&client).copied().unwrap_or_default();
        let gives_way = if of_client >= self.most_per_client && !is_proxy {
            open.longest_idle(|held| held.client == client)
        } else if open.seats.len() >= self.most {
            let highest = open.counts.values().copied().max().unwrap_or_default();
            open.longest_idle(|held| open.counts.get(&held.client) == Some(&highest))
        } else {
            None
        };
        if let Some(held) = gives_way.and_then(|id| open.remove(id)) {
            held.seat.gives_way.notify_one();
        }
        let seat = Arc::new(Seat::new(self.start));
        let id = open.next;
        open.next += 1;
        open.insert(id, Held { client, seat: Arc::clone(&seat) });
        drop(open);
        Connection { connections: Arc::clone(self), id, seat }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn insert(&mut self, id: u64, held: Held) {
        *self.counts.entry(held.client).or_default() += 1;
        self.seats.insert(id, held);
    }

    fn remove(&mut self, id: u64) -> Option<Held> {
        let held = self.seats.remove(&id)?;
        if let Some(count) = self.counts.get_mut(&held.client) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&held.client);
            }
        }
        Some(held)
    }

    fn longest_idle(&self, may: impl Fn(&Held) -> bool) -> Option<u64> {
        let found = self.seats.iter().filter(|(_, held)| may(held));
        let since = |held: &Held| held.seat.active.load(Ordering::Relaxed);
        // The oldest of those that have been idle equally long.
        found.min_by_key(|(id, held)| (since(held), **id)).map(|(id, _)| *id)
    }
}

impl Connection {
    /// Counts a proxy's connection for this client from now on.
    pub fn speaks_for(&self, client: IpAddr) {
        let mut open = self.connections.lock();
        if open.seats.get(&self.id).is_none_or(|held| held.client == client) {
            return;
        }
        if let Some(held) = open.remove(self.id) {
            open.insert(self.id, Held { client, ..held });
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.connections.lock().remove(self.id);
    }
}

/// Raises the limit of open files of this process to the highest that the system allows.
pub fn raise_open_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        if current != maximum {
            let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
            if let Err(error) = raised {
                tracing::warn!(%error, "the number of open files could not be raised");
            }
        }
    }
}

/// The limit of open files of this process.
fn open_files() -> u64 {
    #[cfg(unix)]
    let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    #[cfg(not(unix))]
    let most = None;
    most.unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::FutureExt as _;

    use super::*;

    fn client(last: u8) -> IpAddr {
        std::net::Ipv4Addr::new(192, 0, 2, last).into()
    }

    async fn wait() {
        tokio::time::advance(Duration::from_millis(10)).await;
    }

    fn gives_way(connection: &Connection) -> bool {
        connection.seat.gives_way().now_or_never().is_some()
    }

    #[tokio::test(start_paused = true)]
    async fn one_client_makes_way_for_itself_and_for_others() {
        let connections = Connections::new(8, 4);
        let mut held = Vec::new();
        for _ in 0..4 {
            held.push(connections.open(client(1), false));
            wait().await;
        }
        held[0].seat.touch();
        assert!(!held.iter().any(gives_way));
        let _fifth = connections.open(client(1), false);
        let gone: Vec<_> = held.iter().map(gives_way).collect();
        assert_eq!(gone, [false, true, false, false], "the one that was idle longest");
    }

    #[tokio::test(start_paused = true)]
    async fn the_client_with_the_most_gives_way_when_all_are_taken() {
        let connections = Connections::new(4, 4);
        let visitor = connections.open(client(2), false);
        wait().await;
        let many: Vec<_> = (0..3).map(|_| connections.open(client(1), false)).collect();
        wait().await;
        let _other = connections.open(client(3), false);
        assert!(!gives_way(&visitor), "idle longest, but of a client that holds one");
        assert_eq!(many.iter().filter(|connection| gives_way(connection)).count(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_proxy_is_no_client() {
        let connections = Connections::new(8, 2);
        let proxied: Vec<_> = (0..6).map(|_| connections.open(client(9), true)).collect();
        assert!(!proxied.iter().any(gives_way));
        // Once the clients are known, the one with the most connections gives way.
        for connection in &proxied[..4] {
            connection.speaks_for(client(1));
        }
        let _two: Vec<_> = (2..4).map(|last| connections.open(client(last), false)).collect();
        wait().await;
        let _more = connections.open(client(5), false);
        let gone: Vec<_> = proxied.iter().map(gives_way).collect();
        assert_eq!(gone.iter().filter(|gone| **gone).count(), 1);
        assert!(gone[..4].contains(&true), "{gone:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_kept_of_connections_that_ended() {
        let connections = Connections::new(4, 2);
        for last in 0..100 {
            drop(connections.open(client(last), false));
        }
        let open = connections.lock();
        assert!(open.seats.is_empty() && open.counts.is_empty());
    }
}
