//! Months and their photos, of the user or of an album.

use vitrine_api::{SortOrder, TimeBucket, TimeBucketAssets, address};

use super::{ApiClient, ApiError};
use crate::domain::jobs::Request;
use crate::domain::photos::Photos;
use crate::platform::abort::AbortSignal;
use crate::platform::worker::Jobs;

/// The months that hold photos, in display order.
pub async fn buckets(
    client: &ApiClient,
    album: Option<&str>,
    order: SortOrder,
) -> Result<Vec<TimeBucket>, ApiError> {
    client.get(&address::buckets(album, order)).await
}

/// One month of the user's or of an album's photos.
#[derive(Debug, Clone, Copy)]
pub struct Month<'a> {
    /// The album, or everything.
    pub album: Option<&'a str>,
    /// Which way photos run.
    pub order: SortOrder,
    /// Its name, from [`buckets`].
    pub key: &'a str,
}

/// The photos of one month, in display order. `count` says how many to expect.
pub async fn bucket(
    client: &ApiClient,
    month: Month<'_>,
    count: u64,
    signal: Option<&AbortSignal>,
) -> Result<Photos, ApiError> {
    let path = address::bucket(month.album, month.order, month.key);
    if count <= address::LARGE_MONTH {
        let bucket: TimeBucketAssets = client.get_unless(&path, signal).await?;
        return Ok(Photos::from_bucket(&bucket));
    }
    let job = Request::Month { address: client.url(&path) };
    match Jobs::of_page().read(&job, signal).await {
        Some(bytes) => Photos::from_bytes(&bytes).ok_or(ApiError::Server),
        // The worker says no more than that; the server's own words come with asking it here.
        None => client.get_unless(&path, signal).await.map(|bucket| Photos::from_bucket(&bucket)),
    }
}
