//! Whether a target has a copy of the same library, which may be overwritten, or another one.

use vitrine_database::{Db, UserId};

use crate::error::{Error, Result};

/// Refuses a target with another library. An earlier copy of the same library may be overwritten.
pub(super) async fn refuse_another_library(source: &Db, target: &Db) -> Result<()> {
    let theirs: Vec<_> = target.all_users().await?.into_iter().map(|user| user.id).collect();
    refuse_other_users(source, &theirs).await
}

/// The same with the ids of the target's users.
pub(super) async fn refuse_other_users(source: &Db, theirs: &[UserId]) -> Result<()> {
    // Including deleted users who are not removed yet: their photos exist as well.
    let ours = source.all_users().await?;
    // Users may have been removed since an earlier copy, but not all of them.
    let is_known = |id: &UserId| ours.iter().any(|user| user.id == *id);
    if theirs.is_empty() || theirs.iter().any(is_known) {
        return Ok(());
    }
    Err(Error::bad_request("there is another library at the target already"))
}
