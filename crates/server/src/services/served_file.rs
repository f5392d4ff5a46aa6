//! The file that is served for an asset at a level of cleaning.

use vitrine_database::AssetId;
use vitrine_database::assets::Asset;
use vitrine_media::{EditList, Level};

use crate::app::App;
use crate::error::{Error, Result};

/// An asset's file as it is served at one level of cleaning.
pub struct ServedFile {
    /// The edit list to apply. `None` serves the whole file.
    pub list: Option<EditList>,
    /// Length of the result, in bytes.
    pub len: u64,
    /// CRC-32 of the result.
    pub crc32: u32,
}

/// How a file is served at a level.
///
/// # Errors
/// [`Error::Forbidden`] if the file is not known to be clean at that level.
pub async fn served_file(app: &App, asset: &Asset, level: Level) -> Result<ServedFile> {
    served_file_of(app, &asset.id, (asset.size, asset.crc32), level).await
}

/// The same, given an asset's id and the length and CRC-32 of its original.
pub async fn served_file_of(
    app: &App,
    id: &AssetId,
    (size, crc32): (u64, u32),
    level: Level,
) -> Result<ServedFile> {
    if level == Level::None {
        return Ok(ServedFile { list: None, len: size, crc32 });
    }
    let edit = app.db.edit(id, level).await?;
    let clean = edit.unwrap_or_else(|| Err("it was never checked".to_owned()));
    let clean = clean.map_err(|reason| Error::Forbidden(refusal(&reason).into()))?;
    let list = clean.edit_list().filter(|list| list.source_len() == size);
    let list = list.ok_or_else(|| Error::internal("a stored edit list does not fit its file"))?;
    Ok(ServedFile { list: Some(list), len: clean.size, crc32: clean.crc32 })
}

/// The message of a refusal.
pub fn refusal(reason: &str) -> String {
    format!("This file cannot be given without its metadata: {reason}")
}
