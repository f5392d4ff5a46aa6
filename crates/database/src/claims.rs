//! Who owns what guests uploaded. It is a contribution until the link's owner claims it: by
//! uploading the same content, by being told that the server has it, or by changing or using it. A
//! guest cannot take back what is claimed; a contribution goes to the owner's bin when the last
//! guest withdraws it.

use sqlx::Row;
use vitrine_media::Format;

use crate::clock;
use crate::columns::from_word;
use crate::columns::{count, flag};
use crate::statement::{Statement, chunks};
use crate::{AssetId, Db, LinkId, UserId, Write};

/// An asset found by its content, read under the owner's lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// UUID v4.
    pub id: AssetId,
    /// Whether it is in the bin.
    pub is_trashed: bool,
}

/// Marks the rows of a claim. Albums that follow a collection include what their owner claimed.
const CLAIM: &str = "UPDATE assets SET is_contribution = 0, joins_collections = 1, updated_at = ";

/// What guests took back through link `$1` and is still in the bin, unclaimed.
const TAKEN_BACK: &str = "FROM taken_back t JOIN assets a ON a.id = t.asset_id \
     WHERE t.link_id = $1 AND a.is_contribution = 1 AND a.deleted_at IS NOT NULL";

impl Db {
    /// When a guest took back an asset; `None` where none did, or it has been restored.
    pub async fn taken_back_at(&self, asset: &AssetId) -> sqlx::Result<Option<i64>> {
        let sql = "SELECT taken_at FROM taken_back WHERE asset_id = $1";
        let row = sqlx::query(sql).bind(asset).fetch_optional(self.read()).await?;
        row.map(|row| row.try_get("taken_at")).transpose()
    }

    /// The assets of a list that are a user's unclaimed contributions.
    pub async fn unclaimed(&self, owner: &UserId, ids: &[AssetId]) -> sqlx::Result<Vec<AssetId>> {
        let mut found = Vec::new();
        for ids in chunks(ids) {
            // `+` keeps SQLite from using the index of all contributions instead of these few ids.
            let sql = "SELECT id FROM assets WHERE +is_contribution = 1 AND owner_id = ";
            let rows = Statement::new(sql).bind(owner)?.push(" AND id IN ").list(ids)?;
            for row in rows.fetch(self.read()).await? {
                found.push(row.try_get("id")?);
            }
        }
        Ok(found)
    }

    /// Claims assets that a user was told to have or has uploaded again. Those that awaited a
    /// review appear on their timeline. Returns those that still exist, and whether they are in the
    /// bin.
    pub async fn claim(&self, owner: &UserId, ids: &[AssetId]) -> sqlx::Result<Vec<Claimed>> {
        let mut write = self.write_for(owner).await?;
        write.claim(owner, ids).await?;
        for id in ids {
            write.reveal(id).await?;
        }
        let mut found = Vec::new();
        for ids in chunks(ids) {
            let sql = "SELECT id, CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END AS is_trashed \
                 FROM assets WHERE owner_id = ";
            let rows = Statement::new(sql).bind(owner)?.push(" AND id IN ").list(ids)?;
            for row in rows.fetch(write.connection()).await? {
                let is_trashed = flag(&row, "is_trashed")?;
                found.push(Claimed { id: row.try_get("id")?, is_trashed });
            }
        }
        write.commit().await?;
        Ok(found)
    }

    /// Sets whether albums that follow a month, a place, a folder or a person include what guests
    /// upload to a user's links, past uploads included.
    pub async fn set_guests_join_collections(&self, user: &UserId, join: bool) -> sqlx::Result<()> {
        let mut write = self.write_for(user).await?;
        let sql = "UPDATE users SET guests_join_collections = $2 WHERE id = $1";
        let update = sqlx::query(sql).bind(user).bind(i64::from(join));
        update.execute(write.connection()).await?;
        let sql = "UPDATE assets SET joins_collections = $2 \
             WHERE owner_id = $1 AND is_contribution = 1 AND joins_collections <> $2";
        let update = sqlx::query(sql).bind(user).bind(i64::from(join));
        update.execute(write.connection()).await?;
        write.commit().await
    }
}

impl Write {
    /// Makes contributions the owner's own, always both parts of a Live Photo. Other assets are
    /// unchanged.
    pub async fn claim(&mut self, owner: &UserId, ids: &[AssetId]) -> sqlx::Result<()> {
        let mut parts = ids.to_vec();
        parts.extend(self.motion_videos_among(ids).await?);
        for ids in chunks(ids) {
            let stills = Statement::new("SELECT id FROM assets WHERE live_photo_video_id IN ");
            for row in stills.list(ids)?.fetch(self.connection()).await? {
                parts.push(row.try_get("id")?);
            }
        }
        for ids in chunks(&parts) {
            let statement = Statement::new(CLAIM).bind(clock::now())?;
            let statement = statement.push(" WHERE +is_contribution = 1 AND owner_id = ");
            let statement = statement.bind(owner)?.push(" AND id IN ").list(ids)?;
            statement.execute(self.connection()).await?;
        }
        Ok(())
    }

    /// The motion videos of these stills.
    pub(crate) async fn motion_videos_among(
        &mut self,
        stills: &[AssetId],
    ) -> sqlx::Result<Vec<AssetId>> {
        let mut motion_videos = Vec::new();
        for stills in chunks(stills) {
            let rows = Statement::new("SELECT live_photo_video_id FROM assets WHERE id IN ");
            for row in rows.list(stills)?.fetch(self.connection()).await? {
                motion_videos.extend(row.try_get::<Option<AssetId>, _>("live_photo_video_id")?);
            }
        }
        Ok(motion_videos)
    }

