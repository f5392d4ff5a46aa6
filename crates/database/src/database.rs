//! The connection pool and its transactions, which all queries run on.

use std::sync::Arc;

use sqlx::{Any, AnyConnection, AnyPool, Transaction};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use vitrine_ids::{AssetId, LinkId, UserId};

use crate::cache::{Cache, Writes};
use crate::dialect::Dialect;
use crate::migrations;
use crate::model::link::{Link, LinkName};
use crate::model::picture::Picture;
use crate::model::session::Opened;

/// A connection pool to the database, with the caches of its authorisation queries.
#[derive(Clone)]
pub struct Db {
    pool: AnyPool,
    dialect: Dialect,
    writers: Arc<Semaphore>,
    writes: Writes,
    caches: Arc<Caches>,
}

/// Caches of the queries that authorise a request: whose it is, and whether they may see an asset.
pub(crate) struct Caches {
    pub(crate) links: Cache<LinkName, Link>,
    pub(crate) link_sessions: Cache<(LinkId, Vec<Vec<u8>>), i64>,
    pub(crate) sessions: Cache<Vec<u8>, Opened>,
    pub(crate) pictures: Cache<String, Picture>,
}

impl Caches {
    fn new(writes: &Writes) -> Self {
        Self {
            links: Cache::new(writes.clone(), 1024),
            link_sessions: Cache::new(writes.clone(), 4096),
            sessions: Cache::new(writes.clone(), 1024),
            pictures: Cache::new(writes.clone(), 8192),
        }
    }
}

/// A write transaction. Dropped without [`Write::commit`], it is rolled back.
pub struct Write {
    transaction: Transaction<'static, Any>,
    dialect: Dialect,
    writes: Writes,
    _permit: OwnedSemaphorePermit,
}

impl Db {
    pub(crate) fn new(pool: AnyPool, dialect: Dialect, connections: u32) -> Self {
        let writes = Writes::new(dialect == Dialect::Postgres);
        let caches = Arc::new(Caches::new(&writes));
        let writers = Arc::new(Semaphore::new(dialect.writers(connections)));
        Self { pool, dialect, writers, writes, caches }
    }

    /// Which kind of database this is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Whether other servers may write to this database.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.dialect == Dialect::Postgres
    }

    /// The caches of authorisation queries.
    pub(crate) fn caches(&self) -> &Caches {
        &self.caches
    }

    /// The pool to read from.
    pub(crate) fn read(&self) -> &AnyPool {
        &self.pool
    }

    /// Begins a write transaction. In Postgres, transactions of others run at the same time, so
    /// this suits only statements that are each correct by themselves.
    pub async fn write(&self) -> sqlx::Result<Write> {
        let permit = Arc::clone(&self.writers).acquire_owned().await;
        let permit = permit.map_err(|_| sqlx::Error::PoolClosed)?;
        let transaction = self.begin(self.dialect.begin()).await?;
        let writes = self.writes.clone();
        Ok(Write { transaction, dialect: self.dialect, writes, _permit: permit })
    }

    /// Begins a transaction in a task of its own, which completes even where the caller's future is
    /// dropped, as a handler's is when its client disconnects. If a transaction that was begun with
    /// a custom statement is dropped midway, sqlx loses track of it, and nobody could write any
    /// longer.
    pub(crate) async fn begin(
        &self,
        statement: &'static str,
    ) -> sqlx::Result<Transaction<'static, Any>> {
        let pool = self.pool.clone();
        let begun = tokio::spawn(async move { pool.begin_with(statement).await });
        begun.await.map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))?
    }

    /// Begins a write transaction that excludes others for the same user, for changes that depend
    /// on what they read first, such as limits. Uploads of guests count for the owner of the link.
    pub async fn write_for(&self, user: &UserId) -> sqlx::Result<Write> {
        self.write_holding("SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE", user.as_str())
            .await
    }

    /// Like [`Self::write_for`], for the owner of an asset.
    pub async fn write_for_owner_of(&self, asset: &AssetId) -> sqlx::Result<Write> {
        let sql = "SELECT id FROM users WHERE id = \
             (SELECT owner_id FROM assets WHERE id = $1) FOR NO KEY UPDATE";
        self.write_holding(sql, asset.as_str()).await
    }

    /// Locks a user's row for the transaction, but not its key: rows that reference the user can
    /// still be added meanwhile.
    async fn write_holding(&self, lock: &str, id: &str) -> sqlx::Result<Write> {
        let mut write = self.write().await?;
        if self.dialect == Dialect::Postgres {
            sqlx::query(lock).bind(id).fetch_optional(write.connection()).await?;
        }
        Ok(write)
    }

    /// Begins a write transaction under the global lock, for data that belongs to no single user.
    pub async fn write_alone(&self) -> sqlx::Result<Write> {
        let mut write = self.write().await?;
        if self.dialect == Dialect::Postgres {
            migrations::lock(write.connection()).await?;
        }
        Ok(write)
    }

    /// The write counter, which invalidates caches.
    #[must_use]
    pub fn writes(&self) -> Writes {
        self.writes.clone()
    }

    /// Closes all connections, which lets SQLite checkpoint its write-ahead log.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

impl Write {
    /// Commits, and invalidates the caches of authorisation queries.
    pub async fn commit(self) -> sqlx::Result<()> {
        let done = self.transaction.commit().await;
        // Also after an error: it is unknown whether the commit took effect.
        self.writes.count_one();
        done
    }

    /// Commits without invalidating caches, for columns that no cached query reads.
    pub(crate) async fn commit_unseen(self) -> sqlx::Result<()> {
        self.transaction.commit().await
    }

    /// Which kind of database this is.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}
