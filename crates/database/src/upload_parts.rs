//! The received bytes of resumable uploads that are kept in a bucket: one row per object.

use sqlx::FromRow;

use crate::columns::Number;
use crate::columns::{count, int};
use crate::{Db, UploadId};

/// An object that holds the next bytes of an upload.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct UploadPart {
    /// UUID v4.
    pub id: String,
    /// Offset in the upload, in bytes.
    #[sqlx(try_from = "Number")]
    pub start: u64,
    /// Length in bytes.
    #[sqlx(try_from = "Number")]
    pub length: u64,
}

impl Db {
    /// The received parts, in order. Each begins where the one before it ends.
    pub async fn upload_parts(&self, upload: &UploadId) -> sqlx::Result<Vec<UploadPart>> {
        let sql = "SELECT id, start, length FROM upload_parts WHERE upload_id = $1 ORDER BY start";
        sqlx::query_as(sql).bind(upload).fetch_all(self.read()).await
    }

    /// The offset of an upload: how many bytes have been received.
    pub async fn upload_offset(&self, upload: &UploadId) -> sqlx::Result<u64> {
        let sql = "SELECT COALESCE(MAX(start + length), 0) AS n FROM upload_parts \
                   WHERE upload_id = $1";
        count(&sqlx::query(sql).bind(upload).fetch_one(self.read()).await?, "n")
    }

    /// Records parts as received, all or none. False where the upload no longer exists, or its
    /// offset is not where the first part begins because another request was faster.
    pub async fn add_upload_parts(
        &self,
        upload: &UploadId,
        parts: &[UploadPart],
    ) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        for part in parts {
            // The primary key is the upload and the start: of two concurrent inserts one fails
            // here.
            let added = sqlx::query(
                "INSERT INTO upload_parts (upload_id, start, length, id) \
                 SELECT id, $2, $3, $4 FROM uploads WHERE id = $1 AND $2 = \
                 (SELECT COALESCE(MAX(start + length), 0) FROM upload_parts WHERE upload_id = $1) \
                 ON CONFLICT (upload_id, start) DO NOTHING",
            )
            .bind(upload)
            .bind(int(part.start))
            .bind(int(part.length))
            .bind(&part.id)
            .execute(write.connection())
            .await?;
            if added.rows_affected() != 1 {
                return Ok(false);
            }
        }
        write.commit().await?;
        Ok(true)
    }
}