    /// Whether albums that follow a collection include what guests upload to a user's links.
    pub async fn guests_join_collections(&mut self, user: &UserId) -> sqlx::Result<bool> {
        let sql = "SELECT guests_join_collections FROM users WHERE id = $1";
        let row = sqlx::query(sql).bind(user).fetch_optional(self.connection()).await?;
        row.map_or(Ok(false), |row| flag(&row, "guests_join_collections"))
    }

    /// Moves an asset that a guest took back into its owner's bin, marked as such, with its motion
    /// video. Does nothing and returns false where it is claimed, or other guests uploaded it too.
    pub async fn take_back(
        &mut self,
        link: &LinkId,
        asset: &AssetId,
        now: i64,
    ) -> sqlx::Result<bool> {
        // What was hidden for a review must be visible to its owner in the bin.
        let sql = "UPDATE assets SET deleted_at = $2, updated_at = $2, visibility = CASE WHEN \
             visibility = 'hidden' AND NOT EXISTS (SELECT 1 FROM assets s \
             WHERE s.live_photo_video_id = $1) THEN 'timeline' ELSE visibility END \
             WHERE id = $1 AND is_contribution = 1 AND deleted_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM contributions c WHERE c.asset_id = $1) \
             RETURNING live_photo_video_id";
        let moved = sqlx::query(sql).bind(asset).bind(now);
        let Some(moved) = moved.fetch_optional(self.connection()).await? else {
            return Ok(false);
        };
        let motion_video: Option<AssetId> = moved.try_get("live_photo_video_id")?;
        // The motion video takes space as well, and no contribution counts it any longer.
        let sql = "INSERT INTO taken_back (asset_id, link_id, taken_at) \
             SELECT id, CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM assets WHERE id = $1 \
             AND is_contribution = 1 AND deleted_at IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM contributions c WHERE c.asset_id = $1) \
             ON CONFLICT (asset_id) DO UPDATE SET link_id = excluded.link_id, \
             taken_at = excluded.taken_at";
        for part in [Some(asset), motion_video.as_ref()].into_iter().flatten() {
            let mark = sqlx::query(sql).bind(part).bind(link).bind(now);
            mark.execute(self.connection()).await?;
        }
        Ok(true)
    }

    /// Removes the mark of what a guest took back from assets that are restored, and from the
    /// motion videos that came back with them.
    pub(crate) async fn forget_taken_back(&mut self, ids: &[AssetId]) -> sqlx::Result<()> {
        let motion_videos = self.motion_videos_among(ids).await?;
        for (ids, still_there) in [
            (ids, ""),
            (
                motion_videos.as_slice(),
                " AND EXISTS (SELECT 1 FROM assets f WHERE f.id = taken_back.asset_id \
                 AND f.deleted_at IS NULL)",
            ),
        ] {
            for ids in chunks(ids) {
                let statement = Statement::new("DELETE FROM taken_back WHERE asset_id IN ");
                let statement = statement.list(ids)?.push(still_there);
                statement.execute(self.connection()).await?;
            }
        }
        Ok(())
    }

    /// How many files and bytes guests took back through a link that are still in the bin. What the
    /// owner has claimed or restored since does not count.
    pub async fn taken_back_usage(&mut self, link: &LinkId) -> sqlx::Result<(u64, u64)> {
        let sql = format!(
            "SELECT COUNT(*) AS files, CAST(SUM(a.size + a.extra_bytes) AS BIGINT) AS bytes \
             {TAKEN_BACK}"
        );
        let row = sqlx::query(&sql).bind(link).fetch_one(self.connection()).await?;
        Ok((count(&row, "files")?, count(&row, "bytes")?))
    }

    /// Deletes the rows of what was taken back longest ago through a link, for good: a photo or
    /// video, and a motion video with its last still. Empty where nothing is left to delete. The
    /// caller must delete the files once the transaction is committed.
    pub async fn remove_oldest_taken_back(
        &mut self,
        link: &LinkId,
    ) -> sqlx::Result<Vec<(AssetId, Format)>> {
        let sql = format!(
            "DELETE FROM assets WHERE id = (SELECT t.asset_id {TAKEN_BACK} AND NOT EXISTS \
             (SELECT 1 FROM assets s WHERE s.live_photo_video_id = t.asset_id) \
             ORDER BY t.taken_at, t.asset_id LIMIT 1) RETURNING id, format, live_photo_video_id"
        );
        let row = sqlx::query(&sql).bind(link).fetch_optional(self.connection()).await?;
        let Some(row) = row else {
            return Ok(Vec::new());
        };
        let mut removed = vec![(row.try_get("id")?, from_word(row.try_get("format")?)?)];
        if let Some(motion_video) = row.try_get::<Option<AssetId>, _>("live_photo_video_id")? {
            let sql = "DELETE FROM assets WHERE id = $1 AND is_contribution = 1 \
                 AND deleted_at IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM assets s WHERE s.live_photo_video_id = $1) \
                 AND NOT EXISTS (SELECT 1 FROM contributions c WHERE c.asset_id = $1) \
                 RETURNING id, format";
            let row = sqlx::query(sql).bind(motion_video).fetch_optional(self.connection()).await?;
            if let Some(row) = row {
                removed.push((row.try_get("id")?, from_word(row.try_get("format")?)?));
            }
        }
        Ok(removed)
    }
}
