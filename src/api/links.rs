//! Shared links, from the owner's side and from the visitor's.

use gloo_net::http::Method;
use vitrine_api::{CreateSharedLink, SharedLinkLogin, SharedLinkResponse};

use super::{ApiClient, ApiError};

/// All links of the user, newest first.
pub async fn links(client: &ApiClient) -> Result<Vec<SharedLinkResponse>, ApiError> {
    client.get("/shared-links").await
}

/// One link of the user.
pub async fn link(client: &ApiClient, id: &str) -> Result<SharedLinkResponse, ApiError> {
    client.get(&format!("/shared-links/{id}")).await
}

/// Makes a link.
pub async fn create_link(
    client: &ApiClient,
    link: &CreateSharedLink,
) -> Result<SharedLinkResponse, ApiError> {
    client.send(Method::POST, "/shared-links", link).await
}

/// Deletes a link; it is dead at once.
pub async fn delete_link(client: &ApiClient, id: &str) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, &format!("/shared-links/{id}"), &()).await
}

/// The link that the client was made for, as its visitor sees it.
pub async fn opened_link(client: &ApiClient) -> Result<SharedLinkResponse, ApiError> {
    client.get("/shared-links/me").await
}

/// Opens a link with its password.
pub async fn unlock_link(
    client: &ApiClient,
    password: String,
) -> Result<SharedLinkResponse, ApiError> {
    client.send(Method::POST, "/shared-links/login", &SharedLinkLogin { password }).await
}

/// Ends the visitor's session: the cookie is gone and dead on the server.
pub async fn end_link_session(client: &ApiClient) -> Result<(), ApiError> {
    client.send_only(Method::POST, "/shared-links/logout", &()).await
}

/// Whether a link that was open still is. Not a visit: it asks for one picture again, so it is
/// not counted.
pub async fn check_link(client: &ApiClient, link: &SharedLinkResponse) -> Result<(), ApiError> {
    let cover = link.album.as_ref().and_then(|album| album.album_thumbnail_asset_id.as_deref());
    match (cover.or_else(|| link.assets.first().map(|asset| asset.id.as_str())), &link.album) {
        (Some(asset), _) => client.head(&format!("/assets/{asset}/thumbnail?size=thumbnail")).await,
        (None, Some(album)) => client.head(&format!("/albums/{}", album.id)).await,
        (None, None) => Ok(()),
    }
}
