//! Guests who add photos to a link, and their contributions as the link's owner sees them. The
//! upload itself is the worker's task.

use gloo_net::http::Method;
use vitrine_api::{BeginGuest, DeleteAssets, GuestContribution, GuestResponse, Ids};

use super::{ApiClient, ApiError};

/// This guest's remaining quota and contributions.
pub async fn guest(client: &ApiClient) -> Result<GuestResponse, ApiError> {
    client.get("/shared-links/guest").await
}

/// Starts a guest's session, or renames the guest.
pub async fn begin_guest(client: &ApiClient, name: &str) -> Result<GuestResponse, ApiError> {
    let body = BeginGuest { name: name.to_owned() };
    client.send(Method::POST, "/shared-links/guest", &body).await
}

/// Deletes photos that this guest added.
pub async fn take_back(client: &ApiClient, ids: Vec<String>) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, "/assets", &DeleteAssets { ids, force: false }).await
}

/// The contributions to a link by guest, for its owner.
pub async fn contributions(link: &str) -> Result<Vec<GuestContribution>, ApiError> {
    ApiClient::default().get(&format!("/shared-links/{link}/guests")).await
}

/// Approves contributions, so that others see them.
pub async fn approve(link: &str, ids: Vec<String>) -> Result<(), ApiError> {
    let path = format!("/shared-links/{link}/guests/approve");
    ApiClient::default().send_only(Method::POST, &path, &Ids { ids }).await
}
