//! Photos and videos: what they are, how they come in and go.

use serde::{Deserialize, Serialize};

use crate::nullable::present;

/// Kind of an asset.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AssetType {
    /// A picture.
    Image,
    /// A video.
    Video,
}

/// Where an asset is shown.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AssetVisibility {
    /// On the timeline.
    #[default]
    Timeline,
    /// In albums only.
    Archive,
    /// Part of another asset.
    Hidden,
    /// Private: in no share, count, cover or preview.
    Locked,
}

/// One asset. Through a link that hides metadata only the fields that are not optional are sent,
/// and `local_date_time` is [`crate::NO_TIME`].
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssetResponse {
    /// UUID v4.
    pub id: String,
    /// Picture or video.
    #[serde(rename = "type")]
    pub kind: AssetType,
    /// Media type of the original.
    pub original_mime_type: String,
    /// ThumbHash in base64.
    pub thumbhash: Option<String>,
    /// Capture time on the clock of the place, written as if it were UTC.
    pub local_date_time: String,
    /// Length of a video in milliseconds.
    pub duration: Option<u64>,
    /// The moving part of a live photo; told to users alone.
    pub live_photo_video_id: Option<String>,
    /// Whether the fields below may be asked for.
    pub has_metadata: bool,
    /// Pixels across, after orientation.
    pub width: Option<u32>,
    /// Pixels down, after orientation.
    pub height: Option<u32>,

    /// Owner; [`crate::NIL_ID`] for visitors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// Always the file name: the server has no paths to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_path: Option<String>,
    /// Name of the file as it was uploaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_file_name: Option<String>,
    /// SHA-1 of the original in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
    /// Capture time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_created_at: Option<String>,
    /// Modification time of the uploaded file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_modified_at: Option<String>,
    /// When it was uploaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// When the row changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Marked by its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_favorite: Option<bool>,
    /// Not on the timeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_archived: Option<bool>,
    /// In the bin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_trashed: Option<bool>,
    /// Always false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_offline: Option<bool>,
    /// Always false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_edited: Option<bool>,
    /// Where it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<AssetVisibility>,
    /// What the file tells of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exif_info: Option<ExifInfo>,
    /// Always empty: faces are not recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<Vec<String>>,
    /// Ours: names of people that the file says are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people_names: Vec<String>,
    /// Ours: a picture with a short motion video in its file or beside it, which `video/playback`
    /// plays.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_motion: bool,
    /// Ours: how the picture covers a sphere, told also where metadata is hidden, since without it
    /// nobody can look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub projection_type: Option<String>,
    /// Ours, for users who ask for one asset: the name of the guest who added it through a link,
    /// empty if they gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_by: Option<String>,
    /// Ours, for the owner: the small pictures were made by a guest's device, and nobody has compared
    /// them with the file.
    #[serde(default, skip_serializing_if = "is_false")]
    pub guest_preview: bool,
    /// Ours, for the owner: when the guest who had added it took it back, into the bin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_back_at: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(value: &bool) -> bool {
    !value
}

/// What the file tells of itself.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExifInfo {
    /// Maker of the camera.
    pub make: Option<String>,
    /// Camera.
    pub model: Option<String>,
    /// Lens.
    pub lens_model: Option<String>,
    /// Aperture as an f-number.
    pub f_number: Option<f64>,
    /// Focal length in millimetres.
    pub focal_length: Option<f64>,
    /// Sensitivity.
    pub iso: Option<u32>,
    /// Seconds as a fraction, for example `1/250`.
    pub exposure_time: Option<String>,
    /// Pixels across as stored.
    pub exif_image_width: Option<u32>,
    /// Pixels down as stored.
    pub exif_image_height: Option<u32>,
    /// Length of the original.
    pub file_size_in_byte: Option<u64>,
    /// EXIF orientation, `1` to `8`.
    pub orientation: Option<String>,
    /// Capture time.
    pub date_time_original: Option<String>,
    /// Modification time.
    pub modify_date: Option<String>,
    /// Offset from UTC, for example `UTC+2`; `None` where it is unknown, and where places are hidden.
    pub time_zone: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Town.
    pub city: Option<String>,
    /// Province.
    pub state: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// For example `EQUIRECTANGULAR`.
    pub projection_type: Option<String>,
    /// Stars, 1 to 5.
    pub rating: Option<i32>,
}

