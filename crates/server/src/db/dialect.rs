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
}
