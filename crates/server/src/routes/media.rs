//! Assets as bytes: originals, videos, thumbnails and previews. What a link hides is cut out of
//! them here, by the edit list that was worked out when the asset came in.

use std::ops::Range;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use vitrine_media::{EditList, Format, Level, neutral_name};

use super::assets::{ThumbnailQuery, is_user};
use crate::access::{self, Action, Disclosure};
use crate::app::App;
use crate::auth::{Caller, Principal, is_named_in_address};
use crate::db::AssetId;
use crate::db::assets::Asset;
use crate::error::{Error, Result};
use crate::http::body;
use crate::http::disposition::{NAMELESS, Purpose, disposition};
use crate::http::etag::strong;
use crate::http::extract::{Id, Query};
use crate::http::serve::Representation;
use crate::storage::StorageKey;

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
    let asset = access::asset(&app, &who, Action::Download, &id).await;
    let asset = asset.map_err(|error| match error {
        // The wire's clients expect a missing file here, not a bad request.
        Error::BadRequest(_) => Error::NotFound("Not found or no asset.download access"),
        other => other,
    })?;
    let name = file_name(&app, &who, &asset, asset.format, asset.name.clone()).await?;
    if app.redirect_originals
        && is_navigation(&request)
        && who.disclosure().level() == Level::None
        && let Some(elsewhere) = elsewhere(&app, &asset, query.purpose(), &name).await?
    {
        return Ok(elsewhere);
    }
    let as_file = disposition(query.purpose(), &name);
    let level = who.disclosure().level();
    file(&app, &who, (id, level), asset, as_file, &request).await
}

/// Whether a browser goes to this address, rather than a page or a program fetching it. Only those
/// are sent elsewhere: pages may not fetch from other hosts, and programs might hand their key on.
fn is_navigation(request: &HeaderMap) -> bool {
    request.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate")
}

/// Sends a browser to the bucket for a file that is given as it is.
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

/// `GET /api/assets/{id}/video/playback`; of a motion photo the film in it, of a Live Photo the film
/// beside it, which is given just as any other video. Where nothing may be downloaded, videos are
/// played without metadata, and no answer calls itself a file.
pub async fn playback(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<AssetId>,
    Query(query): Query<FileQuery>,
    request: HeaderMap,
) -> Result<Response> {
    let asset = access::asset(&app, &who, Action::View, &id).await?;
    let level = who.playback_level();
    let is_file = who.may(Action::Download);
    let called = |name: &str| match is_file {
        true => disposition(query.purpose(), name),
        false => NAMELESS,
    };
    if asset.format.is_video() {
        let name = file_name(&app, &who, &asset, asset.format, asset.name.clone()).await?;
        return file(&app, &who, (id, level), asset, called(&name), &request).await;
    }
    if let Some(film) = app.db.films_of(std::slice::from_ref(&asset)).await?.remove(&asset.id) {
        let told = asset.film_name(film.format);
        let name = file_name(&app, &who, &asset, film.format, told).await?;
        return file(&app, &who, (id, level), film, called(&name), &request).await;
    }
    // What a film tells of itself cannot be taken out while it is inside of a picture.
    let film = asset.film().filter(|_| level == Level::None);
    match film {
        Some(film) => {
            let name = asset.film_name(Format::Mp4);
            motion(&app, &who, &asset, film, called(&name), &request).await
        }
        None => Err(Error::NotFound("The asset is no video")),
    }
}

