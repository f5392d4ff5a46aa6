//! Albums.

use gloo_net::http::Method;
use vitrine_api::{AlbumResponse, BulkIdsResult, CreateAlbum, Ids, UpdateAlbum};

use super::{ApiClient, ApiError};

/// All albums of the user.
pub async fn albums(client: &ApiClient) -> Result<Vec<AlbumResponse>, ApiError> {
    client.get("/albums").await
}

/// One album, without its photos.
pub async fn album(client: &ApiClient, id: &str) -> Result<AlbumResponse, ApiError> {
    client.get(&format!("/albums/{id}")).await
}

/// Creates an album.
pub async fn create_album(
    client: &ApiClient,
    album: &CreateAlbum,
) -> Result<AlbumResponse, ApiError> {
    client.send(Method::POST, "/albums", album).await
}

/// Changes an album's own fields.
pub async fn update_album(
    client: &ApiClient,
    id: &str,
    change: &UpdateAlbum,
) -> Result<AlbumResponse, ApiError> {
    client.send(Method::PATCH, &format!("/albums/{id}"), change).await
}

/// Deletes an album. Its photos stay.
pub async fn delete_album(client: &ApiClient, id: &str) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, &format!("/albums/{id}"), &()).await
}

/// Adds photos to an album.
pub async fn add_to_album(
    client: &ApiClient,
    id: &str,
    ids: Vec<String>,
) -> Result<Vec<BulkIdsResult>, ApiError> {
    client.send(Method::PUT, &format!("/albums/{id}/assets"), &Ids { ids }).await
}

/// Removes photos from an album.
pub async fn remove_from_album(
    client: &ApiClient,
    id: &str,
    ids: Vec<String>,
) -> Result<Vec<BulkIdsResult>, ApiError> {
    client.send(Method::DELETE, &format!("/albums/{id}/assets"), &Ids { ids }).await
}
