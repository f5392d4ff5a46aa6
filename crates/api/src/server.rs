//! What a client asks before anything else: where the API is and what it can do.

use serde::{Deserialize, Serialize};

/// Answer to `GET /.well-known/immich`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WellKnown {
    /// Where the API lives.
    pub api: ApiEndpoint,
}

/// The one field of [`WellKnown`].
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApiEndpoint {
    /// Path of the API, relative to the address that answered.
    pub endpoint: String,
}

/// Answer to `GET /.well-known/vitrine` (ours): what this server does beyond Immich.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VitrineDiscovery {
    /// Version of the server.
    pub version: String,
    /// `POST /api/assets` takes the parts `thumbnail` and `preview`.
    pub accepts_renditions: bool,
    /// Links may hide metadata and allow downloads at the same time.
    pub clean_downloads: bool,
    /// `POST /api/download/info` lists names, lengths and CRC-32 of the files.
    pub download_files: bool,
    /// `POST /api/shared-links/logout` exists.
    pub link_logout: bool,
}

/// Answer to `GET /api/server/ping`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PingResponse {
    /// `pong`.
    pub res: String,
}

/// Answer to `GET /api/server/version`: the version of the wire, not of the product.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ServerVersion {
    /// 3.
    pub major: u32,
    /// Minor version of the wire.
    pub minor: u32,
    /// Patch version of the wire.
    pub patch: u32,
    /// Always none.
    pub prerelease: Option<String>,
}

/// Answer to `GET /api/server/about`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerAbout {
    /// Version of the wire, with a leading `v`.
    pub version: String,
    /// Address of the release notes; empty, nothing is fetched.
    pub version_url: String,
    /// Always true: there is nothing to buy.
    pub licensed: bool,
    /// Version of the ffmpeg that converts videos, if the server has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ffmpeg: Option<String>,
    /// Version of the libheif that decodes HEIC, if the server has one (ours).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub libheif: Option<String>,
}

/// Answer to `GET /api/server/features`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "the wire lists one flag per feature")]
pub struct ServerFeatures {
    /// Search by content.
    pub smart_search: bool,
    /// Recognition of faces.
    pub facial_recognition: bool,
    /// Finding of near duplicates.
    pub duplicate_detection: bool,
    /// A map of photos.
    pub map: bool,
    /// Names for places.
    pub reverse_geocoding: bool,
    /// Faces taken from files.
    pub import_faces: bool,
    /// XMP files beside photos.
    pub sidecar: bool,
    /// Search by metadata.
    pub search: bool,
    /// A bin.
    pub trash: bool,
    /// Sign-in by OAuth.
    pub oauth: bool,
    /// OAuth without asking.
    pub oauth_auto_launch: bool,
    /// Text recognition.
    pub ocr: bool,
    /// Sign-in by password.
    pub password_login: bool,
    /// A configuration file on the server.
    pub config_file: bool,
    /// Mail.
    pub email: bool,
    /// Transcoding while playing.
    pub realtime_transcoding: bool,
}

/// Answer to `GET /api/server/config`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServerConfig {
    /// Text above the sign-in form.
    pub login_page_message: String,
    /// Label of the OAuth button.
    pub oauth_button_text: String,
    /// Days that deleted photos stay in the bin.
    pub trash_days: u32,
    /// Days until a deleted user is gone.
    pub user_delete_delay: u32,
    /// Whether an administrator exists.
    pub is_initialized: bool,
    /// Whether set-up is finished.
    pub is_onboarded: bool,
    /// Address under which links are given out; empty means the page's own.
    pub external_domain: String,
    /// Whether users see each other.
    pub public_users: bool,
    /// Style of the dark map, if the operator set one.
    pub map_dark_style_url: String,
    /// Style of the light map, if the operator set one.
    pub map_light_style_url: String,
    /// Whether the server is closed for work.
    pub maintenance_mode: bool,
    /// Faces needed to make a person.
    pub min_faces: u32,
}

/// Answer to `GET /api/server/media-types`: file name endings with their dot, in lower case.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct MediaTypes {
    /// Endings of pictures.
    pub image: Vec<String>,
    /// Endings of videos.
    pub video: Vec<String>,
    /// Endings of files that belong to another.
    pub sidecar: Vec<String>,
}
