//! Where files are uploaded to, and which metadata is removed first.

use vitrine_gallery::upload::Cleaning;

use crate::api::ApiClient;
use crate::platform::store;

/// Storage key of the owner's choice.
const CHOICE: &str = "upload-metadata";

/// Where files are uploaded to, and which metadata is removed first.
#[derive(Debug, Clone, Default)]
pub struct Destination {
    /// Client of the owner or of a link's visitor.
    pub client: ApiClient,
    /// Id of the album that the files are added to, if any.
    pub album: Option<String>,
    /// Which metadata is removed.
    pub cleaning: Cleaning,
}

impl Destination {
    /// The owner's library, with the cleaning that was chosen last.
    #[must_use]
    pub fn library() -> Self {
        Self { cleaning: Self::remembered(), ..Self::default() }
    }

    /// The cleaning that the owner chose last on this device.
    #[must_use]
    pub fn remembered() -> Cleaning {
        let name = store::get(CHOICE);
        name.as_deref().and_then(Cleaning::named).unwrap_or(Cleaning::Keep)
    }

    /// Stores the choice.
    pub fn remember(cleaning: Cleaning) {
        store::set(CHOICE, cleaning.name());
    }

    /// The query of an upload. Visitors' uploads name the link and the album; a user's photos are
    /// added to the album afterwards.
    pub(super) fn query(&self) -> String {
        let credential = self.client.credential();
        match &self.album {
            Some(album) if !credential.is_empty() => format!("{credential}&albumId={album}"),
            _ => credential,
        }
    }

    pub(super) fn album_afterwards(&self) -> Option<&String> {
        self.album.as_ref().filter(|_| self.client.credential().is_empty())
    }
}
