//! A download before its options are chosen.

use vitrine_api::DownloadRequest;

use crate::api::ApiClient;

/// A download whose options have not been chosen yet.
#[derive(Debug, Clone)]
pub struct DownloadIntent {
    /// Client of the owner or of a link's visitor.
    pub client: ApiClient,
    /// File name of the archive, without extension.
    pub title: String,
    /// The assets to download.
    pub request: DownloadRequest,
    /// Whether metadata can be removed; false where the link already removes it.
    pub may_clean: bool,
}
