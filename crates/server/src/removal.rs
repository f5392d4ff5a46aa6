//! Permanent removal of assets and users: rows first, so that no row is ever without files.

use vitrine_database::{AssetId, UserId};

use crate::error::Result;
use crate::library::Library;

/// Permanently removes assets of a user and their files. Rows first, so that no row is ever without
/// files. With `trashed_before`, only assets that have been in the bin since before that instant.
pub async fn remove_assets(
    library: &Library,
    owner: &UserId,
    ids: &[AssetId],
    trashed_before: Option<i64>,
) -> Result<usize> {
    let removed = library.db.remove_assets(owner, ids, trashed_before).await?;
    for (id, format) in &removed {
        library.storage.remove(id, *format).await;
    }
    Ok(removed.len())
}

/// Permanently removes a user who was deleted by an instant, and all that they own. Rows first, so
/// that no row is ever without files.
pub async fn remove_user(library: &Library, user: &UserId, deleted_by: i64) -> Result<()> {
    let files = library.db.files_of(user).await?;
    if !library.db.remove_user(user, deleted_by).await? {
        return Ok(());
    }
    for (id, format) in files {
        library.storage.remove(&id, format).await;
    }
    Ok(())
}
