//! The kind of database, and the few places where SQLite and Postgres differ. All other statements
//! are written for both.

use std::time::Duration;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite: a file that one server has to itself.
    Sqlite,
    /// PostgreSQL, or a database that speaks its protocol; several servers may share it.
    Postgres,
}

/// WAL lets readers continue during a write. With `synchronous=FULL` a commit is on disk when it
/// returns, which survives a power cut: an upload that was acknowledged must not vanish.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY; \
     PRAGMA cache_size = -4096;";

/// The same lock timeout as SQLite above. A server that hangs, or that the network has cut off,
/// loses its transaction and so does not block others on its locks.
const SETTINGS: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s';";

impl Dialect {
    /// By the scheme of a URL; `None` where it is not supported.
    pub(crate) fn of(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// The settings of each new connection.
    pub(crate) fn settings(self) -> &'static str {
        match self {
            Self::Sqlite => PRAGMAS,
            Self::Postgres => SETTINGS,
        }
    }

    /// A setting that is allowed to fail, since not every database that speaks Postgres's protocol
    /// knows it. Postgres JIT-compiles a plan that looks costly, as one for a large library may,
    /// which takes a hundred times as long as the query itself.
    pub(crate) fn optional_settings(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SET jit = off"),
        }
    }

    /// The default size of the pool. In SQLite each connection is a thread and a page cache;
    /// Postgres by default accepts a hundred, from all servers together.
    pub(crate) fn connections(self) -> u32 {
        match self {
            Self::Sqlite => 6,
            Self::Postgres => 20,
        }
    }

    /// How long a query waits for a connection before it fails because the server is busy.
    pub(crate) fn acquire_timeout(self) -> Duration {
        match self {
            Self::Sqlite => Duration::from_secs(30),
            Self::Postgres => Duration::from_secs(10),
        }
    }

    /// How many of so many connections may write at once. SQLite has one writer: waiting for it
    /// here is fair, waiting inside SQLite is not. In Postgres half of the connections are left for
    /// reading, since a caller that writes may have to read as well.
    pub(crate) fn writers(self, connections: u32) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => (connections / 2).max(1) as usize,
        }
    }

    /// The statement that begins a write transaction. IMMEDIATE, since in SQLite a read transaction
    /// cannot wait for the write lock. In Postgres each statement sees what was committed before
    /// it: what must be read and written atomically is guarded by locks, see `Db::write_for`.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
        }
    }

    /// Ends a `SELECT` whose rows nobody may change until the transaction ends. SQLite has one
    /// writer.
    pub(crate) fn for_share(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR SHARE",
        }
    }

    /// The statement that begins a read-only transaction on a consistent snapshot.
    pub(crate) fn begin_snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// The first statement of such a transaction: no idle timeout, since its reader may be slow.
    pub(crate) fn long_reading(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SET LOCAL idle_in_transaction_session_timeout = 0"),
        }
    }

    /// The names of the columns of table `$1` that are not computed from others.
    pub(crate) fn columns_of(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT name FROM pragma_table_info($1)",
            Self::Postgres => {
                "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = $1 \
                 AND is_generated = 'NEVER'"
            }
        }
    }

    /// Statements that report, each in the column `problem`, corruption of the database itself.
    /// Postgres enforces its foreign keys, so there only invalid indexes and unvalidated
    /// constraints are reported.
    pub(crate) fn problems(self) -> &'static [&'static str] {
        match self {
            Self::Sqlite => &[
                "SELECT integrity_check AS problem FROM pragma_integrity_check \
                 WHERE integrity_check <> 'ok'",
                "SELECT 'a row of ' || \"table\" || ' names something that is not there' \
                 AS problem FROM pragma_foreign_key_check",
            ],
            Self::Postgres => &[
                "SELECT 'the index ' || CAST(c.relname AS TEXT) || ' is not valid' AS problem \
                 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
                 JOIN pg_namespace n ON n.oid = c.relnamespace \
                 WHERE n.nspname = current_schema() AND NOT i.indisvalid",
                "SELECT 'the constraint ' || CAST(k.conname AS TEXT) || ' was not checked' \
                 AS problem FROM pg_constraint k \
                 JOIN pg_namespace n ON n.oid = k.connamespace \
                 WHERE n.nspname = current_schema() AND NOT k.convalidated",
            ],
        }
    }
}
