//! Comments and likes.

use gloo_net::http::Method;
use vitrine_api::{ActivityResponse, CreateActivity};

use super::{ApiClient, ApiError};

/// All activities of an album and its photos, oldest first. Repeating an unchanged request is
/// cheap: the browser sends its entity tag.
pub async fn activities(
    client: &ApiClient,
    album: &str,
) -> Result<Vec<ActivityResponse>, ApiError> {
    client.get(&format!("/activities?albumId={album}")).await
}

/// Adds a comment or a like.
pub async fn add_activity(
    client: &ApiClient,
    activity: &CreateActivity,
) -> Result<ActivityResponse, ApiError> {
    client.send(Method::POST, "/activities", activity).await
}

/// Deletes a comment or a like.
pub async fn delete_activity(client: &ApiClient, id: &str) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, &format!("/activities/{id}"), &()).await
}