/// Answer to `POST /api/assets`: 201 when created, 200 when a duplicate.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadResult {
    /// Id of the new asset, or of the one that has the same bytes.
    pub id: String,
    /// What happened.
    pub status: UploadStatus,
    /// Ours, for users: whether that asset is in the bin, where it can be restored.
    #[serde(default, rename = "isTrashed", skip_serializing_if = "is_false")]
    pub is_trashed: bool,
}

/// What became of an upload.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UploadStatus {
    /// Stored.
    Created,
    /// The owner has these bytes already.
    Duplicate,
}

/// Body of `POST /api/assets/bulk-upload-check`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BulkUploadCheck {
    /// The files in question.
    pub assets: Vec<BulkUploadCheckItem>,
}

/// One file in question.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BulkUploadCheckItem {
    /// The client's own name for the file, sent back as it came.
    pub id: String,
    /// SHA-1 in hexadecimal or base64.
    pub checksum: String,
}

/// Answer to `POST /api/assets/bulk-upload-check`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BulkUploadCheckResults {
    /// One verdict per file, in the order asked.
    pub results: Vec<BulkUploadCheckVerdict>,
}

/// Whether to send one file.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkUploadCheckVerdict {
    /// The client's own name for the file.
    pub id: String,
    /// Send it or not.
    pub action: UploadAction,
    /// `duplicate` or `unsupported-format`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The asset that has these bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_id: Option<String>,
    /// Whether that asset is in the bin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_trashed: Option<bool>,
}

/// Whether to send a file.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UploadAction {
    /// Send it.
    Accept,
    /// Do not.
    Reject,
}

/// What a user may change of their assets; what is absent stays. It is kept beside the file, which
/// is never changed.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AssetChange {
    /// Mark it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_favorite: Option<bool>,
    /// Where to show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<AssetVisibility>,
    /// Capture time on the clock of the place, with its offset from UTC; without one the time zone is
    /// unknown afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_time_original: Option<String>,
    /// Minutes by which the capture time moves, on the clock as well as the instant; after
    /// `date_time_original`, before `time_zone`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_time_relative: Option<i64>,
    /// Time zone of the capture time: a name of the IANA database, or an offset such as `+02:00` or
    /// `UTC+2`. The instant stays and the clock changes; where the zone was unknown, the clock stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Degrees north; counts with `longitude` only. `null` for both removes the place.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub latitude: Option<Option<f64>>,
    /// Degrees east.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub longitude: Option<Option<f64>>,
    /// Description; empty removes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Stars, 1 to 5; 0 removes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<i8>,
    /// A video of the same user that becomes the moving part of this picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_photo_video_id: Option<String>,
}

/// Body of `PUT /api/assets`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct UpdateAssets {
    /// The assets to change.
    pub ids: Vec<String>,
    /// The same change for all.
    #[serde(flatten)]
    pub change: AssetChange,
}

/// Body of `DELETE /api/assets`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeleteAssets {
    /// The assets to delete.
    pub ids: Vec<String>,
    /// Past the bin, at once.
    #[serde(default)]
    pub force: bool,
}

/// A body that names assets and nothing else.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ids {
    /// Asset ids.
    pub ids: Vec<String>,
}

/// Answer of what moves many assets: how many it moved.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Assets.
    pub count: u64,
}

/// What happened to one id of an album's `assets`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkIdsResult {
    /// Asset id.
    pub id: String,
    /// Whether the album is now as asked.
    pub success: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<BulkIdsError>,
}

/// Why an id could not be handled.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkIdsError {
    /// It was there already.
    Duplicate,
    /// It belongs to somebody else.
    NoPermission,
    /// It is not there.
    NotFound,
    /// Something else.
    Unknown,
}

/// What happened to one id of a link's `assets`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssetIdsResult {
    /// Asset id.
    pub asset_id: String,
    /// Whether the link is now as asked.
    pub success: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<BulkIdsError>,
}

/// Ours: an asset that no small pictures could be made of.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WithoutRenditions {
    /// Asset id.
    pub id: String,
    /// Picture or video.
    #[serde(rename = "type")]
    pub kind: AssetType,
    /// Media type of its file, by which a program knows whether it can show such files at all.
    pub original_mime_type: String,
}
