//! Signing in and out, and making the first administrator.

use serde::{Deserialize, Serialize};

/// Body of `POST /api/auth/admin-sign-up`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AdminSignUp {
    /// Sign-in address; compared without regard to case.
    pub email: String,
    /// Name shown to other users.
    pub name: String,
    /// Password in clear; stored only as an Argon2id hash.
    pub password: String,
}

/// Body of `POST /api/auth/login`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Login {
    /// Sign-in address.
    pub email: String,
    /// Password in clear.
    pub password: String,
}

/// Answer (201) to `POST /api/auth/login`; the same token is set as a cookie.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoginResponse {
    /// Bearer token of the new session.
    pub access_token: String,
    /// Id of the user who signed in.
    pub user_id: String,
    /// Sign-in address.
    pub user_email: String,
    /// Display name.
    pub name: String,
    /// Always empty: Vitrine keeps no profile pictures.
    pub profile_image_path: String,
    /// Whether the user may manage other users.
    pub is_admin: bool,
    /// Whether the administrator has finished set-up; always true.
    pub is_onboarded: bool,
    /// Whether somebody else chose the password, so that it should be changed.
    pub should_change_password: bool,
}

/// Answer to `POST /api/auth/logout`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogoutResponse {
    /// True: the session is dead.
    pub successful: bool,
    /// Where a browser should go next.
    pub redirect_uri: String,
}

/// Answer to `POST /api/auth/validateToken`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidateTokenResponse {
    /// True: a token that is not valid answers 401 instead.
    pub auth_status: bool,
}

/// Answer to `GET /api/auth/status`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthStatus {
    /// Whether a PIN is set; never.
    pub pin_code: bool,
    /// Whether the account has a password; always.
    pub password: bool,
    /// Whether locked photos are unlocked; never.
    pub is_elevated: bool,
}

/// Body of `POST /api/auth/change-password`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangePassword {
    /// The password until now.
    pub password: String,
    /// The password from now on.
    pub new_password: String,
    /// Whether to sign out everywhere else.
    #[serde(default)]
    pub invalidate_sessions: bool,
}
