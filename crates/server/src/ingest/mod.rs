//! How an upload becomes an asset: temporary file, checks, small pictures, its place in storage,
//! and last its row. Only then is it acknowledged.

mod analysis;
mod films;
mod form;
mod from_disk;
mod guests;
pub(crate) mod parts;
mod staging;

pub use analysis::{Analysis, analyse, edits, open};
pub use films::pair;
pub use form::{Form, described, pictures, read};
pub use from_disk::{checksum_of, from_disk};
pub use guests::{approve, room, take_back};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use vitrine_api::{AssetVisibility, UploadResult, UploadStatus};
use vitrine_media::Format;

use crate::app::App;
use crate::auth::Principal;
use crate::clock;
use crate::db::assets::Asset;
use crate::db::edits::Edit;
use crate::error::{Error, Result};
use crate::places::Name;
use crate::renditions::Renditions;
use crate::secret;
use crate::storage;
use guests::Brought;
use staging::Staged;

/// A SHA-1 as clients write it, in hexadecimal or base64.
#[must_use]
pub fn checksum(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if text.len() == 40 {
        return hex::decode(text).ok();
    }
    STANDARD.decode(text).ok().filter(|hash| hash.len() == 20)
}

/// The asset that already has this content, if the caller may know of it. Visitors may of what they
/// see anyway: a checksum alone must not tell what else an owner has, nor bring it to light. What
/// waits for its owner is theirs from now on, since they have it themselves.
pub async fn known(app: &App, who: &Principal, sha1: &[u8]) -> Result<Option<UploadResult>> {
    let mut found = app.db.by_content(who.uploads_for()?, &[sha1.to_vec()]).await?;
    let Some((id, _)) = found.remove(sha1) else {
        return Ok(None);
    };
    let is_told = match who {
        Principal::User(_) => {
            if !app.db.waiting(std::slice::from_ref(&id)).await?.is_empty() {
                app.db.claim(&id).await?;
            }
            true
        }
        Principal::Visitor(_) => {
            !app.db.readable(who.reader(), std::slice::from_ref(&id)).await?.is_empty()
        }
    };
    Ok(is_told.then_some(UploadResult { id, status: UploadStatus::Duplicate }))
}

/// Makes an asset of an upload, or finds the one that it already is. A visitor's goes into one of
/// the link's albums: the one named, else the first.
pub async fn add(
    app: &App,
    who: &Principal,
    album: Option<&str>,
    form: Form,
) -> Result<UploadResult> {
    if let Some(there) = there_already(app, who, album, &form.file.sha1).await? {
        if let (Principal::User(_), Some(film)) = (who, &form.live_photo_video_id) {
            films::join(app, who.uploads_for()?, &there.id, film).await?;
        }
        return Ok(there);
    }
    let owner = who.uploads_for()?.to_owned();
    let beside = form.sidecar.as_ref().map_or(0, Vec::len) as u64;
    if app.db.exceeds_quota(&owner, form.file.len + beside).await? {
        return Err(Error::bad_request("Quota has been exceeded!"));
    }
    let (path, crc32) = (form.file.path().to_owned(), form.file.crc32);
    let analysed = tokio::task::spawn_blocking(move || analyse(&path, crc32)).await?;
    let mut analysis = analysed.map_err(Error::internal)?;
    if !analysis::is_supported(analysis.format) {
        return Err(Error::bad_request(format!("Unsupported file type {}", form.name)));
    }
    if !guests::takes(who, &form, analysis.format) {
        return Err(Error::Forbidden("This link takes photos, and no videos".into()));
    }
    if form.live_photo_video_id.is_some() && analysis.format.is_video() {
        return Err(films::refused());
    }
    if let Some(sidecar) = &form.sidecar {
        analysis.metadata.add_sidecar(sidecar);
    }
    let size = analysis.metadata.width.zip(analysis.metadata.height);
    let path = form.file.path().to_owned();
    let offered = form.offered.clone();
    let renditions = match form.is_without_pictures {
        true => Renditions::default(),
        false => app.renderer.render(Some(path), analysis.format, offered, size).await,
    };
    let asset = asset(&form, &owner, who, &analysis, &renditions);
    let brought = if is_film(&form, analysis.format) { Brought::Film } else { Brought::New };
    // What visitors bring counts by its files; more is not kept of theirs.
    let sidecar = form.sidecar.filter(|_| matches!(who, Principal::User(_)));
    let files = Files { original: form.file, renditions, sidecar };
    keep(app, who, Place { album, brought }, asset, files, &analysis.edits).await
}

/// Where an upload goes, and as what.
#[derive(Clone, Copy)]
struct Place<'a> {
    album: Option<&'a str>,
    brought: Brought,
}

/// What is kept of an upload.
struct Files {
    original: Staged,
    renditions: Renditions,
    sidecar: Option<Vec<u8>>,
}

/// What becomes of bytes that the owner has.
async fn there_already(
    app: &App,
    who: &Principal,
    album: Option<&str>,
    sha1: &[u8],
) -> Result<Option<UploadResult>> {
    if let Some(duplicate) = known(app, who, sha1).await? {
        return Ok(Some(duplicate));
    }
    let Principal::Visitor(link) = who else {
        return Ok(None);
    };
    let mut found = app.db.by_content(&link.user_id, &[sha1.to_vec()]).await?;
    match found.remove(sha1) {
        Some((id, _)) => guests::adopt(app, link, album, id).await.map(Some),
        None => Ok(None),
    }
}

