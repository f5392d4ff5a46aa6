//! Taking many files home: what an archive would hold, and the archive itself, laid out before its
//! first byte, so that its length is known and a broken download resumes.

use std::ops::Range;

use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use vitrine_api::{
    DownloadArchive, DownloadFile, DownloadInfo, DownloadPart, DownloadRefusal, DownloadRequest,
};
use vitrine_media::zip::{
    Archive, DEFAULT_PART, Entry, Segment, parts, safe_name, stored_overhead, unique_names,
};
use vitrine_media::{Level, neutral_name};

use super::media::{given, refusal};
use crate::access::{self, Action, Disclosure};
use crate::app::App;
use crate::auth::{Caller, Principal};
use crate::clock;
use crate::db::assets::Asset;
use crate::error::{Error, Result};
use crate::http::disposition::{Purpose, disposition};
use crate::http::etag::strong;
use crate::http::extract::Json;
use crate::http::serve::Representation;
use crate::http::{body, incoming};
use crate::limits::MAX_LISTED;
use crate::storage::StorageKey;

/// A file of an archive: the asset and what is given of it.
struct Packed {
    asset: Asset,
    size: u64,
    crc32: u32,
    name: String,
    /// The still, where this is the film of a Live Photo.
    film_of: Option<String>,
}

/// The film of a Live Photo goes home with its still, where films are given as they are.
fn film_of(still: &Packed, film: Asset) -> Packed {
    Packed {
        size: film.size,
        crc32: film.crc32,
        name: safe_name(&still.asset.film_name(film.format)),
        film_of: Some(still.asset.id.clone()),
        asset: film,
    }
}

/// What is given of these assets, under names that are safe and unique, and what is refused.
async fn pack(
    app: &App,
    assets: Vec<Asset>,
    disclosure: Disclosure,
) -> Result<(Vec<Packed>, Vec<DownloadRefusal>)> {
    let level = disclosure.level();
    let ids: Vec<_> = assets.iter().map(|asset| asset.id.clone()).collect();
    let mut edits = match level {
        Level::None => Default::default(),
        level => app.db.edits(&ids, level).await?,
    };
    let mut films = match disclosure.gives_films() {
        true => app.db.films_of(&assets).await?,
        false => Default::default(),
    };
    let (mut packed, mut refused) = (Vec::new(), Vec::new());
    for asset in assets {
        let given = match level {
            Level::None => Ok((asset.size, asset.crc32)),
            _ => match edits.remove(&asset.id) {
                Some(Ok(clean)) => Ok((clean.size, clean.crc32)),
                Some(Err(reason)) => Err(reason),
                None => Err("it was never checked".to_owned()),
            },
        };
        match given {
            Ok((size, crc32)) => {
                let name = match disclosure {
                    Disclosure::Nothing => neutral_name(packed.len(), asset.format),
                    _ => safe_name(&asset.name),
                };
                let still = Packed { asset, size, crc32, name, film_of: None };
                let film = films.remove(&still.asset.id).map(|film| film_of(&still, film));
                packed.push(still);
                packed.extend(film);
            }
            Err(reason) => {
                let reason = refusal(&reason);
                refused.push(DownloadRefusal { id: asset.id, reason });
            }
        }
    }
    let names = unique_names(packed.iter().map(|file| file.name.clone()).collect());
    for (file, name) in packed.iter_mut().zip(names) {
        file.name = name;
    }
    Ok((packed, refused))
}

