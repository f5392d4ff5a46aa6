//! What a photo or video discloses about people, as the worker reports it to the page.

use serde::{Deserialize, Serialize};
pub use vitrine_media::{Finding, FindingKind, Level};

/// What a file discloses before and after cleaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// What the file discloses as it is. `None` if its format is not known.
    pub before: Option<Vec<Finding>>,
    /// What it discloses once cleaned to the requested level. `None` if it cannot be cleaned, and
    /// is therefore not served.
    pub after: Option<Vec<Finding>>,
}
