//! Saving a change of date or location, so that it can be undone.

use futures::future::try_join_all;
use vitrine_api::AssetChange;
use vitrine_gallery::metadata_edit::{former, opposite};

use crate::api::{self, ApiClient, ApiError};

/// Number of photos whose present values are requested at the same time.
const AT_ONCE: usize = 6;

/// A change that was saved, and what undoes it.
#[derive(Debug, Clone)]
pub struct SavedEdit {
    /// Number of photos.
    pub count: u64,
    /// Photos, and the change that gives them their former values.
    back: Vec<(Vec<String>, AssetChange)>,
}

/// Changes photos, after noting what they had before.
pub(super) async fn save(ids: Vec<String>, change: AssetChange) -> Result<SavedEdit, ApiError> {
    let client = ApiClient::default();
    let back = match opposite(&change) {
        Some(back) => vec![(ids.clone(), back)],
        None => former_values(&client, &ids, &change).await?,
    };
    let count = ids.len() as u64;
    api::change_assets(&client, ids, change).await?;
    Ok(SavedEdit { count, back })
}

/// What the photos have now, as changes. Photos with the same values share one.
async fn former_values(
    client: &ApiClient,
    ids: &[String],
    change: &AssetChange,
) -> Result<Vec<(Vec<String>, AssetChange)>, ApiError> {
    let mut back: Vec<(Vec<String>, AssetChange)> = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        for asset in try_join_all(some.iter().map(|id| api::asset(client, id))).await? {
            let values = former(&asset, change);
            match back.iter_mut().find(|(_, known)| *known == values) {
                Some((ids, _)) => ids.push(asset.id),
                None => back.push((vec![asset.id], values)),
            }
        }
    }
    Ok(back)
}

/// Undoes a change.
pub async fn restore(edit: SavedEdit) -> Result<(), ApiError> {
    let client = ApiClient::default();
    for (ids, change) in edit.back {
        api::change_assets(&client, ids, change).await?;
    }
    Ok(())
}
