//! Users as other users and as they themselves see them.

use serde::{Deserialize, Serialize};

/// A user as any other user of the server may see them.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserResponse {
    /// UUID v4.
    pub id: String,
    /// Sign-in address.
    pub email: String,
    /// Display name.
    pub name: String,
    /// One of the wire's named colours; derived from the id until the user chooses one.
    pub avatar_color: String,
    /// Always empty.
    pub profile_image_path: String,
    /// When the profile picture changed last.
    pub profile_changed_at: String,
}

/// A user as they see themselves and as an administrator sees them.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserAdminResponse {
    /// What everybody sees.
    #[serde(flatten)]
    pub user: UserResponse,
    /// Whether the user may manage other users.
    pub is_admin: bool,
    /// When the account was made.
    pub created_at: String,
    /// When the account was changed last.
    pub updated_at: String,
    /// When the account was deleted, if it was.
    pub deleted_at: Option<String>,
    /// Always empty: no OAuth.
    pub oauth_id: String,
    /// Most bytes that the user may store; none means no limit.
    pub quota_size_in_bytes: Option<u64>,
    /// Bytes that the user's originals take.
    pub quota_usage_in_bytes: Option<u64>,
    /// Whether somebody else chose the password.
    pub should_change_password: bool,
    /// `active` or `deleted`.
    pub status: String,
    /// Always none.
    pub storage_label: Option<String>,
    /// Always none.
    pub license: Option<String>,
    /// Always empty: no clusters.
    #[serde(default)]
    pub cluster_group_id: String,
    /// Ours, for the user alone: whether photos that guests add join the albums that follow a month,
    /// a place or a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guests_join_collections: Option<bool>,
}

/// Body of `PUT /api/users/me`: what is absent stays. Passwords have an operation of their own,
/// which asks for the old one.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateMe {
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Sign-in address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// One of the wire's named colours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_color: Option<String>,
    /// Refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Ours: whether photos that guests add join the albums that follow a month, a place or a folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guests_join_collections: Option<bool>,
}

/// Body of `POST /api/admin/users`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AdminCreateUser {
    /// Sign-in address.
    pub email: String,
    /// Display name.
    pub name: String,
    /// Password in clear.
    pub password: String,
    /// May manage other users.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_admin: Option<bool>,
    /// Most bytes that the user may store; none means no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota_size_in_bytes: Option<u64>,
    /// Whether to ask the user for a password of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub should_change_password: Option<bool>,
    /// One of the wire's named colours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_color: Option<String>,
}

/// Body of `DELETE /api/admin/users/{id}`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AdminDeleteUser {
    /// At once and for good, with all photos.
    pub force: bool,
}
