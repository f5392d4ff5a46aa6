//! What can go wrong with the database, by what the caller can do about it.

/// An error of the database.
pub type Error = sqlx::Error;

/// The result of a query.
pub type Result<T> = sqlx::Result<T>;

/// What an error means for the request that ran into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// A text contains NUL, which PostgreSQL stores in no text.
    Nul,
    /// There is no space left.
    NoSpace,
    /// The database cannot be used right now: it is locked, restarting, read-only or out of reach.
    Busy,
    /// Anything else, which is a mistake of the server.
    Internal,
}

impl ErrorKind {
    /// The kind of an error, by the code that the database reports.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code());
        match code.as_deref() {
            Some(state) if state.len() == 5 => Self::of_state(state),
            Some(code) => Self::of_code(code),
            None if matches!(error, Error::PoolTimedOut | Error::Io(_)) => Self::Busy,
            None => Self::Internal,
        }
    }

    /// SQLite's result codes; extended ones have the primary code in their low byte.
    fn of_code(code: &str) -> Self {
        match code.parse::<u32>().map(|code| code & 0xFF) {
            Ok(13) => Self::NoSpace,
            // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_CANTOPEN.
            Ok(5 | 6 | 8 | 14) => Self::Busy,
            _ => Self::Internal,
        }
    }

    /// SQLSTATE (appendix A of PostgreSQL's documentation).
    fn of_state(state: &str) -> Self {
        match state {
            "22021" => Self::Nul,
            "53100" => Self::NoSpace,
            // Serialization failure, deadlock, lock timeout, or the server has become a standby or
            // ended an idle transaction.
            "40001" | "40P01" | "55P03" | "25006" | "25P03" => Self::Busy,
            // Connection errors; insufficient resources; shutting down or starting.
            _ if ["08", "53", "57"].iter().any(|class| state.starts_with(class)) => Self::Busy,
            _ => Self::Internal,
        }
    }
}
