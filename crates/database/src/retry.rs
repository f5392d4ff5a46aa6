//! Retries transactions that failed because of a concurrent one.

use std::time::Duration;

use crate::Dialect;

/// Attempts in all.
const MOST: u32 = 5;

/// Whether a transaction failed just because another was under way: a serialization failure or a
/// deadlock.
pub(crate) fn is_worth_another(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some("40001" | "40P01"))
}

/// Runs a whole transaction, and retries it after a conflict in Postgres. For transactions that
/// touch the rows of several users, which a lock on one user does not serialise. They must have no
/// effect but on rows.
pub(crate) async fn retried<T, F: Future<Output = sqlx::Result<T>>>(
    dialect: Dialect,
    mut transaction: impl FnMut() -> F,
) -> sqlx::Result<T> {
    let mut attempt = 1;
    loop {
        match transaction().await {
            Err(error)
                if dialect == Dialect::Postgres && attempt < MOST && is_worth_another(&error) =>
            {
                tracing::debug!(cause = %error, attempt, "a transaction is tried again");
            }
            done => return done,
        }
        // The delay differs by process, so that servers that collided do not collide again.
        let spread = u64::from(std::process::id()) % 23;
        tokio::time::sleep(Duration::from_millis(u64::from(attempt) * (10 + spread))).await;
        attempt += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;
    use std::error::Error;
    use std::fmt;

    use sqlx::error::{DatabaseError, ErrorKind};

    #[derive(Debug)]
    struct Failed(&'static str);

    impl fmt::Display for Failed {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Failed {}

    impl DatabaseError for Failed {
        fn message(&self) -> &str {
            self.0
        }
        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }
        fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
            self
        }
        fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
            self
        }
        fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
            self
        }
        fn kind(&self) -> ErrorKind {
            ErrorKind::Other
        }
    }

    /// Runs a transaction that fails with this SQLSTATE so many times. Returns the number of
    /// attempts, and whether it succeeded in the end.
    async fn attempts(dialect: Dialect, state: &'static str, failures: u32) -> (u32, bool) {
        let mut count = 0;
        let done = retried(dialect, || {
            count += 1;
            let fails = count <= failures;
            async move {
                if fails { Err(sqlx::Error::Database(Box::new(Failed(state)))) } else { Ok(()) }
            }
        });
        let done = done.await.is_ok();
        (count, done)
    }

    #[tokio::test(start_paused = true)]
    async fn what_another_transaction_undid_is_done_again() {
        assert_eq!(attempts(Dialect::Postgres, "40P01", 2).await, (3, true));
        assert_eq!(attempts(Dialect::Postgres, "40001", 4).await, (5, true));
        assert_eq!(attempts(Dialect::Postgres, "40001", 9).await, (5, false));
        assert_eq!(attempts(Dialect::Postgres, "23505", 1).await, (1, false));
        assert_eq!(attempts(Dialect::Sqlite, "5", 1).await, (1, false));
    }
}
