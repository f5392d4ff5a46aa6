//! How an upload becomes an asset: temporary file, checks, renditions, storage, and last its row.
//! Only then is it acknowledged.

mod analysis;
mod capture_time;
mod form;
mod form_parts;
mod from_disk;
mod full_size;
mod guest_uploads;
mod known_content;
mod link_room;
mod motion_videos;
pub(crate) mod parts;
mod staging;

use bytes::Bytes;
use vitrine_api::{AssetVisibility, UploadResult};
use vitrine_database::assets::Asset;
use vitrine_database::clock;
use vitrine_database::new_assets::NewAsset;
use vitrine_database::place_names::Name;
use vitrine_database::{AlbumId, AssetId, LinkId, UploadId, UserId, Write};
use vitrine_media::Format;
use vitrine_storage::Files;

use crate::access;
use crate::auth::Principal;
use crate::error::{Error, Result};
use crate::library::Library;
use crate::renditions::{Maker, Renditions};
pub use analysis::{Analysis, AnalysisQueue, QueuePlace, analyse, edits, metadata_of, open};
pub use form::{Form, Received, Sender, described, pictures, read};
pub use form_parts::FormParts;
pub use from_disk::{checksum_of, from_disk};
pub use full_size::{keep_full_size, replace_refused};
pub use guest_uploads::{approve, room, take_back, take_room};
use known_content::created;
pub use known_content::{checksum, known, seen_known, tell_known};
pub use link_room::Room;
pub use motion_videos::pair;
pub use staging::SmallPart;

/// The context of an upload, besides its form.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// The album of the link that receives a visitor's upload; `None` for the first one.
    pub album: Option<AlbumId>,
    /// The resumable upload that it was, whose slot and reserved bytes must not count twice.
    pub upload: Option<UploadId>,
}

/// Makes an upload an asset, or finds the asset with the same content. A visitor's upload is added
/// to one of the link's albums.
pub async fn add(
    library: &Library,
    who: &Principal,
    arrival: &Arrival,
    received: impl Into<Received>,
) -> Result<UploadResult> {
    let Received { mut form, sidecar, place } = received.into();
    if let Some(there) = known(library, who, &form.file.sha1).await? {
        if let (Principal::User(_), Some(motion_video)) = (who, &form.live_photo_video_id) {
            motion_videos::join(
                library,
                who.uploads_for()?,
                &AssetId::from(&*there.id),
                motion_video,
            )
            .await?;
        }
        return Ok(there);
    }
    let owner = who.uploads_for()?.clone();
    let place = match place {
        Some(place) => place,
        None => library.analyses.enter(who).await?,
    };
    let (path, crc32) = (form.file.path().to_owned(), form.file.crc32);
    let sidecar = form.sidecar.take().map(SmallPart::from).or(sidecar);
    let analyse = move || analysis::analyse_with(&path, crc32, sidecar);
    let analysed = library.analyses.run(place, analyse).await?;
    let (mut analysis, sidecar) = analysed.map_err(Error::internal)?;
    if !analysis::is_supported(analysis.format) {
        return Err(Error::bad_request(format!("Unsupported file type {}", form.name)));
    }
    let metadata = &analysis.metadata;
    check_kind(who, &form, analysis.format, metadata.duration_ms)?;
    if form.live_photo_video_id.is_some() && analysis.format.is_video() {
        return Err(motion_videos::refused());
    }
    // Sidecars of visitors are read and not stored: their uploads count by their files alone.
    let sidecar = sidecar.filter(|_| matches!(who, Principal::User(_)));
    let beside = sidecar.as_ref().map_or(0, Vec::len) as u64;
    check_room(library, who, arrival, form.file.len + beside).await?;
    let size = analysis.metadata.width.zip(analysis.metadata.height);
    let path = form.file.path().to_owned();
    let maker = match who {
        Principal::User(_) => Maker::Owner,
        Principal::Visitor(_) => Maker::Guest,
    };
    let offered = (std::mem::take(&mut form.offered), maker);
    // It is a part of how the file is served, and so is made in any case.
    let full_size = replace_refused(library, &path, analysis.format, &mut analysis.edits).await;
    let renditions = match form.is_without_pictures {
        true => Renditions::default(),
        false => library.renderer.render(Some(path), analysis.format, offered, size).await,
    };
    let full_size_bytes = full_size.as_ref().map_or(0, Bytes::len) as u64;
    let asset = asset(&form, &owner, who, &analysis, &renditions);
    let new = NewAsset {
        edits: analysis.edits,
        extra_bytes: renditions.bytes() + full_size_bytes + beside,
        ..NewAsset::default()
    };
    let is_motion_video = form.is_motion_video(analysis.format);
    let incoming = Incoming {
        form,
        sidecar,
        renditions,
        full_size,
        asset,
        new,
        is_motion_video,
        sidecar_bytes: beside,
    };
    keep(library, who, arrival, incoming).await
}

