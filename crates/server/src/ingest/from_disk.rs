//! Imports a file of this machine as if it had been uploaded: it is copied to the folder of
//! unfinished files, and hashed on the way.

use std::io::Read as _;
use std::path::Path;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use tokio::task::spawn_blocking;
use vitrine_api::AssetVisibility;
use vitrine_media::hash::Sha1;
use vitrine_storage::Storage;

use super::form::{Form, base_name};
use super::staging::Staging;
use crate::chunked_read;
use crate::error::Result;
use crate::renditions::Offered;

/// Bytes per read.
const CHUNK: usize = 1 << 20;

/// SHA-1 of a file.
pub async fn checksum_of(path: &Path) -> std::io::Result<[u8; 20]> {
    let path = path.to_owned();
    let hashed = spawn_blocking(move || {
        let mut sha1 = Sha1::new();
        chunked_read::of_file(&path, |piece| sha1.update(piece))?;
        Ok(sha1.finish())
    });
    hashed.await.map_err(std::io::Error::other)?
}

/// Copies a file, with its modification time as both dates.
pub async fn from_disk(storage: &Storage, path: &Path) -> Result<Form> {
    let modified = tokio::fs::metadata(path).await?.modified().ok();
    let modified = modified.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let modified = modified.and_then(|at| i64::try_from(at.as_millis()).ok());
    let mut staging = Staging::new(storage).await?;
    let mut file = tokio::fs::File::open(path).await?.into_std().await;
    loop {
        let (back, chunk) = spawn_blocking(move || {
            let mut chunk = vec![0; CHUNK];
            let read = file.read(&mut chunk)?;
            chunk.truncate(read);
            Ok::<_, std::io::Error>((file, chunk))
        })
        .await??;
        file = back;
        if chunk.is_empty() {
            break;
        }
        staging.write(&Bytes::from(chunk)).await?;
    }
    Ok(Form {
        file: staging.finish().await?,
        name: base_name(&path.file_name().unwrap_or_default().to_string_lossy()),
        folder: String::new(),
        created_at: modified,
        modified_at: modified,
        is_favorite: false,
        visibility: AssetVisibility::default(),
        duration_ms: None,
        offered: Offered::default(),
        is_without_pictures: false,
        live_photo_video_id: None,
        sidecar: None,
    })
}
