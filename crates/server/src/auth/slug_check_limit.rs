//! Rate limit per user for checking whether a custom address is free: the answer discloses that
//! other users' links exist. Servers that share a database share the counts.

use std::time::Duration;

use vitrine_database::UserId;
use vitrine_database::clock;

use crate::app::App;
use crate::error::{Error, Result};
use crate::limits::{FREE_NAME_ASKS, NAME_ASKS_MEMORY, NAME_ASKS_QUEUE, NAME_ASKS_SPACING};
use crate::secret;

/// Waits until the user may check another name. Call it before the lookup, so that the response
/// takes equally long whatever the answer is.
///
/// # Errors
/// 429 when too many of the user's checks are already waiting.
pub async fn ask_for_name(app: &App, user: &UserId) -> Result<()> {
    let name = secret::token_hash(&format!("names {user}"));
    let now = clock::now();
    // Incremented before it is compared, so that concurrent requests gain nothing.
    app.db.count_attempts(std::slice::from_ref(&name), now, now + ms(NAME_ASKS_MEMORY)).await?;
    let [asked] = app.db.counters(std::array::from_ref(&name), now).await?;
    if asked <= FREE_NAME_ASKS {
        return Ok(());
    }
    let (wait, longest) = (ms(NAME_ASKS_SPACING), ms(NAME_ASKS_QUEUE));
    let turn = app.db.line_up(&name, now, wait, longest).await?;
    let turn = turn.ok_or(Error::TooMany)?;
    tokio::time::sleep(Duration::from_millis(u64::try_from(turn - now).unwrap_or(0))).await;
    Ok(())
}

fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