/// Refuses formats that a link does not accept.
fn check_kind(
    who: &Principal,
    form: &Form,
    format: Format,
    duration_ms: Option<u64>,
) -> Result<()> {
    match who {
        Principal::Visitor(visit)
            if !guest_uploads::takes(&visit.link, form, format, duration_ms) =>
        {
            Err(Error::Forbidden("This link takes photos, and no videos".into()))
        }
        _ => Ok(()),
    }
}

/// Refuses a file that exceeds the quota before its renditions are made, which is most of the work.
/// The quota is checked again when the row is written.
async fn check_room(
    library: &Library,
    who: &Principal,
    arrival: &Arrival,
    bytes: u64,
) -> Result<()> {
    let upload = arrival.upload.as_ref();
    if library.db.exceeds_quota(who.uploads_for()?, link_of(who), bytes, upload).await? {
        return Err(Error::over_quota());
    }
    match who {
        Principal::Visitor(visit) => {
            guest_uploads::room(library, &visit.link, upload).await?.check(bytes)
        }
        Principal::User(_) => Ok(()),
    }
}

/// An upload that was analysed, and is about to be stored.
struct Incoming {
    form: Form,
    sidecar: Option<Vec<u8>>,
    renditions: Renditions,
    full_size: Option<Bytes>,
    asset: Asset,
    new: NewAsset,
    /// Whether it is the motion video of a photo that comes next.
    is_motion_video: bool,
    sidecar_bytes: u64,
}

fn asset(
    form: &Form,
    owner: &UserId,
    who: &Principal,
    analysis: &Analysis,
    renditions: &Renditions,
) -> Asset {
    let now = clock::now();
    let mut metadata = analysis.metadata.clone();
    let modified_at = form.modified_at.unwrap_or(now);
    let said = form.created_at.unwrap_or(modified_at);
    let taken = capture_time::taken(&metadata, &form.name, said);
    metadata.taken = taken.stated.or(metadata.taken);
    let by_owner = matches!(who, Principal::User(_));
    let stated = metadata.width.zip(metadata.height);
    let size = dimensions(analysis.format, stated, renditions.size);
    Asset {
        id: AssetId::random(),
        owner_id: owner.clone(),
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
            Principal::Visitor(_) if form.is_motion_video(analysis.format) => {
                AssetVisibility::Hidden
            }
            Principal::Visitor(visit) => guest_uploads::visibility(&visit.link),
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
        // The folders on a visitor's device are private.
        folder: if by_owner { form.folder.clone() } else { String::new() },
        place: Name::default(),
        live_photo_video_id: form.live_photo_video_id.clone(),
        is_contribution: !by_owner,
        guest_pictures: renditions.by_guest,
        metadata,
    }
}

/// Width and height of an asset, from those that its file states and those of the image that is
/// shown. The directories of a raw file may describe a thumbnail, or the sensor before it is turned.
fn dimensions(
    format: Format,
    stated: Option<(u32, u32)>,
    shown: Option<(u32, u32)>,
) -> Option<(u32, u32)> {
    let is_other = |(width, height): (u32, u32), shown: (u32, u32)| {
        width < shown.0 || (width > height) != (shown.0 > shown.1)
    };
    match (stated, shown) {
        (Some(stated), Some(shown)) if format == Format::Raw && is_other(stated, shown) => {
            Some(shown)
        }
        (stated, shown) => stated.or(shown),
    }
}

/// Stores the bytes, then the row: an interruption leaves bytes without a row, which the sweep
/// removes, and never a row without bytes.
async fn keep(
    library: &Library,
    who: &Principal,
    arrival: &Arrival,
    mut incoming: Incoming,
) -> Result<UploadResult> {
    let (id, format) = (incoming.asset.id.clone(), incoming.asset.format);
    // Held until the row is written, since the sweep removes files without a row.
    let _arriving = library.arriving.lock(id.as_str());
    let kept = Files {
        original: Some((incoming.form.file.path().to_owned(), format)),
        sidecar: incoming.sidecar.take().map(Bytes::from),
        full_size: incoming.full_size.take(),
        ..small_files(&incoming.renditions)
    };
    let written = match library.storage.keep(&id, kept).await {
        Ok(()) => write(library, who, arrival, &mut incoming).await,
        Err(error) => Err(error.into()),
    };
    if !matches!(&written, Ok(Written::Added)) {
        library.storage.remove(&id, format).await;
    }
    match written? {
        Written::Added => {
            if incoming.asset.metadata.latitude.is_some() {
                library.unnamed_places.notify_one();
            }
            if format.is_video() {
                library.wanted_videos.notify_one();
            }
            Ok(created(id))
        }
        Written::Joined(there) => Ok(created(there)),
        // The same content was uploaded twice at once, and the other upload was first.
        Written::Known => known(library, who, &incoming.asset.sha1)
            .await?
            .ok_or_else(|| Error::internal("an asset vanished")),
    }
}

