//! Rows as files: which bytes have to be there, whoever may see them.

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, Row};
use vitrine_media::Format;

use super::columns::from_word;
use super::retry::retried;
use super::{
    AssetId, Db, Dialect, LinkId, Statement, UploadId, UserId, Write, chunks, count, int, small,
};
use crate::private;
use crate::renditions::Renditions;

impl Db {
    /// The ids and formats of all that a user uploaded.
    pub async fn files_of(&self, user: &UserId) -> sqlx::Result<Vec<(AssetId, Format)>> {
        let sql = "SELECT id, format FROM assets WHERE owner_id = $1";
        let rows = sqlx::query(sql).bind(user).fetch_all(self.read()).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("id")?, from_word(row.try_get("format")?)?)))
            .collect()
    }

    /// The next thousand assets after an id: owner and id.
    pub async fn asset_page(&self, after: &AssetId) -> sqlx::Result<Vec<(UserId, AssetId)>> {
        let sql = "SELECT owner_id, id FROM assets WHERE id > $1 ORDER BY id LIMIT 1000";
        let rows = sqlx::query(sql).bind(after).fetch_all(self.read()).await?;
        rows.iter().map(|row| Ok((row.try_get("owner_id")?, row.try_get("id")?))).collect()
    }

    /// The next hundred of a user's assets after an id that have no small pictures, or whose were
    /// made by a guest's device; without films of Live Photos, which need none: id and format.
    pub async fn without_pictures(
        &self,
        user: &UserId,
        after: &AssetId,
    ) -> sqlx::Result<Vec<(AssetId, Format)>> {
        let sql = "SELECT id, format FROM assets WHERE owner_id = $1 \
             AND (has_thumbnail = 0 OR guest_pictures = 1) \
             AND deleted_at IS NULL AND id > $2 AND NOT EXISTS \
             (SELECT 1 FROM assets s WHERE s.live_photo_video_id = assets.id) \
             ORDER BY id LIMIT 100";
        let rows = sqlx::query(sql).bind(user).bind(after).fetch_all(self.read()).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("id")?, from_word(row.try_get("format")?)?)))
            .collect()
    }

    /// Writes down how long a file is, and its checksum.
    pub async fn set_measures(&self, id: &AssetId, size: u64, crc32: u32) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        sqlx::query("UPDATE assets SET size = $2, crc32 = $3 WHERE id = $1")
            .bind(id)
            .bind(int(size))
            .bind(i64::from(crc32))
            .execute(write.connection())
            .await?;
        write.commit().await
    }

    /// Writes down which small pictures there are and whether a guest's device made them, and what
    /// they tell that was not known. What a guest's told is replaced.
    pub async fn set_renditions(&self, id: &AssetId, made: &Renditions) -> sqlx::Result<()> {
        retried(self.dialect(), || self.try_to_set_renditions(id, made)).await
    }

    async fn try_to_set_renditions(&self, id: &AssetId, made: &Renditions) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        write.set_renditions(id, made).await?;
        write.commit().await
    }

    /// Those of a list of assets of which nobody has counted the thumbnail, preview and sidecar.
    pub async fn unmeasured(&self, ids: &[AssetId]) -> sqlx::Result<Vec<AssetId>> {
        let mut found = Vec::new();
        for ids in chunks(ids) {
            let sql = "SELECT id FROM assets WHERE extra_bytes = 0 AND id IN ";
            for row in Statement::new(sql).list(ids)?.fetch(self.read()).await? {
                found.push(row.try_get("id")?);
            }
        }
        Ok(found)
    }

    /// Writes down how many bytes those of these assets take that nobody has counted.
    pub async fn measure(&self, measured: &[(&AssetId, u64)]) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        for (id, bytes) in measured {
            let sql = "UPDATE assets SET extra_bytes = $2 WHERE id = $1 AND extra_bytes = 0";
            let update = sqlx::query(sql).bind(*id).bind(int(*bytes));
            update.execute(write.connection()).await?;
        }
        write.commit().await
    }

    /// What the database finds wrong with itself.
    pub async fn integrity(&self) -> sqlx::Result<Vec<String>> {
        let mut problems = Vec::new();
        for sql in self.dialect().problems() {
            for row in sqlx::query(sql).fetch_all(self.read()).await? {
                problems.push(row.try_get("problem")?);
            }
        }
        Ok(problems)
    }

    /// Copies all rows, as they are at one moment, into a new SQLite file.
    pub async fn copy_to(&self, file: &std::path::Path) -> sqlx::Result<()> {
        match self.dialect() {
            Dialect::Sqlite => {
                private::touch(file)?;
                let file = file.to_string_lossy();
                let copy = sqlx::query("VACUUM INTO $1").bind(file.as_ref());
                copy.execute(self.read()).await.map(drop)
            }
            Dialect::Postgres => {
                let target = Self::open_alone(file).await?;
                let copied = self.copy_rows_to(&target).await;
                target.close().await;
                copied.map(drop)
            }
        }
    }

    /// Whether so many more bytes are too many for a user, beside all that is kept of theirs and on
    /// its way in parts, but for an upload in parts that has become what is added. What visitors have
    /// on their way counts where one asks, who names the link: it does not keep the user out.
    pub async fn exceeds_quota(
        &self,
        user: &UserId,
        link: Option<&LinkId>,
        more: u64,
        upload: Option<&UploadId>,
    ) -> sqlx::Result<bool> {
        let query = stored(user, link, upload);
        exceeds(query.fetch_optional(self.read()).await?, more)
    }

    /// How many more bytes a user may store, counted in the same way; none where there is no limit.
    pub async fn quota_left(
        &self,
        user: &UserId,
        link: Option<&LinkId>,
    ) -> sqlx::Result<Option<u64>> {
        left(stored(user, link, None).fetch_optional(self.read()).await?)
    }
}

