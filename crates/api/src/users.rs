//! Users as other users and as they themselves see them.

use serde::{Deserialize, Serialize};

/// A user as any other user of the server may see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserResponse {
    /// UUID v4.
    pub id: String,
    /// Sign-in address.
    pub email: String,
    /// Display name.
    pub name: String,
    /// One of the wire's named colours, derived from the id.
    pub avatar_color: String,
    /// Always empty.
    pub profile_image_path: String,
    /// When the profile picture changed last.
    pub profile_changed_at: String,
}

/// A user as they see themselves and as an administrator sees them.
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
    /// Always false.
    pub should_change_password: bool,
    /// `active` or `deleted`.
    pub status: String,
    /// Always none.
    pub storage_label: Option<String>,
    /// Always none.
    pub license: Option<String>,
}
