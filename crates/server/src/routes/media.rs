//! Assets as bytes: originals, videos, thumbnails and previews. What a link hides is removed from
//! them here, by the edit list that was computed when the asset was uploaded.

use std::ops::Range;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use vitrine_database::AssetId;
use vitrine_database::assets::Asset;
use vitrine_database::video_renditions::VideoRendition;
use vitrine_media::{Format, Level, neutral_name};
use vitrine_storage::StorageKey;

use super::assets::ThumbnailQuery;
use crate::access::{self, Action, Disclosure};
use crate::app::App;
use crate::auth::{Caller, Principal, is_named_in_address};
use crate::error::{Error, Result};
use crate::http::body;
use crate::http::disposition::{NAMELESS, Purpose, disposition};
use crate::http::etag::strong;
use crate::http::extract::{Id, Query};
use crate::http::serve::Representation;
use crate::services::served_file::{ServedFile, name_of, served_file};

/// Query of `original` and `playback`.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(default)]
pub struct FileQuery {
    download: Option<String>,
}

impl FileQuery {
    fn purpose(&self) -> Purpose {
        match self.download.as_deref() {
            Some("true" | "1" | "") => Purpose::Attachment,
            _ => Purpose::Inline,
        }
    }
}

/// `GET /api/assets/{id}/original`
pub async fn original(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<AssetId>,
    Query(query): Query<FileQuery>,
    request: HeaderMap,
) -> Result<Response> {
    let asset = access::asset(&app.db, &who, Action::Download, &id).await;
    let asset = asset.map_err(|error| match error {
        // Clients of the API expect 404 here, not 400.
        Error::BadRequest(_) => Error::NotFound("Not found or no asset.download access"),
        other => other,
    })?;
    let level = who.disclosure().level();
    let given = served_file(&app, &asset, level).await?;
    let (format, told) = (given.format(asset.format), name_of(given.is_full_size, &asset.name));
    let name = file_name(&app, &who, &asset, format, told).await?;
    if app.redirect_originals
        && is_navigation(&request)
        && level == Level::None
        && let Some(elsewhere) = elsewhere(&app, &asset, query.purpose(), &name).await?
    {
        return Ok(elsewhere);
    }
    let as_file = disposition(query.purpose(), &name);
    file(&app, &who, (id, level), (asset, given), as_file, &request).await
}

/// Whether a browser navigates to this address, rather than a page or a program fetching it. Only
/// navigations are redirected: pages may not fetch from other hosts, and programs might send their
/// API key on.
fn is_navigation(request: &HeaderMap) -> bool {
    request.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate")
}

/// Redirects a browser to the bucket for a file that is served unchanged. `None` if the storage has
/// no URLs.
async fn elsewhere(
    app: &App,
    asset: &Asset,
    purpose: Purpose,
    name: &str,
) -> Result<Option<Response>> {
    let key = StorageKey::Original { id: &asset.id, format: asset.format };
    let disposition = disposition(purpose, name);
    let said = disposition.to_str().map_err(Error::internal)?;
    let address = app.storage.presigned(key, said).await?;
    Ok(address.map(|address| {
        let headers = [(header::LOCATION, address), (header::CACHE_CONTROL, "no-store".to_owned())];
        (StatusCode::FOUND, headers).into_response()
    }))
}

/// `GET /api/assets/{id}/video/playback`. For a motion photo this is the embedded video; for a Live
/// Photo the motion video, served like any other video. Where browsers do not play the original,
/// this is its rendition, which has no metadata. Where downloads are off, videos are played without
/// metadata, and responses have no file name.
pub async fn playback(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<AssetId>,
    Query(query): Query<FileQuery>,
    request: HeaderMap,
) -> Result<Response> {
    let asset = access::asset(&app.db, &who, Action::View, &id).await?;
    let level = who.playback_level();
    let is_file = who.may(Action::Download);
    let called = |name: &str| match is_file {
        true => disposition(query.purpose(), name),
        false => NAMELESS,
    };
    let video = match asset.format.is_video() {
        true => Some(asset.clone()),
        false => app.db.motion_videos_of(std::slice::from_ref(&asset)).await?.remove(&asset.id),
    };
    if let Some(video) = &video
        && let Some(made) = app.db.video_rendition(&video.id).await?
    {
        let told = asset.motion_video_name(Format::Mp4);
        let name = file_name(&app, &who, &asset, Format::Mp4, told).await?;
        return rendered_video(&app, &who, (id, &video.id), made, called(&name), &request).await;
    }
    if asset.format.is_video() {
        let name = file_name(&app, &who, &asset, asset.format, asset.name.clone()).await?;
        let given = served_file(&app, &asset, level).await?;
        return file(&app, &who, (id, level), (asset, given), called(&name), &request).await;
    }
    if let Some(motion_video) = video {
        let told = asset.motion_video_name(motion_video.format);
        let name = file_name(&app, &who, &asset, motion_video.format, told).await?;
        let given = served_file(&app, &motion_video, level).await?;
        let served = (motion_video, given);
        return file(&app, &who, (id, level), served, called(&name), &request).await;
    }
    // The metadata of a video cannot be removed while it is embedded in an image.
    let motion_video = asset.motion_video().filter(|_| level == Level::None);
    match motion_video {
        Some(motion_video) => {
            let name = asset.motion_video_name(Format::Mp4);
            motion(&app, &who, &asset, motion_video, called(&name), &request).await
        }
        None => Err(Error::NotFound("The asset is no video")),
    }
}

