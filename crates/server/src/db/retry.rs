//! Transactions that two servers undo for each other.

use std::time::Duration;

use super::Dialect;

/// Attempts in all.
const MOST: u32 = 5;

/// Whether a transaction failed just because another was under way: a serialization failure or a
/// deadlock.
pub(super) fn is_worth_another(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some("40001" | "40P01"))
}

/// Does a whole transaction, again where another one stood in its way. For those that touch the rows
/// of several users, which no lock on one of them puts in order; it must have no effect but on rows.
pub(super) async fn retried<T, F: Future<Output = sqlx::Result<T>>>(
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
        // Not all at once again: those that met have their own number of milliseconds to wait.
        let spread = u64::from(std::process::id()) % 23;
        tokio::time::sleep(Duration::from_millis(u64::from(attempt) * (10 + spread))).await;
        attempt += 1;
    }
}
