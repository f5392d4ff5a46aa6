//! Slows down guessing of passwords and names: per target from one client network, per network
//! whatever it guesses at, and per target whoever guesses.
//!
//! It never locks an account or link: one network's guesses delay no other network, and those of
//! many delay a login by one second at most. Guesses in progress count as wrong, so that concurrent
//! guesses gain nothing. Delayed guesses of one network take turns, and are refused if their turn
//! is too far off. Servers that share a database share the counts and the turns.

use std::future::Future;
use std::net::IpAddr;
use std::time::Duration;

use tokio::time::Instant;
use vitrine_database::Db;
use vitrine_database::clock;

use super::ClientAddress;
use super::counters::{Counters, Key, key};
use crate::error::{Error, Result};
use crate::keyed_semaphore::KeyedSemaphore;
use crate::limits::{
    MAX_COUNTERS, MAX_GUESS_WAIT, MAX_LOOKUPS, MAX_LOOKUPS_WAITING, MAX_THING_SHARE,
};

/// How the delay grows with the number of wrong guesses.
struct Curve {
    /// Wrong guesses without a delay: people mistype.
    free: u32,
    first: Duration,
    longest: Duration,
}

/// One network at one target.
const PAIR: Curve =
    Curve { free: 4, first: Duration::from_millis(250), longest: Duration::from_secs(5) };
/// One network at any targets, names included: one guess a second.
const NETWORK: Curve =
    Curve { free: 30, first: Duration::from_secs(1), longest: Duration::from_secs(1) };
/// All networks at one target. The rightful user waits as well, so the delay stays short.
const THING: Curve =
    Curve { free: 50, first: Duration::from_millis(50), longest: Duration::from_secs(1) };

/// Counts expire this long after the last wrong guess.
const MEMORY: Duration = Duration::from_secs(15 * 60);

/// Counts wrong guesses and delays further ones.
pub struct Throttle {
    counters: Counters,
    /// Names found recently, per network. Looking one up again is not a guess.
    found: Counters,
    /// Concurrent lookups of names, per network.
    lookups: KeyedSemaphore<IpAddr>,
    /// The database that counts wrong guesses instead when several servers share it; else `None`.
    shared: Option<Db>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            counters: Counters::new(MAX_COUNTERS, MEMORY),
            found: Counters::new(MAX_COUNTERS, MEMORY),
            lookups: KeyedSemaphore::new(MAX_LOOKUPS, MAX_LOOKUPS_WAITING),
            shared: None,
        }
    }
}

impl Throttle {
    /// For a server that may share its database with others.
    #[must_use]
    pub fn of(db: &Db) -> Self {
        Self { shared: db.is_shared().then(|| db.clone()), ..Self::default() }
    }

    /// Runs a password check when its turn has come. `guess` returns whether the password was
    /// right. `what` is the target, of any length: only its hash is kept.
    ///
    /// # Errors
    /// 429 when the turn would be too far off.
    pub async fn attempt(
        &self,
        what: &str,
        from: ClientAddress,
        guess: impl Future<Output = Result<bool>>,
    ) -> Result<bool> {
        let from = from.network();
        let (pair, network) = (key(&format!("{what} {from}")), key(&from));
        let names = [pair, network, key(what)];
        let (_at_pair, before_at_pair) = self.counters.begin(pair);
        let (_at_network, before_at_network) = self.counters.begin(network);
        let wrong = self.wrong(&names).await?;
        let mut turn = Instant::now() + THING.delay(wrong[2]).unwrap_or_default();
        for (name, curve, wrong) in [
            (&network, &NETWORK, wrong[1].saturating_add(before_at_network)),
            (&pair, &PAIR, wrong[0].saturating_add(before_at_pair)),
        ] {
            if let Some(delay) = curve.delay(wrong) {
                turn = turn.max(self.turn(name, delay).await?);
            }
        }
        tokio::time::sleep_until(turn).await;
        let right = guess.await?;
        if !right {
            // One network alone must not slow a target down for all others.
            let counted = if wrong[0] < MAX_THING_SHARE { &names[..] } else { &names[..2] };
            self.add_wrong(counted).await?;
        } else if wrong[0] > 0 {
            // The network's own count stays: one's own password must not clear the way to others'.
            self.forget(&pair).await?;
        }
        Ok(right)
    }