/// Serves the film in a motion photo: a part of its file.
async fn motion(
    app: &App,
    who: &Principal,
    asset: &Asset,
    film: Range<u64>,
    disposition: HeaderValue,
    request: &HeaderMap,
) -> Result<Response> {
    let key = StorageKey::Original { id: &asset.id, format: asset.format };
    let object = app.storage.open_object(key, asset.size).await?;
    // Only the file says where its film is. What begins otherwise is none, and is no part of an
    // original that anybody should get by this address (ISO/IEC 14496-12, section 4.3).
    let start = film.start..film.end.min(film.start + 8);
    if film.end > asset.size || object.read(start).await?.get(4..) != Some(b"ftyp") {
        return Err(Error::NotFound("The asset is no video"));
    }
    let file = Representation {
        len: film.end - film.start,
        etag: tag(&format!("{} film {film:?} {:08x}", asset.id, asset.crc32)),
        content_type: HeaderValue::from_static(Format::Mp4.mime()),
        disposition,
    };
    let is_remote = object.is_remote();
    let (app, who, id) = (app.clone(), who.clone(), asset.id.clone());
    let answer = file.respond(request, move |part| {
        let part = film.start + part.start..film.start + part.end;
        let bytes = body::stream(&object, None, part);
        Body::from_stream(access::until_revoked(&app, &who, access::Bytes::Of(id.clone()), bytes))
    });
    if is_remote { body::begun(answer).await } else { Ok(answer) }
}

/// Serves an asset's file with so much taken out, for as long as its reader may see asset `seen`:
/// itself, or the still whose video it is.
async fn file(
    app: &App,
    who: &Principal,
    (seen, level): (AssetId, Level),
    asset: Asset,
    disposition: HeaderValue,
    request: &HeaderMap,
) -> Result<Response> {
    let given = given(app, &asset, level).await?;
    let key = StorageKey::Original { id: &asset.id, format: asset.format };
    let object = app.storage.open_object(key, asset.size).await?;
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
        Body::from_stream(access::until_revoked(&app, &who, access::Bytes::Of(seen.clone()), bytes))
    });
    if is_remote { body::begun(answer).await } else { Ok(answer) }
}

/// An asset's file as one kind of reader gets it.
pub(super) struct Given {
    /// How it is cut; none for the whole file.
    pub(super) list: Option<EditList>,
    /// Length of the result.
    pub(super) len: u64,
    /// CRC-32 of the result.
    pub(super) crc32: u32,
}

/// What is given at a level, or why nothing is. A file is never given in doubt.
pub(super) async fn given(app: &App, asset: &Asset, level: Level) -> Result<Given> {
    given_of(app, &asset.id, (asset.size, asset.crc32), level).await
}

/// The same by an asset's id, and the length and the CRC-32 of its original.
pub(super) async fn given_of(
    app: &App,
    id: &AssetId,
    (size, crc32): (u64, u32),
    level: Level,
) -> Result<Given> {
    if level == Level::None {
        return Ok(Given { list: None, len: size, crc32 });
    }
    let edit = app.db.edit(id, level).await?;
    let clean = edit.unwrap_or_else(|| Err("it was never checked".to_owned()));
    let clean = clean.map_err(|reason| Error::Forbidden(refusal(&reason).into()))?;
    let list = clean.edit_list().filter(|list| list.source_len() == size);
    let list = list.ok_or_else(|| Error::internal("a stored edit list does not fit its file"))?;
    Ok(Given { list: Some(list), len: clean.size, crc32: clean.crc32 })
}

/// Why a file is not given, in a sentence for people.
pub(super) fn refusal(reason: &str) -> String {
    format!("This file cannot be given without its metadata: {reason}")
}

/// What a file of an asset is called. Names give dates and places away, so clean files are called
/// by their place in the link.
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

/// Changes with the bytes, and tells nothing that the bytes do not: the checksum in it is that of
/// what is served.
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
    // Visitors get the largest picture that carries nothing, never the file itself.
    if size == Size::Full && is_user(&who) && shown_by_browsers(picture.format) {
        let asset = access::asset(&app, &who, Action::View, &id).await?;
        let shown = disposition(Purpose::Inline, &asset.name);
        return file(&app, &who, (id, Level::None), asset, shown, &request).await;
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
    // Those of a guest's device give way to others, and no cache may keep them beyond that.
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

/// Whether everybody who asks for the same address gets the same: nothing that is given depends on a
/// password or on a guest's cookie.
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
