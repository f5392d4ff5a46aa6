//! Albums and who may see them.

use serde::{Deserialize, Serialize};

use crate::{CollectionFilter, UserResponse};

/// Which way photos run.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortOrder {
    /// Oldest first.
    Asc,
    /// Newest first.
    #[default]
    Desc,
}

/// What a user may do in an album.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlbumRole {
    /// Everything.
    Owner,
    /// Add photos, remove their own, rename.
    Editor,
    /// Look.
    Viewer,
}

/// A user and their role.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlbumUser {
    /// Who.
    pub user: UserResponse,
    /// As what.
    pub role: AlbumRole,
}

/// One album, without its photos. Through a link that hides metadata all times are
/// [`crate::NO_TIME`] or absent, and `album_users` is always empty through a link.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlbumResponse {
    /// UUID v4.
    pub id: String,
    /// Title.
    pub album_name: String,
    /// Text below the title.
    pub description: String,
    /// When it was made.
    pub created_at: String,
    /// When it changed last.
    pub updated_at: String,
    /// Cover.
    pub album_thumbnail_asset_id: Option<String>,
    /// Owner first, then the caller, then by name.
    pub album_users: Vec<AlbumUser>,
    /// Whether other users see it.
    pub shared: bool,
    /// Whether a link opens it.
    pub has_shared_link: bool,
    /// Number of photos that the caller may see.
    pub asset_count: u64,
    /// Local capture time of the first photo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<String>,
    /// Local capture time of the last photo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<String>,
    /// Comments and likes.
    pub is_activity_enabled: bool,
    /// Display order; newest first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<SortOrder>,
    /// Ours: what came since the caller last looked; absent where nothing did, and in links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub news: Option<AlbumNews>,
    /// Ours: the collection that it follows; never told to visitors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<CollectionFilter>,
}

/// What came to an album since somebody last looked.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlbumNews {
    /// Photos that others added; counted to a thousand.
    pub assets: u64,
    /// Comments and likes of others.
    pub activities: u64,
    /// Whether the caller never looked.
    pub is_unseen: bool,
}

/// A user to invite.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlbumUserCreate {
    /// Who.
    pub user_id: String,
    /// As what.
    #[serde(default = "editor")]
    pub role: AlbumRole,
}

fn editor() -> AlbumRole {
    AlbumRole::Editor
}

/// Body of `PUT /api/albums/{id}/users`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddAlbumUsers {
    /// Who is let in.
    pub album_users: Vec<AlbumUserCreate>,
}

/// Body of `PUT /api/albums/{id}/user/{userId}`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct UpdateAlbumUser {
    /// What they may do from now on.
    pub role: AlbumRole,
}

/// Body of `POST /api/albums`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateAlbum {
    /// Title.
    pub album_name: String,
    /// Text below the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// First photos; the first of them becomes the cover.
    pub asset_ids: Vec<String>,
    /// Who is let in at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub album_users: Vec<AlbumUserCreate>,
    /// Ours: the collection that it follows, by its kind and id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<CollectionFilter>,
}

/// Body of `PATCH /api/albums/{id}`; what is absent stays.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateAlbum {
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_name: Option<String>,
    /// Text below the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Cover; has to be in the album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_thumbnail_asset_id: Option<String>,
    /// Comments and likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_activity_enabled: Option<bool>,
    /// Display order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<SortOrder>,
}

/// Answer to `GET /api/albums/statistics`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlbumStatistics {
    /// Albums of the caller.
    pub owned: u64,
    /// Albums with other users.
    pub shared: u64,
    /// The rest.
    pub not_shared: u64,
}
