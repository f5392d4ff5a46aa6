//! Whose a photo is that guests brought: a contribution until its owner claims it, by uploading the
//! same, being told that it is there, or making anything of it. What is claimed no guest takes back;
//! what is not goes to the owner's bin when its last contribution is withdrawn.

use sqlx::Row;
use vitrine_media::Format;

use super::columns::from_word;
use super::{Db, Statement, Write, chunks, count, flag};
use crate::clock;

/// An asset by its content, as it is while nobody else writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// UUID v4.
    pub id: String,
    /// Whether it is in the bin.
    pub is_trashed: bool,
}

/// How the rows of a claim are marked: collections take in what is their owner's.
const CLAIM: &str = "UPDATE assets SET is_contribution = 0, joins_collections = 1, updated_at = ";

impl Db {
    /// When a guest took back what is in its owner's bin.
    pub async fn taken_back_at(&self, asset: &str) -> sqlx::Result<Option<i64>> {
        let sql = "SELECT taken_at FROM taken_back WHERE asset_id = $1";
        let row = sqlx::query(sql).bind(asset).fetch_optional(self.read()).await?;
        row.map(|row| row.try_get("taken_at")).transpose()
    }

    /// Those of a list of a user's assets that are contributions, and are theirs to claim by being
    /// told of them. What waits for a review is not: only an upload claims that.
    pub async fn unclaimed(&self, owner: &str, ids: &[String]) -> sqlx::Result<Vec<String>> {
        let mut found = Vec::new();
        for ids in chunks(ids) {
            let sql = "SELECT id FROM assets WHERE is_contribution = 1 AND owner_id = ";
            let rows = Statement::new(sql).bind(owner)?.push(" AND id IN ").list(ids)?;
            for row in rows.fetch(self.read()).await? {
                found.push(row.try_get("id")?);
            }
        }
        Ok(found)
    }

    /// Claims what a user was told to have or has sent again: it is on their timeline from now on if
    /// it waited for a review. Those that are still there, and whether they are in the bin.
    pub async fn claim(&self, owner: &str, ids: &[String]) -> sqlx::Result<Vec<Claimed>> {
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
    pub async fn set_guests_join_collections(&self, user: &str, join: bool) -> sqlx::Result<()> {
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
    /// Makes contributions their owner's, with the videos of Live Photos. Without effect on others.
    pub async fn claim(&mut self, owner: &str, ids: &[String]) -> sqlx::Result<()> {
        let films = self.claim_each(owner, ids).await?;
        self.claim_each(owner, &films).await.map(drop)
    }

    /// The same without videos of Live Photos, whose ids come back.
    async fn claim_each(&mut self, owner: &str, ids: &[String]) -> sqlx::Result<Vec<String>> {
        let mut films = Vec::new();
        for ids in chunks(ids) {
            let statement = Statement::new(CLAIM).bind(clock::now())?;
            let statement = statement.push(" WHERE is_contribution = 1 AND owner_id = ");
            let statement = statement.bind(owner)?.push(" AND id IN ").list(ids)?;
            let claimed = statement.push(" RETURNING live_photo_video_id");
            for row in claimed.fetch(self.connection()).await? {
                films.extend(row.try_get::<Option<String>, _>("live_photo_video_id")?);
            }
        }
        Ok(films)
    }

    /// Whether albums that follow a collection take in what guests bring to a user's links.
    pub async fn guests_join_collections(&mut self, user: &str) -> sqlx::Result<bool> {
        let sql = "SELECT guests_join_collections FROM users WHERE id = $1";
        let row = sqlx::query(sql).bind(user).fetch_optional(self.connection()).await?;
        row.map_or(Ok(false), |row| flag(&row, "guests_join_collections"))
    }

    /// Moves an asset that a guest took back into its owner's bin, where it is marked as such; nothing
    /// where it is claimed, or others brought it too.
    pub async fn take_back(&mut self, link: &str, asset: &str, now: i64) -> sqlx::Result<bool> {
        // What was hidden for a review is not hidden from its owner in the bin.
        let sql = "UPDATE assets SET deleted_at = $2, updated_at = $2, visibility = CASE WHEN \
             visibility = 'hidden' AND NOT EXISTS (SELECT 1 FROM assets s \
             WHERE s.live_photo_video_id = $1) THEN 'timeline' ELSE visibility END \
             WHERE id = $1 AND is_contribution = 1 AND deleted_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM contributions c WHERE c.asset_id = $1)";
        let moved = sqlx::query(sql).bind(asset).bind(now).execute(self.connection()).await?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        let sql = "INSERT INTO taken_back (asset_id, link_id, taken_at) VALUES ($1, $2, $3) \
             ON CONFLICT (asset_id) DO UPDATE SET link_id = excluded.link_id, \
             taken_at = excluded.taken_at";
        let mark = sqlx::query(sql).bind(asset).bind(link).bind(now);
        mark.execute(self.connection()).await?;
        Ok(true)
    }

    /// What is restored is no longer what a guest took back.
    pub(super) async fn forget_taken_back(&mut self, ids: &[String]) -> sqlx::Result<()> {
        for ids in chunks(ids) {
            let statement =
                Statement::new("DELETE FROM taken_back WHERE asset_id IN ").list(ids)?;
            statement.execute(self.connection()).await?;
        }
        Ok(())
    }

    /// How much of what guests took back is kept in the bin because of a link: files and bytes.
    pub async fn taken_back_usage(&mut self, link: &str) -> sqlx::Result<(u64, u64)> {
        let sql = "SELECT COUNT(*) AS files, CAST(SUM(a.size + a.extra_bytes) AS BIGINT) AS bytes \
             FROM taken_back t JOIN assets a ON a.id = t.asset_id WHERE t.link_id = $1";
        let row = sqlx::query(sql).bind(link).fetch_one(self.connection()).await?;
        Ok((count(&row, "files")?, count(&row, "bytes")?))
    }

    /// Removes the row of what was taken back longest ago through a link, for good. The bytes are the
    /// caller's to remove once the transaction is committed.
    pub async fn remove_oldest_taken_back(
        &mut self,
        link: &str,
    ) -> sqlx::Result<Option<(String, Format)>> {
        let sql = "DELETE FROM assets WHERE id = (SELECT asset_id FROM taken_back \
             WHERE link_id = $1 ORDER BY taken_at, asset_id LIMIT 1) RETURNING id, format";
        let row = sqlx::query(sql).bind(link).fetch_optional(self.connection()).await?;
        row.map(|row| Ok((row.try_get("id")?, from_word(row.try_get("format")?)?))).transpose()
    }
}
