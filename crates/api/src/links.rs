//! Shared links.

use serde::{Deserialize, Serialize};

use crate::nullable::present;
use crate::{AlbumResponse, AssetResponse};

/// What a link opens.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SharedLinkType {
    /// An album, as it is when the link is opened.
    Album,
    /// Photos picked one by one.
    Individual,
}

/// One link. Visitors get no `user_id` but [`crate::NIL_ID`]; nobody ever gets a password.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharedLinkResponse {
    /// UUID v4.
    pub id: String,
    /// Owner.
    pub user_id: String,
    /// Secret part of the address, base64url of 50 random bytes.
    pub key: String,
    /// Custom secret, if one was given.
    pub slug: Option<String>,
    /// What it opens.
    #[serde(rename = "type")]
    pub kind: SharedLinkType,
    /// Text for visitors.
    pub description: Option<String>,
    /// Always none: passwords are not kept.
    pub password: Option<String>,
    /// Ours: whether a password is asked for.
    #[serde(default)]
    pub has_password: bool,
    /// When it was made; [`crate::NO_TIME`] for visitors of a link that hides metadata.
    pub created_at: String,
    /// When it ends.
    pub expires_at: Option<String>,
    /// Visitors may add photos.
    pub allow_upload: bool,
    /// Ours: visitors see just what they added themselves.
    #[serde(default)]
    pub upload_only: bool,
    /// Ours: what visitors add is seen by others once the owner has approved it.
    #[serde(default)]
    pub upload_review: bool,
    /// Ours: visitors add photos, and no videos but those of Live Photos.
    #[serde(default)]
    pub upload_photos_only: bool,
    /// Ours, for the owner: how many files visitors may add in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_max_files: Option<u64>,
    /// Ours, for the owner: how many bytes visitors may add in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_max_bytes: Option<u64>,
    /// Ours, for the owner: how many photos visitors have added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_count: Option<u64>,
    /// Ours, in the owner's list: how many of those wait to be approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_count: Option<u64>,
    /// Visitors may take originals home.
    pub allow_download: bool,
    /// Visitors see time, place, camera and names.
    pub show_metadata: bool,
    /// Ours: metadata is shown, places are not.
    #[serde(default)]
    pub hide_location: bool,
    /// Ours, for the owner: it rests, and opens nothing until it goes on.
    #[serde(default)]
    pub is_paused: bool,
    /// Ours, for visitors: whether any photo shows where it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_places: Option<bool>,
    /// The photos of an individual link, oldest first; at most the cover in lists.
    #[serde(default)]
    pub assets: Vec<AssetResponse>,
    /// The first album of an album link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<AlbumResponse>,
    /// Ours: every album that the link opens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub albums: Vec<LinkedAlbum>,
    /// Ours, for the owner: how often it was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view_count: Option<u64>,
    /// Ours, for the owner: when it was opened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_viewed_at: Option<String>,
    /// Ours, in the owner's list and for visitors of several albums: how many photos it opens, each
    /// counted once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_count: Option<u64>,
    /// Ours, in the owner's list: the length of their files in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_in_byte: Option<u64>,
}

impl SharedLinkResponse {
    /// Whether a password is asked for. Immich gives its owner the password itself.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.has_password || self.password.is_some()
    }
}

/// An album that a link opens.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkedAlbum {
    /// UUID v4.
    pub id: String,
    /// Title.
    pub album_name: String,
    /// Cover.
    pub album_thumbnail_asset_id: Option<String>,
    /// Number of photos.
    pub asset_count: u64,
}

