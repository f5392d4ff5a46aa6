//! Uploads that come in parts.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Db, count, int};

/// An upload that is under way.
#[derive(Debug, Clone)]
pub struct Upload {
    /// UUID v4.
    pub id: String,
    /// Whose the asset will be.
    pub owner_id: String,
    /// The link by which a visitor uploads.
    pub link_id: Option<String>,
    /// Bytes in all.
    pub length: u64,
    /// `Upload-Metadata` as it was sent.
    pub metadata: String,
    /// When it is given up unless more comes.
    pub expires_at: i64,
}

fn upload(row: &AnyRow) -> sqlx::Result<Upload> {
    Ok(Upload {
        id: row.try_get("id")?,
        owner_id: row.try_get("owner_id")?,
        link_id: row.try_get("link_id")?,
        length: count(row, "length")?,
        metadata: row.try_get("metadata")?,
        expires_at: row.try_get("expires_at")?,
    })
}

const COLUMNS: &str = "id, owner_id, link_id, length, metadata, expires_at";

impl Db {
    /// Keeps an upload; false where there are as many as anybody may have at once.
    pub async fn add_upload(&self, new: &Upload, most: u64) -> sqlx::Result<bool> {
        let mut write = self.write_for(&new.owner_id).await?;
        let others = "SELECT COUNT(*) AS n FROM uploads WHERE owner_id = $1";
        let others = sqlx::query(others).bind(&new.owner_id).fetch_one(write.connection()).await?;
        if count(&others, "n")? >= most {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO uploads (id, owner_id, link_id, length, metadata, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&new.id)
        .bind(&new.owner_id)
        .bind(new.link_id.as_deref())
        .bind(int(new.length))
        .bind(&new.metadata)
        .bind(new.expires_at)
        .execute(write.connection())
        .await?;
        write.commit().await?;
        Ok(true)
    }

    /// An upload of an owner, or of a visitor who came by a link.
    pub async fn upload(
        &self,
        id: &str,
        owner: &str,
        link: Option<&str>,
        now: i64,
    ) -> sqlx::Result<Option<Upload>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM uploads WHERE id = $1 AND owner_id = $2 AND expires_at > $3 \
             AND ((link_id IS NULL AND $4 IS NULL) OR link_id = $4)"
        );
        let query = sqlx::query(&sql).bind(id).bind(owner).bind(now).bind(link);
        query.fetch_optional(self.read()).await?.as_ref().map(upload).transpose()
    }

    /// An unfinished upload that was begun alike.
    pub async fn same_upload(&self, new: &Upload, now: i64) -> sqlx::Result<Option<Upload>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM uploads WHERE owner_id = $1 AND expires_at > $2 \
             AND ((link_id IS NULL AND $3 IS NULL) OR link_id = $3) AND length = $4 \
             AND metadata = $5 ORDER BY id LIMIT 1"
        );
        let query = sqlx::query(&sql).bind(&new.owner_id).bind(now).bind(new.link_id.as_deref());
        let query = query.bind(int(new.length)).bind(&new.metadata);
        query.fetch_optional(self.read()).await?.as_ref().map(upload).transpose()
    }

    /// Gives an upload more time.
    pub async fn extend_upload(&self, id: &str, expires_at: i64) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let extend = sqlx::query("UPDATE uploads SET expires_at = $2 WHERE id = $1");
        extend.bind(id).bind(expires_at).execute(write.connection()).await?;
        write.commit().await
    }

    /// Forgets an upload.
    pub async fn remove_upload(&self, id: &str) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let remove = sqlx::query("DELETE FROM uploads WHERE id = $1").bind(id);
        remove.execute(write.connection()).await?;
        write.commit().await
    }

    /// Forgets uploads that have expired; the ids of those that are left.
    pub async fn live_uploads(&self, now: i64) -> sqlx::Result<Vec<String>> {
        let mut write = self.write().await?;
        let ended = sqlx::query("DELETE FROM uploads WHERE expires_at <= $1").bind(now);
        ended.execute(write.connection()).await?;
        let rows = sqlx::query("SELECT id FROM uploads").fetch_all(write.connection()).await?;
        write.commit().await?;
        rows.iter().map(|row| row.try_get("id")).collect()
    }
}
