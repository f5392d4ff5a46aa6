//! Makes the full-size JPEG of a photo whose metadata cannot be removed from its file: links that
//! hide metadata serve it in place of the original.

use std::path::Path;

use bytes::Bytes;
use vitrine_database::AssetId;
use vitrine_database::edits::{Clean, Edit};
use vitrine_media::hash::Crc32;
use vitrine_media::{Format, Level};
use vitrine_storage::Files;

use crate::error::Result;
use crate::library::Library;

/// Replaces refusals among the edits of a file by its full-size JPEG, which is returned to be
/// stored. `None` if nothing is refused, or if the file is no image that is decoded here.
pub async fn replace_refused(
    library: &Library,
    original: &Path,
    format: Format,
    edits: &mut [Edit],
) -> Option<Bytes> {
    let is_refused = edits.iter().any(|edit| edit.outcome.is_err());
    if !is_refused || !library.renderer.is_decoded(format) {
        return None;
    }
    let jpeg = library.renderer.full_size(original.to_owned(), format).await?;
    let mut crc32 = Crc32::new();
    crc32.update(&jpeg);
    let (size, crc32) = (jpeg.len() as u64, crc32.finish());
    for edit in edits.iter_mut().filter(|edit| edit.outcome.is_err()) {
        edit.outcome = Ok(Clean { list: None, is_full_size: true, size, crc32 });
    }
    Some(jpeg)
}

/// Stores the full-size JPEG of an existing asset, and counts its bytes. The caller writes its
/// edits after that, so that none of them is without its file.
///
/// # Errors
/// If the storage or the database cannot be written.
pub async fn keep_full_size(library: &Library, id: &AssetId, jpeg: Option<Bytes>) -> Result<()> {
    let Some(jpeg) = jpeg else { return Ok(()) };
    let before = library.db.edit(id, Level::All).await?.and_then(std::result::Result::ok);
    let before = before.filter(|before| before.is_full_size).map_or(0, |before| before.size);
    let bytes = jpeg.len() as u64;
    library.storage.keep(id, Files { full_size: Some(jpeg), ..Files::default() }).await?;
    let mut write = library.db.write().await?;
    write.count_full_size(id, bytes, before).await?;
    Ok(write.commit().await?)
}