/// `POST /api/download/info`
pub async fn info(
    State(app): State<App>,
    Caller(who): Caller,
    Json(body): Json<DownloadRequest>,
) -> Result<(StatusCode, Json<DownloadInfo>)> {
    let assets = wanted(&app, &who, &body).await?;
    let disclosure = who.disclosure();
    let (packed, refused) = pack(&app, assets, disclosure).await?;
    // A still and its film are asked for as one, so they are in one archive.
    let units: Vec<&[Packed]> = packed.chunk_by(|_, next| next.film_of.is_some()).collect();
    let sizes: Vec<u64> = units.iter().map(|unit| weight(unit)).collect();
    let most = body.archive_size.unwrap_or(DEFAULT_PART);
    let archives = parts(&sizes, most).into_iter().map(|range| {
        let units = units.get(range).unwrap_or_default();
        let files: Vec<_> = units.iter().copied().flatten().collect();
        DownloadPart {
            size: files.iter().map(|file| file.size).sum(),
            asset_ids: units.iter().map(|unit| unit[0].asset.id.clone()).collect(),
            files: files.iter().map(|file| listed(file, disclosure)).collect(),
        }
    });
    let total_size = packed.iter().map(|file| file.size).sum();
    let answer = DownloadInfo { total_size, archives: archives.collect(), refused };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// What files add to an archive beyond the entry that each unit has anyway.
fn weight(unit: &[Packed]) -> u64 {
    let more: u64 = unit.iter().skip(1).map(|file| stored_overhead(file.name.len())).sum();
    more + unit.iter().map(|file| file.size).sum::<u64>()
}

fn listed(file: &Packed, disclosure: Disclosure) -> DownloadFile {
    let told = disclosure != Disclosure::Nothing;
    DownloadFile {
        id: file.film_of.as_ref().unwrap_or(&file.asset.id).clone(),
        name: file.name.clone(),
        size: file.size,
        crc32: file.crc32,
        modified: told.then(|| clock::iso_seconds(file.asset.local_at)),
        is_film: file.film_of.is_some(),
    }
}

/// The assets of a request: those named, or an album's, or all of a link's.
async fn wanted(app: &App, who: &Principal, body: &DownloadRequest) -> Result<Vec<Asset>> {
    if !body.asset_ids.is_empty() {
        return access::assets(app, who, Action::Download, &body.asset_ids).await;
    }
    // Asked for nothing by name, the flag has still to be looked at.
    access::assets(app, who, Action::Download, &[]).await?;
    let scope = match (&body.album_id, who) {
        (None, Principal::User(_)) => {
            return Err(Error::bad_request("assetIds, albumId, or userId is required"));
        }
        (album, who) => access::scope(app, who, album.as_deref()).await?,
    };
    Ok(app.db.assets_of(scope, MAX_LISTED).await?)
}

/// The same as a form or a query, where a list is one field.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    #[serde(default)]
    asset_ids: String,
    archive_name: Option<String>,
}

/// `POST /api/download/archive`, and ours: `GET` with the fields of the form in its query, for clients
/// that can only resume what they `GET`, such as curl.
pub async fn archive(
    State(app): State<App>,
    Caller(who): Caller,
    request: Request,
) -> Result<Response> {
    let headers = request.headers().clone();
    let wanted = parse(&app, request).await?;
    let assets = access::assets(&app, &who, Action::Download, &wanted.asset_ids).await?;
    let disclosure = who.disclosure();
    let (packed, refused) = pack(&app, assets, disclosure).await?;
    if let Some(refused) = refused.first() {
        return Err(Error::bad_request(refused.reason.clone()));
    }
    if app.storage.is_shared() {
        // That a bucket is away can be said now; once the archive has begun it can only break off.
        app.storage.reach().await?;
    }
    let archive = lay_out(&packed, disclosure)?;
    let name = archive_name(wanted.archive_name.as_deref());
    let file = Representation {
        len: archive.len(),
        etag: etag(&packed, disclosure),
        content_type: HeaderValue::from_static("application/zip"),
        disposition: disposition(Purpose::Attachment, &name),
    };
    let level = disclosure.level();
    Ok(file.respond_once(&headers, |range| {
        let assets = packed.into_iter().map(|file| file.asset).collect();
        Body::from_stream(bytes_of(app, assets, level, &archive, range))
    }))
}

