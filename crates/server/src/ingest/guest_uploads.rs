//! Uploads of visitors through a link: limits, where they go, and taking them back.

use std::collections::HashSet;

use vitrine_api::AssetVisibility;
use vitrine_database::assets::Reader;
use vitrine_database::clock;
use vitrine_database::guests::{Contribution, Usage};
use vitrine_database::links::Link;
use vitrine_database::uploads::IdleUpload;
use vitrine_database::{AlbumId, AssetId, UploadId, Write};
use vitrine_media::Format;

use super::form::Form;
use super::link_room::Room;
use crate::access::Visit;
use crate::auth::Principal;
use crate::error::{Error, Result};
use crate::library::Library;
use crate::limits::LIVE_PHOTO_VIDEO;

/// Whether a visitor may upload a file of this kind through a link. Motion videos of Live Photos
/// count as photos: they are sent as hidden, come before their stills, and last a few seconds.
pub(super) fn takes(link: &Link, form: &Form, format: Format, duration_ms: Option<u64>) -> bool {
    let most = LIVE_PHOTO_VIDEO.as_millis() as u64;
    let is_short = duration_ms.is_some_and(|duration| duration <= most);
    !link.upload_photos_only || !format.is_video() || (form.is_motion_video(format) && is_short)
}

/// The remaining limits of a link, without the reservations of the resumable upload `but` and of
/// idle ones, which give way.
pub async fn room(library: &Library, link: &Link, but: Option<&UploadId>) -> Result<Room> {
    if link.upload_max_files.is_none() && link.upload_max_bytes.is_none() {
        return Ok(Room::of(link, Usage::default()));
    }
    let mut used = library.db.link_usage(&link.id, but).await?;
    for idle in library.db.idle_uploads(&link.id, but, clock::now()).await? {
        used = without(used, &idle);
    }
    Ok(Room::of(link, used))
}

/// Checks in a transaction that one more file of this size fits. Where it would only fit without
/// the reservations of idle resumable uploads, the longest idle ones are ended until it fits.
/// Returns their ids; the caller must remove their bytes. The reservation of `but` does not count.
pub async fn take_room(
    write: &mut Write,
    link: &Link,
    size: u64,
    but: Option<&UploadId>,
) -> Result<Vec<UploadId>> {
    let mut used = write.link_usage(&link.id, but).await?;
    let mut ended = Vec::new();
    if Room::of(link, used).check(size).is_ok() {
        return Ok(ended);
    }
    for idle in write.idle_uploads(&link.id, but, clock::now()).await? {
        used = without(used, &idle);
        ended.push(idle.id);
        if Room::of(link, used).check(size).is_ok() {
            break;
        }
    }
    Room::of(link, used).check(size)?;
    write.end_uploads(&ended).await?;
    Ok(ended)
}

fn without(used: Usage, idle: &IdleUpload) -> Usage {
    Usage { files: used.files.saturating_sub(1), bytes: used.bytes.saturating_sub(idle.length) }
}

/// Adds an asset to a link, where its visitors see it; on a link with review once the owner has
/// approved it. The motion video of a Live Photo is only counted, and shown nowhere by itself.
pub(super) async fn attach(
    write: &mut Write,
    visit: &Visit,
    album: Option<&AlbumId>,
    asset: &AssetId,
    is_motion_video: bool,
) -> Result<()> {
    let link = &visit.link;
    let album = album.or(link.album_ids.first());
    let contribution = Contribution {
        asset_id: asset.clone(),
        guest_id: visit.guest_id().clone(),
        album_id: album.cloned(),
        is_pending: !is_motion_video,
        is_placed: true,
        added_at: clock::now(),
    };
    write.contribute(&link.id, &contribution).await?;
    if !link.upload_review {
        write.approve(&link.id, asset).await?;
    }
    Ok(())
}

/// Frees space in the bin: what guests took back is kept there within the limits of their link, and
/// the oldest is deleted first. The caller must delete the files of the returned assets.
pub(super) async fn make_room(write: &mut Write, link: &Link) -> Result<Vec<(AssetId, Format)>> {
    let mut gone = Vec::new();
    if link.upload_max_files.is_none() && link.upload_max_bytes.is_none() {
        return Ok(gone);
    }
    let kept = write.link_usage(&link.id, None).await?;
    loop {
        let (files, bytes) = write.taken_back_usage(&link.id).await?;
        let all = Usage { files: kept.files + files, bytes: kept.bytes + bytes };
        let fits = link.upload_max_files.is_none_or(|max| all.files <= max)
            && link.upload_max_bytes.is_none_or(|max| all.bytes <= max);
        if fits || files == 0 {
            return Ok(gone);
        }
        let removed = write.remove_oldest_taken_back(&link.id).await?;
        if removed.is_empty() {
            return Ok(gone);
        }
        gone.extend(removed);
    }
}

/// The visibility of a visitor's upload: hidden, while it awaits review.
pub(super) fn visibility(link: &Link) -> AssetVisibility {
    if link.upload_review { AssetVisibility::Hidden } else { AssetVisibility::Timeline }
}

