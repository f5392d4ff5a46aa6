//! What guests uploaded and the owner of the link has not reviewed yet. It is in no album and no
//! link; what the owner did not have before is hidden, and so in no list, count or share.
//!
//! Whatever is hidden for this reason awaits review in a link that exists. When its last link is
//! removed, it is moved among the private photos, so that nothing is kept where nobody can see it.

use std::collections::HashMap;

use sqlx::Row;

use crate::clock;
use crate::statement::{Statement, chunks};
use crate::{AlbumId, AssetId, Db, LinkId, Write};

/// What awaits review in a link that exists.
pub(crate) const WAITING: &str = "SELECT c.asset_id FROM contributions c \
     JOIN links l ON l.id = c.link_id \
     WHERE c.is_pending = 1";

impl Db {
    /// The assets of a list that are hidden because they await review, and not in the bin.
    pub async fn waiting(&self, ids: &[AssetId]) -> sqlx::Result<Vec<AssetId>> {
        let mut waiting = Vec::new();
        for ids in chunks(ids) {
            let sql = format!(
                "SELECT a.id FROM assets a WHERE a.deleted_at IS NULL \
                 AND a.visibility = 'hidden' AND a.id IN ({WAITING}) AND a.id IN "
            );
            for row in Statement::new(&sql).list(ids)?.fetch(self.read()).await? {
                waiting.push(row.try_get("id")?);
            }
        }
        Ok(waiting)
    }

    /// How many photos await review in each of these links; links without any are left out.
    pub async fn pending_counts(&self, links: &[LinkId]) -> sqlx::Result<HashMap<LinkId, u64>> {
        self.counts(links, "a.deleted_at IS NULL AND c.is_pending = 1").await
    }
}

impl Write {
    /// Approves an asset that awaits review: puts it where the visitors of a link see it, and
    /// records whether it was there before. Other assets are unchanged.
    pub async fn approve(&mut self, link: &LinkId, asset: &AssetId) -> sqlx::Result<()> {
        let places = self.awaited(link, asset).await?;
        if places.is_empty() {
            return Ok(());
        }
        self.reveal(asset).await?;
        let assets = [asset.clone()];
        let albums: Vec<_> = places.iter().flatten().cloned().collect();
        // An album may have been deleted: then the asset is only on the owner's timeline.
        let albums = self.still_there(&albums).await?;
        for place in places {
            let added = match &place {
                None => self.add_to_link(link, &assets).await?,
                Some(album) if albums.contains(album) => {
                    self.add_to_album(album, &assets, clock::now()).await?
                }
                Some(_) => continue,
            };
            let sql = "UPDATE contributions SET is_placed = $4 WHERE link_id = $1 \
                 AND asset_id = $2 AND is_pending = 1 AND COALESCE(album_id, '') = $3";
            let place = place.as_ref().unwrap_or(AlbumId::NONE);
            let update = sqlx::query(sql).bind(link).bind(asset).bind(place);
            update.bind(i64::from(!added.is_empty())).execute(self.connection()).await?;
        }
        let sql = "UPDATE contributions SET is_pending = 0 WHERE link_id = $1 AND asset_id = $2";
        sqlx::query(sql).bind(link).bind(asset).execute(self.connection()).await?;
        Ok(())
    }

    /// Where an asset that awaits review is to go: albums, or `None` for the link itself.
    async fn awaited(
        &mut self,
        link: &LinkId,
        asset: &AssetId,
    ) -> sqlx::Result<Vec<Option<AlbumId>>> {
        let sql = "SELECT DISTINCT album_id FROM contributions \
             WHERE link_id = $1 AND asset_id = $2 AND is_pending = 1";
        let query = sqlx::query(sql).bind(link).bind(asset);
        let rows = query.fetch_all(self.connection()).await?;
        rows.iter().map(|row| row.try_get("album_id")).collect()
    }

    /// Shows a hidden asset on its owner's timeline; not the motion video of a Live Photo.
    pub(crate) async fn reveal(&mut self, asset: &AssetId) -> sqlx::Result<()> {
        let sql = "UPDATE assets SET visibility = 'timeline', updated_at = $2 \
             WHERE id = $1 AND visibility = 'hidden' AND NOT EXISTS \
             (SELECT 1 FROM assets s WHERE s.live_photo_video_id = $1)";
        let update = sqlx::query(sql).bind(asset).bind(clock::now());
        update.execute(self.connection()).await?;
        Ok(())
    }

    /// Shows its owner an asset that a guest took back, unless it still awaits review in a link
    /// that exists. It becomes private if it awaited review in another link that is gone and is
    /// unclaimed. Not the motion video of a Live Photo.
    pub async fn leave_to_owner(&mut self, asset: &AssetId) -> sqlx::Result<()> {
        let sql = format!(
            "UPDATE assets SET visibility = CASE WHEN is_contribution = 1 AND EXISTS \
             (SELECT 1 FROM contributions c WHERE c.asset_id = $1 AND c.is_pending = 1) \
             THEN 'locked' ELSE 'timeline' END, updated_at = $2 \
             WHERE id = $1 AND visibility = 'hidden' AND id NOT IN ({WAITING}) AND NOT EXISTS \
             (SELECT 1 FROM assets s WHERE s.live_photo_video_id = $1)"
        );
        let update = sqlx::query(&sql).bind(asset).bind(clock::now());
        update.execute(self.connection()).await?;
        Ok(())
    }

    /// Makes private what awaited review in a link that is gone: the owner can find it there, and
    /// no album that follows the timeline shows it to anybody.
    pub(crate) async fn keep_private(&mut self, link: &LinkId) -> sqlx::Result<()> {
        let sql = format!(
            "UPDATE assets SET visibility = 'locked', updated_at = $2 \
             WHERE visibility = 'hidden' AND id NOT IN ({WAITING}) AND id IN \
             (SELECT asset_id FROM contributions WHERE link_id = $1 AND is_pending = 1)"
        );
        let update = sqlx::query(&sql).bind(link).bind(clock::now());
        update.execute(self.connection()).await?;
        Ok(())
    }

    /// Hides it again, to await review in the restored link.
    pub(crate) async fn wait_again(&mut self, link: &LinkId) -> sqlx::Result<()> {
        let sql = "UPDATE assets SET visibility = 'hidden', updated_at = $2 \
             WHERE visibility = 'locked' AND is_contribution = 1 \
             AND id IN (SELECT asset_id FROM contributions WHERE link_id = $1 AND is_pending = 1)";
        let update = sqlx::query(sql).bind(link).bind(clock::now());
        update.execute(self.connection()).await?;
        Ok(())
    }
}
