//! Keeps visitors from taking a server over: how much happens at once through one link, and how
//! often something happens. Signed-in users are not counted.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::secret;

/// Uploads at once through one link on one server: a party's worth of phones, each sending three.
const AT_ONCE: usize = 48;
/// New guests from one network through one link within [`WINDOW`].
const NEW_GUESTS: u32 = 200;
const WINDOW: Duration = Duration::from_secs(10 * 60);
/// Networks and links whose new guests are counted at once; then old counts go, or else the lowest.
const ENTRIES: usize = 4096;

/// Counts what visitors do.
#[derive(Default)]
pub struct Crowd {
    uploads: Arc<Mutex<HashMap<String, usize>>>,
    guests: Mutex<HashMap<String, (Instant, u32)>>,
    /// Where guests are counted instead, if other servers count them too.
    shared: Option<Db>,
}

/// An upload that is under way; over when it is dropped.
pub struct Place {
    uploads: Arc<Mutex<HashMap<String, usize>>>,
    link: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = uploads.get_mut(&self.link) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                uploads.remove(&self.link);
            }
        }
    }
}

impl Crowd {
    /// Of a server that may not be the only one on its database.
    #[must_use]
    pub fn of(db: &Db) -> Self {
        Self { shared: db.is_shared().then(|| db.clone()), ..Self::default() }
    }

    /// Begins an upload through a link, or asks the client to come back later.
    pub fn enter(&self, link: &str) -> Result<Place> {
        let mut uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        let count = uploads.entry(link.to_owned()).or_default();
        if *count >= AT_ONCE {
            return Err(Error::TooMany);
        }
        *count += 1;
        Ok(Place { uploads: Arc::clone(&self.uploads), link: link.to_owned() })
    }

    /// Counts a new guest of a link from a network.
    pub async fn greet(&self, link: &str, network: &str) -> Result<()> {
        let name = format!("guests {link} {network}");
        let is_welcome = match &self.shared {
            None => self.count(name),
            Some(db) => {
                let (name, now) = (secret::token_hash(&name), clock::now());
                db.tally_up_to(NEW_GUESTS, &name, now, now + WINDOW.as_millis() as i64).await?
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

    #[test]
    fn a_link_is_full_until_somebody_leaves() {
        let crowd = Crowd::default();
        let mut places: Vec<_> = (0..AT_ONCE).map(|_| crowd.enter("a").unwrap()).collect();
        assert!(matches!(crowd.enter("a"), Err(Error::TooMany)));
        assert!(crowd.enter("b").is_ok(), "another link has room");
        places.pop();
        assert!(crowd.enter("a").is_ok());
    }

    #[tokio::test]
    async fn guests_of_one_network_are_counted() {
        let crowd = Crowd::default();
        for _ in 0..NEW_GUESTS {
            crowd.greet("a", "10.0.0.1").await.unwrap();
        }
        assert!(matches!(crowd.greet("a", "10.0.0.1").await, Err(Error::TooMany)));
        crowd.greet("a", "10.0.0.2").await.unwrap();
        // However many networks there are, no more than a number of counts is kept, and not the
        // highest is lost.
        for network in 0..2 * ENTRIES {
            crowd.greet("a", &network.to_string()).await.unwrap();
        }
        assert!(crowd.guests.lock().unwrap().len() <= ENTRIES);
        assert!(matches!(crowd.greet("a", "10.0.0.1").await, Err(Error::TooMany)));
    }
}
