//! Which database it is, and the few places where SQLite and Postgres do not speak alike. All other
//! statements are written for both.

use std::time::Duration;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// A file, which one server has to itself.
    Sqlite,
    /// PostgreSQL, or what speaks its protocol; several servers may share it.
    Postgres,
}

/// WAL lets readers go on while one writes. With `synchronous=FULL` a commit is on disk when it is
/// answered, also after a power cut: an upload that was acknowledged must not vanish.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY; \
     PRAGMA cache_size = -4096;";

/// As patient as SQLite is above; and a server that hangs, or that the network has cut off, does not
/// keep others waiting for what it has locked.
const SETTINGS: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s';";

impl Dialect {
    /// By the beginning of an address; none where nobody speaks that.
    pub(super) fn of(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// What each connection is told first.
    pub(super) fn settings(self) -> &'static str {
        match self {
            Self::Sqlite => PRAGMAS,
            Self::Postgres => SETTINGS,
        }
    }

    /// What is set where it is known: not all that speak Postgres's protocol know its settings.
    /// Postgres compiles a plan that looks costly, as one for a large library may, and takes a hundred
    /// times as long for that as for the answer.
    pub(super) fn wish(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SET jit = off"),
        }
    }

    /// Connections at once where the address does not say it. In SQLite each is a thread and a page
    /// cache; a Postgres takes a hundred unless it is told otherwise, for all its servers.
    pub(super) fn connections(self) -> u32 {
        match self {
            Self::Sqlite => 6,
            Self::Postgres => 20,
        }
    }

    /// How long a question waits for a connection before it is answered that the server is busy.
    pub(super) fn patience(self) -> Duration {
        match self {
            Self::Sqlite => Duration::from_secs(30),
            Self::Postgres => Duration::from_secs(10),
        }
    }

    /// Transactions that may write at once, of so many connections. SQLite has one writer: waiting
    /// for it here is fair, waiting inside SQLite is not. In Postgres half of the connections are
    /// left for reading, since who writes may have to read beside it.
    pub(super) fn writers(self, connections: u32) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => (connections / 2).max(1) as usize,
        }
    }

    /// How a transaction that writes begins. IMMEDIATE, since in SQLite a read that turns into a
    /// write cannot wait for its turn. In Postgres each statement sees what was committed before
    /// it: what has to be read and written as one is guarded by locks, see `Db::write_for`.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
        }
    }

    /// Ends a `SELECT` whose rows nobody may change until the transaction ends. SQLite has one writer.
    pub(super) fn for_share(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR SHARE",
        }
    }

    /// How a transaction begins that sees all as of its beginning.
    pub(super) fn begin_snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// What such a transaction says first, since it may wait long for whom it reads for.
    pub(super) fn long_reading(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SET LOCAL idle_in_transaction_session_timeout = 0"),
        }
    }

    /// The names of the columns of table `$1` that are not computed from others.
    pub(super) fn columns_of(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT name FROM pragma_table_info($1)",
            Self::Postgres => {
                "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = $1 \
                 AND is_generated = 'NEVER'"
            }
        }
    }

    /// Statements that tell, each in the column `problem`, what is wrong with the database itself.
    /// A Postgres watches over its foreign keys: what it may know of is an index or a constraint
    /// that it has given up on.
    pub(super) fn problems(self) -> &'static [&'static str] {
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
