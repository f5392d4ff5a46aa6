//! The user's own account: who they are, where they are signed in, which programs act for them.

use gloo_net::http::Method;
use vitrine_api::{
    AdminCreateUser, AdminDeleteUser, ApiKeyCreateResponse, ApiKeyResponse, ChangePassword,
    CreateApiKey, SessionResponse, UpdateMe, UserAdminResponse,
};

use super::{ApiClient, ApiError};

/// Changes name or address.
pub async fn update_me(
    client: &ApiClient,
    change: &UpdateMe,
) -> Result<UserAdminResponse, ApiError> {
    client.send(Method::PUT, "/users/me", change).await
}

/// Changes the password.
pub async fn change_password(client: &ApiClient, change: &ChangePassword) -> Result<(), ApiError> {
    client.send_only(Method::POST, "/auth/change-password", change).await
}

/// Where the user is signed in.
pub async fn sessions(client: &ApiClient) -> Result<Vec<SessionResponse>, ApiError> {
    client.get("/sessions").await
}

/// Signs out in one place.
pub async fn end_session(client: &ApiClient, id: &str) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, &format!("/sessions/{id}"), &()).await
}

/// Signs out everywhere but here.
pub async fn end_other_sessions(client: &ApiClient) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, "/sessions", &()).await
}

/// The user's keys, without their secrets.
pub async fn api_keys(client: &ApiClient) -> Result<Vec<ApiKeyResponse>, ApiError> {
    client.get("/api-keys").await
}

/// Makes a key; the only time that its secret is seen.
pub async fn create_api_key(
    client: &ApiClient,
    key: &CreateApiKey,
) -> Result<ApiKeyCreateResponse, ApiError> {
    client.send(Method::POST, "/api-keys", key).await
}

/// Deletes a key; it opens nothing from now on.
pub async fn delete_api_key(client: &ApiClient, id: &str) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, &format!("/api-keys/{id}"), &()).await
}

/// All accounts, for an administrator.
pub async fn all_users(client: &ApiClient) -> Result<Vec<UserAdminResponse>, ApiError> {
    client.get("/admin/users").await
}

/// Makes an account.
pub async fn create_user(
    client: &ApiClient,
    user: &AdminCreateUser,
) -> Result<UserAdminResponse, ApiError> {
    client.send(Method::POST, "/admin/users", user).await
}

/// Deletes an account.
pub async fn delete_user(client: &ApiClient, id: &str) -> Result<(), ApiError> {
    let how = AdminDeleteUser { force: false };
    client.send_only(Method::DELETE, &format!("/admin/users/{id}"), &how).await
}
