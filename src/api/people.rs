//! The people of the server, and those of an album.

use gloo_net::http::Method;
use vitrine_api::{
    AddAlbumUsers, AlbumResponse, AlbumRole, AlbumUserCreate, UpdateAlbumUser, UserResponse,
};

use super::{ApiClient, ApiError};

/// Everybody who has an account, by name.
pub async fn users(client: &ApiClient) -> Result<Vec<UserResponse>, ApiError> {
    client.get("/users").await
}

/// Lets people into an album.
pub async fn add_members(
    client: &ApiClient,
    album: &str,
    album_users: Vec<AlbumUserCreate>,
) -> Result<AlbumResponse, ApiError> {
    let body = AddAlbumUsers { album_users };
    client.send(Method::PUT, &format!("/albums/{album}/users"), &body).await
}

/// Changes what a member may do.
pub async fn set_member_role(
    client: &ApiClient,
    album: &str,
    user: &str,
    role: AlbumRole,
) -> Result<(), ApiError> {
    let path = format!("/albums/{album}/user/{user}");
    client.send_only(Method::PUT, &path, &UpdateAlbumUser { role }).await
}

/// Takes a member out of an album; `me` leaves it. The photos that they added stay.
pub async fn remove_member(client: &ApiClient, album: &str, user: &str) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, &format!("/albums/{album}/user/{user}"), &()).await
}

/// Notes that an album was looked at: what came until now is not new any more.
pub async fn visit_album(client: &ApiClient, album: &str) -> Result<(), ApiError> {
    client.send_only(Method::PUT, &format!("/albums/{album}/visit"), &()).await
}
