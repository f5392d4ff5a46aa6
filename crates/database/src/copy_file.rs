//! SQLite files that no server uses, such as backups. Everything is in the file itself, and no
//! write-ahead log lies beside it that could be left behind or mistaken for another file's.

use std::io;
use std::path::{Path, PathBuf};

use sqlx::any::AnyPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use vitrine_private_files as private_files;

use crate::{Db, Dialect, UserId, migrations};

/// The settings of a server, except for the write-ahead log.
const ALONE: &str = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY;";

/// One connection reads while another writes.
const CONNECTIONS: u32 = 2;

impl Db {
    /// Opens a SQLite file that no server uses, creating or migrating it as needed. A write-ahead
    /// log beside it is merged into the file.
    pub async fn open_alone(file: &Path) -> sqlx::Result<Self> {
        sqlx::any::install_default_drivers();
        private_files::touch(file)?;
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .min_connections(1)
            .after_connect(|connection, _| {
                Box::pin(async move { sqlx::Executor::execute(connection, ALONE).await.map(drop) })
            })
            .connect(&Self::sqlite_url(file))
            .await?;
        migrations::run(&pool).await?;
        Ok(Self::new(pool, Dialect::Sqlite, CONNECTIONS))
    }

    /// Copies a SQLite file and its write-ahead log into a new file. A server may be using the
    /// source, which is not changed.
    pub async fn copy_file(from: &Path, to: &Path) -> sqlx::Result<()> {
        remove_file(to)?;
        private_files::touch(to)?;
        match vacuum(from, to).await {
            // The source is where nothing can be written, not even a lock: then nobody writes to
            // it.
            Err(sqlx::Error::Database(error)) if is_read_only(error.code().as_deref()) => {
                remove_file(to)?;
                private_files::copy(from, to)?;
                let log = beside(from, "-wal");
                if log.exists() {
                    private_files::copy(&log, &beside(to, "-wal"))?;
                }
                Ok(())
            }
            done => done,
        }
    }
}

/// The users of a library of any schema version: it is neither migrated nor otherwise changed.
pub async fn user_ids(file: &Path) -> sqlx::Result<Vec<UserId>> {
    let mut rows = open_as_it_is(file).await?;
    let users = sqlx::query_scalar("SELECT id FROM users").fetch_all(&mut rows).await;
    rows.close().await?;
    users
}

/// Whether a server has a SQLite file open.
///
/// A server's database has a write-ahead log, and each of its connections holds a shared lock on
/// the file for as long as it is open, also between requests
/// (<https://www.sqlite.org/lockingv3.html>). Leaving WAL mode requires an exclusive lock, which is
/// refused at once where there is another connection. Where there is none it is harmless: the log
/// is merged into the file.
pub async fn is_in_use(file: &Path) -> sqlx::Result<bool> {
    let mut rows = open_as_it_is(file).await?;
    let alone = sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut rows).await;
    rows.close().await?;
    match alone {
        Err(sqlx::Error::Database(error)) if is_busy(error.code().as_deref()) => Ok(true),
        alone => alone.map(|_| false),
    }
}

async fn open_as_it_is(file: &Path) -> sqlx::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(file).disable_statement_logging();
    SqliteConnection::connect_with(&options).await
}

/// SQLite's result for a file that another connection has locked (primary code 5).
fn is_busy(code: Option<&str>) -> bool {
    let code = code.and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xFF == 5)
}

/// A consistent copy, made by SQLite.
async fn vacuum(from: &Path, to: &Path) -> sqlx::Result<()> {
    sqlx::any::install_default_drivers();
    let url = Db::sqlite_url(from).replace("?mode=rwc", "?mode=rw");
    let pool = AnyPoolOptions::new().max_connections(1).connect(&url).await?;
    let to = to.to_string_lossy();
    let copied = async {
        sqlx::query("PRAGMA busy_timeout = 10000").execute(&pool).await?;
        sqlx::query("VACUUM INTO $1").bind(to.as_ref()).execute(&pool).await.map(drop)
    };
    let copied = copied.await;
    pool.close().await;
    copied
}

/// SQLite's results for files that cannot be written to or opened (primary codes 8 and 14).
fn is_read_only(code: Option<&str>) -> bool {
    let code = code.and_then(|code| code.parse::<u32>().ok());
    matches!(code.map(|code| code & 0xFF), Some(8 | 14))
}

/// Removes a SQLite file, and the logs that SQLite may have left beside it.
pub fn remove_file(file: &Path) -> io::Result<()> {
    remove_logs(file)?;
    remove(file)
}

/// Removes the logs that SQLite may have left beside a file.
pub fn remove_logs(file: &Path) -> io::Result<()> {
    ["-wal", "-shm", "-journal"].into_iter().try_for_each(|end| remove(&beside(file, end)))
}

/// Revokes the permissions of other users of this machine on a SQLite file and its logs.
pub fn mend_modes(file: &Path) {
    private_files::mend_one(file);
    ["-wal", "-shm", "-journal"]
        .into_iter()
        .for_each(|end| private_files::mend_one(&beside(file, end)));
}

/// Whether a log that is not empty lies beside a file.
pub fn has_log(file: &Path) -> bool {
    let is_filled = |end| beside(file, end).metadata().is_ok_and(|meta| meta.len() > 0);
    is_filled("-wal") || is_filled("-journal")
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
