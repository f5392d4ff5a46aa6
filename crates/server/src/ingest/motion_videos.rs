//! Live Photos: the motion video is uploaded first, then the still that names it
//! (`livePhotoVideoId` on the wire), and from then on the video is a part of the still.

use vitrine_database::assets::{Asset, Reader};
use vitrine_database::{AssetId, UserId, Write, clock};
use vitrine_media::{LivePhotoPart, Metadata, is_live_photo};

use crate::auth::Principal;
use crate::error::{Error, Result};
use crate::library::Library;

/// The error for a still that names a video which it cannot have.
pub(super) fn refused() -> Error {
    Error::bad_request("Live photo video not found")
}

/// Makes a video the motion video of the still whose row is about to be written. If the contents
/// tell that the two are no pair, the still is written without it, so that no video vanishes from
/// all lists. Returns such a video, which [`show`] then shows.
pub(super) async fn take(
    library: &Library,
    write: &mut Write,
    who: &Principal,
    still: &mut Asset,
) -> Result<Option<AssetId>> {
    let Some(motion_video) = still.live_photo_video_id.clone() else {
        return Ok(None);
    };
    let owner = who.uploads_for()?;
    let is_pair = is_pair(library, owner, &still.metadata, &motion_video).await?;
    if !is_pair {
        still.live_photo_video_id = None;
    }
    let guest = match who {
        // A video of the owner's stays as it is.
        Principal::User(_) if !is_pair => return Ok(Some(motion_video)),
        Principal::User(_) => None,
        Principal::Visitor(visit) => Some((&visit.link.id, visit.guest_id())),
    };
    match write.take_motion_video(owner, &motion_video, guest).await? {
        true => Ok((!is_pair).then_some(motion_video)),
        false => Err(refused()),
    }
}

/// Shows a video that was uploaded as a motion video and has no still.
pub(super) async fn show(library: &Library, motion_video: Option<AssetId>) -> Result<()> {
    if let Some(motion_video) = motion_video {
        library.db.show_loose_motion_video(&motion_video, clock::now() + 1).await?;
    }
    Ok(())
}

/// Adds a motion video to a still that exists already, if it has none and the two are a pair.
pub(super) async fn join(
    library: &Library,
    owner: &UserId,
    still: &AssetId,
    motion_video: &AssetId,
) -> Result<()> {
    let found = library.db.readable(Reader::User(owner), std::slice::from_ref(still)).await?.pop();
    let Some(found) = found.filter(|still| still.live_photo_video_id.is_none()) else {
        return Ok(());
    };
    if !is_pair(library, owner, &found.metadata, motion_video).await? {
        return show(library, Some(motion_video.clone())).await;
    }
    let mut write = library.db.write_for(owner).await?;
    join_in(&mut write, owner, still, motion_video).await?;
    Ok(write.commit().await?)
}

/// Makes a video of the owner the motion video of a still of theirs.
pub async fn pair(
    library: &Library,
    write: &mut Write,
    owner: &UserId,
    still: &AssetId,
    motion_video: &AssetId,
) -> Result<()> {
    let found = library.db.by_ids(std::slice::from_ref(still)).await?.pop();
    let found = found.filter(|still| still.owner_id == *owner).ok_or_else(refused)?;
    if !is_pair(library, owner, &found.metadata, motion_video).await? {
        return Err(Error::bad_request("The video is no part of this photo"));
    }
    join_in(write, owner, still, motion_video).await
}

async fn join_in(
    write: &mut Write,
    owner: &UserId,
    still: &AssetId,
    motion_video: &AssetId,
) -> Result<()> {
    if write.join_motion_video(owner, still, motion_video).await? { Ok(()) } else { Err(refused()) }
}

/// Whether a still and a video of the owner may be a pair. Clients know more than the contents tell,
/// so only contents that contradict them count. A video that the owner does not have is for the
/// caller to refuse.
async fn is_pair(
    library: &Library,
    owner: &UserId,
    still: &Metadata,
    motion_video: &AssetId,
) -> Result<bool> {
    let found = library.db.by_ids(std::slice::from_ref(motion_video)).await?.pop();
    let Some(video) = found.filter(|video| video.owner_id == *owner && video.format.is_video())
    else {
        return Ok(true);
    };
    let part = |metadata| LivePhotoPart { metadata, modified_ms: None };
    Ok(is_live_photo(part(still), part(&video.metadata)) != Some(false))
}
