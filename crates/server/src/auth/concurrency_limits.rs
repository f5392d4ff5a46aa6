//! Concurrency limits for visitors: uploads at once per link, per network and per guest, and new
//! guests per network in a time window. Signed-in users are not counted.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use vitrine_database::clock;
use vitrine_database::{Db, GuestId, LinkId};

use crate::access::Visit;
use crate::error::{Error, Result};
use crate::ingest::Room;
use crate::limits::{
    GUEST_UPLOADS_AT_ONCE, LINK_UPLOADS_AT_ONCE, NETWORK_UPLOADS_AT_ONCE, SLOW_UPLOAD,
    SLOW_UPLOAD_AFTER,
};
use crate::secret;

/// New guests from one network through one link within [`WINDOW`].
const NEW_GUESTS: u32 = 200;
const WINDOW: Duration = Duration::from_secs(10 * 60);
/// Most counters of new guests, one per network and link. Above it, expired ones are removed, or
/// else the lowest.
const ENTRIES: usize = 4096;

/// Uploads in progress, by link.
type Uploads = HashMap<LinkId, Vec<Arc<Progress>>>;

/// Counts uploads in progress and new guests.
#[derive(Default)]
pub struct ConcurrencyLimits {
    uploads: Arc<Mutex<Uploads>>,
    guests: Mutex<HashMap<String, (Instant, u32)>>,
    /// The database that counts guests instead when several servers share it; else `None`.
    shared: Option<Db>,
}

/// The progress of an upload.
struct Progress {
    /// The guest; empty for visitors who are not guests.
    guest: GuestId,
    /// The client network.
    network: String,
    since: Instant,
    received: AtomicU64,
    /// Whether the body was received completely, so that only the server still has work to do.
    is_whole: AtomicBool,
    give_way: Notify,
}

impl Progress {
    /// The state of an upload that begins now.
    fn new(guest: &GuestId, network: &str) -> Self {
        Self {
            guest: guest.clone(),
            network: network.to_owned(),
            since: Instant::now(),
            received: AtomicU64::new(0),
            is_whole: AtomicBool::new(false),
            give_way: Notify::new(),
        }
    }

    /// Bytes per second. `None` in the first [`SLOW_UPLOAD_AFTER`], and once the body is complete.
    fn rate(&self) -> Option<u64> {
        if self.is_whole.load(Ordering::Relaxed) {
            return None;
        }
        let time = self.since.elapsed();
        let received = self.received.load(Ordering::Relaxed) as f64;
        (time >= SLOW_UPLOAD_AFTER).then(|| (received / time.as_secs_f64()) as u64)
    }
}

/// An upload in progress, which reserves the bytes it has received. Ends on drop.
pub struct UploadSlot {
    uploads: Arc<Mutex<Uploads>>,
    link: LinkId,
    progress: Arc<Progress>,
    /// The link's free bytes when the upload began; `None` is unlimited.
    room: Option<u64>,
}

impl Drop for UploadSlot {
    fn drop(&mut self) {
        let mut uploads = lock(&self.uploads);
        if let Some(turns) = uploads.get_mut(&self.link) {
            turns.retain(|turn| !Arc::ptr_eq(turn, &self.progress));
            if turns.is_empty() {
                uploads.remove(&self.link);
            }
        }
    }
}

fn lock(uploads: &Mutex<Uploads>) -> MutexGuard<'_, Uploads> {
    uploads.lock().unwrap_or_else(PoisonError::into_inner)
}

impl UploadSlot {
    /// Reserves received bytes.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when all uploads in progress through the link exceed its free space.
    pub fn receive(&self, bytes: u64) -> Result<()> {
        self.progress.received.fetch_add(bytes, Ordering::Relaxed);
        let Some(room) = self.room else {
            return Ok(());
        };
        let uploads = lock(&self.uploads);
        let turns = uploads.get(&self.link).map(Vec::as_slice).unwrap_or_default();
        let all: u64 = turns.iter().map(|turn| turn.received.load(Ordering::Relaxed)).sum();
        if all > room { Err(Error::TooLarge) } else { Ok(()) }
    }

    /// Receives an upload, or fails with 429 when it is slow and has to give way to another.
    pub async fn unless_it_gives_way<T>(
        &self,
        receiving: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let received = tokio::select! {
            received = receiving => received,
            () = self.progress.give_way.notified() => Err(Error::TooMany),
        };
        // Nothing awaits `give_way` from now on.
        self.progress.is_whole.store(true, Ordering::Relaxed);
        received
    }
}

