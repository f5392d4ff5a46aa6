//! Which files must exist for each row, for copying and verifying a library.

use sqlx::Row as _;
use vitrine_media::Format;

use super::columns::from_word;
use super::{AssetId, Db, UserId, count, flag};
use crate::storage::StorageKey;

/// The files of an asset according to its row.
#[derive(Debug, Clone)]
pub(crate) struct FileRow {
    pub(crate) id: AssetId,
    /// The user who owns it.
    pub(crate) owner_id: UserId,
    /// Detected from the content.
    format: Format,
    /// Length of the original in bytes.
    size: u64,
    has_thumbnail: bool,
    has_preview: bool,
}

impl FileRow {
    /// The files that must exist, with their length in bytes where it is known.
    pub(crate) fn files(&self) -> Vec<(StorageKey<'_>, Option<u64>)> {
        let id = &self.id;
        let mut files = vec![(StorageKey::Original { id, format: self.format }, Some(self.size))];
        if self.has_thumbnail {
            files.push((StorageKey::Thumbnail { id }, None));
        }
        if self.has_preview {
            files.push((StorageKey::Preview { id }, None));
        }
        files
    }
}

impl Db {
    /// The next thousand rows after an id, in the order of ids.
    pub(crate) async fn file_rows(&self, after: &AssetId) -> sqlx::Result<Vec<FileRow>> {
        let sql = "SELECT id, owner_id, format, size, has_thumbnail, has_preview FROM assets \
             WHERE id > $1 ORDER BY id LIMIT 1000";
        let rows = sqlx::query(sql).bind(after).fetch_all(self.read()).await?;
        let file_row = |row: &sqlx::any::AnyRow| {
            Ok(FileRow {
                id: row.try_get("id")?,
                owner_id: row.try_get("owner_id")?,
                format: from_word(row.try_get("format")?)?,
                size: count(row, "size")?,
                has_thumbnail: flag(row, "has_thumbnail")?,
                has_preview: flag(row, "has_preview")?,
            })
        };
        rows.iter().map(file_row).collect()
    }
}
