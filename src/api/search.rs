//! Searching.

use gloo_net::http::Method;
use vitrine_api::{AssetResponse, MetadataSearch, SearchResponse};

use super::{ApiClient, ApiError};

/// Maximum number of photos per search.
pub const MOST_FOUND: u32 = 1000;

/// The newest matching photos, and whether there are more.
pub async fn search(
    client: &ApiClient,
    query: String,
) -> Result<(Vec<AssetResponse>, bool), ApiError> {
    let search =
        MetadataSearch { query: Some(query), size: Some(MOST_FOUND), ..MetadataSearch::default() };
    let found: SearchResponse = client.send(Method::POST, "/search/metadata", &search).await?;
    Ok((found.assets.items, found.assets.next_page.is_some()))
}
