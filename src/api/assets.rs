//! Photos and videos, apart from uploading, which is the worker's.

use gloo_net::http::Method;
use vitrine_api::{
    AssetChange, AssetResponse, Count, DeleteAssets, Ids, UpdateAssets, WithoutRenditions,
};

use super::{ApiClient, ApiError};

/// One photo or video.
pub async fn asset(client: &ApiClient, id: &str) -> Result<AssetResponse, ApiError> {
    client.get(&format!("/assets/{id}")).await
}

/// A hundred of the user's own after an id that have no small pictures.
pub async fn without_renditions(
    client: &ApiClient,
    after: &str,
) -> Result<Vec<WithoutRenditions>, ApiError> {
    client.get(&format!("/assets/without-renditions?after={after}")).await
}

/// Changes what is known of a photo; the file stays as it is.
pub async fn change_asset(
    client: &ApiClient,
    id: &str,
    change: &AssetChange,
) -> Result<AssetResponse, ApiError> {
    client.send(Method::PUT, &format!("/assets/{id}"), change).await
}

/// Changes photos alike.
pub async fn change_assets(
    client: &ApiClient,
    ids: Vec<String>,
    change: AssetChange,
) -> Result<(), ApiError> {
    client.send_only(Method::PUT, "/assets", &UpdateAssets { ids, change }).await
}

/// Deletes photos for good.
pub async fn destroy_assets(client: &ApiClient, ids: Vec<String>) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, "/assets", &DeleteAssets { ids, force: true }).await
}

/// Empties the bin.
pub async fn empty_bin(client: &ApiClient) -> Result<Count, ApiError> {
    client.send(Method::POST, "/trash/empty", &()).await
}

/// Takes everything out of the bin.
pub async fn restore_bin(client: &ApiClient) -> Result<Count, ApiError> {
    client.send(Method::POST, "/trash/restore", &()).await
}

/// Moves photos to the bin.
pub async fn delete_assets(client: &ApiClient, ids: Vec<String>) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, "/assets", &DeleteAssets { ids, force: false }).await
}

/// Takes photos out of the bin.
pub async fn restore_assets(client: &ApiClient, ids: Vec<String>) -> Result<(), ApiError> {
    client.send_only(Method::POST, "/trash/restore/assets", &Ids { ids }).await
}
