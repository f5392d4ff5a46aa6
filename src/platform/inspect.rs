//! Asks the worker what a file discloses.

use vitrine_gallery::findings::{FindingKind, Inspection, Level};
use vitrine_gallery::jobs::Request;

use super::abort::AbortSignal;
use super::worker::Jobs;
use crate::i18n::{key, t};

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

/// The label of a kind of finding.
#[must_use]
pub fn words(kind: FindingKind) -> &'static str {
    t(match kind {
        FindingKind::Place => key::FINDING_PLACE_NAME,
        FindingKind::People => key::FINDING_PEOPLE_NAME,
        FindingKind::CaptureTime => key::FINDING_TIME_NAME,
        FindingKind::Owner => key::FINDING_OWNER_NAME,
        FindingKind::SerialNumber => key::FINDING_SERIAL_NAME,
        FindingKind::Camera => key::FINDING_CAMERA_NAME,
        FindingKind::Software => key::FINDING_SOFTWARE_NAME,
        FindingKind::UniqueId => key::FINDING_UNIQUE_NAME,
        FindingKind::Description => key::FINDING_DESCRIPTION_NAME,
        FindingKind::Keywords => key::FINDING_KEYWORDS_NAME,
        FindingKind::MakerNote => key::FINDING_MAKER_NAME,
        FindingKind::Thumbnail => key::FINDING_THUMBNAIL_NAME,
        FindingKind::MotionPhoto => key::FINDING_MOTION_NAME,
        _ => key::FINDING_OTHER_NAME,
    })
}
