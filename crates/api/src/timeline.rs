//! The timeline: months and what is in one of them, as columns.

use serde::{Deserialize, Serialize};

use crate::AssetVisibility;

/// One month of local time. Through a link that hides metadata it is a page of photos by their
/// position, named as a month that says nothing: they count from `1970-01-01`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimeBucket {
    /// First day of the month, `YYYY-MM-01`.
    pub time_bucket: String,
    /// Number of assets.
    pub count: u64,
}

/// The assets of one bucket as a struct of arrays of equal length; entry `i` of each array
/// belongs to the same asset.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TimeBucketAssets {
    /// Asset ids.
    pub id: Vec<String>,
    /// Owners; [`crate::NIL_ID`] for visitors.
    pub owner_id: Vec<String>,
    /// Width divided by height after orientation, three decimals, 1 when unknown.
    pub ratio: Vec<f64>,
    /// Marked by the caller.
    pub is_favorite: Vec<bool>,
    /// Where each is shown.
    pub visibility: Vec<AssetVisibility>,
    /// In the bin.
    pub is_trashed: Vec<bool>,
    /// Picture, else video.
    pub is_image: Vec<bool>,
    /// ThumbHash in base64.
    pub thumbhash: Vec<Option<String>>,
    /// Upload time in UTC, without a zone suffix.
    pub created_at: Vec<String>,
    /// Capture time in UTC, without a zone suffix.
    pub file_created_at: Vec<String>,
    /// Hours to add to get local time.
    pub local_offset_hours: Vec<f64>,
    /// Length of videos.
    pub duration: Vec<Option<u64>>,
    /// For example `EQUIRECTANGULAR`.
    pub projection_type: Vec<Option<String>>,
    /// The moving part of a live photo.
    pub live_photo_video_id: Vec<Option<String>>,
    /// Ours: pictures with a short motion video in their file; absent where none may be played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_motion: Option<Vec<bool>>,
    /// Ours: what other members brought to an album; absent where all is the caller's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_foreign: Option<Vec<bool>>,
    /// Town; absent where places are hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<Vec<Option<String>>>,
    /// Country; absent where places are hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Vec<Option<String>>>,
}
