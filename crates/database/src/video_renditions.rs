//! The MP4s that browsers play, of videos that they do not: which are wanted, made or failed. Their
//! bytes are in the storage.

use sqlx::Row as _;
use sqlx::any::AnyRow;
use vitrine_media::Format;

use crate::columns::{count, flag, from_word, int, small};
use crate::retry::retried;
use crate::{AssetId, Db, Write};

/// A video that nobody has looked at yet.
#[derive(Debug, Clone)]
pub struct WantedVideo {
    /// The video.
    pub id: AssetId,
    /// Detected from the content.
    pub format: Format,
    /// Runs that began and did not end.
    pub attempts: u64,
    /// Width and height after rotation, if known.
    pub size: Option<(u32, u32)>,
    /// Whether it has no thumbnail or preview, or those of a guest's device. Motion videos of Live
    /// Photos need none.
    pub needs_pictures: bool,
}

/// A stored rendition of a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VideoRendition {
    /// Length in bytes.
    pub size: u64,
    /// CRC-32 of all bytes.
    pub crc32: u32,
}

/// What became of a wanted video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VideoOutcome {
    /// Browsers play the original.
    Unneeded,
    /// A rendition is stored.
    Made(VideoRendition),
    /// None can be made, for this reason.
    Failed(String),
}

/// What a decoder found out about a video. Known values of its row are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VideoProperties {
    /// Width and height in pixels after rotation.
    pub size: Option<(u32, u32)>,
    /// Milliseconds.
    pub duration_ms: Option<u64>,
}

impl VideoOutcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Unneeded => "unneeded",
            Self::Made(_) => "made",
            Self::Failed(_) => "failed",
        }
    }
}

impl Db {
    /// The next video that nobody has looked at, those with fewer attempts first.
    pub async fn next_wanted_video(&self) -> sqlx::Result<Option<WantedVideo>> {
        let sql = "SELECT a.id, a.format, v.attempts, a.width, a.height, \
             CASE WHEN (a.has_thumbnail = 0 OR a.has_preview = 0 OR a.guest_pictures = 1) \
             AND NOT EXISTS (SELECT 1 FROM assets s WHERE s.live_photo_video_id = a.id) \
             THEN 1 ELSE 0 END AS needs_pictures \
             FROM video_renditions v JOIN assets a ON a.id = v.asset_id \
             WHERE v.state = 'wanted' AND a.deleted_at IS NULL \
             ORDER BY v.attempts, v.asset_id LIMIT 1";
        let row = sqlx::query(sql).fetch_optional(self.read()).await?;
        let wanted = |row: AnyRow| {
            Ok(WantedVideo {
                id: row.try_get("id")?,
                format: from_word(row.try_get("format")?)?,
                attempts: count(&row, "attempts")?,
                size: small(&row, "width")?.zip(small(&row, "height")?),
                needs_pictures: flag(&row, "needs_pictures")?,
            })
        };
        row.map(wanted).transpose()
    }

    /// Whether an asset lacks a thumbnail or a preview, or has those of a guest's device.
    pub async fn needs_pictures(&self, id: &AssetId) -> sqlx::Result<bool> {
        let sql = "SELECT id FROM assets WHERE id = $1 \
             AND (has_thumbnail = 0 OR has_preview = 0 OR guest_pictures = 1)";
        Ok(sqlx::query(sql).bind(id).fetch_optional(self.read()).await?.is_some())
    }

    /// The stored rendition of a video.
    pub async fn video_rendition(&self, id: &AssetId) -> sqlx::Result<Option<VideoRendition>> {
        let sql = "SELECT size, crc32 FROM video_renditions WHERE asset_id = $1 AND state = 'made'";
        let row = sqlx::query(sql).bind(id).fetch_optional(self.read()).await?;
        let stored = |row: AnyRow| {
            Ok(VideoRendition {
                size: count(&row, "size")?,
                crc32: small(&row, "crc32")?.unwrap_or(0),
            })
        };
        row.map(stored).transpose()
    }

    /// Why no rendition of a video could be made; `None` where nobody tried or it worked.
    pub async fn failed_video(&self, id: &AssetId) -> sqlx::Result<Option<String>> {
        let sql = "SELECT reason FROM video_renditions WHERE asset_id = $1 AND state = 'failed'";
        let row = sqlx::query(sql).bind(id).fetch_optional(self.read()).await?;
        row.map(|row| row.try_get("reason")).transpose()
    }

