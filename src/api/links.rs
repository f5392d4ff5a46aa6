//! Shared links, for their owners and their visitors.

use gloo_net::http::Method;
use vitrine_api::{
    AddressCheck, AssetIds, AssetIdsResult, CreateSharedLink, Review, ReviewRequest,
    SharedLinkLogin, SharedLinkResponse, UpdateSharedLink,
};

use super::{ApiClient, ApiError};
use crate::platform::base_url;

/// All links of the user, newest first.
pub async fn links(client: &ApiClient) -> Result<Vec<SharedLinkResponse>, ApiError> {
    client.get("/shared-links").await
}

/// The user's links to an album.
pub async fn links_of_album(
    client: &ApiClient,
    album: &str,
) -> Result<Vec<SharedLinkResponse>, ApiError> {
    client.get(&format!("/shared-links?albumId={album}")).await
}

/// The user's links that contain a photo individually.
pub async fn links_of_asset(
    client: &ApiClient,
    asset: &str,
) -> Result<Vec<SharedLinkResponse>, ApiError> {
    client.get(&format!("/shared-links?assetId={asset}")).await
}

/// One link of the user.
pub async fn link(client: &ApiClient, id: &str) -> Result<SharedLinkResponse, ApiError> {
    client.get(&format!("/shared-links/{id}")).await
}

/// Creates a link.
pub async fn create_link(
    client: &ApiClient,
    link: &CreateSharedLink,
) -> Result<SharedLinkResponse, ApiError> {
    client.send(Method::POST, "/shared-links", link).await
}

/// Changes a link. Only fields that are set change.
pub async fn update_link(
    client: &ApiClient,
    id: &str,
    change: &UpdateSharedLink,
) -> Result<SharedLinkResponse, ApiError> {
    client.send(Method::PATCH, &format!("/shared-links/{id}"), change).await
}

/// Adds photos to a link of individual photos.
pub async fn add_to_link(
    client: &ApiClient,
    id: &str,
    asset_ids: Vec<String>,
) -> Result<Vec<AssetIdsResult>, ApiError> {
    client.send(Method::PUT, &format!("/shared-links/{id}/assets"), &AssetIds { asset_ids }).await
}

/// Restores a deleted link.
pub async fn restore_link(client: &ApiClient, id: &str) -> Result<SharedLinkResponse, ApiError> {
    client.send(Method::POST, &format!("/shared-links/{id}/restore"), &()).await
}

/// Whether a custom address is available.
pub async fn check_address(client: &ApiClient, name: &str) -> Result<AddressCheck, ApiError> {
    let name = base_url::encode(name);
    client.get(&format!("/shared-links/address?name={name}")).await
}

/// What the shared content discloses, for its owner to review.
pub async fn review(client: &ApiClient, what: &ReviewRequest) -> Result<Review, ApiError> {
    client.send(Method::POST, "/shared-links/review", what).await
}

/// Deletes a link, with immediate effect.
pub async fn delete_link(client: &ApiClient, id: &str) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, &format!("/shared-links/{id}"), &()).await
}

/// The link of this client, as its visitor sees it.
pub async fn opened_link(client: &ApiClient) -> Result<SharedLinkResponse, ApiError> {
    client.get("/shared-links/me").await
}

/// Unlocks a link with its password.
pub async fn unlock_link(
    client: &ApiClient,
    password: String,
) -> Result<SharedLinkResponse, ApiError> {
    client.send(Method::POST, "/shared-links/login", &SharedLinkLogin { password }).await
}

/// Ends the visitor's session: deletes the cookie and invalidates it on the server.
pub async fn end_link_session(client: &ApiClient) -> Result<(), ApiError> {
    client.send_only(Method::POST, "/shared-links/logout", &()).await
}

/// Whether an open link is still valid. Requests a thumbnail, so that it does not count as a view.
pub async fn check_link(client: &ApiClient, link: &SharedLinkResponse) -> Result<(), ApiError> {
    let cover = link.album.as_ref().and_then(|album| album.album_thumbnail_asset_id.as_deref());
    match (cover.or_else(|| link.assets.first().map(|asset| asset.id.as_str())), &link.album) {
        (Some(asset), _) => client.head(&format!("/assets/{asset}/thumbnail?size=thumbnail")).await,
        (None, Some(album)) => client.head(&format!("/albums/{}", album.id)).await,
        (None, None) => Ok(()),
    }
}
