//! Live Photos: stills and their motion videos. A motion video is `hidden`, so that it is in no
//! list, and is only reached through its still.

use std::collections::HashMap;

use sqlx::Row;

use crate::assets::Asset;
use crate::moderation::WAITING;
use crate::retry::retried;
use crate::{AssetId, Db, GuestId, LinkId, UserId, Write};

/// A visitor may only name a motion video that they alone contributed, so that nobody can make
/// other people's photos vanish. All visitors without a guest session share the empty id: for them
/// it must still be hidden, so that nobody has seen it.
const CONTRIBUTED_BY_GUEST: &str = " AND EXISTS (SELECT 1 FROM contributions c WHERE c.asset_id = assets.id \
     AND c.link_id = $4 AND c.guest_id = $5) AND NOT EXISTS (SELECT 1 FROM contributions e \
     WHERE e.asset_id = assets.id AND (e.link_id <> $4 OR e.guest_id <> $5)) \
     AND is_contribution = 1 AND deleted_at IS NULL AND (visibility = 'hidden' OR $5 <> '')";

/// An owner who names a motion video claims it.
const CLAIMED: &str = ", is_contribution = 0, joins_collections = 1";

/// Hidden videos that no still names, not updated since `$1`.
const LOOSE: &str = "visibility = 'hidden' AND is_video = 1 AND updated_at < $1 AND NOT EXISTS \
     (SELECT 1 FROM assets s WHERE s.live_photo_video_id = assets.id)";

impl Db {
    /// The motion videos of these stills, by the stills' ids. One that was put into the bin by
    /// itself is excluded.
    pub async fn motion_videos_of(
        &self,
        stills: &[Asset],
    ) -> sqlx::Result<HashMap<AssetId, Asset>> {
        let named = |still: &Asset| still.live_photo_video_id.clone();
        let ids: Vec<AssetId> = stills.iter().filter_map(named).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let motion_videos = self.by_ids(&ids).await?;
        let motion_videos: HashMap<_, _> =
            motion_videos.iter().map(|motion_video| (&motion_video.id, motion_video)).collect();
        let pairs = stills.iter().filter_map(|still| {
            let motion_video = *motion_videos.get(still.live_photo_video_id.as_ref()?)?;
            let is_there = motion_video.deleted_at.is_none() || still.deleted_at.is_some();
            is_there.then(|| (still.id.clone(), motion_video.clone()))
        });
        Ok(pairs.collect())
    }

    /// Shows motion videos on the timeline whose still has been missing since before an instant:
    /// nobody should store bytes that they cannot see. What came through a link with review awaits
    /// its review, and is private once that link is gone. Returns how many are shown.
    pub async fn show_loose_motion_videos(&self, before: i64) -> sqlx::Result<u64> {
        let sql = format!("SELECT id FROM assets WHERE {LOOSE}");
        let rows = sqlx::query(&sql).bind(before).fetch_all(self.read()).await?;
        let mut shown = 0;
        for row in rows {
            let id: AssetId = row.try_get("id")?;
            shown += retried(self.dialect(), || self.show_loose_motion_video(&id, before)).await?;
        }
        Ok(shown)
    }

    /// The same for one video, if it is such. Returns how many are shown.
    pub async fn show_loose_motion_video(&self, id: &AssetId, before: i64) -> sqlx::Result<u64> {
        let mut write = self.write_for_owner_of(id).await?;
        // Whether a purged link had review is unknown, so it is treated as if it had.
        let wait = format!(
            "UPDATE contributions SET is_pending = 1 WHERE asset_id IN \
             (SELECT id FROM assets WHERE {LOOSE} AND id = $2 AND is_contribution = 1) \
             AND NOT EXISTS (SELECT 1 FROM links l \
                 WHERE l.id = contributions.link_id AND l.upload_review = 0) \
             AND NOT EXISTS (SELECT 1 FROM deleted_links d WHERE d.id = contributions.link_id \
                 AND d.link LIKE '%\"upload_review\":false%')"
        );
        sqlx::query(&wait).bind(before).bind(id).execute(write.connection()).await?;
        let lock = format!(
            "UPDATE assets SET visibility = 'locked', updated_at = $2 WHERE {LOOSE} AND id = $3 \
             AND is_contribution = 1 AND id NOT IN ({WAITING}) \
             AND id IN (SELECT asset_id FROM contributions WHERE is_pending = 1)"
        );
        let lock = sqlx::query(&lock).bind(before).bind(crate::clock::now()).bind(id);
        lock.execute(write.connection()).await?;
        // A link for photos only accepts a video only as part of a Live Photo: without a still it
        // is moved to the bin.
        let bin = format!(
            "UPDATE assets SET deleted_at = $2, updated_at = $2, visibility = 'timeline' \
             WHERE {LOOSE} AND id = $3 AND is_contribution = 1 AND deleted_at IS NULL \
             AND id IN (SELECT c.asset_id FROM contributions c JOIN links l ON l.id = c.link_id \
                        WHERE l.upload_photos_only = 1)"
        );
        let binned = sqlx::query(&bin).bind(before).bind(crate::clock::now()).bind(id);
        binned.execute(write.connection()).await?;
        let show = format!(
            "UPDATE assets SET visibility = 'timeline', updated_at = $2 WHERE {LOOSE} AND id = $3 \
             AND id NOT IN (SELECT asset_id FROM contributions WHERE is_pending = 1)"
        );
        let shown = sqlx::query(&show).bind(before).bind(crate::clock::now()).bind(id);
        let shown = shown.execute(write.connection()).await?.rows_affected();
        write.commit().await?;
        Ok(shown)
    }
}

impl Write {
    /// Makes a video the motion video of a still that is about to name it. False where it is no
    /// video that the owner, or a visitor (a link and a guest of it), may use for that. Private
    /// videos are not. An owner claims it and restores it from the bin.
    pub async fn take_motion_video(
        &mut self,
        owner: &UserId,
        motion_video: &AssetId,
        guest: Option<(&LinkId, &GuestId)>,
    ) -> sqlx::Result<bool> {
        let (claimed, contributed) =
            if guest.is_some() { ("", CONTRIBUTED_BY_GUEST) } else { (CLAIMED, "") };
        let sql = format!(
            "UPDATE assets SET visibility = 'hidden', deleted_at = NULL, updated_at = $3{claimed} \
             WHERE id = $1 AND owner_id = $2 AND is_video = 1 AND visibility <> 'locked'{contributed}"
        );
        let mut take = sqlx::query(&sql).bind(motion_video).bind(owner).bind(crate::clock::now());
        if let Some((link, guest)) = guest {
            take = take.bind(link).bind(guest);
        }
        if take.execute(self.connection()).await?.rows_affected() != 1 {
            return Ok(false);
        }
        self.forget_taken_back(std::slice::from_ref(motion_video)).await?;
        Ok(true)
    }

    /// Joins a still and a video that the owner has already; false where they cannot be a pair.
    pub async fn join_motion_video(
        &mut self,
        owner: &UserId,
        still: &AssetId,
        motion_video: &AssetId,
    ) -> sqlx::Result<bool> {
        if !self.take_motion_video(owner, motion_video, None).await? {
            return Ok(false);
        }
        let sql = "UPDATE assets SET live_photo_video_id = $3, is_motion = 1, updated_at = $4 \
             WHERE id = $1 AND owner_id = $2 AND is_video = 0";
        let join =
            sqlx::query(sql).bind(still).bind(owner).bind(motion_video).bind(crate::clock::now());
        Ok(join.execute(self.connection()).await?.rows_affected() == 1)
    }
}
