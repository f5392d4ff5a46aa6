//! What the queue stores besides the files, and its limits.

use vitrine_gallery::jobs::Failure;

use crate::api::ApiClient;
use crate::i18n::{fill, key, t};
use crate::platform::dom;
use crate::platform::files::File;
use crate::platform::upload_store::InterruptedUpload;

/// Number of files queued at a time. Reading the size of each takes Chromium about 0.14 ms.
pub(super) const AT_ONCE: usize = 50;
/// The longest delay between two tries, in milliseconds.
pub(super) const LONGEST_WAIT_MS: i32 = 30_000;

/// A photo that has been uploaded and is not yet in its album.
pub(super) struct Arrived {
    pub(super) asset: String,
    /// Its key in the device's upload store; `None` if it is not stored.
    pub(super) kept: Option<String>,
}

/// Interrupted uploads that wait for the user, and the client that would send them.
#[derive(Clone, Default)]
pub(super) struct Unsent {
    pub(super) client: ApiClient,
    pub(super) uploads: Vec<InterruptedUpload>,
}

/// The message for a failure.
pub(super) fn failure_message(failure: &Failure) -> String {
    match failure {
        Failure::Network | Failure::Busy => t(key::ERROR_NETWORK).to_owned(),
        Failure::Broken => t(key::ERROR_SERVER).to_owned(),
        Failure::Unreadable | Failure::Changed(_) | Failure::Unclean => {
            t(key::UPLOAD_UNREADABLE).to_owned()
        }
        Failure::NotCleaned(reason) => fill(key::UPLOAD_UNCLEAN, &[("reason", reason)]),
        Failure::Refused(message) => message.clone(),
    }
}

/// Number of file names read at a time.
const NAMES_AT_ONCE: usize = 2_000;

/// Files with their names. Names are read from the browser in batches, so that the page stays
/// responsive.
pub(super) async fn named(files: Vec<File>) -> (Vec<File>, Vec<String>) {
    let mut names = Vec::with_capacity(files.len());
    for file in &files {
        names.push(file.name());
        if names.len() % NAMES_AT_ONCE == 0 {
            dom::breathe().await;
        }
    }
    (files, names)
}
