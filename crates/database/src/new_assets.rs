//! Inserts new assets, with the edit lists that serve them clean.

use crate::Write;
use crate::assets::{Asset, json, word};
use crate::clock;
use crate::columns::int;
use crate::edits::Edit;

/// Columns of a new asset that are written once and never read as part of [`Asset`].
#[derive(Debug, Clone, Default)]
pub struct NewAsset {
    /// The edit lists that serve it clean.
    pub edits: Vec<Edit>,
    /// Bytes of its thumbnail, preview and sidecar together.
    pub extra_bytes: u64,
    /// Whether albums that follow a collection exclude it.
    pub skips_collections: bool,
    /// Whether it is a separate copy of content that the owner may have already, so that its
    /// uploader does not learn of that.
    pub is_separate: bool,
}

impl Write {
    /// Adds an asset and its edit lists; false where the owner has its content already.
    pub async fn add_asset(&mut self, asset: &Asset, new: &NewAsset) -> sqlx::Result<bool> {
        let projection = asset.metadata.projection.map(word);
        let added = sqlx::query(
            "INSERT INTO assets (id, owner_id, sha1, crc32, size, format, is_video, name, taken_at, \
             local_at, day, modified_at, created_at, updated_at, is_favorite, visibility, \
             width, height, duration_ms, thumbhash, latitude, longitude, projection, \
             has_thumbnail, has_preview, metadata, is_motion, folder, live_photo_video_id, \
             is_contribution, guest_pictures, extra_bytes, joins_collections, separate_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
             $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34) \
             ON CONFLICT (owner_id, sha1, separate_id) DO NOTHING",
        )
        .bind(&asset.id)
        .bind(&asset.owner_id)
        .bind(&asset.sha1)
        .bind(i64::from(asset.crc32))
        .bind(int(asset.size))
        .bind(word(asset.format))
        .bind(i64::from(asset.format.is_video()))
        .bind(&asset.name)
        .bind(asset.taken_at)
        .bind(asset.local_at)
        .bind(asset.local_at.div_euclid(clock::DAY_MS))
        .bind(asset.modified_at)
        .bind(asset.created_at)
        .bind(asset.updated_at)
        .bind(i64::from(asset.is_favorite))
        .bind(word(asset.visibility))
        .bind(asset.width.map(i64::from))
        .bind(asset.height.map(i64::from))
        .bind(asset.duration_ms.map(int))
        .bind(asset.thumbhash.as_deref())
        .bind(asset.metadata.latitude)
        .bind(asset.metadata.longitude)
        .bind(projection)
        .bind(i64::from(asset.has_thumbnail))
        .bind(i64::from(asset.has_preview))
        .bind(json(&asset.metadata)?)
        .bind(i64::from(asset.is_motion()))
        .bind(&asset.folder)
        .bind(asset.live_photo_video_id.as_ref())
        .bind(i64::from(asset.is_contribution))
        .bind(i64::from(asset.guest_pictures))
        .bind(int(new.extra_bytes))
        .bind(i64::from(!new.skips_collections))
        .bind(if new.is_separate { asset.id.as_str() } else { "" })
        // A missing coordinate is sent as REAL, an existing one as DOUBLE PRECISION: Postgres would
        // have to prepare the statement for either.
        .persistent(false)
        .execute(self.connection())
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        self.set_words(asset).await?;
        if asset.format.is_video() {
            self.want_video(&asset.id).await?;
        }
        for edit in &new.edits {
            self.set_edit(&asset.id, edit).await?;
        }
        Ok(true)
    }
}
