//! Photos and videos. Uploading them is the worker's task.

use gloo_net::http::Method;
use vitrine_api::{
    AssetChange, AssetResponse, Count, DeleteAssets, Ids, UpdateAssets, WithoutRenditions,
};

use super::{ApiClient, ApiError};

/// One photo or video.
pub async fn asset(client: &ApiClient, id: &str) -> Result<AssetResponse, ApiError> {
    client.get(&format!("/assets/{id}")).await
}

/// The next hundred of the user's own assets after an id that have no renditions.
pub async fn without_renditions(
    client: &ApiClient,
    after: &str,
) -> Result<Vec<WithoutRenditions>, ApiError> {
    client.get(&format!("/assets/without-renditions?after={after}")).await
}

/// Changes a photo's metadata. The file stays as it is.
pub async fn change_asset(
    client: &ApiClient,
    id: &str,
    change: &AssetChange,
) -> Result<AssetResponse, ApiError> {
    client.send(Method::PUT, &format!("/assets/{id}"), change).await
}

/// Applies the same change to several photos.
pub async fn change_assets(
    client: &ApiClient,
    ids: Vec<String>,
    change: AssetChange,
) -> Result<(), ApiError> {
    client.send_only(Method::PUT, "/assets", &UpdateAssets { ids, change }).await
}

/// Deletes photos permanently.
pub async fn destroy_assets(client: &ApiClient, ids: Vec<String>) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, "/assets", &DeleteAssets { ids, force: true }).await
}

/// Empties the bin.
pub async fn empty_bin(client: &ApiClient) -> Result<Count, ApiError> {
    client.send(Method::POST, "/trash/empty", &()).await
}

/// Restores everything in the bin.
pub async fn restore_bin(client: &ApiClient) -> Result<Count, ApiError> {
    client.send(Method::POST, "/trash/restore", &()).await
}

/// Moves photos to the bin.
pub async fn delete_assets(client: &ApiClient, ids: Vec<String>) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, "/assets", &DeleteAssets { ids, force: false }).await
}

/// Restores photos from the bin.
pub async fn restore_assets(client: &ApiClient, ids: Vec<String>) -> Result<(), ApiError> {
    client.send_only(Method::POST, "/trash/restore/assets", &Ids { ids }).await
}
