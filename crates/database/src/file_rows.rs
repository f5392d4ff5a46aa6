//! Which files must exist for each row, for copying and verifying a library.

use sqlx::Row as _;
use vitrine_media::Format;

use crate::columns::from_word;
use crate::columns::{count, flag, small};
use crate::{AssetId, Db, UserId};

/// The files of an asset according to its row.
#[derive(Debug, Clone)]
pub struct FileRow {
    /// UUID v4.
    pub id: AssetId,
    /// The user who owns it.
    pub owner_id: UserId,
    /// Detected from the content.
    pub format: Format,
    /// Length of the original in bytes.
    pub size: u64,
    /// Whether there is a thumbnail.
    pub has_thumbnail: bool,
    /// Whether there is a preview.
    pub has_preview: bool,
    /// Length in bytes of the full-size JPEG, if there is one.
    pub full_size: Option<u64>,
}

impl Db {
    /// The next thousand rows after an id, in the order of ids.
    pub async fn file_rows(&self, after: &AssetId) -> sqlx::Result<Vec<FileRow>> {
        let sql = "SELECT id, owner_id, format, size, has_thumbnail, has_preview, \
             (SELECT MAX(e.size) FROM edits e WHERE e.asset_id = assets.id AND e.list IS NULL \
             AND e.refusal IS NULL) AS full_size FROM assets WHERE id > $1 ORDER BY id LIMIT 1000";
        let rows = sqlx::query(sql).bind(after).fetch_all(self.read()).await?;
        let file_row = |row: &sqlx::any::AnyRow| {
            Ok(FileRow {
                id: row.try_get("id")?,
                owner_id: row.try_get("owner_id")?,
                format: from_word(row.try_get("format")?)?,
                size: count(row, "size")?,
                has_thumbnail: flag(row, "has_thumbnail")?,
                has_preview: flag(row, "has_preview")?,
                full_size: small(row, "full_size")?,
            })
        };
        rows.iter().map(file_row).collect()
    }
}
