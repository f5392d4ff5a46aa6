//! Taking files home.

use serde::{Deserialize, Serialize};

/// Body of `POST /api/download/info`: the named assets, or an album, or a link's all.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DownloadRequest {
    /// Assets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asset_ids: Vec<String>,
    /// Or every asset of an album.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_id: Option<String>,
    /// Bytes per archive; 4 GiB when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_size: Option<u64>,
}

/// Answer (201) to `POST /api/download/info`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DownloadInfo {
    /// Bytes of all files as they are served to the caller.
    pub total_size: u64,
    /// One entry per archive.
    pub archives: Vec<DownloadPart>,
    /// Ours: files that are left out, because they cannot be given without their metadata.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<DownloadRefusal>,
}

/// One archive.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DownloadPart {
    /// Bytes of its files.
    pub size: u64,
    /// Its assets, in the order of the archive.
    pub asset_ids: Vec<String>,
    /// Ours: one file per asset in the same order, and behind the still of a Live Photo its motion
    /// video.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<DownloadFile>,
}

/// Ours: what has to be known of a file to write its zip entry before its bytes are there.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DownloadFile {
    /// Asset.
    pub id: String,
    /// Name in the archive: safe and unique within it; neutral where metadata is hidden.
    pub name: String,
    /// Length as served to the caller.
    pub size: u64,
    /// CRC-32 (IEEE) of the bytes as served to the caller.
    pub crc32: u32,
    /// Local capture time `YYYY-MM-DDTHH:MM:SS`; absent where metadata is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// Whether it is the motion video of a Live Photo: `id` is its still, and `video/playback` of
    /// that has the bytes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[serde(rename = "isFilm")]
    pub is_motion_video: bool,
}

/// Ours: a file that is not given.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DownloadRefusal {
    /// Asset.
    pub id: String,
    /// Why, in a sentence for people.
    pub reason: String,
}

/// Body of `POST /api/download/archive`, as JSON; as a form `asset_ids` is one comma-joined field.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DownloadArchive {
    /// Assets, in the order of the archive.
    pub asset_ids: Vec<String>,
    /// Assets of the archives before this one, in order: the names and numbers in this one continue
    /// theirs, so that all can be unpacked into one folder. (Ours.)
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier_asset_ids: Vec<String>,
    /// Name of the archive, without its ending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_name: Option<String>,
}
