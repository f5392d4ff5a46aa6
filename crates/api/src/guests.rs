//! Guests: visitors of a link who bring photos. All of this is ours; Immich knows uploads through
//! links, but not by whom.

use serde::{Deserialize, Serialize};

use crate::AssetResponse;

/// Body of `POST /api/shared-links/guest`: begins a guest's session, or gives a guest another name.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BeginGuest {
    /// What the guest wants to be called; may be empty.
    pub name: String,
}

/// Answer to `GET` and `POST /api/shared-links/guest`: what a visitor may still add, and what they
/// have added and may take back.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GuestResponse {
    /// As they called themselves; none before their session begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many more files the link takes; absent where there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files_left: Option<u64>,
    /// How many more bytes the link takes; absent where there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_left: Option<u64>,
    /// What this guest added and nobody has removed, oldest first.
    pub asset_ids: Vec<String>,
}

/// An item of `GET /api/shared-links/{id}/guests`: for the owner, who added what.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GuestContribution {
    /// UUID v4; empty where a client told nothing of itself.
    pub id: String,
    /// As they called themselves; may be empty.
    pub name: String,
    /// When something came last.
    pub added_at: String,
    /// What they added, newest first.
    pub assets: Vec<AssetResponse>,
    /// Ids of those that wait to be approved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<String>,
}
