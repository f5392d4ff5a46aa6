//! Who may become a member of an album.

use vitrine_api::{AlbumRole, AlbumUserCreate};
use vitrine_database::{AlbumId, UserId, Write};

use crate::app::App;
use crate::error::{Error, Result};

/// Most members that are added by one request.
const MOST: usize = 200;

/// Refuses users who cannot be added to an album of `owner`.
pub async fn check_members(app: &App, owner: &UserId, users: &[AlbumUserCreate]) -> Result<()> {
    if users.len() > MOST || users.iter().any(|user| user.role == AlbumRole::Owner) {
        return Err(Error::bad_request("Validation failed: albumUsers"));
    }
    if users.iter().any(|user| user.user_id == owner.as_str()) {
        return Err(Error::bad_request("Cannot be shared with owner"));
    }
    let ids: Vec<_> = users.iter().map(|user| UserId::from(&*user.user_id)).collect();
    let known = app.db.known_users(&ids).await?;
    if ids.iter().all(|id| known.contains(id)) {
        Ok(())
    } else {
        Err(Error::bad_request("User not found"))
    }
}

/// Adds members. After an error the caller must not commit: all are added or none.
pub async fn add_members(
    write: &mut Write,
    album: &AlbumId,
    users: &[AlbumUserCreate],
) -> Result<()> {
    for user in users {
        if !write.add_member(album, &UserId::from(&*user.user_id), user.role).await? {
            return Err(Error::bad_request("User already added"));
        }
    }
    Ok(())
}
