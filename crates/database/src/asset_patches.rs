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
    /// Latitude and longitude in degrees; `Some(None)` removes the place.
    pub place: Option<Option<(f64, f64)>>,
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
            metadata.is_offset_inferred = false;
        }
        if let Some(place) = self.place {
            metadata.latitude = place.map(|(latitude, _)| latitude);
            metadata.longitude = place.map(|(_, longitude)| longitude);
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
    /// Updates the columns of an owner's asset that a patch names; triggers update its albums. The
    /// asset must have been read with [`Self::own_asset`] in this transaction. Returns it as it is
    /// afterwards; `None` where there is none. The caller must hold the owner's lock, see
    /// [`Db::write_for`].
    pub async fn patch_asset(
        &mut self,
        asset: Asset,
        patch: &AssetPatch,
        now: i64,
    ) -> sqlx::Result<Option<Asset>> {
        let Asset { id, owner_id: owner, mut metadata, .. } = asset;
        let mut update = Update::of("assets")
            .set("updated_at", Some(now))?
            .set("is_favorite", patch.is_favorite.map(i64::from))?
            .set("visibility", patch.visibility.map(word))?;
        if let Some((at, local, _)) = patch.taken {
            let day = local.div_euclid(clock::DAY_MS);
            update = update.set("taken_at", Some(at))?.set("local_at", Some(local))?;
            update = update.set("day", Some(day))?;
        }
        if let Some(place) = patch.place {
            // A background task looks up its name shortly.
            update = update.set("latitude", Some(place.map(|(latitude, _)| latitude)))?;
            update = update.set("longitude", Some(place.map(|(_, longitude)| longitude)))?;
        }
        if patch.changes_metadata() {
            patch.apply(&mut metadata);
            update = update.set("metadata", Some(json(&metadata)?))?;
        }
        update
            .execute(&[("id", id.as_str()), ("owner_id", owner.as_str())], self.connection())
            .await?;
        let changed = self.own_asset(&owner, &id).await?;
        if let Some(asset) = changed.as_ref().filter(|_| patch.description.is_some()) {
            self.set_words(asset).await?;
        }
        Ok(changed)
    }

    /// An owner's asset, as this transaction sees it.
    pub async fn own_asset(&mut self, owner: &UserId, id: &AssetId) -> sqlx::Result<Option<Asset>> {
        let sql = format!("SELECT {COLUMNS} FROM assets a WHERE a.id = $1 AND a.owner_id = $2");
        let query = sqlx::query_as(&sql).bind(id).bind(owner);
        query.fetch_optional(self.connection()).await
    }
}