async fn parse(app: &App, request: Request) -> Result<DownloadArchive> {
    let request = incoming::whole(app, request).await?;
    let kind = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_form = kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded"));
    // The extractor reads the query of a `GET` and the body of everything else.
    let wanted = if is_form || request.method() == Method::GET {
        let form = axum::Form::<Form>::from_request(request, &()).await;
        let axum::Form(form) = form.map_err(|error| Error::bad_request(error.body_text()))?;
        let ids = form.asset_ids.split(',').map(str::trim).filter(|id| !id.is_empty());
        DownloadArchive {
            asset_ids: ids.map(str::to_owned).collect(),
            archive_name: form.archive_name,
        }
    } else {
        Json::<DownloadArchive>::from_request(request, app).await?.0
    };
    if wanted.asset_ids.is_empty() {
        return Err(Error::bad_request("Validation failed: assetIds is required"));
    }
    Ok(wanted)
}

fn lay_out(packed: &[Packed], disclosure: Disclosure) -> Result<Archive> {
    let told = disclosure != Disclosure::Nothing;
    let entries = packed.iter().map(|file| Entry {
        name: file.name.clone(),
        size: file.size,
        modified: told.then(|| clock::to_naive(file.asset.local_at)),
        crc32: file.crc32,
    });
    Archive::new(entries.collect()).map_err(|error| Error::bad_request(error.to_string()))
}

fn archive_name(name: Option<&str>) -> String {
    let name = name.map(str::trim).filter(|name| !name.is_empty()).unwrap_or("vitrine");
    let name = safe_name(name);
    let stem = name.strip_suffix(".zip").unwrap_or(&name);
    format!("{stem}.zip")
}

/// The same files under the same names are the same archive, byte for byte.
fn etag(packed: &[Packed], disclosure: Disclosure) -> HeaderValue {
    let mut hash = Sha256::new();
    hash.update(format!("{:?}", disclosure.level()));
    for file in packed {
        hash.update(format!("\n{} {} {:08x} {}", file.asset.id, file.size, file.crc32, file.name));
    }
    strong(&hash.finalize()[..16])
}

/// These bytes of an archive. Files are opened when their turn comes; one that has gone in the
/// meantime breaks the download off, which its length makes visible.
fn bytes_of(
    app: App,
    assets: Vec<Asset>,
    level: Level,
    archive: &Archive,
    range: Range<u64>,
) -> impl Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    let segments: Vec<_> = archive.range(range).collect();
    stream::iter(segments)
        .then(move |segment| {
            let asset = match &segment {
                Segment::File { index, .. } => assets.get(*index).cloned(),
                Segment::Bytes(_) => None,
            };
            let app = app.clone();
            async move {
                match (segment, asset) {
                    (Segment::Bytes(bytes), _) => {
                        stream::once(async { Ok(Bytes::from(bytes)) }).boxed()
                    }
                    (Segment::File { range, .. }, Some(asset)) => {
                        part(&app, &asset, level, range).await
                    }
                    (Segment::File { .. }, None) => broken("an archive names no asset"),
                }
            }
        })
        .flatten()
}

type Part = stream::BoxStream<'static, std::io::Result<Bytes>>;

async fn part(app: &App, asset: &Asset, level: Level, range: Range<u64>) -> Part {
    let key = StorageKey::Original { id: &asset.id, format: asset.format };
    let opened = async {
        let given = given(app, asset, level).await?;
        Ok::<_, Error>((given, app.storage.open_object(key, asset.size).await?))
    };
    match opened.await {
        Ok((given, object)) => body::stream(&object, given.list.as_ref(), range).boxed(),
        Err(_) => broken("a file of an archive could not be opened"),
    }
}

fn broken(why: &'static str) -> Part {
    tracing::error!(why, "an archive broke off");
    stream::once(async move { Err(std::io::Error::other(why)) }).boxed()
}
