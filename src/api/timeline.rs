//! Months and their photos, of the user or of an album.

use vitrine_api::{SortOrder, TimeBucket, TimeBucketAssets};

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
    client.get(&format!("/timeline/buckets?{}", query(album, order))).await
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

/// Reading the answer for more photos than this would be felt on the page's own thread.
const LARGE: u64 = 4_000;

/// The photos of one month, in display order. `count` says how many to expect.
pub async fn bucket(
    client: &ApiClient,
    month: Month<'_>,
    count: u64,
    signal: Option<&AbortSignal>,
) -> Result<Photos, ApiError> {
    let path =
        format!("/timeline/bucket?timeBucket={}&{}", month.key, query(month.album, month.order));
    if count <= LARGE {
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

fn query(album: Option<&str>, order: SortOrder) -> String {
    let order = match order {
        SortOrder::Asc => "asc",
        SortOrder::Desc => "desc",
    };
    match album {
        Some(album) => format!("albumId={album}&order={order}"),
        None => format!("order={order}&visibility=timeline"),
    }
}
