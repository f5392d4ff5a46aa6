//! Keys with which programs act for a user, and the sessions of the user's browsers.

use serde::{Deserialize, Serialize};

/// A key without its secret.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyResponse {
    /// UUID v4.
    pub id: String,
    /// What the user calls it.
    pub name: String,
    /// What it opens: words like `asset.upload`, or `all`.
    pub permissions: Vec<String>,
    /// When it was made.
    pub created_at: String,
    /// When it was changed last.
    pub updated_at: String,
}

/// Answer (201) to `POST /api/api-keys`: the only time that the secret is seen.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyCreateResponse {
    /// What goes into `x-api-key`.
    pub secret: String,
    /// The key.
    pub api_key: ApiKeyResponse,
    /// The same fields once more, for older clients.
    #[serde(flatten)]
    pub key: ApiKeyResponse,
}

/// Body of `POST /api/api-keys`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateApiKey {
    /// What the user calls it; `API Key` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it opens.
    pub permissions: Vec<String>,
}

/// Body of `PUT /api/api-keys/{id}`: what is absent stays.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateApiKey {
    /// What the user calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Vec<String>>,
}

/// A browser or program that is signed in.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionResponse {
    /// UUID v4.
    pub id: String,
    /// When the user signed in.
    pub created_at: String,
    /// When it was used last, within an hour.
    pub updated_at: String,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The browser, as far as it tells; empty if not.
    pub device_type: String,
    /// The system below it; empty if not known.
    #[serde(rename = "deviceOS")]
    pub device_os: String,
    /// Always none: no apps of ours.
    pub app_version: Option<String>,
    /// Always false: nothing is synchronised.
    pub is_pending_sync_reset: bool,
}
