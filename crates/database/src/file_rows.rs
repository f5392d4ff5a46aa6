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
    /// Length of its video rendition in bytes, if there is one.
    pub video_size: Option<u64>,
}

impl Db {
    /// The next thousand rows after an id, in the order of ids.
    pub async fn file_rows(&self, after: &AssetId) -> sqlx::Result<Vec<FileRow>> {
        let sql = "SELECT a.id, a.owner_id, a.format, a.size, a.has_thumbnail, a.has_preview, \
             (SELECT MAX(e.size) FROM edits e WHERE e.asset_id = a.id AND e.list IS NULL \
             AND e.refusal IS NULL) AS full_size, v.size AS video_size FROM assets a \
             LEFT JOIN video_renditions v ON v.asset_id = a.id AND v.state = 'made' \
             WHERE a.id > $1 ORDER BY a.id LIMIT 1000";
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
                video_size: small(row, "video_size")?,
            })
        };
        rows.iter().map(file_row).collect()
    }
}