/// Serves the rendition of a video, as long as the caller may see asset `seen`: the video itself, or
/// the still that it belongs to.
async fn rendered_video(
    app: &App,
    who: &Principal,
    (seen, id): (AssetId, &AssetId),
    made: VideoRendition,
    disposition: HeaderValue,
    request: &HeaderMap,
) -> Result<Response> {
    let key = StorageKey::VideoRendition { id };
    let object = app.storage.open_object(key, made.size).await?;
    let file = Representation {
        len: made.size,
        etag: tag(&format!("{id} video {} {:08x}", made.size, made.crc32)),
        content_type: HeaderValue::from_static(key.content_type()),
        disposition,
    };
    let is_remote = object.is_remote();
    let (app, who) = (app.clone(), who.clone());
    let answer = file.respond(request, move |range| {
        let bytes = body::stream(&object, None, range);
        let transfer = access::Transfer::Of(seen.clone());
        Body::from_stream(access::until_revoked(&app.db, &who, transfer, bytes))
    });
    if is_remote { body::begun(answer).await } else { Ok(answer) }
}

/// Serves the embedded video of a motion photo: a range of its file.
async fn motion(
    app: &App,
    who: &Principal,
    asset: &Asset,
    motion_video: Range<u64>,
    disposition: HeaderValue,
    request: &HeaderMap,
) -> Result<Response> {
    let key = StorageKey::Original { id: &asset.id, format: asset.format };
    let object = app.storage.open_object(key, asset.size).await?;
    // Only the file's own metadata says where its video is. Anything that does not begin with
    // `ftyp` is no video, and this address must not serve any other part of an original (ISO/IEC
    // 14496-12, section 4.3).
    let start = motion_video.start..motion_video.end.min(motion_video.start + 8);
    if motion_video.end > asset.size || object.read(start).await?.get(4..) != Some(b"ftyp") {
        return Err(Error::NotFound("The asset is no video"));
    }
    let file = Representation {
        len: motion_video.end - motion_video.start,
        etag: tag(&format!("{} motion video {motion_video:?} {:08x}", asset.id, asset.crc32)),
        content_type: HeaderValue::from_static(Format::Mp4.mime()),
        disposition,
    };
    let is_remote = object.is_remote();
    let (app, who, id) = (app.clone(), who.clone(), asset.id.clone());
    let answer = file.respond(request, move |part| {
        let part = motion_video.start + part.start..motion_video.start + part.end;
        let bytes = body::stream(&object, None, part);
        Body::from_stream(access::until_revoked(
            &app.db,
            &who,
            access::Transfer::Of(id.clone()),
            bytes,
        ))
    });
    if is_remote { body::begun(answer).await } else { Ok(answer) }
}

/// Serves an asset's file cleaned to a level, as long as the caller may see asset `seen`: the asset
/// itself, or the still that its motion video belongs to.
async fn file(
    app: &App,
    who: &Principal,
    (seen, level): (AssetId, Level),
    (asset, given): (Asset, ServedFile),
    disposition: HeaderValue,
    request: &HeaderMap,
) -> Result<Response> {
    let (key, len) = given.key(&asset.id, (asset.format, asset.size));
    let object = app.storage.open_object(key, len).await?;
    let file = Representation {
        len: given.len,
        etag: etag(&asset.id, level, given.len, given.crc32),
        content_type: HeaderValue::from_static(key.content_type()),
        disposition,
    };
    let is_remote = object.is_remote();
    let (app, who) = (app.clone(), who.clone());
    let answer = file.respond(request, move |range| {
        let bytes = body::stream(&object, given.list.as_ref(), range);
        Body::from_stream(access::until_revoked(
            &app.db,
            &who,
            access::Transfer::Of(seen.clone()),
            bytes,
        ))
    });
    if is_remote { body::begun(answer).await } else { Ok(answer) }
}

/// The file name to serve. Names may reveal dates and places, so where metadata is hidden files are
/// named by their position in the link.
async fn file_name(
    app: &App,
    who: &Principal,
    asset: &Asset,
    format: Format,
    told: String,
) -> Result<String> {
    match who {
        Principal::Visitor(visit) if who.disclosure() == Disclosure::Nothing => {
            let position = app.db.position(visit.scope(), asset).await?;
            Ok(neutral_name(usize::try_from(position).unwrap_or(usize::MAX), format))
        }
        _ => Ok(told),
    }
}

