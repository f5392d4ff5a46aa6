//! The wire types of Vitrine's storage API: a strict subset of the Immich v3 HTTP API and a few
//! optional fields of our own, each marked as such.
//!
//! Types only: no requests, no validation, no clock. Dates are ISO 8601 strings in UTC with `Z`
//! unless a field says otherwise; ids are UUID v4 strings; sizes are bytes; durations are
//! milliseconds. Unknown fields are ignored on reading, so both sides can grow.

mod activities;
pub mod address;
mod albums;
mod api_keys;
mod assets;
mod auth;
mod collections;
mod download;
mod error;
mod guests;
mod links;
mod map;
mod nullable;
mod search;
mod server;
mod timeline;
mod users;

pub use activities::{ActivityResponse, ActivityStatistics, ActivityType, CreateActivity};
pub use albums::{
    AddAlbumUsers, AlbumNews, AlbumResponse, AlbumRole, AlbumStatistics, AlbumUser,
    AlbumUserCreate, CreateAlbum, SortOrder, UpdateAlbum, UpdateAlbumUser,
};
pub use api_keys::{
    ApiKeyCreateResponse, ApiKeyResponse, CreateApiKey, SessionResponse, UpdateApiKey,
};
pub use assets::{
    AssetChange, AssetIdsResult, AssetResponse, AssetType, AssetVisibility, BulkIdsError,
    BulkIdsResult, BulkUploadCheck, BulkUploadCheckItem, BulkUploadCheckResults,
    BulkUploadCheckVerdict, Count, DeleteAssets, ExifInfo, Ids, UpdateAssets, UploadAction,
    UploadResult, UploadStatus, WithoutRenditions,
};
pub use auth::{
    AdminSignUp, AuthStatus, ChangePassword, Login, LoginResponse, LogoutResponse,
    ValidateTokenResponse,
};
pub use collections::{CollectionFilter, CollectionKind, CollectionResponse, OpenCollection};
pub use download::{
    DownloadArchive, DownloadFile, DownloadInfo, DownloadPart, DownloadRefusal, DownloadRequest,
};
pub use error::ErrorBody;
pub use guests::{BeginGuest, GuestContribution, GuestResponse};
pub use links::{
    AddressCheck, AssetIds, CreateSharedLink, LinkedAlbum, Review, ReviewRequest, SharedLinkLogin,
    SharedLinkResponse, SharedLinkType, UpdateSharedLink,
};
pub use map::MapMarker;
pub use search::{MetadataSearch, SearchPage, SearchResponse};
pub use server::{
    ApiEndpoint, MediaTypes, PingResponse, ServerAbout, ServerConfig, ServerFeatures,
    ServerVersion, VitrineDiscovery, WellKnown,
};
pub use timeline::{TimeBucket, TimeBucketAssets};
pub use users::{AdminCreateUser, AdminDeleteUser, UpdateMe, UserAdminResponse, UserResponse};

/// The id that stands where a visitor may not learn whose photo it is.
pub const NIL_ID: &str = "00000000-0000-0000-0000-000000000000";

/// The instant that stands where a visitor may not learn when something happened.
pub const NO_TIME: &str = "1970-01-01T00:00:00.000Z";
