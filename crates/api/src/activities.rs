//! What the people of an album say about it and about photos in it. Never through a link.

use serde::{Deserialize, Serialize};

use crate::UserResponse;

/// Kind of an activity.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActivityType {
    /// Words.
    Comment,
    /// A heart; one of each person for an album or a photo.
    Like,
}

/// One comment or like.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityResponse {
    /// UUID v4.
    pub id: String,
    /// When it was said.
    pub created_at: String,
    /// Comment or like.
    #[serde(rename = "type")]
    pub kind: ActivityType,
    /// The words; none for a like.
    pub comment: Option<String>,
    /// The photo that it is about; none where it is about the album.
    pub asset_id: Option<String>,
    /// Who said it.
    pub user: UserResponse,
}

/// Body of `POST /api/activities`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateActivity {
    /// The album.
    pub album_id: String,
    /// A photo in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_id: Option<String>,
    /// Comment or like.
    #[serde(rename = "type")]
    pub kind: ActivityType,
    /// The words of a comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// Answer to `GET /api/activities/statistics`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityStatistics {
    /// Number of comments.
    pub comments: u64,
    /// Number of likes.
    pub likes: u64,
}
