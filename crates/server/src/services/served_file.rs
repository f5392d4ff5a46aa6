//! The file that is served for an asset at a level of cleaning.

use vitrine_database::AssetId;
use vitrine_database::assets::Asset;
use vitrine_media::{EditList, Format, Level};
use vitrine_storage::StorageKey;

use crate::app::App;
use crate::error::{Error, Result};

/// An asset's file as it is served at one level of cleaning.
pub struct ServedFile {
    /// The edit list to apply. `None` serves the whole file.
    pub list: Option<EditList>,
    /// Whether it is the full-size JPEG, in place of an original that cannot be cleaned.
    pub is_full_size: bool,
    /// Length of the result, in bytes.
    pub len: u64,
    /// CRC-32 of the result.
    pub crc32: u32,
}

impl ServedFile {
    /// The format of the served file, given that of the original.
    pub fn format(&self, original: Format) -> Format {
        format_of(self.is_full_size, original)
    }

    /// The stored file that the bytes come from, with an original of this format and length.
    pub fn key<'a>(&self, id: &'a AssetId, (format, size): (Format, u64)) -> (StorageKey<'a>, u64) {
        match self.is_full_size {
            true => (StorageKey::FullSize { id }, self.len),
            false => (StorageKey::Original { id, format }, size),
        }
    }
}

/// The format in which an original of a format is served.
pub fn format_of(is_full_size: bool, original: Format) -> Format {
    if is_full_size { Format::Jpeg } else { original }
}

/// The name of an original in the format in which it is served.
pub fn name_of(is_full_size: bool, original: &str) -> String {
    let stem = original.rsplit_once('.').map_or(original, |(stem, _)| stem);
    match is_full_size {
        true => format!("{stem}.{}", Format::Jpeg.extension()),
        false => original.to_owned(),
    }
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
        return Ok(ServedFile { list: None, is_full_size: false, len: size, crc32 });
    }
    let edit = app.db.edit(id, level).await?;
    let clean = edit.unwrap_or_else(|| Err("it was never checked".to_owned()));
    let clean = clean.map_err(|reason| Error::Forbidden(refusal(&reason).into()))?;
    let (len, crc32, is_full_size) = (clean.size, clean.crc32, clean.is_full_size);
    if is_full_size {
        return Ok(ServedFile { list: None, is_full_size, len, crc32 });
    }
    let list = clean.edit_list().filter(|list| list.source_len() == size);
    let list = list.ok_or_else(|| Error::internal("a stored edit list does not fit its file"))?;
    Ok(ServedFile { list: Some(list), is_full_size, len, crc32 })
}

/// The message of a refusal.
pub fn refusal(reason: &str) -> String {
    format!("This file cannot be given without its metadata: {reason}")
}
