//! What a photo or video gives away about people, as the page hears it from the worker.

use serde::{Deserialize, Serialize};
pub use vitrine_media::{Finding, FindingKind, Level};

/// What is in a file, and what would be left of it after cleaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// What the file gives away as it is; none where its format is not known here.
    pub before: Option<Vec<Finding>>,
    /// What it gives away once cleaned to the level that was asked for; none where it cannot be
    /// cleaned, and is therefore kept back.
    pub after: Option<Vec<Finding>>,
}
