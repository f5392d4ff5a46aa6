//! Leases on background work, so that only one of the servers that share a database does it at a
//! time. Their clocks have to agree within some seconds, as synchronised clocks do.

use std::future::Future;
use std::time::Duration;

use crate::clock;
use crate::database::Db;

/// How long a lease lasts without renewal.
const TERM: Duration = Duration::from_secs(60);
/// How often a server renews its lease while it works.
const RENEWAL: Duration = Duration::from_secs(20);

/// Takes and renews leases.
pub struct Leases {
    db: Db,
    /// This server's random id. `None` on a database that no other server uses: no leases are
    /// needed.
    holder: Option<String>,
    renewal: Duration,
}

impl Leases {
    /// For a server that may share its database with others.
    #[must_use]
    pub fn of(db: &Db) -> Self {
        let holder = db.is_shared().then(vitrine_ids::random);
        Self { db: db.clone(), holder, renewal: RENEWAL }
    }

    /// Runs work under a lease, which is then kept for `rest`. `None` when another server is at
    /// work or finished less than its `rest` ago. The work is dropped at its next await point if
    /// the lease cannot be renewed.
    pub async fn alone<T>(
        &self,
        name: &str,
        rest: Duration,
        work: impl Future<Output = T>,
    ) -> sqlx::Result<Option<T>> {
        let Some(holder) = &self.holder else {
            return Ok(Some(work.await));
        };
        if !self.take(name, holder, TERM).await? {
            return Ok(None);
        }
        let kept = async {
            loop {
                tokio::time::sleep(self.renewal).await;
                if !self.take(name, holder, TERM).await? {
                    return sqlx::Result::Ok(());
                }
            }
        };
        tokio::select! {
            done = work => {
                self.take(name, holder, rest).await?;
                Ok(Some(done))
            }
            lost = kept => {
                tracing::warn!(name, "another server took this work over");
                lost.map(|()| None)
            }
        }
    }

    async fn take(&self, name: &str, holder: &str, time: Duration) -> sqlx::Result<bool> {
        let now = clock::now();
        let ends_at = now + i64::try_from(time.as_millis()).unwrap_or(i64::MAX - now);
        self.db.lease(name, holder, now, ends_at).await
    }
}

impl Db {
    /// Takes or renews the lease on a piece of work until an instant; false where another server
    /// holds it.
    pub async fn lease(
        &self,
        name: &str,
        holder: &str,
        now: i64,
        ends_at: i64,
    ) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let take = "INSERT INTO leases (name, holder, ends_at) VALUES ($1, $2, $4) \
             ON CONFLICT (name) DO UPDATE SET holder = $2, ends_at = $4 \
             WHERE leases.holder = $2 OR leases.ends_at <= $3";
        let take = sqlx::query(take).bind(name).bind(holder).bind(now).bind(ends_at);
        let taken = take.execute(write.connection()).await?.rows_affected();
        write.commit_unseen().await?;
        Ok(taken > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(db: &Db, holder: &str) -> Leases {
        let renewal = Duration::from_millis(10);
        Leases { db: db.clone(), holder: Some(holder.to_owned()), renewal }
    }

    #[tokio::test]
    async fn two_servers_never_do_it_twice() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Db::sqlite_url(&folder.path().join("a.sqlite"))).await.unwrap();
        let (one, other) = (server(&db, "one"), server(&db, "other"));
        let hour = Duration::from_secs(3600);
        let nested = one.alone("bin", hour, async {
            assert_eq!(other.alone("bin", hour, async {}).await.unwrap(), None, "it is at work");
            other.alone("words", Duration::ZERO, async { 7 }).await.unwrap()
        });
        assert_eq!(nested.await.unwrap(), Some(Some(7)));
        assert_eq!(other.alone("bin", hour, async {}).await.unwrap(), None, "it rests");
        assert_eq!(one.alone("words", hour, async {}).await.unwrap(), Some(()), "it does not");
    }

    #[tokio::test]
    async fn work_that_is_lost_is_broken_off() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Db::sqlite_url(&folder.path().join("a.sqlite"))).await.unwrap();
        let one = server(&db, "one");
        let work = async {
            // As if this server had been suspended for longer than its term.
            let later = clock::now() + TERM.as_millis() as i64;
            assert!(db.lease("bin", "other", later, later + 60_000).await.unwrap());
            std::future::pending::<()>().await;
        };
        assert_eq!(one.alone("bin", Duration::ZERO, work).await.unwrap(), None);
    }

    #[tokio::test]
    async fn one_holds_it_until_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Db::sqlite_url(&folder.path().join("a.sqlite"))).await.unwrap();
        assert!(db.lease("bin", "a", 0, 100).await.unwrap());
        assert!(!db.lease("bin", "b", 99, 200).await.unwrap(), "it is another's");
        assert!(db.lease("words", "b", 99, 200).await.unwrap(), "this one is not");
        assert!(db.lease("bin", "a", 99, 150).await.unwrap(), "kept");
        assert!(db.lease("bin", "b", 150, 250).await.unwrap(), "it had ended");
        assert!(!db.lease("bin", "a", 151, 250).await.unwrap());
    }
}