impl ConcurrencyLimits {
    /// For a server that may share its database with others.
    #[must_use]
    pub fn of(db: &Db) -> Self {
        Self { shared: db.is_shared().then(|| db.clone()), ..Self::default() }
    }

    /// Begins an upload through a link with this free space. When the link's slots are taken, the
    /// slowest upload gives way if it is slower than [`SLOW_UPLOAD`].
    ///
    /// # Errors
    /// 429 when a limit is reached.
    pub fn enter(&self, visit: &Visit, network: &str, room: Room) -> Result<UploadSlot> {
        let guest = visit.guest_id();
        let mut uploads = lock(&self.uploads);
        let turns = uploads.entry(visit.link.id.clone()).or_default();
        let near = turns.iter().filter(|turn| turn.network == network);
        let own = near.clone().filter(|turn| turn.guest == *guest).count();
        if own >= GUEST_UPLOADS_AT_ONCE || near.count() >= NETWORK_UPLOADS_AT_ONCE {
            return Err(Error::TooMany);
        }
        if turns.len() >= LINK_UPLOADS_AT_ONCE {
            let rates = turns.iter().filter_map(|turn| Some((turn.rate()?, turn)));
            let slowest = rates.min_by_key(|(rate, _)| *rate);
            let Some((_, slow)) = slowest.filter(|(rate, _)| *rate < SLOW_UPLOAD) else {
                return Err(Error::TooMany);
            };
            slow.give_way.notify_one();
            let slow = Arc::clone(slow);
            turns.retain(|turn| !Arc::ptr_eq(turn, &slow));
        }
        let progress = Arc::new(Progress::new(guest, network));
        turns.push(Arc::clone(&progress));
        Ok(UploadSlot {
            uploads: Arc::clone(&self.uploads),
            link: visit.link.id.clone(),
            progress,
            room: room.bytes,
        })
    }

    /// Counts a new guest of a link from a network. 429 above the limit.
    pub async fn greet(&self, link: &LinkId, network: &str) -> Result<()> {
        let name = format!("guests {link} {network}");
        let is_welcome = match &self.shared {
            None => self.count(name),
            Some(db) => {
                let (name, now) = (secret::token_hash(&name), clock::now());
                db.count_up_to(NEW_GUESTS, &name, now, now + WINDOW.as_millis() as i64).await?
            }
        };
        if is_welcome { Ok(()) } else { Err(Error::TooMany) }
    }