/// Approves contributions: all of these, or none.
pub async fn approve(
    library: &Library,
    who: &Principal,
    link: &Link,
    ids: &[AssetId],
) -> Result<()> {
    let contributions = library.db.contributions(&link.id).await?;
    let chosen = chosen(contributions, ids).ok_or_else(|| Error::no_access("sharedLink.update"))?;
    let approved: HashSet<_> = chosen.iter().map(|one| &one.asset_id).collect();
    let mut write = library.db.write_for(&link.user_id).await?;
    crate::access::recheck(&mut write, who).await?;
    for id in approved {
        write.approve(&link.id, id).await?;
    }
    Ok(write.commit().await?)
}

/// The contributions to these assets; `None` where an asset has none. Linear in the length of the
/// lists, since other writers wait meanwhile.
fn chosen(mut contributions: Vec<Contribution>, ids: &[AssetId]) -> Option<Vec<Contribution>> {
    let named: HashSet<_> = ids.iter().collect();
    contributions.retain(|one| named.contains(&one.asset_id));
    let found: HashSet<_> = contributions.iter().map(|one| &one.asset_id).collect();
    // Every id found is one of those named.
    let are_all = found.len() == named.len();
    drop(found);
    are_all.then_some(contributions)
}

/// An existing asset with a visitor's content that may be shown to them, and whether there is any
/// asset with it. It may be shown if they see it through the link, if it is on the owner's timeline
/// or archived, or if it awaits review as another guest's upload, which then is both guests'
/// contribution. They have the same bytes, so this discloses nothing. For private assets and those
/// in the bin they get the same answer as for a new file, see `NewAsset::is_separate`.
pub(super) async fn shown_content(
    library: &Library,
    visit: &Visit,
    sha1: &[u8],
) -> Result<(Option<AssetId>, bool)> {
    let mut known = library.db.by_content(&visit.link.user_id, &[sha1.to_vec()]).await?;
    let known = known.remove(sha1).unwrap_or_default();
    let is_known = !known.is_empty();
    let ids: Vec<_> = known.into_iter().map(|one| one.id).collect();
    if let Some(seen) = library.db.readable(visit.reader(), &ids).await?.first() {
        return Ok((Some(seen.id.clone()), is_known));
    }
    let waiting = library.db.waiting(&ids).await?;
    let visible = [AssetVisibility::Timeline, AssetVisibility::Archive];
    let found = library.db.readable(Reader::User(&visit.link.user_id), &ids).await?;
    let shown = found.into_iter().find(|asset| {
        let is_visible = visible.contains(&asset.visibility) || waiting.contains(&asset.id);
        asset.deleted_at.is_none() && is_visible
    });
    Ok((shown.map(|asset| asset.id), is_known))
}

/// Takes back a guest's contributions: all of these, or none. An unclaimed asset that no
/// other guest contributed goes to its owner's bin; any other is removed from the link, unless
/// another guest contributed it there too.
pub async fn take_back(library: &Library, visit: &Visit, ids: &[AssetId]) -> Result<()> {
    let denied = || Error::no_access("asset.delete");
    if visit.guest.is_none() {
        return Err(denied());
    }
    let mut write = library.db.write_for(&visit.link.user_id).await?;
    let who = Principal::Visitor(visit.clone());
    let Principal::Visitor(visit) = crate::access::recheck(&mut write, &who).await? else {
        return Err(denied());
    };
    let link = &visit.link;
    let mine = write.contributions_of(&link.id, visit.guest_id()).await?;
    let mine = chosen(mine, ids).ok_or_else(denied)?;
    let now = clock::now();
    for one in &mine {
        if write.withdraw(&link.id, one).await? {
            // Another guest contributed it through this link as well.
            continue;
        }
        if one.is_pending {
            // It is in no album or link yet; if its owner has claimed it, it becomes visible to
            // them.
            if !write.take_back(&link.id, &one.asset_id, now).await? {
                write.leave_to_owner(&one.asset_id).await?;
            }
            continue;
        }
        if one.is_placed {
            let assets = [one.asset_id.clone()];
            match &one.album_id {
                Some(album) => write.remove_from_album(album, &assets, None, now).await?,
                None => write.remove_from_link(&link.id, &assets).await?,
            };
        }
        write.take_back(&link.id, &one.asset_id, now).await?;
    }
    let gone = make_room(&mut write, link).await?;
    write.commit().await?;
    for (id, format) in gone {
        library.storage.remove(&id, format).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitrine_database::GuestId;

    #[test]
    fn long_lists_are_compared_in_no_time() {
        let contributions = |number: usize| Contribution {
            asset_id: format!("asset {number}").into(),
            guest_id: GuestId::NONE.clone(),
            album_id: None,
            is_pending: false,
            is_placed: true,
            added_at: 0,
        };
        let all: Vec<_> = (0..100_000).map(contributions).collect();
        // Backwards, and each twice.
        let mut ids: Vec<_> = all.iter().rev().map(|one| one.asset_id.clone()).collect();
        ids.extend(ids.clone());
        let begun = std::time::Instant::now();
        assert_eq!(chosen(all.clone(), &ids).unwrap().len(), all.len());
        assert_eq!(chosen(all.clone(), &ids[..10]).unwrap().len(), 10);
        ids.push("another's".into());
        assert!(chosen(all, &ids).is_none());
        // A quadratic comparison would take minutes.
        assert!(begun.elapsed() < std::time::Duration::from_secs(20));
    }
}
