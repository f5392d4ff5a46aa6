//! Searching photos by what is known of them.

use serde::{Deserialize, Serialize};

use crate::{AssetResponse, AssetType, SortOrder};

/// Body of `POST /api/search/metadata`; all conditions that are there have to hold. Through a link
/// only those count that a visitor may know the answer to.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MetadataSearch {
    /// Ours: words, each of which occurs in the name, description, keywords, people, folder, place
    /// or an album of the photo, or is the date of its day, month or year as `2026-06-03`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// In all of these albums.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub album_ids: Vec<String>,
    /// One asset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// SHA-1 in hexadecimal or base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
    /// Part of the file's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_file_name: Option<String>,
    /// Part of the description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Country, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Marked or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_favorite: Option<bool>,
    /// In no album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_not_in_album: Option<bool>,
    /// Taken at this instant or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_after: Option<String>,
    /// Taken before this instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_before: Option<String>,
    /// Uploaded at this instant or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_after: Option<String>,
    /// Uploaded before this instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_before: Option<String>,
    /// Pictures or videos.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<AssetType>,
    /// Which way they run; newest first when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<SortOrder>,
    /// From 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Photos on a page, 1 to 1000; 250 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
}

/// Answer to `POST /api/search/metadata`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchResponse {
    /// Always empty.
    pub albums: SearchPage<()>,
    /// The photos.
    pub assets: SearchPage<AssetResponse>,
}

/// One page of what was found.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchPage<T> {
    /// Number on this page, as the wire has it.
    pub total: u64,
    /// Number on this page.
    pub count: u64,
    /// What is on it.
    pub items: Vec<T>,
    /// Always empty.
    pub facets: Vec<()>,
    /// The next page, if there is one.
    pub next_page: Option<String>,
}
