//! Slows guessing of passwords down: per thing guessed at from one address, per address whatever it
//! guesses at, and per thing whoever guesses.
//!
//! It never locks: who waits their turn gets an answer, and what strangers at other addresses do
//! costs nobody more than a moment. Servers that share a database count together in it, and those
//! who wait stand in one line.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Peer;
use crate::clock;
use crate::db::{Db, TallyName};
use crate::error::{Error, Result};
use crate::secret;

/// How the wait grows with wrong guesses.
struct Curve {
    /// Wrong guesses that cost nothing: people mistype.
    free: u32,
    first: Duration,
    longest: Duration,
}

/// One address at one thing.
const PAIR: Curve =
    Curve { free: 4, first: Duration::from_millis(250), longest: Duration::from_secs(5) };
/// One address at many things.
const ADDRESS: Curve =
    Curve { free: 30, first: Duration::from_millis(100), longest: Duration::from_secs(5) };
/// Many addresses at one thing. The right person waits as well, so never for long.
const THING: Curve =
    Curve { free: 50, first: Duration::from_millis(50), longest: Duration::from_secs(1) };

/// After so long without a guess all is forgotten.
const MEMORY: Duration = Duration::from_secs(15 * 60);
/// Guesses that may wait for their turn.
const QUEUE: usize = 8;
/// Entries above which old ones are looked for, and above which all that are not in use go.
const ENTRIES: usize = 4096;
const MOST_ENTRIES: usize = 16 * ENTRIES;

/// Remembers wrong guesses.
#[derive(Default)]
pub struct Throttle {
    entries: Mutex<HashMap<String, Arc<Entry>>>,
    /// Where they are counted instead, if other servers count them too.
    shared: Option<Db>,
}

struct Entry {
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Clone, Copy)]
struct State {
    wrong: u32,
    last: Instant,
}

impl Entry {
    fn wrong(&self) -> u32 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).wrong
    }

    fn set(&self, change: impl FnOnce(u32) -> u32) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = State { wrong: change(state.wrong), last: Instant::now() };
    }

    fn is_old(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).last.elapsed() > MEMORY
    }
}

impl Throttle {
    /// Of a server that may not be the only one on its database.
    #[must_use]
    pub fn of(db: &Db) -> Self {
        Self { shared: db.is_shared().then(|| db.clone()), ..Self::default() }
    }

    /// Lets one guess through when its turn has come; the guess says whether it was right.
    pub async fn attempt(
        &self,
        what: &str,
        from: Peer,
        guess: impl Future<Output = Result<bool>>,
    ) -> Result<bool> {
        let from = from.network();
        let names = [format!("{what} {from}"), from, what.to_owned()];
        let [pair, ..] = &names;
        let line = self.entry(pair);
        if Arc::strong_count(&line) > QUEUE + 1 {
            return Err(Error::TooMany);
        }
        // One after the other, so that many at once are no quicker.
        let _turn = line.turn.lock().await;
        let wrong = self.wrong(&names).await?;
        let waits = [&PAIR, &ADDRESS, &THING].into_iter().zip(wrong);
        if let Some(delay) = waits.filter_map(|(curve, wrong)| curve.delay(wrong)).max() {
            tokio::time::sleep(self.until_turn(pair, delay).await?).await;
        }
        let right = guess.await?;
        if !right {
            self.add_wrong(&names).await?;
        } else if wrong[0] > 0 {
            // The address keeps its record: one's own password must not clear the way to others'.
            self.forget(pair).await?;
        }
        Ok(right)
    }

    /// A name that is none was tried: names that people choose can be guessed like passwords.
    pub async fn miss(&self, from: Peer) -> Result<()> {
        let names = [from.network()];
        let [wrong] = self.wrong(&names).await?;
        self.add_wrong(&names).await?;
        if let Some(delay) = ADDRESS.delay(wrong) {
            tokio::time::sleep(delay).await;
        }
        Ok(())
    }

    /// How many guesses were wrong lately.
    async fn wrong<const N: usize>(&self, names: &[String; N]) -> Result<[u32; N]> {
        match &self.shared {
            None => Ok(names.each_ref().map(|name| self.entry(name).wrong())),
            Some(db) => {
                Ok(db.tallies(&names.each_ref().map(|name| tally_name(name)), clock::now()).await?)
            }
        }
    }

    async fn add_wrong<const N: usize>(&self, names: &[String; N]) -> Result<()> {
        match &self.shared {
            None => {
                for name in names {
                    self.entry(name).set(|wrong| wrong.saturating_add(1));
                }
            }
            Some(db) => {
                let (now, names) = (clock::now(), names.each_ref().map(|name| tally_name(name)));
                db.tally(&names, now, now + MEMORY.as_millis() as i64).await?;
            }
        }
        Ok(())
    }