/// Stores renditions of an existing asset: bytes first, then its row. Renditions that could not be
/// made are removed from the row.
pub async fn keep_renditions(library: &Library, id: &AssetId, made: Renditions) -> Result<()> {
    library.storage.keep(id, small_files(&made)).await?;
    library.db.set_renditions(id, &made.stored()).await?;
    Ok(())
}

/// The same in a transaction that holds the lock of the asset's owner, so that the permission that
/// it checked remains valid until the renditions are stored.
pub async fn keep_renditions_in(
    library: &Library,
    mut write: Write,
    id: &AssetId,
    made: &Renditions,
) -> Result<()> {
    library.storage.keep(id, small_files(made)).await?;
    write.set_renditions(id, &made.stored()).await?;
    Ok(write.commit().await?)
}

fn small_files(made: &Renditions) -> Files {
    Files { thumbnail: made.thumbnail.clone(), preview: made.preview.clone(), ..Files::default() }
}

/// The outcome of writing the row of an upload.
enum Written {
    /// The row was added.
    Added,
    /// A visitor uploaded the content of an existing asset that they may see: this one.
    Joined(AssetId),
    /// A user uploaded the content of an existing asset of theirs.
    Known,
}

/// Writes the row of an upload in one transaction, which checks all its conditions again: the link
/// or session, its permissions, its limits.
async fn write(
    library: &Library,
    who: &Principal,
    arrival: &Arrival,
    incoming: &mut Incoming,
) -> Result<Written> {
    let Incoming { form, asset, new, is_motion_video, sidecar_bytes, .. } = incoming;
    let mut write = library.db.write_for(&asset.owner_id).await?;
    let who = access::recheck(&mut write, who).await?;
    who.uploads_for()?;
    let upload = arrival.upload.as_ref();
    // A file is accepted if there is space for it and its sidecar. Its renditions, which are small
    // and made here, count from then on.
    let more = asset.size + *sidecar_bytes;
    if write.exceeds_quota(&asset.owner_id, link_of(&who), more, upload).await? {
        return Err(Error::over_quota());
    }
    let Principal::Visitor(visit) = &who else {
        let unpaired = motion_videos::take(library, &mut write, &who, asset).await?;
        if !write.add_asset(asset, new).await? {
            return Ok(Written::Known);
        }
        write.commit().await?;
        motion_videos::show(library, unpaired).await?;
        return Ok(Written::Added);
    };
    check_kind(&who, form, asset.format, asset.metadata.duration_ms)?;
    let album = arrival.album.as_ref();
    if album.is_some_and(|album| !visit.opens_album(album)) {
        return Err(Error::no_access("albumAsset.create"));
    }
    let ended = take_room(&mut write, &visit.link, asset.size, upload).await?;
    let (shown, is_known) = guest_uploads::shown_content(library, visit, &asset.sha1).await?;
    // A motion video belongs to the photo that comes next, and never to an existing video.
    let shown = shown.filter(|_| !*is_motion_video);
    if let Some(there) = shown {
        guest_uploads::attach(&mut write, visit, album, &there, false).await?;
        write.commit().await?;
        forget(library, &ended).await;
        return Ok(Written::Joined(there));
    }
    let unpaired = motion_videos::take(library, &mut write, &who, asset).await?;
    new.is_separate = is_known;
    new.skips_collections = !write.guests_join_collections(&asset.owner_id).await?;
    if !*is_motion_video {
        asset.visibility = guest_uploads::visibility(&visit.link);
    }
    if !write.add_asset(asset, new).await? {
        return Err(Error::Busy);
    }
    guest_uploads::attach(&mut write, visit, album, &asset.id, *is_motion_video).await?;
    let gone = guest_uploads::make_room(&mut write, &visit.link).await?;
    write.commit().await?;
    motion_videos::show(library, unpaired).await?;
    forget(library, &ended).await;
    for (id, format) in gone {
        library.storage.remove(&id, format).await;
    }
    Ok(Written::Added)
}

/// Removes the received parts of resumable uploads that were ended.
pub(crate) async fn forget(library: &Library, ended: &[UploadId]) {
    for id in ended {
        parts::forget(library, id, &[]).await;
    }
}

/// The link through which a visitor uploads; `None` for users.
pub(crate) fn link_of(who: &Principal) -> Option<&LinkId> {
    match who {
        Principal::User(_) => None,
        Principal::Visitor(visit) => Some(&visit.link.id),
    }
}
