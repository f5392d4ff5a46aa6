//! Collections (ours): what a library falls into by itself, each shareable like an album.

use serde::{Deserialize, Serialize};

/// Kinds of collections.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CollectionKind {
    /// A month of the calendar.
    Month,
    /// A province of a country.
    State,
    /// A folder that files lay in when they were uploaded.
    Folder,
    /// A trip, a busy day, a day that returns every year.
    Moment,
    /// A person whom files name.
    Person,
}

impl CollectionKind {
    /// The word of the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::State => "state",
            Self::Folder => "folder",
            Self::Moment => "moment",
            Self::Person => "person",
        }
    }
}

/// One collection.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CollectionResponse {
    /// What it is.
    pub kind: CollectionKind,
    /// Names it in addresses and filters: `2026-06`, `DE-Bavaria`, `trip-…`, `day-2026-03-14`,
    /// `yearly-12-24`, or something opaque.
    pub id: String,
    /// Province, last part of the folder, person, or the place of a trip; empty where the dates
    /// say it all.
    pub name: String,
    /// ISO 3166 code, of a province or trip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Path of a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Number of photos.
    pub asset_count: u64,
    /// One of them.
    pub thumbnail_asset_id: String,
    /// First day, `YYYY-MM-DD`.
    pub start_date: String,
    /// Last day, `YYYY-MM-DD`.
    pub end_date: String,
}

/// Which collection an album follows.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionFilter {
    /// What it is.
    pub kind: CollectionKind,
    /// Its id in the list of its kind.
    pub id: String,
}

/// Body of `PUT /api/collections/{kind}/{id}`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OpenCollection {
    /// What to call its album if it has none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_name: Option<String>,
}