    async fn forget(&self, name: &str) -> Result<()> {
        match &self.shared {
            None => self.entry(name).set(|_| 0),
            Some(db) => db.forget_tally(&tally_name(name)).await?,
        }
        Ok(())
    }

    /// How long until whoever is next in line has waited the delay.
    async fn until_turn(&self, name: &str, delay: Duration) -> Result<Duration> {
        let Some(db) = &self.shared else {
            return Ok(delay);
        };
        let now = clock::now();
        let at = db.line_up(&tally_name(name), now, delay.as_millis() as i64).await?;
        Ok(Duration::from_millis(u64::try_from(at - now).unwrap_or(0)))
    }

    fn entry(&self, key: &str) -> Arc<Entry> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = |entry: &Arc<Entry>| Arc::strong_count(entry) == 1;
        if entries.len() >= MOST_ENTRIES {
            entries.retain(|_, entry| !idle(entry));
        }
        if entries.len() >= ENTRIES || entries.get(key).is_some_and(|entry| entry.is_old()) {
            entries.retain(|_, entry| !(idle(entry) && entry.is_old()));
        }
        let entry = entries.entry(key.to_owned()).or_insert_with(|| {
            let state = Mutex::new(State { wrong: 0, last: Instant::now() });
            Arc::new(Entry { turn: tokio::sync::Mutex::new(()), state })
        });
        Arc::clone(entry)
    }
}

/// What is kept of a name in a database: names hold addresses.
fn tally_name(name: &str) -> TallyName {
    secret::token_hash(name)
}

impl Curve {
    fn delay(&self, wrong: u32) -> Option<Duration> {
        let over = wrong.checked_sub(self.free)?;
        Some(self.first.saturating_mul(1 << over.min(8)).min(self.longest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(last: u8) -> Peer {
        Peer(std::net::Ipv4Addr::new(192, 0, 2, last).into())
    }

    async fn wrong(throttle: &Throttle, what: &str, from: u8) -> Duration {
        let before = tokio::time::Instant::now();
        assert!(!throttle.attempt(what, peer(from), async { Ok(false) }).await.unwrap());
        before.elapsed()
    }

    async fn right(throttle: &Throttle, what: &str, from: u8) -> Duration {
        let before = tokio::time::Instant::now();
        assert!(throttle.attempt(what, peer(from), async { Ok(true) }).await.unwrap());
        before.elapsed()
    }

    #[test]
    fn delays_grow_and_end() {
        let delays: Vec<_> = [0, 3, 4, 5, 8, 9, u32::MAX].map(|wrong| PAIR.delay(wrong)).into();
        let ms = |ms| Some(Duration::from_millis(ms));
        assert_eq!(delays, [None, None, ms(250), ms(500), ms(4000), ms(5000), ms(5000)]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_right_password_gets_in_even_after_many_wrong_ones() {
        let throttle = Throttle::default();
        for _ in 0..25 {
            wrong(&throttle, "link", 1).await;
        }
        right(&throttle, "link", 1).await;
        assert_eq!(right(&throttle, "link", 1).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn one_address_is_slowed_at_many_accounts() {
        let throttle = Throttle::default();
        for account in 0..40 {
            wrong(&throttle, &format!("account {account}"), 1).await;
        }
        assert!(wrong(&throttle, "account x", 1).await >= Duration::from_secs(5));
        assert_eq!(wrong(&throttle, "account x", 2).await, Duration::ZERO);
        // One's own password does not clear the way.
        right(&throttle, "own", 1).await;
        assert!(wrong(&throttle, "account y", 1).await >= Duration::from_secs(5));
    }

    #[tokio::test(start_paused = true)]
    async fn strangers_cost_the_right_person_no_more_than_a_moment() {
        let throttle = Throttle::default();
        for stranger in 2..=255 {
            wrong(&throttle, "account", stranger).await;
        }
        let waited = right(&throttle, "account", 1).await;
        assert!(waited > Duration::ZERO && waited <= THING.longest, "{waited:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn names_cannot_be_tried_out() {
        let throttle = Throttle::default();
        let before = tokio::time::Instant::now();
        for _ in 0..30 {
            throttle.miss(peer(1)).await.unwrap();
        }
        assert_eq!(before.elapsed(), Duration::ZERO);
        for _ in 0..10 {
            throttle.miss(peer(1)).await.unwrap();
        }
        assert!(before.elapsed() > Duration::from_secs(10));
    }
}