    /// Looks up a name that people choose, and which can therefore be guessed like a password. A
    /// network that looked up many unknown names waits for its turn before it gets an answer. Names
    /// that it found recently are not delayed.
    ///
    /// # Errors
    /// 429 when the turn would be too far off.
    pub async fn look_up<T>(
        &self,
        name: &str,
        from: ClientAddress,
        find: impl Future<Output = Result<Option<T>>>,
    ) -> Result<Option<T>> {
        let network = key(&from.network());
        let pair = key(&format!("name {name} {}", from.network()));
        if self.found.count(&pair) > 0 {
            let found = find.await?;
            if found.is_none() {
                self.found.forget(&pair);
                self.add_wrong(&[network]).await?;
            }
            return Ok(found);
        }
        // Limited, so that concurrent lookups do not all pass before the first is counted.
        let place = self.lookups.acquire(from.network_address()).await.ok_or(Error::TooMany)?;
        let [wrong] = self.wrong(&[network]).await?;
        let place = match NETWORK.delay(wrong) {
            None => Some(place),
            Some(delay) => {
                drop(place);
                tokio::time::sleep_until(self.turn(&network, delay).await?).await;
                None
            }
        };
        let found = find.await?;
        match &found {
            Some(_) => drop(self.found.add(&pair)),
            None => self.add_wrong(&[network]).await?,
        }
        drop(place);
        Ok(found)
    }

    /// The recent wrong guesses at each key.
    async fn wrong<const N: usize>(&self, names: &[Key; N]) -> Result<[u32; N]> {
        match &self.shared {
            None => Ok(names.each_ref().map(|name| self.counters.count(name))),
            Some(db) => {
                Ok(db.counters(&names.each_ref().map(|name| name.to_vec()), clock::now()).await?)
            }
        }
    }

    async fn add_wrong(&self, names: &[Key]) -> Result<()> {
        match &self.shared {
            None => {
                for name in names {
                    self.counters.add(name);
                }
            }
            Some(db) => {
                let now = clock::now();
                let names: Vec<_> = names.iter().map(|name| name.to_vec()).collect();
                db.count_attempts(&names, now, now + MEMORY.as_millis() as i64).await?;
            }
        }
        Ok(())
    }

    async fn forget(&self, name: &Key) -> Result<()> {
        match &self.shared {
            None => self.counters.forget(name),
            Some(db) => db.reset_counter(&name.to_vec()).await?,
        }
        Ok(())
    }

    /// Assigns the next turn of a key, `delay` after the previous one. 429 if it is too far off.
    async fn turn(&self, name: &Key, delay: Duration) -> Result<Instant> {
        let Some(db) = &self.shared else {
            return self.counters.turn(name, delay, MAX_GUESS_WAIT).ok_or(Error::TooMany);
        };
        let (now, start) = (clock::now(), Instant::now());
        let ms = |time: Duration| time.as_millis() as i64;
        let at = db.line_up(&name.to_vec(), now, ms(delay), ms(MAX_GUESS_WAIT)).await?;
        let wait = at.ok_or(Error::TooMany)? - now;
        Ok(start + Duration::from_millis(u64::try_from(wait).unwrap_or(0)))
    }
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

    fn peer(last: u8) -> ClientAddress {
        ClientAddress(std::net::Ipv4Addr::new(192, 0, 2, last).into())
    }

    async fn wrong(throttle: &Throttle, what: &str, from: u8) -> Duration {
        let before = Instant::now();
        assert!(!throttle.attempt(what, peer(from), async { Ok(false) }).await.unwrap());
        before.elapsed()
    }

