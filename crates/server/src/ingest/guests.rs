//! What visitors bring through a link: how much they may, where it goes, and taking it back.

use vitrine_api::{AssetVisibility, UploadResult, UploadStatus};
use vitrine_media::Format;

use super::form::Form;
use super::is_film;
use crate::app::App;
use crate::auth::Principal;
use crate::clock;
use crate::db::Write;
use crate::db::assets::{Asset, Reader};
use crate::db::guests::{Contribution, Films, Usage};
use crate::db::links::Link;
use crate::error::{Error, Result};
use crate::maintenance;

/// How much more a link takes; none where there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Files.
    pub files: Option<u64>,
    /// Bytes.
    pub bytes: Option<u64>,
}

impl Room {
    fn of(link: &Link, used: Usage) -> Self {
        Self {
            files: link.upload_max_files.map(|max| max.saturating_sub(used.files)),
            bytes: link.upload_max_bytes.map(|max| max.saturating_sub(used.bytes)),
        }
    }

    /// Whether one more file of this size fits.
    pub fn check(self, size: u64) -> Result<()> {
        if self.files == Some(0) {
            return Err(Error::Forbidden("This link takes no more photos".into()));
        }
        if self.bytes.is_some_and(|bytes| size > bytes) {
            return Err(Error::Forbidden("This link has no room for a file of this size".into()));
        }
        Ok(())
    }
}

/// Whether a visitor may bring a file of this kind. Films of Live Photos belong to photos.
pub(super) fn takes(who: &Principal, form: &Form, format: Format) -> bool {
    match who {
        Principal::Visitor(link) if link.upload_photos_only => {
            !format.is_video() || is_film(form, format)
        }
        _ => true,
    }
}

/// How much more a link takes.
pub async fn room(app: &App, link: &Link) -> Result<Room> {
    let is_limited = link.upload_max_files.is_some() || link.upload_max_bytes.is_some();
    let used = if is_limited { app.db.link_usage(&link.id).await? } else { Usage::default() };
    Ok(Room::of(link, used))
}

/// What a visitor brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Brought {
    /// A photo or video.
    New,
    /// The film of a photo that comes next.
    Film,
    /// What the owner has already.
    Known,
}

/// Puts an asset where visitors of a link see it, unless it would be too much. Where the owner wants
/// to look at it first, it waits for that. The film of a Live Photo counts, and is seen nowhere by
/// itself.
pub(super) async fn attach(
    write: &mut Write,
    link: &Link,
    album: Option<&str>,
    asset: &Asset,
    brought: Brought,
) -> Result<()> {
    Room::of(link, write.link_usage(&link.id).await?).check(asset.size)?;
    let album = album.or_else(|| link.album_ids.first().map(String::as_str));
    let contribution = Contribution {
        asset_id: asset.id.clone(),
        guest_id: link.guest_id().to_owned(),
        album_id: album.map(str::to_owned),
        is_new: brought != Brought::Known,
        is_pending: brought != Brought::Film,
        added_at: clock::now(),
    };
    write.contribute(link, &contribution).await?;
    if !link.upload_review {
        write.approve(link, &asset.id).await?;
    }
    Ok(())
}

/// Where an asset is seen that a visitor brings: hidden, while the owner has to look at it.
pub(super) fn visibility(link: &Link) -> AssetVisibility {
    if link.upload_review { AssetVisibility::Hidden } else { AssetVisibility::Timeline }
}

/// Approves what guests brought: all of these, or none.
pub async fn approve(app: &App, link: &Link, ids: &[String]) -> Result<()> {
    let brought = app.db.contributions(&link.id).await?;
    if !ids.iter().all(|id| brought.iter().any(|one| one.asset_id == *id)) {
        return Err(Error::no_access("sharedLink.update"));
    }
    let mut write = app.db.write_for(&link.user_id).await?;
    for id in ids {
        write.approve(link, id).await?;
    }
    Ok(write.commit().await?)
}

/// A visitor brings what the owner has already. They hold the same bytes, so showing it to them
/// gives nothing away; but what is private or in the bin stays there, and neither answer tells.
/// What another guest brought, and waits, is brought by both.
pub(super) async fn adopt(
    app: &App,
    link: &Link,
    album: Option<&str>,
    id: String,
) -> Result<UploadResult> {
    let ids = std::slice::from_ref(&id);
    let found = app.db.readable(Reader::User(&link.user_id), ids).await?;
    let waits = !app.db.waiting(ids).await?.is_empty();
    let visible = [AssetVisibility::Timeline, AssetVisibility::Archive];
    let shown = found
        .iter()
        .find(|asset| asset.deleted_at.is_none() && (waits || visible.contains(&asset.visibility)));
    if let Some(asset) = shown {
        let mut write = app.db.write_for(&link.user_id).await?;
        attach(&mut write, link, album, asset, Brought::Known).await?;
        write.commit().await?;
    }
    Ok(UploadResult { id, status: UploadStatus::Created, is_trashed: false })
}

/// Takes back what a guest brought: all of these, or none. What came in this way and nobody has
/// made anything of is gone for good; else it only leaves the link.
pub async fn take_back(app: &App, link: &Link, ids: &[String]) -> Result<()> {
    let denied = || Error::no_access("asset.delete");
    let guest = link.guest.as_ref().ok_or_else(denied)?;
    let brought = app.db.brought(&link.id, &guest.id, Films::Listed).await?;
    let mine: Vec<_> = brought.into_iter().filter(|one| ids.contains(&one.asset_id)).collect();
    if !ids.iter().all(|id| mine.iter().any(|one| one.asset_id == *id)) {
        return Err(denied());
    }
    let mut gone = Vec::new();
    let mut write = app.db.write_for(&link.user_id).await?;
    for one in &mine {
        if write.withdraw(&link.id, one).await? {
            // Somebody else brought it as well.
            continue;
        }
        if one.is_new && !write.is_adopted(&link.id, one).await? {
            gone.push(one.asset_id.clone());
            continue;
        }
        if one.is_pending {
            // It is nowhere yet; but what the owner likes of it they keep.
            write.leave_to_owner(&one.asset_id).await?;
            continue;
        }
        let assets = [one.asset_id.clone()];
        match &one.album_id {
            Some(album) => write.remove_from_album(album, &assets, None, clock::now()).await?,
            None => write.remove_from_link(&link.id, &assets).await?,
        };
    }
    write.commit().await?;
    maintenance::remove_assets(app, &link.user_id, &gone).await
}
