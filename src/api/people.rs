//! The users of the server, and the members of an album.

use gloo_net::http::Method;
use vitrine_api::{
    AddAlbumUsers, AlbumResponse, AlbumRole, AlbumUserCreate, UpdateAlbumUser, UserResponse,
};

use super::{ApiClient, ApiError};

/// All users, by name.
pub async fn users(client: &ApiClient) -> Result<Vec<UserResponse>, ApiError> {
    client.get("/users").await
}

/// Adds members to an album.
pub async fn add_members(
    client: &ApiClient,
    album: &str,
    album_users: Vec<AlbumUserCreate>,
) -> Result<AlbumResponse, ApiError> {
    let body = AddAlbumUsers { album_users };
    client.send(Method::PUT, &format!("/albums/{album}/users"), &body).await
}

/// Changes a member's role.
pub async fn set_member_role(
    client: &ApiClient,
    album: &str,
    user: &str,
    role: AlbumRole,
) -> Result<(), ApiError> {
    let path = format!("/albums/{album}/user/{user}");
    client.send_only(Method::PUT, &path, &UpdateAlbumUser { role }).await
}

/// Removes a member from an album; `me` leaves it. Photos that they added stay.
pub async fn remove_member(client: &ApiClient, album: &str, user: &str) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, &format!("/albums/{album}/user/{user}"), &()).await
}

/// Records a visit to an album: its photos are no longer new to this user.
pub async fn visit_album(client: &ApiClient, album: &str) -> Result<(), ApiError> {
    client.send_only(Method::PUT, &format!("/albums/{album}/visit"), &()).await
}
