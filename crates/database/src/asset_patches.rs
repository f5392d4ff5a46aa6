//! Changes by users to their assets: only the columns that a request names.

use vitrine_api::AssetVisibility;
use vitrine_media::{CaptureTime, Metadata};

use crate::assets::{Asset, COLUMNS, json, word};
use crate::clock;
use crate::statement::Update;
use crate::{AssetId, UserId, Write};

/// Changes to an asset; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct AssetPatch {
    /// Whether it is a favorite.
    pub is_favorite: Option<bool>,
    /// On the timeline, archived or private (`locked`).
    pub visibility: Option<AssetVisibility>,
    /// Capture time: the instant, the local time, both in milliseconds, and the value for the
    /// metadata.
    pub taken: Option<(i64, i64, CaptureTime)>,
    /// Latitude and longitude in degrees.
    pub place: Option<(f64, f64)>,
    /// Description; empty removes it.
    pub description: Option<String>,
    /// Stars; 0 removes the rating.
    pub rating: Option<i8>,
}

impl AssetPatch {
    /// Whether it changes the metadata, which is stored as one column.
    fn changes_metadata(&self) -> bool {
        self.taken.is_some()
            || self.place.is_some()
            || self.description.is_some()
            || self.rating.is_some()
    }

    fn apply(&self, metadata: &mut Metadata) {
        if let Some((_, _, taken)) = &self.taken {
            metadata.taken = Some(taken.clone());
        }
        if let Some((latitude, longitude)) = self.place {
            metadata.latitude = Some(latitude);
            metadata.longitude = Some(longitude);
        }
        if let Some(text) = &self.description {
            metadata.description = Some(text.clone()).filter(|text| !text.is_empty());
        }
        if let Some(rating) = self.rating {
            metadata.rating = Some(rating).filter(|rating| *rating > 0);
        }
    }
}

impl Write {
    /// Updates the columns of an owner's asset that a patch names; triggers update its albums.
    /// Returns the asset afterwards; `None` where there is none. The caller must hold the owner's
    /// lock, see [`Db::write_for`].
    pub async fn patch_asset(
        &mut self,
        owner: &UserId,
        id: &AssetId,
        patch: &AssetPatch,
        now: i64,
    ) -> sqlx::Result<Option<Asset>> {
        let mut update = Update::of("assets")
            .set("updated_at", Some(now))?
            .set("is_favorite", patch.is_favorite.map(i64::from))?
            .set("visibility", patch.visibility.map(word))?;
        if let Some((at, local, _)) = patch.taken {
            let day = local.div_euclid(clock::DAY_MS);
            update = update.set("taken_at", Some(at))?.set("local_at", Some(local))?;
            update = update.set("day", Some(day))?;
        }
        if let Some((latitude, longitude)) = patch.place {
            // A background task looks up its name shortly.
            update = update.set("latitude", Some(latitude))?.set("longitude", Some(longitude))?;
        }
        if patch.changes_metadata() {
            // Read under the owner's lock.
            let Some(mut asset) = self.own_asset(owner, id).await? else {
                return Ok(None);
            };
            patch.apply(&mut asset.metadata);
            update = update.set("metadata", Some(json(&asset.metadata)?))?;
        }
        update
            .execute(&[("id", id.as_str()), ("owner_id", owner.as_str())], self.connection())
            .await?;
        let changed = self.own_asset(owner, id).await?;
        if let Some(asset) = changed.as_ref().filter(|_| patch.description.is_some()) {
            self.set_words(asset).await?;
        }
        Ok(changed)
    }

    async fn own_asset(&mut self, owner: &UserId, id: &AssetId) -> sqlx::Result<Option<Asset>> {
        let sql = format!("SELECT {COLUMNS} FROM assets a WHERE a.id = $1 AND a.owner_id = $2");
        let query = sqlx::query_as(&sql).bind(id).bind(owner);
        query.fetch_optional(self.connection()).await
    }
}