    /// Counts a run that begins, so that one that the server does not survive is known.
    pub async fn begin_video(&self, id: &AssetId) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let sql = "UPDATE video_renditions SET attempts = attempts + 1 \
             WHERE asset_id = $1 AND state = 'wanted'";
        sqlx::query(sql).bind(id).execute(write.connection()).await?;
        write.commit_unseen().await
    }

    /// Records what became of a wanted video, and what was found out about it; false where it was
    /// removed meanwhile, or is not wanted any more.
    pub async fn settle_video(
        &self,
        id: &AssetId,
        outcome: &VideoOutcome,
        found: VideoProperties,
    ) -> sqlx::Result<bool> {
        retried(self.dialect(), || self.try_to_settle_video(id, outcome, found)).await
    }

    async fn try_to_settle_video(
        &self,
        id: &AssetId,
        outcome: &VideoOutcome,
        found: VideoProperties,
    ) -> sqlx::Result<bool> {
        let mut write = self.write_for_owner_of(id).await?;
        let made = match outcome {
            VideoOutcome::Made(made) => *made,
            _ => VideoRendition { size: 0, crc32: 0 },
        };
        let reason = match outcome {
            VideoOutcome::Failed(reason) => reason.as_str(),
            _ => "",
        };
        let sql = "UPDATE video_renditions SET state = $2, reason = $3, size = $4, crc32 = $5 \
             WHERE asset_id = $1 AND state = 'wanted'";
        let update = sqlx::query(sql).bind(id).bind(outcome.word()).bind(reason);
        let update = update.bind(int(made.size)).bind(i64::from(made.crc32));
        let is_wanted = update.execute(write.connection()).await?.rows_affected() > 0;
        if is_wanted {
            write.add_extra_bytes(id, int(made.size)).await?;
            let sql = "UPDATE assets SET duration_ms = COALESCE(duration_ms, $2), \
                 width = CASE WHEN height IS NULL THEN $3 ELSE width END, \
                 height = CASE WHEN width IS NULL THEN $4 ELSE height END WHERE id = $1";
            let (width, height) = found.size.unzip();
            let update = sqlx::query(sql).bind(id).bind(found.duration_ms.map(int));
            let update = update.bind(width.map(i64::from)).bind(height.map(i64::from));
            update.execute(write.connection()).await?;
        }
        write.commit().await?;
        Ok(is_wanted)
    }

    /// Makes a video wanted again whose rendition is lost, or could not be made.
    pub async fn want_video_again(&self, id: &AssetId) -> sqlx::Result<()> {
        let mut write = self.write_for_owner_of(id).await?;
        let sql = "SELECT size FROM video_renditions WHERE asset_id = $1";
        let row = sqlx::query(sql).bind(id).fetch_optional(write.connection()).await?;
        let size = row.map(|row| count(&row, "size")).transpose()?.unwrap_or(0);
        write.add_extra_bytes(id, -int(size)).await?;
        let sql = "UPDATE video_renditions SET state = 'wanted', attempts = 0, reason = '', \
             size = 0, crc32 = 0 WHERE asset_id = $1";
        sqlx::query(sql).bind(id).execute(write.connection()).await?;
        write.commit().await
    }
}

impl Write {
    /// Makes a new video wanted, so that a server with a decoder looks at it.
    pub(crate) async fn want_video(&mut self, id: &AssetId) -> sqlx::Result<()> {
        let sql = "INSERT INTO video_renditions (asset_id) VALUES ($1) \
             ON CONFLICT (asset_id) DO NOTHING";
        sqlx::query(sql).bind(id).execute(self.connection()).await.map(drop)
    }

    /// Counts bytes that are stored beside an original, unless its renditions are still to be
    /// measured, which then includes them.
    async fn add_extra_bytes(&mut self, id: &AssetId, bytes: i64) -> sqlx::Result<()> {
        let sql = "UPDATE assets SET extra_bytes = extra_bytes + $2 WHERE id = $1 \
             AND extra_bytes + $2 >= 0 AND (extra_bytes > 0 OR has_thumbnail = 0)";
        sqlx::query(sql).bind(id).bind(bytes).execute(self.connection()).await.map(drop)
    }
}
