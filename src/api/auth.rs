//! Signing in and out, and properties of the server.

use gloo_net::http::Method;
use vitrine_api::{
    AdminSignUp, Login, LoginResponse, LogoutResponse, ServerConfig, UserAdminResponse,
    VitrineDiscovery,
};

use super::{ApiClient, ApiError};
use crate::platform::base_url;

/// The signed-in user.
pub async fn me(client: &ApiClient) -> Result<UserAdminResponse, ApiError> {
    client.get("/users/me").await
}

/// The server's configuration, such as whether it has an administrator.
pub async fn server_config(client: &ApiClient) -> Result<ServerConfig, ApiError> {
    client.get("/server/config").await
}

/// The server's features beyond Immich's. Empty if the server is not Vitrine's.
pub async fn discovery() -> VitrineDiscovery {
    let request =
        gloo_net::http::Request::get(&(base_url::server() + "/.well-known/vitrine")).send().await;
    match request {
        Ok(response) if response.ok() => response.json().await.unwrap_or_default(),
        _ => VitrineDiscovery::default(),
    }
}

/// Whether the server answers at all.
pub async fn is_reachable() -> bool {
    let request =
        gloo_net::http::Request::get(&(base_url::server() + "/api/server/ping")).send().await;
    request.is_ok_and(|response| response.ok())
}

/// Signs in; the session is a cookie that scripts cannot read.
pub async fn log_in(client: &ApiClient, login: &Login) -> Result<LoginResponse, ApiError> {
    client.send(Method::POST, "/auth/login", login).await
}

/// Signs out.
pub async fn log_out(client: &ApiClient) -> Result<LogoutResponse, ApiError> {
    client.send(Method::POST, "/auth/logout", &()).await
}

/// Creates the first administrator.
pub async fn set_up(
    client: &ApiClient,
    admin: &AdminSignUp,
) -> Result<UserAdminResponse, ApiError> {
    client.send(Method::POST, "/auth/admin-sign-up", admin).await
}
