//! Asks the worker what a file discloses.

use vitrine_gallery::disclosures::{Inspection, Level};
use vitrine_gallery::jobs::Request;

use super::abort::AbortSignal;
use super::worker::Jobs;

/// Inspects the file at an address, as it is and as it would be after cleaning to `level`. `None`
/// if it cannot be read or its format is unknown.
pub async fn inspect(
    address: String,
    level: Level,
    signal: Option<&AbortSignal>,
) -> Option<Inspection> {
    let job = Request::Inspect { address, level };
    let json = Jobs::of_page().read(&job, signal).await?;
    serde_json::from_slice(&json).ok()
}
