//! Months and their photos: of the whole library, an album, or one of the user's views.

use std::collections::HashSet;

use serde::Deserialize;
use vitrine_api::address::View;
use vitrine_api::{SortOrder, TimeBucket, TimeBucketAssets, address};
use vitrine_gallery::jobs::Request;
use vitrine_gallery::photos::Photos;

use super::{ApiClient, ApiError};
use crate::platform::abort::AbortSignal;
use crate::platform::worker::Jobs;

/// The source of the months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Months {
    /// The whole library, or an album.
    Of {
        /// The album, or `None` for the whole library.
        album: Option<String>,
        /// The order of the photos.
        order: SortOrder,
    },
    /// A view of the user's own photos, newest first.
    View(View),
}

impl Months {
    fn buckets(&self) -> String {
        match self {
            Self::Of { album, order } => address::buckets(album.as_deref(), *order),
            Self::View(view) => address::view_buckets(*view),
        }
    }

    fn bucket(&self, month: &str) -> String {
        match self {
            Self::Of { album, order } => address::bucket(album.as_deref(), *order, month),
            Self::View(view) => address::view_bucket(*view, month),
        }
    }
}

/// The months that contain photos, in display order.
pub async fn buckets(client: &ApiClient, months: &Months) -> Result<Vec<TimeBucket>, ApiError> {
    client.get(&months.buckets()).await
}

/// The ids of a month's photos in display order, and the ids of those that other members added.
pub async fn bucket_ids(
    client: &ApiClient,
    months: &Months,
    month: &str,
) -> Result<(Vec<String>, Vec<String>), ApiError> {
    let Ids { id, is_foreign } = client.get(&address::ids_of(&months.bucket(month))).await?;
    let foreign = id.iter().zip(is_foreign).filter(|(_, is_foreign)| *is_foreign);
    let foreign = foreign.map(|(id, _)| id.clone()).collect();
    Ok((id, foreign))
}

/// The ids of an album's photos that the user added.
pub async fn own_in_album(client: &ApiClient, album: &str) -> Result<Vec<String>, ApiError> {
    let months = Months::Of { album: Some(album.to_owned()), order: SortOrder::default() };
    let mut own = Vec::new();
    for TimeBucket { time_bucket: month, .. } in buckets(client, &months).await? {
        let (mut ids, foreign) = bucket_ids(client, &months, &month).await?;
        let foreign: HashSet<_> = foreign.into_iter().collect();
        ids.retain(|id| !foreign.contains(id));
        own.extend(ids);
    }
    Ok(own)
}

/// The two columns of [`TimeBucketAssets`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ids {
    id: Vec<String>,
    #[serde(default)]
    is_foreign: Vec<bool>,
}

/// The photos of one month, in display order. `count` is their expected number; large months are
/// decoded by the worker.
pub async fn bucket(
    client: &ApiClient,
    months: &Months,
    month: &str,
    count: u64,
    signal: Option<&AbortSignal>,
) -> Result<Photos, ApiError> {
    let path = months.bucket(month);
    if count <= address::LARGE_MONTH {
        let bucket: TimeBucketAssets = client.get_unless(&path, signal).await?;
        return Ok(Photos::from_bucket(&bucket));
    }
    let job = Request::Month { address: client.url(&path) };
    match Jobs::of_page().read(&job, signal).await {
        Some(bytes) => Photos::from_bytes(&bytes).ok_or(ApiError::Server),
        // The worker reports no reason; repeating the request here yields the server's error.
        None => client.get_unless(&path, signal).await.map(|bucket| Photos::from_bucket(&bucket)),
    }
}
