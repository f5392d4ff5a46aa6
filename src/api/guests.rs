//! Visitors who add photos, and what the owner of their link learns of them. The upload itself is
//! the worker's.

use gloo_net::http::Method;
use vitrine_api::{BeginGuest, DeleteAssets, GuestContribution, GuestResponse, Ids};

use super::{ApiClient, ApiError};

/// What this visitor may still add, and what they have added.
pub async fn guest(client: &ApiClient) -> Result<GuestResponse, ApiError> {
    client.get("/shared-links/guest").await
}

/// Begins a guest's session, or gives the guest another name.
pub async fn begin_guest(client: &ApiClient, name: &str) -> Result<GuestResponse, ApiError> {
    let body = BeginGuest { name: name.to_owned() };
    client.send(Method::POST, "/shared-links/guest", &body).await
}

/// Takes back what this guest added.
pub async fn take_back(client: &ApiClient, ids: Vec<String>) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, "/assets", &DeleteAssets { ids, force: false }).await
}

/// For the owner of a link: who added what.
pub async fn contributions(link: &str) -> Result<Vec<GuestContribution>, ApiError> {
    ApiClient::default().get(&format!("/shared-links/{link}/guests")).await
}

/// Lets others see what guests added through a link.
pub async fn approve(link: &str, ids: Vec<String>) -> Result<(), ApiError> {
    let path = format!("/shared-links/{link}/guests/approve");
    ApiClient::default().send_only(Method::POST, &path, &Ids { ids }).await
}
