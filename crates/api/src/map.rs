//! The map: where each photo was taken.

use serde::{Deserialize, Serialize};

/// A photo that has a place. Lists of them run from the newest to the oldest.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MapMarker {
    /// Asset id.
    pub id: String,
    /// Degrees north, to a millionth.
    pub lat: f64,
    /// Degrees east, to a millionth.
    pub lon: f64,
    /// Town, if known.
    pub city: Option<String>,
    /// State, if known.
    pub state: Option<String>,
    /// Country, if known.
    pub country: Option<String>,
    /// Ours: capture time on the clock of the place, without a zone suffix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_date_time: Option<String>,
}
