//! Where files go, and what is taken out of them on the way.

use crate::api::ApiClient;
use crate::domain::upload::Cleaning;
use crate::platform::store;

/// Where the owner's choice is kept on the device.
const CHOICE: &str = "upload-metadata";

/// Where files go and what is taken out of them first.
#[derive(Debug, Clone, Default)]
pub struct Destination {
    /// Who sends them.
    pub client: ApiClient,
    /// The album that receives them.
    pub album: Option<String>,
    /// What is taken out.
    pub cleaning: Cleaning,
}

impl Destination {
    /// To the owner's own library, as the device was told last.
    #[must_use]
    pub fn library() -> Self {
        Self { cleaning: Self::remembered(), ..Self::default() }
    }

    /// What the owner of this device takes out of photos.
    #[must_use]
    pub fn remembered() -> Cleaning {
        let name = store::get(CHOICE);
        name.as_deref().and_then(Cleaning::named).unwrap_or(Cleaning::Keep)
    }

    /// Keeps that choice for the next time.
    pub fn remember(cleaning: Cleaning) {
        store::set(CHOICE, cleaning.name());
    }

    /// Visitors name link and album in the address; a user's photos go into the album afterwards.
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