    fn count(&self, name: String) -> bool {
        let mut guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        if guests.len() >= ENTRIES {
            guests.retain(|_, (since, _)| since.elapsed() < WINDOW);
        }
        if guests.len() >= ENTRIES {
            let mut counts: Vec<_> = guests.values().map(|(_, count)| *count).collect();
            let (_, lowest, _) = counts.select_nth_unstable(ENTRIES / 8);
            let lowest = *lowest;
            let mut left = ENTRIES / 8;
            guests.retain(|_, (_, count)| {
                let goes = *count <= lowest && left > 0;
                left -= usize::from(goes);
                !goes
            });
        }
        let (since, count) = guests.entry(name).or_insert_with(|| (Instant::now(), 0));
        if since.elapsed() >= WINDOW {
            (*since, *count) = (Instant::now(), 0);
        }
        let is_welcome = *count < NEW_GUESTS;
        *count += u32::from(is_welcome);
        is_welcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(link: &str, guest: &str) -> Visit {
        let json = serde_json::json!({
            "id": link, "user_id": "", "key": "", "slug": null, "is_album": false,
            "album_ids": [], "description": null, "password_hash": null, "created_at": 0,
            "expires_at": null, "allow_upload": true, "allow_download": true,
            "show_metadata": true, "hide_location": false, "is_paused": false, "view_count": 0,
            "last_viewed_at": null,
        });
        let mut visit = Visit::stranger(serde_json::from_value(json).unwrap());
        let id = GuestId::from(guest);
        visit.guest = (!guest.is_empty()).then(|| vitrine_database::guests::Guest {
            id,
            name: String::new(),
            has_pending: false,
        });
        visit
    }

    const ROOM: Room = Room { files: None, bytes: Some(1000) };

    /// An upload that began a while ago and received little.
    fn begun_long_ago(guest: &str, network: &str) -> Arc<Progress> {
        let since = Instant::now().checked_sub(2 * SLOW_UPLOAD_AFTER).unwrap();
        let received = AtomicU64::new(100);
        Arc::new(Progress { since, received, ..Progress::new(&guest.into(), network) })
    }

    #[test]
    fn nobody_takes_all_places_of_a_link() {
        let limits = ConcurrencyLimits::default();
        let enter = |guest: &str, network: &str| limits.enter(&visit("a", guest), network, ROOM);
        let mut turns = Vec::new();
        for number in 0..GUEST_UPLOADS_AT_ONCE {
            turns.push(enter("anna", "net").unwrap_or_else(|_| panic!("{number}")));
        }
        assert!(matches!(enter("anna", "net"), Err(Error::TooMany)));
        while turns.len() < NETWORK_UPLOADS_AT_ONCE {
            turns.push(enter(&turns.len().to_string(), "net").unwrap());
        }
        assert!(matches!(enter("ben", "net"), Err(Error::TooMany)), "one network has its share");
        assert!(enter("ben", "other").is_ok());
        assert!(limits.enter(&visit("b", "anna"), "net", ROOM).is_ok(), "another link has room");
        turns.clear();
        assert!(enter("anna", "net").is_ok());
        assert!(lock(&limits.uploads).is_empty());
    }

    #[tokio::test]
    async fn slow_uploads_give_way_where_a_link_is_full() {
        let limits = ConcurrencyLimits::default();
        let enter = |number: usize| {
            limits.enter(&visit("a", &number.to_string()), &number.to_string(), ROOM)
        };
        let turns: Vec<_> =
            (0..LINK_UPLOADS_AT_ONCE).map(|number| enter(number).unwrap()).collect();
        assert!(matches!(enter(100), Err(Error::TooMany)), "nobody has had time to be slow");
        for turn in lock(&limits.uploads).get_mut(&LinkId::from("a")).unwrap().iter_mut().take(1) {
            *turn = begun_long_ago(turn.guest.as_str(), &turn.network);
        }
        let slow = Arc::clone(&lock(&limits.uploads)[&LinkId::from("a")][0]);
        let _other = enter(100).unwrap();
        slow.give_way.notified().await;
        assert!(matches!(enter(101), Err(Error::TooMany)), "the others are quick enough");
        drop(turns);
    }

    #[tokio::test]
    async fn an_upload_that_is_whole_is_not_slow() {
        let limits = ConcurrencyLimits::default();
        let enter = |number: usize| {
            limits.enter(&visit("a", &number.to_string()), &number.to_string(), ROOM)
        };
        let mut turns: Vec<_> =
            (0..LINK_UPLOADS_AT_ONCE).map(|number| enter(number).unwrap()).collect();
        let slow = begun_long_ago("", "");
        lock(&limits.uploads).get_mut(&LinkId::from("a")).unwrap()[0] = Arc::clone(&slow);
        turns[0].progress = Arc::clone(&slow);
        assert!(slow.rate().is_some());
        turns[0].unless_it_gives_way(async { Ok(()) }).await.unwrap();
        assert!(slow.rate().is_none());
        assert!(matches!(enter(100), Err(Error::TooMany)), "what is only processed stays");
    }

    #[tokio::test]
    async fn what_comes_at_once_is_reserved_together() {
        let limits = ConcurrencyLimits::default();
        let turns =
            ["anna", "ben"].map(|guest| limits.enter(&visit("a", guest), "", ROOM).unwrap());
        turns[0].receive(600).unwrap();
        turns[1].receive(400).unwrap();
        assert!(matches!(turns[1].receive(1), Err(Error::TooLarge)));
    }

    #[tokio::test]
    async fn guests_of_one_network_are_counted() {
        let (limits, link) = (ConcurrencyLimits::default(), LinkId::from("a"));
        for _ in 0..NEW_GUESTS {
            limits.greet(&link, "10.0.0.1").await.unwrap();
        }
        assert!(matches!(limits.greet(&link, "10.0.0.1").await, Err(Error::TooMany)));
        limits.greet(&link, "10.0.0.2").await.unwrap();
        // The number of counters is bounded whatever the number of networks, and the highest count
        // is kept.
        for network in 0..2 * ENTRIES {
            limits.greet(&link, &network.to_string()).await.unwrap();
        }
        assert!(limits.guests.lock().unwrap().len() <= ENTRIES);
        assert!(matches!(limits.greet(&link, "10.0.0.1").await, Err(Error::TooMany)));
    }
}
