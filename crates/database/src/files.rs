//! The files and bytes behind rows, regardless of who may see them: backups, checks, quotas.

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, Row};
use vitrine_media::Format;
use vitrine_private_files as private_files;

use crate::columns::from_word;
use crate::columns::{count, int, small};
use crate::renditions::StoredRenditions;
use crate::retry::retried;
use crate::statement::{Statement, chunks};
use crate::{AssetId, Db, Dialect, LinkId, UploadId, UserId, Write};

impl Db {
    /// The ids and formats of all assets of a user.
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

    /// The next hundred of a user's assets after an id that have no renditions, or only those made
    /// by a guest's device; without motion videos of Live Photos, which need none: id and format.
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

    /// Records the length of an original in bytes, and its CRC-32.
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

    /// Records which renditions exist and whether a guest's device made them, with their thumbhash
    /// and size. Known values are kept, unless they came from a guest's device.
    pub async fn set_renditions(&self, id: &AssetId, made: &StoredRenditions) -> sqlx::Result<()> {
        retried(self.dialect(), || self.try_to_set_renditions(id, made)).await
    }

    async fn try_to_set_renditions(
        &self,
        id: &AssetId,
        made: &StoredRenditions,
    ) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        write.set_renditions(id, made).await?;
        write.commit().await
    }

    /// The assets of a list whose thumbnail, preview and sidecar have not been measured.
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

    /// Records the bytes of thumbnail, preview and sidecar for those of these assets that have not
    /// been measured.
    pub async fn measure(&self, measured: &[(&AssetId, u64)]) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        for (id, bytes) in measured {
            let sql = "UPDATE assets SET extra_bytes = $2 WHERE id = $1 AND extra_bytes = 0";
            let update = sqlx::query(sql).bind(*id).bind(int(*bytes));
            update.execute(write.connection()).await?;
        }
        write.commit().await
    }

    /// The problems that the database reports of itself.
    pub async fn integrity(&self) -> sqlx::Result<Vec<String>> {
        let mut problems = Vec::new();
        for sql in self.dialect().problems() {
            for row in sqlx::query(sql).fetch_all(self.read()).await? {
                problems.push(row.try_get("problem")?);
            }
        }
        Ok(problems)
    }

    /// Copies a consistent snapshot of all rows into a new SQLite file.
    pub async fn copy_to(&self, file: &std::path::Path) -> sqlx::Result<()> {
        match self.dialect() {
            Dialect::Sqlite => {
                private_files::touch(file)?;
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

    /// Whether `more` bytes exceed a user's quota. All their files count and all their unfinished
    /// resumable uploads, except `upload`, which has become the file to add. Unfinished uploads of
    /// visitors count only for visitors, who pass a `link`: they must not block the user.
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

    /// How many more bytes a user may store, counted in the same way; `None` where there is no
    /// quota.
    pub async fn quota_left(
        &self,
        user: &UserId,
        link: Option<&LinkId>,
    ) -> sqlx::Result<Option<u64>> {
        left(stored(user, link, None).fetch_optional(self.read()).await?)
    }
}

impl Write {
    /// [`Db::exceeds_quota`] inside a transaction.
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

/// The quota of user `$1` and the bytes used, without upload `$2`, and without visitors' unfinished
/// uploads if link `$3` is empty. Nothing is added up where there is no quota.
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
