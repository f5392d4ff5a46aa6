//! Months and their photos, of the user or of an album.

use vitrine_api::{SortOrder, TimeBucket, TimeBucketAssets};

use super::{ApiClient, ApiError};

/// The months that hold photos, in display order.
pub async fn buckets(
    client: &ApiClient,
    album: Option<&str>,
    order: SortOrder,
) -> Result<Vec<TimeBucket>, ApiError> {
    client.get(&format!("/timeline/buckets?{}", query(album, order))).await
}

/// The photos of one month, in display order.
pub async fn bucket(
    client: &ApiClient,
    album: Option<&str>,
    order: SortOrder,
    name: &str,
) -> Result<TimeBucketAssets, ApiError> {
    client.get(&format!("/timeline/bucket?timeBucket={name}&{}", query(album, order))).await
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
