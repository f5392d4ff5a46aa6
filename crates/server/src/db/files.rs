//! Rows as files: which bytes have to be there, whoever may see them.

use sqlx::Row;
use sqlx::any::AnyRow;
use vitrine_media::Format;

use super::assets::from_word;
use super::retry::retried;
use super::{Db, Dialect, Write, count, int, small};
use crate::private;
use crate::renditions::Renditions;

impl Db {
    /// The ids and formats of all that a user uploaded.
    pub async fn files_of(&self, user: &str) -> sqlx::Result<Vec<(String, Format)>> {
        let sql = "SELECT id, format FROM assets WHERE owner_id = $1";
        let rows = sqlx::query(sql).bind(user).fetch_all(self.read()).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("id")?, from_word(row.try_get("format")?)?)))
            .collect()
    }

    /// The next thousand assets after an id: owner and id.
    pub async fn asset_page(&self, after: &str) -> sqlx::Result<Vec<(String, String)>> {
        let sql = "SELECT owner_id, id FROM assets WHERE id > $1 ORDER BY id LIMIT 1000";
        let rows = sqlx::query(sql).bind(after).fetch_all(self.read()).await?;
        rows.iter().map(|row| Ok((row.try_get("owner_id")?, row.try_get("id")?))).collect()
    }

    /// The next hundred of a user's assets after an id that have no small pictures and should have
    /// some, which films of Live Photos should not: id and format.
    pub async fn without_pictures(
        &self,
        user: &str,
        after: &str,
    ) -> sqlx::Result<Vec<(String, Format)>> {
        let sql = "SELECT id, format FROM assets WHERE owner_id = $1 AND has_thumbnail = 0 \
             AND deleted_at IS NULL AND id > $2 AND NOT EXISTS \
             (SELECT 1 FROM assets s WHERE s.live_photo_video_id = assets.id) \
             ORDER BY id LIMIT 100";
        let rows = sqlx::query(sql).bind(user).bind(after).fetch_all(self.read()).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("id")?, from_word(row.try_get("format")?)?)))
            .collect()
    }

    /// Writes down how long a file is, and its checksum.
    pub async fn set_measures(&self, id: &str, size: u64, crc32: u32) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        sqlx::query("UPDATE assets SET size = $2, crc32 = $3 WHERE id = $1")
            .bind(id)
            .bind(int(size))
            .bind(i64::from(crc32))
            .execute(write.connection())
            .await?;
        write.commit().await
    }

    /// Writes down which small pictures there are, and what they tell that was not known.
    pub async fn set_renditions(&self, id: &str, made: &Renditions) -> sqlx::Result<()> {
        retried(self.dialect(), || self.try_to_set_renditions(id, made)).await
    }

    async fn try_to_set_renditions(&self, id: &str, made: &Renditions) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        sqlx::query(
            "UPDATE assets SET has_thumbnail = $2, has_preview = $3, \
             thumbhash = COALESCE(thumbhash, $4), width = COALESCE(width, $5), \
             height = COALESCE(height, $6) WHERE id = $1",
        )
        .bind(id)
        .bind(i64::from(made.thumbnail.is_some()))
        .bind(i64::from(made.preview.is_some()))
        .bind(made.thumbhash.as_deref())
        .bind(made.size.map(|(width, _)| i64::from(width)))
        .bind(made.size.map(|(_, height)| i64::from(height)))
        .execute(write.connection())
        .await?;
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

    /// Whether so many more bytes are too many for a user.
    pub async fn exceeds_quota(&self, user: &str, more: u64) -> sqlx::Result<bool> {
        exceeds(sqlx::query(STORED).bind(user).fetch_optional(self.read()).await?, more)
    }
}

impl Write {
    /// Whether what a user stores is more than they may.
    pub async fn is_over_quota(&mut self, user: &str) -> sqlx::Result<bool> {
        exceeds(sqlx::query(STORED).bind(user).fetch_optional(self.connection()).await?, 0)
    }
}

/// What a user may store, and does; nothing is added up where there is no limit.
const STORED: &str = "SELECT u.quota, CASE WHEN u.quota IS NULL THEN 0 ELSE (SELECT \
     CAST(SUM(m.bytes) AS BIGINT) FROM asset_months m WHERE m.owner_id = u.id) END AS used \
     FROM users u WHERE u.id = $1";

fn exceeds(row: Option<AnyRow>, more: u64) -> sqlx::Result<bool> {
    let Some(row) = row else {
        return Ok(false);
    };
    let quota: Option<u64> = small(&row, "quota")?;
    let used = count(&row, "used")?;
    Ok(quota.is_some_and(|quota| used.saturating_add(more) > quota))
}