/// Body of `POST /api/shared-links`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateSharedLink {
    /// What it opens.
    #[serde(rename = "type")]
    pub kind: SharedLinkType,
    /// For album links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album_id: Option<String>,
    /// Ours, for album links: more albums behind the first, or all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub album_ids: Vec<String>,
    /// For individual links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asset_ids: Vec<String>,
    /// Text for visitors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Password in clear; empty means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Custom secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// Visitors may add photos; stricter than Immich: off unless asked for.
    #[serde(default)]
    pub allow_upload: bool,
    /// Ours: visitors see just what they added themselves.
    #[serde(default)]
    pub upload_only: bool,
    /// Ours: what visitors add is seen by others once the owner has approved it.
    #[serde(default)]
    pub upload_review: bool,
    /// Ours: visitors add photos, and no videos but those of Live Photos.
    #[serde(default)]
    pub upload_photos_only: bool,
    /// Ours: how many files visitors may add in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_max_files: Option<u64>,
    /// Ours: how many bytes visitors may add in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_max_bytes: Option<u64>,
    /// Visitors may take originals home.
    #[serde(default = "yes")]
    pub allow_download: bool,
    /// Visitors see time, place, camera and names.
    #[serde(default = "yes")]
    pub show_metadata: bool,
    /// Ours: metadata is shown, places are not.
    #[serde(default)]
    pub hide_location: bool,
}

/// Body of `PATCH /api/shared-links/{id}`: what is absent stays, `null` clears.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateSharedLink {
    /// Ours, for album links: the albums that it opens from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_ids: Option<Vec<String>>,
    /// Text for visitors.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub description: Option<Option<String>>,
    /// Password in clear; `null` or empty removes it. A change ends every visitor's session.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub password: Option<Option<String>>,
    /// Custom secret.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub slug: Option<Option<String>>,
    /// When it ends.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Option<String>>,
    /// With no `expires_at`: clears the expiry (for older clients).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_expiry_time: Option<bool>,
    /// Visitors may add photos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_upload: Option<bool>,
    /// Ours: visitors see just what they added themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_only: Option<bool>,
    /// Ours: what visitors add is seen by others once the owner has approved it. What waits does so
    /// also when this is turned off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_review: Option<bool>,
    /// Ours: visitors add photos, and no videos but those of Live Photos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_photos_only: Option<bool>,
    /// Ours: how many files visitors may add in all; `null` for as many as they like.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub upload_max_files: Option<Option<u64>>,
    /// Ours: how many bytes visitors may add in all; `null` for as much as they like.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub upload_max_bytes: Option<Option<u64>>,
    /// Visitors may take originals home.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_download: Option<bool>,
    /// Visitors see time, place, camera and names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_metadata: Option<bool>,
    /// Ours: metadata is shown, places are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_location: Option<bool>,
    /// Ours: whether it rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_paused: Option<bool>,
}

/// Ours: answer to `GET /api/shared-links/address?name=…`, whether a custom address can be had.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddressCheck {
    /// Whether it can stand in an address.
    pub is_valid: bool,
    /// Whether no link has it.
    pub is_free: bool,
    /// The caller's own link that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_id: Option<String>,
}

/// Ours: body of `POST /api/shared-links/review`, what somebody is about to share.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReviewRequest {
    /// Albums.
    pub album_ids: Vec<String>,
    /// Single photos.
    pub asset_ids: Vec<String>,
}

/// Ours: what is inside that its owner may not want to give away.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// Photos that say where they were taken.
    pub placed: u64,
    /// Those of them near a place where the owner is on many days, as at home.
    pub near_home: u64,
    /// Names of people that files mention, each once.
    pub people: Vec<String>,
    /// Private photos, which stay out.
    pub private: u64,
}

/// Body of `POST /api/shared-links/login`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SharedLinkLogin {
    /// Password in clear.
    pub password: String,
}

/// Body of `PUT` and `DELETE /api/shared-links/{id}/assets`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssetIds {
    /// Asset ids.
    pub asset_ids: Vec<String>,
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_tells_null_from_absent() {
        let patch: UpdateSharedLink = serde_json::from_str(r#"{"expiresAt":null}"#).unwrap();
        assert_eq!(patch.expires_at, Some(None));
        assert_eq!(patch.slug, None);
        assert_eq!(serde_json::to_string(&patch).unwrap(), r#"{"expiresAt":null}"#);
    }

    #[test]
    fn a_new_link_shows_and_gives_but_takes_nothing() {
        let link: CreateSharedLink = serde_json::from_str(r#"{"type":"INDIVIDUAL"}"#).unwrap();
        assert!(link.show_metadata && link.allow_download && !link.allow_upload);
    }
}