impl Write {
    /// The same while nobody else writes.
    pub async fn exceeds_quota(
        &mut self,
        user: &UserId,
        link: Option<&LinkId>,
        more: u64,
        upload: Option<&UploadId>,
    ) -> sqlx::Result<bool> {
        let query = stored(user, link, upload);
        exceeds(query.fetch_optional(self.connection()).await?, more)
    }
}

/// What user `$1` may store, and does, without upload `$2`, and without what visitors have on their way
/// unless one of link `$3` asks; nothing is added up where there is no limit.
const STORED: &str = "SELECT u.quota, CASE WHEN u.quota IS NULL THEN 0 ELSE \
     COALESCE((SELECT s.bytes FROM user_storage s WHERE s.owner_id = u.id), 0) + \
     COALESCE((SELECT CAST(SUM(p.length) AS BIGINT) FROM uploads p \
               WHERE p.owner_id = u.id AND p.id <> $2 \
               AND (p.link_id IS NULL OR $3 <> '')), 0) END AS used \
     FROM users u WHERE u.id = $1";

fn stored<'q>(
    user: &'q UserId,
    link: Option<&'q LinkId>,
    upload: Option<&'q UploadId>,
) -> Query<'q, Any, AnyArguments<'q>> {
    let query = sqlx::query(STORED).bind(user).bind(upload.unwrap_or(UploadId::NONE));
    query.bind(link.unwrap_or(LinkId::NONE))
}

fn exceeds(row: Option<AnyRow>, more: u64) -> sqlx::Result<bool> {
    Ok(left(row)?.is_some_and(|left| more > left))
}

fn left(row: Option<AnyRow>) -> sqlx::Result<Option<u64>> {
    let Some(row) = row else {
        return Ok(None);
    };
    let (quota, used) = (small::<u64>(&row, "quota")?, count(&row, "used")?);
    Ok(quota.map(|quota| quota.saturating_sub(used)))
}
