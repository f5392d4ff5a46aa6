//! Whose a photo is that guests brought: a contribution until its owner claims it, by uploading the
//! same, being told that it is there, or making anything of it. What is claimed no guest takes back;
//! what is not goes to the owner's bin when its last contribution is withdrawn.

use sqlx::Row;
use vitrine_media::Format;

use super::columns::from_word;
use super::{AssetId, Db, LinkId, Statement, UserId, Write, chunks, count, flag};
use crate::clock;

/// An asset by its content, as it is while nobody else writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// UUID v4.
    pub id: AssetId,
    /// Whether it is in the bin.
    pub is_trashed: bool,
}

/// How the rows of a claim are marked: collections take in what is their owner's.
const CLAIM: &str = "UPDATE assets SET is_contribution = 0, joins_collections = 1, updated_at = ";

/// What of that which guests took back through link `$1` is still in the bin and nobody's but theirs.
const TAKEN_BACK: &str = "FROM taken_back t JOIN assets a ON a.id = t.asset_id \
     WHERE t.link_id = $1 AND a.is_contribution = 1 AND a.deleted_at IS NOT NULL";

impl Db {
    /// When a guest took back what is in its owner's bin.
    pub async fn taken_back_at(&self, asset: &AssetId) -> sqlx::Result<Option<i64>> {
        let sql = "SELECT taken_at FROM taken_back WHERE asset_id = $1";
        let row = sqlx::query(sql).bind(asset).fetch_optional(self.read()).await?;
        row.map(|row| row.try_get("taken_at")).transpose()
    }

    /// Those of a list of a user's assets that are contributions, and are theirs to claim by being
    /// told of them. What waits for a review is not: only an upload claims that.
    pub async fn unclaimed(&self, owner: &UserId, ids: &[AssetId]) -> sqlx::Result<Vec<AssetId>> {
        let mut found = Vec::new();
        for ids in chunks(ids) {
            // By their ids, as many as they are, and not by the index of all contributions: `+`.
            let sql = "SELECT id FROM assets WHERE +is_contribution = 1 AND owner_id = ";
            let rows = Statement::new(sql).bind(owner)?.push(" AND id IN ").list(ids)?;
            for row in rows.fetch(self.read()).await? {
                found.push(row.try_get("id")?);
            }
        }
        Ok(found)
    }

    /// Claims what a user was told to have or has sent again: it is on their timeline from now on if
    /// it waited for a review. Those that are still there, and whether they are in the bin.
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

    /// Says whether albums that follow a month, a place, a folder or a person take in what guests
    /// bring to a user's links: what they have brought so far too.
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
    /// Makes contributions their owner's, and both parts of a Live Photo of which one is named.
    /// Without effect on others.
    pub async fn claim(&mut self, owner: &UserId, ids: &[AssetId]) -> sqlx::Result<()> {
        let mut parts = ids.to_vec();
        parts.extend(self.films_among(ids).await?);
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

    /// The films of these stills.
    pub(super) async fn films_among(&mut self, stills: &[AssetId]) -> sqlx::Result<Vec<AssetId>> {
        let mut films = Vec::new();
        for stills in chunks(stills) {
            let rows = Statement::new("SELECT live_photo_video_id FROM assets WHERE id IN ");
            for row in rows.list(stills)?.fetch(self.connection()).await? {
                films.extend(row.try_get::<Option<AssetId>, _>("live_photo_video_id")?);
            }
        }
        Ok(films)
    }

    /// Whether albums that follow a collection take in what guests bring to a user's links.
    pub async fn guests_join_collections(&mut self, user: &UserId) -> sqlx::Result<bool> {
        let sql = "SELECT guests_join_collections FROM users WHERE id = $1";
        let row = sqlx::query(sql).bind(user).fetch_optional(self.connection()).await?;
        row.map_or(Ok(false), |row| flag(&row, "guests_join_collections"))
    }

    /// Moves an asset that a guest took back into its owner's bin, where it is marked as such, with the
    /// film that goes along; nothing where it is claimed, or others brought it too.
    pub async fn take_back(
        &mut self,
        link: &LinkId,
        asset: &AssetId,
        now: i64,
    ) -> sqlx::Result<bool> {
        // What was hidden for a review is not hidden from its owner in the bin.
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
        let film: Option<AssetId> = moved.try_get("live_photo_video_id")?;
        // A film takes room as well, and no contribution counts it any longer.
        let sql = "INSERT INTO taken_back (asset_id, link_id, taken_at) \
             SELECT id, CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM assets WHERE id = $1 \
             AND is_contribution = 1 AND deleted_at IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM contributions c WHERE c.asset_id = $1) \
             ON CONFLICT (asset_id) DO UPDATE SET link_id = excluded.link_id, \
             taken_at = excluded.taken_at";
        for part in [Some(asset), film.as_ref()].into_iter().flatten() {
            let mark = sqlx::query(sql).bind(part).bind(link).bind(now);
            mark.execute(self.connection()).await?;
        }
        Ok(true)
    }

    /// What is restored is no longer what a guest took back, nor is the film that came back with it.
    pub(super) async fn forget_taken_back(&mut self, ids: &[AssetId]) -> sqlx::Result<()> {
        let films = self.films_among(ids).await?;
        for (ids, still_there) in [
            (ids, ""),
            (
                films.as_slice(),
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

    /// How much of what guests took back is kept in the bin because of a link: files and bytes. What
    /// its owner has claimed or restored since is kept because of them.
    pub async fn taken_back_usage(&mut self, link: &LinkId) -> sqlx::Result<(u64, u64)> {
        let sql = format!(
            "SELECT COUNT(*) AS files, CAST(SUM(a.size + a.extra_bytes) AS BIGINT) AS bytes \
             {TAKEN_BACK}"
        );
        let row = sqlx::query(&sql).bind(link).fetch_one(self.connection()).await?;
        Ok((count(&row, "files")?, count(&row, "bytes")?))
    }

    /// Removes the rows of what was taken back longest ago through a link, for good: a photo or video,
    /// and with the last still of a film the film, which goes no other way. None where nothing is left
    /// to remove. The bytes are the caller's to remove once the transaction is committed.
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
        if let Some(film) = row.try_get::<Option<AssetId>, _>("live_photo_video_id")? {
            let sql = "DELETE FROM assets WHERE id = $1 AND is_contribution = 1 \
                 AND deleted_at IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM assets s WHERE s.live_photo_video_id = $1) \
                 AND NOT EXISTS (SELECT 1 FROM contributions c WHERE c.asset_id = $1) \
                 RETURNING id, format";
            let row = sqlx::query(sql).bind(film).fetch_optional(self.connection()).await?;
            if let Some(row) = row {
                removed.push((row.try_get("id")?, from_word(row.try_get("format")?)?));
            }
        }
        Ok(removed)
    }
}