    async fn right(throttle: &Throttle, what: &str, from: u8) -> Duration {
        let before = Instant::now();
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
    async fn one_network_is_slowed_at_many_accounts() {
        let throttle = Throttle::default();
        for account in 0..40 {
            wrong(&throttle, &format!("account {account}"), 1).await;
        }
        assert_eq!(wrong(&throttle, "account x", 1).await, Duration::from_secs(1));
        assert_eq!(wrong(&throttle, "account x", 2).await, Duration::ZERO);
        // One's own password does not reset the network's count.
        right(&throttle, "own", 1).await;
        assert_eq!(wrong(&throttle, "account y", 1).await, Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn many_accounts_at_once_are_no_quicker_than_one_after_the_other() {
        let throttle = Throttle::default();
        let start = Instant::now();
        let guesses = (0..400).map(async |account| {
            let what = format!("account {account}");
            throttle
                .attempt(&what, peer(1), async {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    Ok(false)
                })
                .await
        });
        let answers = futures::future::join_all(guesses).await;
        let let_through = answers.iter().filter(|answer| answer.is_ok()).count();
        let waited = u32::try_from(MAX_GUESS_WAIT.as_secs()).unwrap();
        assert_eq!(let_through as u32, NETWORK.free + waited);
        assert!(answers.iter().all(|answer| matches!(answer, Ok(false) | Err(Error::TooMany))));
        assert!(start.elapsed() >= MAX_GUESS_WAIT, "{:?}", start.elapsed());
        assert_eq!(right(&throttle, "account 1", 2).await, Duration::ZERO, "from elsewhere");
    }

    #[tokio::test(start_paused = true)]
    async fn guesses_at_one_thing_at_once_take_turns() {
        let throttle = Throttle::default();
        let guesses = (0..400).map(async |_| {
            throttle
                .attempt("account", peer(1), async {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    Ok(false)
                })
                .await
        });
        let answers = futures::future::join_all(guesses).await;
        // Four are free, then 0.25, 0.5, 1, 2 and 4 seconds. The next would wait too long.
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 9);
        assert_eq!(right(&throttle, "account", 2).await, Duration::ZERO, "from elsewhere");
    }

    #[tokio::test(start_paused = true)]
    async fn one_network_alone_slows_nobody_else() {
        let throttle = Throttle::default();
        for _ in 0..200 {
            wrong(&throttle, "account", 1).await;
        }
        assert_eq!(right(&throttle, "account", 2).await, Duration::ZERO);
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
    async fn right_guesses_and_broken_ones_leave_nothing_behind() {
        let throttle = Throttle::default();
        right(&throttle, "account", 1).await;
        let broken = throttle.attempt("account", peer(1), async { Err(Error::Busy) }).await;
        assert!(broken.is_err());
        assert_eq!(throttle.counters.len(), 0);
    }

    async fn look_up(throttle: &Throttle, name: &str, from: u8) -> Result<Option<()>> {
        let find = async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Ok((name == "there").then_some(()))
        };
        throttle.look_up(name, peer(from), find).await
    }

    #[tokio::test(start_paused = true)]
    async fn names_cannot_be_tried_out() {
        let throttle = Throttle::default();
        let start = Instant::now();
        let names: Vec<_> = (0..200).map(|name| name.to_string()).collect();
        let asked = names.iter().map(|name| look_up(&throttle, name, 1));
        let answers = futures::future::join_all(asked).await;
        let told = answers.iter().filter(|answer| answer.is_ok()).count();
        let most = NETWORK.free as usize + MAX_LOOKUPS + MAX_GUESS_WAIT.as_secs() as usize;
        assert!(told <= most, "{told} of 200 were told whether there is such a name");
        assert!(start.elapsed() >= MAX_GUESS_WAIT, "{:?}", start.elapsed());
        // An existing name takes as long as unknown ones.
        let start = Instant::now();
        assert!(look_up(&throttle, "there", 1).await.unwrap().is_some());
        assert!(start.elapsed() >= Duration::from_secs(1));
        // It is known now, and other networks were never delayed.
        let start = Instant::now();
        look_up(&throttle, "there", 1).await.unwrap();
        look_up(&throttle, "there", 2).await.unwrap();
        assert!(start.elapsed() < Duration::from_millis(10), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_full_of_requests_by_one_name_is_not_slowed() {
        let throttle = Throttle::default();
        let start = Instant::now();
        let asked = (0..100).map(|_| look_up(&throttle, "there", 1));
        let answers = futures::future::join_all(asked).await;
        assert!(answers.iter().all(|answer| matches!(answer, Ok(Some(())))));
        assert!(start.elapsed() < Duration::from_millis(100), "{:?}", start.elapsed());
    }
}
