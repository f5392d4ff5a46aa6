//! The user's own account: profile, sessions, API keys; and all accounts, for administrators.

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

/// The user's sessions.
pub async fn sessions(client: &ApiClient) -> Result<Vec<SessionResponse>, ApiError> {
    client.get("/sessions").await
}

/// Ends one session.
pub async fn end_session(client: &ApiClient, id: &str) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, &format!("/sessions/{id}"), &()).await
}

/// Ends all sessions but this one.
pub async fn end_other_sessions(client: &ApiClient) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, "/sessions", &()).await
}

/// The user's API keys, without their secrets.
pub async fn api_keys(client: &ApiClient) -> Result<Vec<ApiKeyResponse>, ApiError> {
    client.get("/api-keys").await
}

/// Creates an API key. Its secret is included in this response only.
pub async fn create_api_key(
    client: &ApiClient,
    key: &CreateApiKey,
) -> Result<ApiKeyCreateResponse, ApiError> {
    client.send(Method::POST, "/api-keys", key).await
}

/// Deletes an API key. It is invalid from now on.
pub async fn delete_api_key(client: &ApiClient, id: &str) -> Result<(), ApiError> {
    client.send_only(Method::DELETE, &format!("/api-keys/{id}"), &()).await
}

/// All accounts. Requires an administrator.
pub async fn all_users(client: &ApiClient) -> Result<Vec<UserAdminResponse>, ApiError> {
    client.get("/admin/users").await
}

/// Creates an account.
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
