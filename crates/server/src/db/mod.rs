//! Rows: every SQL statement of the server is in this folder, and none is anywhere else.
//!
//! The SQL is written for SQLite and Postgres alike: `$1` placeholders, and the types TEXT,
//! BIGINT, BLOB and DOUBLE PRECISION only.

pub mod accounts;
pub mod activities;
pub mod albums;
pub mod assets;
pub mod collections;
pub mod deleted_links;
pub mod edits;
mod files;
mod films;
pub mod guests;
mod leases;
pub mod links;
pub mod members;
mod migrations;
pub mod pending;
pub mod places;
mod recent;
pub mod review;
mod scope;
pub mod search;
pub mod sessions;
mod statement;
mod tallies;
pub mod timeline;
pub mod uploads;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::{Any, AnyConnection, AnyPool, Executor, Row, Transaction};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use recent::{Recent, Writes};
pub use scope::Scope;
pub(crate) use statement::{Statement, chunks};
pub use tallies::TallyName;

/// Connections at once; each is a thread and a page cache.
const CONNECTIONS: u32 = 6;

/// WAL lets readers go on while one writes. With `synchronous=FULL` a commit is on disk when it is
/// answered, also after a power cut: an upload that was acknowledged must not vanish.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY; \
     PRAGMA cache_size = -4096;";

/// The database.
#[derive(Clone)]
pub struct Db {
    pool: AnyPool,
    /// SQLite has one writer: waiting here is fair, waiting inside SQLite is not.
    writer: Arc<Semaphore>,
    writes: Writes,
    asked: Arc<Asked>,
}

/// What each picture of a page asks: whose the request is, and whether they may see it.
struct Asked {
    links: Recent<links::LinkName, links::Link>,
    link_sessions: Recent<(String, Vec<Vec<u8>>), i64>,
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

/// A transaction that writes. Dropped without [`Write::commit`] it leaves nothing behind.
pub struct Write {
    transaction: Transaction<'static, Any>,
    writes: Writes,
    _permit: OwnedSemaphorePermit,
}

impl Db {
    /// Opens the database, making or migrating it as needed.
    pub async fn open(url: &str) -> sqlx::Result<Self> {
        if !url.starts_with("sqlite:") {
            let message = "only sqlite: addresses are supported so far";
            return Err(sqlx::Error::Configuration(message.into()));
        }
        sqlx::any::install_default_drivers();
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .min_connections(1)
            .idle_timeout(Duration::from_secs(60))
            // A file does not hang up.
            .test_before_acquire(false)
            .after_connect(|connection, _| {
                Box::pin(async move { connection.execute(PRAGMAS).await.map(drop) })
            })
            .connect(url)
            .await?;
        migrations::run(&pool).await?;
        let writes = Writes::default();
        let asked = Arc::new(Asked::new(&writes));
        Ok(Self { pool, writer: Arc::new(Semaphore::new(1)), writes, asked })
    }

    /// The address of a SQLite file.
    #[must_use]
    pub fn sqlite_url(path: &Path) -> String {
        const SPECIAL: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#').add(b' ');
        let path = path.to_string_lossy();
        format!("sqlite://{}?mode=rwc", utf8_percent_encode(&path, SPECIAL))
    }

    /// Where to read.
    pub(crate) fn read(&self) -> &AnyPool {
        &self.pool
    }

    /// Begins to write.
    pub async fn write(&self) -> sqlx::Result<Write> {
        let permit = Arc::clone(&self.writer).acquire_owned().await;
        let permit = permit.map_err(|_| sqlx::Error::PoolClosed)?;
        // IMMEDIATE, since a read that turns into a write cannot wait for its turn.
        let transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Write { transaction, writes: self.writes.clone(), _permit: permit })
    }

    /// Whether other servers may have the same database.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        false
    }

    /// Tells when something was written.
    #[must_use]
    pub fn writes(&self) -> Writes {
        self.writes.clone()
    }

    /// Closes all connections, which lets SQLite fold its log into the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

impl Write {
    /// Makes it so.
    pub async fn commit(self) -> sqlx::Result<()> {
        let done = self.transaction.commit().await;
        // Also where it failed: nobody knows how far it came.
        self.writes.count_one();
        done
    }

    /// The same for what no answer depends on: answers that are remembered stay true.
    pub(crate) async fn commit_unseen(self) -> sqlx::Result<()> {
        self.transaction.commit().await
    }

    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}

/// A column that holds 0 or 1.
fn flag(row: &AnyRow, column: &str) -> sqlx::Result<bool> {
    row.try_get::<i64, _>(column).map(|value| value != 0)
}

/// A column that holds a count or a length.
fn count(row: &AnyRow, column: &str) -> sqlx::Result<u64> {
    let value = row.try_get::<Option<i64>, _>(column)?;
    Ok(value.and_then(|value| u64::try_from(value).ok()).unwrap_or(0))
}

/// A column that holds a small number or nothing.
fn small<T: TryFrom<i64>>(row: &AnyRow, column: &str) -> sqlx::Result<Option<T>> {
    let value = row.try_get::<Option<i64>, _>(column)?;
    Ok(value.and_then(|value| T::try_from(value).ok()))
}

/// Lengths as the database keeps them.
fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
