//! What the device remembers of downloads: how they are made, and those that are not complete.

use crate::domain::download::{Choices, Kept, Part, archive_name};
use crate::platform::store;

const KEPT: &str = "downloads";
const PART: &str = "download-part";

/// How downloads are made unless something else is chosen: as the link allows, in parts as large as
/// were chosen last.
pub(super) fn choices() -> Choices {
    let part = store::get(PART).and_then(|text| text.parse().ok());
    part.map_or_else(Choices::default, |part| Choices { part, ..Choices::default() })
}

/// Remembers how large parts are.
pub(super) fn set_part(bytes: u64) {
    store::set(PART, &bytes.to_string());
}

fn all() -> Vec<Kept> {
    store::get(KEPT).map(|text| Kept::read(&text)).unwrap_or_default()
}

/// What is not complete of the visitor of a link, or of the owner.
pub(super) fn kept(credential: &str) -> Vec<Kept> {
    all().into_iter().filter(|kept| kept.credential == credential).collect()
}

/// Remembers a download as it stands.
pub(super) fn keep(kept: &Kept) {
    let mut all = all();
    all.retain(|other| other.token != kept.token);
    all.push(kept.clone());
    store::set(KEPT, &Kept::write(&all));
}

/// Forgets a download.
pub(super) fn forget(token: &str) {
    let mut all = all();
    let before = all.len();
    all.retain(|kept| kept.token != token);
    if all.len() != before {
        store::set(KEPT, &Kept::write(&all));
    }
}

/// The parts of a download as far as they are known before the server was asked again: which there
/// were, and which are there.
pub(super) fn placeholders(kept: &Kept) -> Vec<Part> {
    let part = |index| Part {
        name: archive_name(&kept.title),
        size: 0,
        files: Vec::new(),
        is_done: kept.done.contains(&index),
    };
    (0..kept.count).map(part).collect()
}
