//! Rows of downloads. Each holds as little as an archive needs, since there may be a hundred
//! thousand of them.

use std::collections::HashMap;

use sqlx::FromRow;
use vitrine_api::SortOrder;
use vitrine_media::Format;

use crate::assets::{Reader, condition};
use crate::columns::{Number, Word};
use crate::statement::{Statement, chunks};
use crate::{AssetId, Db, Scope};

/// What an archive needs of an asset.
#[derive(Debug, Clone, FromRow)]
pub struct DownloadRow {
    /// UUID v4.
    pub id: AssetId,
    /// Detected from the content.
    #[sqlx(try_from = "Word")]
    pub format: Format,
    /// File name at upload.
    pub name: String,
    /// Length of the original in bytes.
    #[sqlx(try_from = "Number")]
    pub size: u64,
    /// CRC-32 of the original.
    #[sqlx(try_from = "Number")]
    pub crc32: u32,
    /// Local capture time.
    pub local_at: i64,
    /// The motion video of a Live Photo.
    #[sqlx(rename = "live_photo_video_id")]
    motion_video_id: Option<AssetId>,
    deleted_at: Option<i64>,
}

const COLUMNS: &str = "a.id, a.format, a.name, a.size, a.crc32, a.local_at, \
     a.live_photo_video_id, a.deleted_at";

impl Db {
    /// The assets of a list that a reader may see, in order, without duplicates.
    pub async fn download_rows(
        &self,
        reader: Reader<'_>,
        ids: &[AssetId],
    ) -> sqlx::Result<Vec<DownloadRow>> {
        let sql = format!("SELECT {COLUMNS} FROM assets a WHERE {}", condition(reader));
        let mut rows = Vec::with_capacity(ids.len());
        for ids in chunks(ids) {
            let statement = Statement::new(&sql).bind_silently(reader.id())?;
            let statement = statement.push(" AND a.id IN ").list(ids)?;
            let found: Vec<DownloadRow> = statement.fetch_as(self.read()).await?;
            let mut found: HashMap<_, _> =
                found.into_iter().map(|row| (row.id.clone(), row)).collect();
            rows.extend(ids.iter().filter_map(|id| found.remove(id)));
        }
        Ok(rows)
    }

    /// The assets of a scope, the oldest first.
    pub async fn download_rows_of(
        &self,
        scope: Scope<'_>,
        limit: i64,
    ) -> sqlx::Result<Vec<DownloadRow>> {
        use futures::TryStreamExt as _;
        let by = scope.order().by(SortOrder::Asc);
        let sql = format!("SELECT {COLUMNS} {} {by} LIMIT $2", scope.from());
        let query = sqlx::query_as(&sql).bind(scope.id()).bind(limit);
        // Streamed: the driver's row takes more memory than the part of it that is kept.
        let mut found = query.fetch(self.read());
        let mut rows = Vec::new();
        while let Some(row) = found.try_next().await? {
            rows.push(row);
        }
        Ok(rows)
    }

    /// The motion videos of these stills, by the stills' ids. One that was put into the bin by
    /// itself is excluded.
    pub async fn download_motion_videos(
        &self,
        stills: &[DownloadRow],
    ) -> sqlx::Result<HashMap<AssetId, DownloadRow>> {
        let ids: Vec<AssetId> =
            stills.iter().filter_map(|still| still.motion_video_id.clone()).collect();
        let mut motion_videos = HashMap::new();
        for ids in chunks(&ids) {
            let sql = format!("SELECT {COLUMNS} FROM assets a WHERE a.id IN ");
            let statement = Statement::new(&sql).list(ids)?;
            for motion_video in statement.fetch_as::<DownloadRow, _>(self.read()).await? {
                motion_videos.insert(motion_video.id.clone(), motion_video);
            }
        }
        let motion_video_of = |still: &DownloadRow| {
            let motion_video = motion_videos.get(still.motion_video_id.as_ref()?)?;
            let is_there = motion_video.deleted_at.is_none() || still.deleted_at.is_some();
            is_there.then(|| (still.id.clone(), motion_video.clone()))
        };
        Ok(stills.iter().filter_map(motion_video_of).collect())
    }
}