/// Changes with the served bytes, and reveals nothing that they do not: its checksum is that of the
/// served bytes.
fn etag(id: &AssetId, level: Level, len: u64, crc32: u32) -> HeaderValue {
    tag(&format!("{id} {level:?} {len} {crc32:08x}"))
}

fn tag(what: &str) -> HeaderValue {
    strong(&Sha256::digest(what.as_bytes())[..16])
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    Thumbnail,
    Preview,
    Full,
}

impl Size {
    fn parse(text: Option<&str>) -> Result<Self> {
        match text {
            None | Some("thumbnail") => Ok(Self::Thumbnail),
            Some("preview") => Ok(Self::Preview),
            Some("fullsize" | "original") => Ok(Self::Full),
            Some(_) => Err(Error::bad_request("Validation failed: size is not known")),
        }
    }
}

/// The level at which browsers can show an asset's file in full size: unchanged, or as the JPEG that
/// is served where metadata is hidden. `None` if they cannot.
async fn full_size_level(app: &App, id: &AssetId, format: Format) -> Result<Option<Level>> {
    if shown_by_browsers(format) {
        return Ok(Some(Level::None));
    }
    let clean = app.db.edit(id, Level::All).await?;
    let is_full_size = clean.is_some_and(|clean| clean.is_ok_and(|clean| clean.is_full_size));
    Ok(is_full_size.then_some(Level::All))
}

fn shown_by_browsers(format: Format) -> bool {
    use Format::{Avif, Gif, Jpeg, Png, Webp};
    matches!(format, Jpeg | Png | Webp | Gif | Avif)
}

/// `GET /api/assets/{id}/thumbnail`
pub async fn thumbnail(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<AssetId>,
    Query(query): Query<ThumbnailQuery>,
    request: HeaderMap,
) -> Result<Response> {
    let picture = app.db.picture(who.reader(), &id).await?;
    let picture = picture.ok_or_else(|| Error::no_access("asset.view"))?;
    let size = Size::parse(query.size.as_deref())?;
    // Visitors get the largest rendition, which has no metadata, never the file itself.
    if size == Size::Full
        && who.is_user()
        && let Some(level) = full_size_level(&app, &id, picture.format).await?
    {
        let asset = access::asset(&app.db, &who, Action::View, &id).await?;
        let given = served_file(&app, &asset, level).await?;
        let shown = disposition(Purpose::Inline, &name_of(given.is_full_size, &asset.name));
        return file(&app, &who, (id, level), (asset, given), shown, &request).await;
    }
    let missing = || Error::NotFound("There is no thumbnail");
    let (key, name) = match size {
        Size::Thumbnail if picture.has_thumbnail => {
            (StorageKey::Thumbnail { id: &id }, "thumbnail")
        }
        Size::Preview | Size::Full if picture.has_preview => {
            (StorageKey::Preview { id: &id }, "preview")
        }
        _ => return Err(missing()),
    };
    // Renditions made by a guest's device may be replaced later, so no cache may keep them.
    let maker = if picture.guest_pictures { " by a guest" } else { "" };
    let etag = tag(&format!("{id} {name}{maker}"));
    let name = format!("{id}_{name}.jpg");
    let mut response = if request.get("if-none-match") == Some(&etag) {
        rendition(key, 0, etag, &name).respond(&request, |_| Body::empty())
    } else {
        let bytes = match picture.guest_pictures {
            true => app.storage.read_anew(key).await?,
            false => app.storage.read(key).await?,
        };
        let file = rendition(key, bytes.len() as u64, etag, &name);
        file.respond(&request, move |range| {
            Body::from(bytes.slice(range.start as usize..range.end as usize))
        })
    };
    let may_share = !picture.guest_pictures && is_same_for_all(&who, &request);
    if let Some(shared) = app.shared_cache.as_ref().filter(|_| may_share) {
        response.headers_mut().insert(header::CACHE_CONTROL, shared.clone());
    }
    Ok(response)
}

/// Whether everybody who requests this address gets the same response: it depends on neither a
/// password nor a guest's cookie.
fn is_same_for_all(who: &Principal, request: &HeaderMap) -> bool {
    let Principal::Visitor(visit) = who else { return false };
    visit.link.password_hash.is_none() && visit.guest.is_none() && is_named_in_address(request)
}

fn rendition(key: StorageKey<'_>, len: u64, etag: HeaderValue, name: &str) -> Representation {
    Representation {
        len,
        etag,
        content_type: HeaderValue::from_static(key.content_type()),
        disposition: disposition(Purpose::Inline, name),
    }
}
