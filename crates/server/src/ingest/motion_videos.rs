//! Live Photos: the motion video is uploaded first, then the still that names it
//! (`livePhotoVideoId` on the wire), and from then on the video is a part of the still.

use vitrine_database::assets::Reader;
use vitrine_database::{AssetId, UserId, Write};

use crate::auth::Principal;
use crate::error::{Error, Result};
use crate::library::Library;

/// The error for a still that names a video which it cannot have.
pub(super) fn refused() -> Error {
    Error::bad_request("Live photo video not found")
}

/// Makes a video the motion video of the still whose row is about to be written.
pub(super) async fn take(write: &mut Write, who: &Principal, motion_video: &AssetId) -> Result<()> {
    let guest = match who {
        Principal::User(_) => None,
        Principal::Visitor(visit) => Some((&visit.link.id, visit.guest_id())),
    };
    let is_taken = write.take_motion_video(who.uploads_for()?, motion_video, guest).await?;
    if is_taken { Ok(()) } else { Err(refused()) }
}

/// Adds a motion video to a still that exists already, if it has none.
pub(super) async fn join(
    library: &Library,
    owner: &UserId,
    still: &AssetId,
    motion_video: &AssetId,
) -> Result<()> {
    let found = library.db.readable(Reader::User(owner), std::slice::from_ref(still)).await?.pop();
    if found.is_none_or(|still| still.live_photo_video_id.is_some()) {
        return Ok(());
    }
    let mut write = library.db.write_for(owner).await?;
    pair(&mut write, owner, still, motion_video).await?;
    Ok(write.commit().await?)
}

/// Makes a video of the owner the motion video of a still of theirs.
pub async fn pair(
    write: &mut Write,
    owner: &UserId,
    still: &AssetId,
    motion_video: &AssetId,
) -> Result<()> {
    if write.join_motion_video(owner, still, motion_video).await? { Ok(()) } else { Err(refused()) }
}
