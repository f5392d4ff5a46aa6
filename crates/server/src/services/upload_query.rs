//! The query of uploads.

use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_database::AlbumId;

use crate::auth::Principal;
use crate::error::{Error, Result};

/// Query of an upload.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct UploadQuery {
    /// Ours, through links to several albums: the one that receives it.
    album_id: Option<AlbumId>,
}

impl UploadQuery {
    /// The album that the request names, if any, to add the upload to. For a visitor it has to be
    /// one of the link's.
    pub fn album(&self, who: &Principal) -> Result<Option<&AlbumId>> {
        let album = self.album_id.as_ref();
        match who {
            Principal::Visitor(visit) if album.is_some_and(|id| !visit.opens_album(id)) => {
                Err(Error::no_access("albumAsset.create"))
            }
            _ => Ok(album),
        }
    }
}
