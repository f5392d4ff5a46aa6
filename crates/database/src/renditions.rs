//! Renditions in rows: who may upload them, and which exist. Their bytes are in the storage.

use crate::columns::{count, int};
use crate::{AssetId, Db, GuestId, LinkId, Write};

/// The renditions of an asset, as its row records them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredRenditions {
    /// Whether there is a thumbnail.
    pub has_thumbnail: bool,
    /// Whether there is a preview.
    pub has_preview: bool,
    /// The ThumbHash in Base64.
    pub thumbhash: Option<String>,
    /// Width and height of the original after orientation, if known.
    pub size: Option<(u32, u32)>,
    /// Length of both images in bytes.
    pub bytes: u64,
    /// Whether a guest's device made them, so that they may not match the original.
    pub by_guest: bool,
}

impl Db {
    /// Whether a guest was the first to upload an asset through a link, and its owner has neither
    /// claimed it nor, on a link with review, approved it.
    pub async fn is_new_from(
        &self,
        asset: &AssetId,
        link: &LinkId,
        guest: &GuestId,
    ) -> sqlx::Result<bool> {
        let sql = "SELECT COUNT(*) AS n FROM contributions c JOIN assets a ON a.id = c.asset_id \
             JOIN links l ON l.id = c.link_id AND (l.upload_review = 0 OR c.is_pending = 1) \
             WHERE c.asset_id = $1 AND c.link_id = $2 AND c.guest_id = $3 \
             AND a.is_contribution = 1 AND NOT EXISTS (SELECT 1 FROM contributions e \
             WHERE e.asset_id = c.asset_id AND (e.link_id <> c.link_id OR e.guest_id <> c.guest_id) \
             AND e.added_at <= c.added_at)";
        let query = sqlx::query(sql).bind(asset).bind(link).bind(guest);
        Ok(count(&query.fetch_one(self.read()).await?, "n")? > 0)
    }
}

impl Write {
    /// Records uploaded renditions, as [`Db::set_renditions`] does, inside the transaction that
    /// checked the permission.
    pub async fn set_renditions(
        &mut self,
        id: &AssetId,
        made: &StoredRenditions,
    ) -> sqlx::Result<()> {
        sqlx::query(
            "UPDATE assets SET has_thumbnail = $2, has_preview = $3, \
             thumbhash = CASE WHEN guest_pictures = 1 THEN $4 ELSE COALESCE(thumbhash, $4) END, \
             width = CASE WHEN guest_pictures = 1 THEN COALESCE($5, width) \
                     ELSE COALESCE(width, $5) END, \
             height = CASE WHEN guest_pictures = 1 THEN COALESCE($6, height) \
                      ELSE COALESCE(height, $6) END, \
             extra_bytes = extra_bytes + \
             CASE WHEN has_thumbnail = 0 AND has_preview = 0 THEN $7 ELSE 0 END, \
             guest_pictures = $8 WHERE id = $1",
        )
        .bind(id)
        .bind(i64::from(made.has_thumbnail))
        .bind(i64::from(made.has_preview))
        .bind(made.thumbhash.as_deref())
        .bind(made.size.map(|(width, _)| i64::from(width)))
        .bind(made.size.map(|(_, height)| i64::from(height)))
        .bind(int(made.bytes))
        .bind(i64::from(made.by_guest))
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
