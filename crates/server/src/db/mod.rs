//! The database layer: every SQL statement of the server is in this folder, and nowhere else.
//!
//! The SQL is written for SQLite and Postgres alike: `$1` placeholders, and the types TEXT,
//! BIGINT, BLOB and DOUBLE PRECISION only. Where they differ, `dialect` says how.

pub mod accounts;
pub mod activities;
pub mod albums;
pub mod asset_patches;
pub mod assets;
pub mod claims;
pub mod collections;
mod columns;
mod copy;
pub(crate) mod copy_file;
pub mod deleted_links;
mod dialect;
pub mod downloads;
pub mod edits;
pub(crate) mod file_rows;
mod files;
mod films;
pub mod guests;
pub mod ids;
mod leases;
pub mod links;
pub mod load;
pub mod measures;
pub mod members;
mod migrations;
pub mod new_assets;
mod open;
pub mod pending;
pub mod places;
mod recent;
mod renditions;
mod retry;
pub mod review;
mod rows;
mod scope;
pub mod search;
pub mod sessions;
mod statement;
mod tallies;
#[cfg(test)]
#[path = "../../tests/server/database.rs"]
#[allow(dead_code, reason = "the tests of the whole server use all of it")]
pub(crate) mod testing;
pub mod timeline;
pub mod upload_parts;
pub mod uploads;
pub mod visits;

use std::sync::Arc;

use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, AnyPool, Row, Transaction};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use copy::Copied;
pub use dialect::Dialect;
pub use ids::{
    ActivityId, AlbumId, ApiKeyId, AssetId, GuestId, LinkId, SessionId, UploadId, UserId,
};
pub use recent::{Recent, Writes};
pub use scope::Scope;
pub(crate) use statement::{Statement, chunks};
pub use tallies::TallyName;

/// A connection pool to the database, with the caches of its authorisation queries.
#[derive(Clone)]
pub struct Db {
    pool: AnyPool,
    dialect: Dialect,
    writers: Arc<Semaphore>,
    writes: Writes,
    asked: Arc<Asked>,
}

/// Caches of the queries that authorise a request: whose it is, and whether they may see an asset.
struct Asked {
    links: Recent<links::LinkName, links::Link>,
    link_sessions: Recent<(LinkId, Vec<Vec<u8>>), i64>,
    sessions: Recent<Vec<u8>, sessions::Opened>,
    pictures: Recent<String, assets::Picture>,
}

impl Asked {
    fn new(writes: &Writes) -> Self {
        Self {
            links: Recent::new(writes.clone(), 1024),
            link_sessions: Recent::new(writes.clone(), 4096),
            sessions: Recent::new(writes.clone(), 1024),
            pictures: Recent::new(writes.clone(), 8192),
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
    fn new(pool: AnyPool, dialect: Dialect, connections: u32) -> Self {
        let writes = Writes::new(dialect == Dialect::Postgres);
        let asked = Arc::new(Asked::new(&writes));
        let writers = Arc::new(Semaphore::new(dialect.writers(connections)));
        Self { pool, dialect, writers, writes, asked }
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
    async fn begin(&self, statement: &'static str) -> sqlx::Result<Transaction<'static, Any>> {
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

    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}

/// Reads a column that holds 0 or 1.
fn flag(row: &AnyRow, column: &str) -> sqlx::Result<bool> {
    row.try_get::<i64, _>(column).map(|value| value != 0)
}

/// Reads a column that holds a count or a length; 0 for NULL.
fn count(row: &AnyRow, column: &str) -> sqlx::Result<u64> {
    let value = row.try_get::<Option<i64>, _>(column)?;
    Ok(value.and_then(|value| u64::try_from(value).ok()).unwrap_or(0))
}

/// Reads a small number; `None` for NULL or a value out of range.
fn small<T: TryFrom<i64>>(row: &AnyRow, column: &str) -> sqlx::Result<Option<T>> {
    let value = row.try_get::<Option<i64>, _>(column)?;
    Ok(value.and_then(|value| T::try_from(value).ok()))
}

/// A length as the database stores it.
fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// False where the row violates a unique constraint.
fn unless_taken<T>(written: sqlx::Result<T>) -> sqlx::Result<bool> {
    match written {
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        written => written.map(|_| true),
    }
}