fn asset(
    form: &Form,
    owner: &str,
    who: &Principal,
    analysis: &Analysis,
    renditions: &Renditions,
) -> Asset {
    let now = clock::now();
    let metadata = &analysis.metadata;
    let modified_at = form.modified_at.unwrap_or(now);
    let said = form.created_at.unwrap_or(modified_at);
    let taken = analysis::taken(metadata.taken.as_ref(), &form.name, said);
    let by_owner = matches!(who, Principal::User(_));
    let size = metadata.width.zip(metadata.height).or(renditions.size);
    Asset {
        id: secret::id(),
        owner_id: owner.to_owned(),
        sha1: form.file.sha1.to_vec(),
        crc32: form.file.crc32,
        size: form.file.len,
        format: analysis.format,
        name: form.name.clone(),
        taken_at: taken.at,
        local_at: taken.local,
        modified_at,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        is_favorite: by_owner && form.is_favorite,
        visibility: match who {
            Principal::User(_) => form.visibility,
            Principal::Visitor(_) if is_film(form, analysis.format) => AssetVisibility::Hidden,
            Principal::Visitor(link) => guests::visibility(link),
        },
        width: size.map(|(width, _)| width),
        height: size.map(|(_, height)| height),
        duration_ms: metadata
            .duration_ms
            .or(form.duration_ms)
            .filter(|_| analysis.format.is_video()),
        thumbhash: renditions.thumbhash.clone(),
        has_thumbnail: renditions.thumbnail.is_some(),
        has_preview: renditions.preview.is_some(),
        // How visitors keep their files is nobody's business.
        folder: if by_owner { form.folder.clone() } else { String::new() },
        place: Name::default(),
        live_photo_video_id: form.live_photo_video_id.clone(),
        metadata: metadata.clone(),
    }
}

/// Visitors decide nothing, but that a film is the film of the photo that comes next.
fn is_film(form: &Form, format: Format) -> bool {
    form.visibility == AssetVisibility::Hidden && format.is_video()
}

/// Bytes first, then the row: what is interrupted in between is bytes without a row, which the
/// sweep removes, and never a row without bytes.
async fn keep(
    app: &App,
    who: &Principal,
    place: Place<'_>,
    asset: Asset,
    files: Files,
    edits: &[Edit],
) -> Result<UploadResult> {
    // Until its row is there the sweep would take its files for left over.
    let _arriving = app.arriving.lock(&asset.id);
    let kept = storage::Files {
        original: Some((files.original.path().to_owned(), asset.format)),
        sidecar: files.sidecar.map(Bytes::from),
        ..small_files(&files.renditions)
    };
    let written = match app.storage.keep(&asset.id, kept).await {
        Ok(()) => write(app, who, place, &asset, edits).await,
        Err(error) => Err(error.into()),
    };
    if !matches!(written, Ok(true)) {
        app.storage.remove(&asset.id, asset.format).await;
    }
    if written? {
        if asset.metadata.latitude.is_some() {
            app.places.ring();
        }
        return Ok(UploadResult { id: asset.id, status: UploadStatus::Created });
    }
    // The same bytes came in twice at once, and the other upload was first.
    there_already(app, who, place.album, &asset.sha1)
        .await?
        .ok_or_else(|| Error::internal("an asset vanished"))
}

/// Keeps small pictures of an asset that is there: bytes first, then what its row says of them.
/// Those that could not be made are not promised any longer.
pub async fn keep_renditions(app: &App, id: &str, made: Renditions) -> Result<()> {
    app.storage.keep(id, small_files(&made)).await?;
    app.db.set_renditions(id, &made).await?;
    Ok(())
}

fn small_files(made: &Renditions) -> storage::Files {
    storage::Files {
        thumbnail: made.thumbnail.clone(),
        preview: made.preview.clone(),
        ..storage::Files::default()
    }
}

async fn write(
    app: &App,
    who: &Principal,
    Place { album, brought }: Place<'_>,
    asset: &Asset,
    edits: &[Edit],
) -> Result<bool> {
    let mut write = app.db.write_for(&asset.owner_id).await?;
    if let Some(film) = &asset.live_photo_video_id {
        films::take(&mut write, who, film).await?;
    }
    if !write.add_asset(asset, edits).await? {
        return Ok(false);
    }
    // Asked before it was stored as well; others may have been stored since.
    if write.is_over_quota(&asset.owner_id).await? {
        return Err(Error::bad_request("Quota has been exceeded!"));
    }
    if let Principal::Visitor(link) = who {
        guests::attach(&mut write, link, album, asset, brought).await?;
    }
    write.commit().await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_in_both_spellings() {
        let hash: Vec<u8> = (0..20).collect();
        assert_eq!(checksum("000102030405060708090A0b0c0d0e0f10111213"), Some(hash.clone()));
        assert_eq!(checksum(&STANDARD.encode(&hash)), Some(hash));
        for text in ["", "zz", "000102030405060708090a0b0c0d0e0f1011121g", "AAAA"] {
            assert_eq!(checksum(text), None, "{text}");
        }
    }
}
