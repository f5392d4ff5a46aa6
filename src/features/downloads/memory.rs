//! What the device stores of downloads: the chosen archive size, and downloads that are incomplete.

use vitrine_gallery::download::{Choices, Part, SavedDownload, archive_name};

use crate::platform::store;

const KEPT: &str = "downloads";
const PART: &str = "download-part";

/// Default choices for a download: no cleaning, original size, and the archive size that was chosen
/// last.
pub(super) fn choices() -> Choices {
    let part = store::get(PART).and_then(|text| text.parse().ok());
    part.map_or_else(Choices::default, |part| Choices { part, ..Choices::default() })
}

/// Stores the maximum size of an archive, in bytes.
pub(super) fn set_part(bytes: u64) {
    store::set(PART, &bytes.to_string());
}

fn all() -> Vec<SavedDownload> {
    store::get(KEPT).map(|text| SavedDownload::read(&text)).unwrap_or_default()
}

/// Incomplete downloads made with `credential`, which names a link; empty for the owner.
pub(super) fn kept(credential: &str) -> Vec<SavedDownload> {
    all().into_iter().filter(|kept| kept.credential == credential).collect()
}

/// Stores the current state of a download, replacing an earlier one with the same token.
pub(super) fn keep(kept: &SavedDownload) {
    let mut all = all();
    all.retain(|other| other.token != kept.token);
    all.push(kept.clone());
    store::set(KEPT, &SavedDownload::write(&all));
}

/// Removes a download from the store.
pub(super) fn forget(token: &str) {
    let mut all = all();
    let before = all.len();
    all.retain(|kept| kept.token != token);
    if all.len() != before {
        store::set(KEPT, &SavedDownload::write(&all));
    }
}

/// Stand-ins for the parts of a stored download before the server has been asked again: as many
/// parts as there were, of unknown size and content, with the finished ones marked.
pub(super) fn placeholders(kept: &SavedDownload) -> Vec<Part> {
    let part = |index| Part {
        name: archive_name(&kept.title),
        size: 0,
        files: Vec::new(),
        is_done: kept.done.contains(&index),
    };
    (0..kept.count).map(part).collect()
}
