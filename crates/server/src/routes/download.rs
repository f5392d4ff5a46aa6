//! Downloads of many files: what an archive would contain, and the archive itself. An archive is
//! laid out before its first byte is sent, so that its length is known and an interrupted download
//! resumes.

use std::collections::HashSet;
use std::ops::Range;

use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use vitrine_api::{
    DownloadArchive, DownloadFile, DownloadInfo, DownloadPart, DownloadRefusal, DownloadRequest,
};
use vitrine_database::clock;
use vitrine_database::downloads::DownloadRow;
use vitrine_database::{AlbumId, AssetId};
use vitrine_media::zip::{
    Archive, DEFAULT_PART, Entry, Segment, parts, safe_name, stored_overhead, unique_names,
};
use vitrine_media::{Format, Level, neutral_name};

use crate::access::{self, Action, Disclosure};
use crate::app::App;
use crate::auth::{Caller, ClientAddress, Principal};
use crate::download_budget::HeldRows;
use crate::error::{Error, Result};
use crate::http::disposition::{Purpose, disposition};
use crate::http::etag::strong;
use crate::http::extract::Json;
use crate::http::held_json::HeldJson;
use crate::http::serve::Representation;
use crate::http::{body, incoming};
use crate::limits::MAX_LISTED;
use crate::request_bounds::Bounded as _;
use crate::services::served_file::{format_of, name_of, refusal, served_file_of};

/// Rows processed per batch.
const AT_ONCE: usize = 1000;

/// A file of an archive, as it is served.
struct Packed {
    original: Original,
    local_at: i64,
    size: u64,
    crc32: u32,
    name: String,
    /// The id of the still, if this is the motion video of a Live Photo.
    motion_video_of: Option<AssetId>,
}

/// The stored file that the bytes come from.
#[derive(Clone)]
struct Original {
    id: AssetId,
    format: Format,
    size: u64,
    crc32: u32,
}

impl Packed {
    fn new(row: DownloadRow, (size, crc32): (u64, u32), name: String) -> Self {
        let DownloadRow { id, format, local_at, .. } = row;
        let original = Original { id, format, size: row.size, crc32: row.crc32 };
        Self { original, local_at, size, crc32, name, motion_video_of: None }
    }

    /// The asset that the file belongs to: the still, for a motion video.
    fn asset(&self) -> &AssetId {
        self.motion_video_of.as_ref().unwrap_or(&self.original.id)
    }
}

/// The motion video of a Live Photo, named after its still. It accompanies the still where videos
/// are served unchanged.
fn motion_video_of(still: &AssetId, still_name: &str, motion_video: DownloadRow) -> Packed {
    let stem = still_name.rsplit_once('.').map_or(still_name, |(stem, _)| stem);
    let name = safe_name(&format!("{stem}.{}", motion_video.format.extension()));
    let given = (motion_video.size, motion_video.crc32);
    Packed { motion_video_of: Some(still.clone()), ..Packed::new(motion_video, given, name) }
}

/// The files to serve for these assets, under safe and unique names, and the assets that are
/// refused.
async fn pack(
    app: &App,
    rows: Vec<DownloadRow>,
    disclosure: Disclosure,
) -> Result<(Vec<Packed>, Vec<DownloadRefusal>)> {
    let (mut packed, mut refused) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some = rows.by_ref().take(AT_ONCE).collect();
        pack_some(app, some, disclosure, &mut packed, &mut refused).await?;
    }
    let names = packed.iter_mut().map(|file| std::mem::take(&mut file.name)).collect();
    let is_joined = |at: usize| packed.get(at).is_some_and(|file| file.motion_video_of.is_some());
    let names = unique_names(names, is_joined, |name| name.nfd().collect());
    for (file, name) in packed.iter_mut().zip(names) {
        file.name = name;
    }
    Ok((packed, refused))
}

async fn pack_some(
    app: &App,
    rows: Vec<DownloadRow>,
    disclosure: Disclosure,
    packed: &mut Vec<Packed>,
    refused: &mut Vec<DownloadRefusal>,
) -> Result<()> {
    let level = disclosure.level();
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let mut edits = match level {
        Level::None => Default::default(),
        level => app.db.edits(&ids, level).await?,
    };
    let mut motion_videos = match disclosure.gives_motion_videos() {
        true => app.db.download_motion_videos(&rows).await?,
        false => Default::default(),
    };
    // A motion video has no number of its own.
    let mut next = packed.iter().filter(|file| file.motion_video_of.is_none()).count();
    for row in rows {
        let given = match level {
            Level::None => Ok((row.size, row.crc32, false)),
            _ => match edits.remove(&row.id) {
                Some(Ok(clean)) => Ok((clean.size, clean.crc32, clean.is_full_size)),
                Some(Err(reason)) => Err(reason),
                None => Err("it was never checked".to_owned()),
            },
        };
        match given {
            Ok((size, crc32, is_full_size)) => {
                let name = match disclosure {
                    Disclosure::Nothing => neutral_name(next, format_of(is_full_size, row.format)),
                    _ => safe_name(&name_of(is_full_size, &row.name)),
                };
                let motion_video = motion_videos.remove(&row.id);
                let motion_video = motion_video
                    .map(|motion_video| motion_video_of(&row.id, &row.name, motion_video));
                next += 1;
                packed.push(Packed::new(row, (size, crc32), name));
                packed.extend(motion_video);
            }
            Err(reason) => {
                let reason = refusal(&reason);
                refused.push(DownloadRefusal { id: row.id.into(), reason });
            }
        }
    }
    Ok(())
}

/// `POST /api/download/info`
pub async fn info(
    State(app): State<App>,
    Caller(who): Caller,
    peer: ClientAddress,
    Json(body): Json<DownloadRequest>,
) -> Result<(StatusCode, HeldJson<DownloadInfo, HeldRows>)> {
    let (rows, held) = wanted(&app, &who, &peer.network(), &body).await?;
    let disclosure = who.disclosure();
    let (packed, refused) = pack(&app, rows, disclosure).await?;
    // A still and its motion video are requested by one id, so they are in the same archive.
    let units: Vec<&[Packed]> = packed.chunk_by(|_, next| next.motion_video_of.is_some()).collect();
    let sizes: Vec<u64> = units.iter().map(|unit| weight(unit)).collect();
    let most = body.archive_size.unwrap_or(DEFAULT_PART);
    let archives = parts(&sizes, most).into_iter().map(|range| {
        let units = units.get(range).unwrap_or_default();
        let files: Vec<_> = units.iter().copied().flatten().collect();
        DownloadPart {
            size: files.iter().map(|file| file.size).sum(),
            asset_ids: units.iter().map(|unit| unit[0].original.id.to_string()).collect(),
            files: files.iter().map(|file| listed(file, disclosure)).collect(),
        }
    });
    let total_size = packed.iter().map(|file| file.size).sum();
    let answer = DownloadInfo { total_size, archives: archives.collect(), refused };
    Ok((StatusCode::CREATED, HeldJson::new(&answer)?.hold(held)))
}

/// The length that a unit adds to an archive, in bytes, beyond the headers of its first entry.
fn weight(unit: &[Packed]) -> u64 {
    let more: u64 = unit.iter().skip(1).map(|file| stored_overhead(file.name.len())).sum();
    more + unit.iter().map(|file| file.size).sum::<u64>()
}

fn listed(file: &Packed, disclosure: Disclosure) -> DownloadFile {
    let told = disclosure != Disclosure::Nothing;
    DownloadFile {
        id: file.asset().to_string(),
        name: file.name.clone(),
        size: file.size,
        crc32: file.crc32,
        modified: told.then(|| clock::iso_seconds(file.local_at)),
        is_motion_video: file.motion_video_of.is_some(),
    }
}

/// The assets of a request: those listed, an album's, or all of a link's. The returned reservation
/// counts as long as it is held.
async fn wanted(
    app: &App,
    who: &Principal,
    network: &str,
    body: &DownloadRequest,
) -> Result<(Vec<DownloadRow>, HeldRows)> {
    if !body.asset_ids.is_empty() {
        let wanted =
            DownloadArchive { asset_ids: body.asset_ids.clone(), ..DownloadArchive::default() };
        return named(app, who, network, &wanted).await;
    }
    // No asset is named yet, but whether downloads are allowed has to be checked.
    access::assets(&app.db, who, Action::Download, &[]).await?;
    let album = body.album_id.as_deref().map(AlbumId::from);
    let scope = match (&album, who) {
        (None, Principal::User(_)) => {
            return Err(Error::bad_request("assetIds, albumId, or userId is required"));
        }
        (album, who) => access::scope(&app.db, who, album.as_ref()).await?,
    };
    let count = app.db.count(scope).await?;
    let held = app.downloads.hold(network, count).await?;
    Ok((app.db.download_rows_of(scope, MAX_LISTED).await?, held))
}

/// The given assets in the given order; an error if the caller may not download one of them. The
/// returned reservation counts those of earlier archives as well.
async fn named(
    app: &App,
    who: &Principal,
    network: &str,
    wanted: &DownloadArchive,
) -> Result<(Vec<DownloadRow>, HeldRows)> {
    access::assets(&app.db, who, Action::Download, &[]).await?;
    let count = wanted.asset_ids.len() + wanted.earlier_asset_ids.len();
    if count as u64 > MAX_LISTED.unsigned_abs() {
        return Err(Error::bad_request(format!("assetIds has more than {MAX_LISTED} entries")));
    }
    let mut seen = HashSet::new();
    let ids = wanted.asset_ids.iter().filter(|id| seen.insert(id.as_str()));
    let ids: Vec<_> = ids.map(|id| AssetId::from(id.as_str())).collect();
    let held = app.downloads.hold(network, count as u64).await?;
    let rows = app.db.download_rows(who.reader(), &ids).await?;
    match rows.len() == ids.len() {
        true => Ok((rows, held)),
        false => Err(Error::no_access("asset.download")),
    }
}

/// The request as a form or a query, where each list is one comma-separated field. Without
/// `asset_ids` it is for an album, or all that a link shows.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    asset_ids: Option<String>,
    #[serde(default)]
    earlier_asset_ids: String,
    album_id: Option<String>,
    archive_name: Option<String>,
}

/// A request for an archive.
struct WantedArchive {
    files: WantedFiles,
    name: Option<String>,
}

/// The files of an archive.
enum WantedFiles {
    /// Those listed, all of which have to be given.
    Listed(DownloadArchive),
    /// Those of an album or a link that can be given.
    All(DownloadRequest),
}

/// `POST /api/download/archive`. `GET` with the form's fields as a query (ours) is for clients that
/// can resume only a `GET`, such as curl.
pub async fn archive(
    State(app): State<App>,
    Caller(who): Caller,
    peer: ClientAddress,
    request: Request,
) -> Result<Response> {
    let headers = request.headers().clone();
    let WantedArchive { files, name } = parse(&app, request).await?;
    let network = peer.network();
    let ((rows, held), mut all) = match &files {
        WantedFiles::Listed(listed) => {
            let (rows, held) = named(&app, &who, &network, listed).await?;
            let earlier = earlier(&app, &who, listed, &rows).await?;
            ((rows, held), earlier)
        }
        WantedFiles::All(album) => (wanted(&app, &who, &network, album).await?, Vec::new()),
    };
    let disclosure = who.disclosure();
    let before: HashSet<_> = all.iter().map(|row| row.id.clone()).collect();
    all.extend(rows);
    let (mut packed, mut refused) = pack(&app, all, disclosure).await?;
    packed.retain(|file| !before.contains(file.asset()));
    refused.retain(|file| !before.contains(&AssetId::from(&*file.id)));
    // Files that were listed have to be complete.
    let is_listed = matches!(files, WantedFiles::Listed(_));
    if let Some(refused) = refused.first().filter(|_| is_listed || packed.is_empty()) {
        return Err(Error::bad_request(refused.reason.clone()));
    }
    if app.storage.is_shared() {
        // An unreachable bucket can be reported now. Later the archive can only break off.
        app.storage.reach().await?;
    }
    let archive = lay_out(&packed, disclosure)?;
    let name = archive_name(name.as_deref());
    let file = Representation {
        len: archive.len(),
        etag: etag(&packed, disclosure),
        content_type: HeaderValue::from_static("application/zip"),
        disposition: disposition(Purpose::Attachment, &name),
    };
    let level = disclosure.level();
    Ok(file.respond_once(&headers, |range| {
        let files = packed.into_iter().map(|file| {
            let seen = file.motion_video_of.unwrap_or_else(|| file.original.id.clone());
            (file.original, seen)
        });
        let bytes =
            bytes_of((app.clone(), who.clone()), (files.collect(), held), level, archive, range);
        Body::from_stream(access::until_revoked(&app.db, &who, access::Transfer::Archive, bytes))
    }))
}

/// The assets of a download's earlier archives, as far as the caller may still see them. They are
/// named along with those of an archive, so that no name and no number occurs in two of them.
async fn earlier(
    app: &App,
    who: &Principal,
    wanted: &DownloadArchive,
    rows: &[DownloadRow],
) -> Result<Vec<DownloadRow>> {
    let mut seen: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let ids = wanted.earlier_asset_ids.iter().filter(|id| seen.insert(id.as_str()));
    let ids: Vec<_> = ids.map(|id| AssetId::from(id.as_str())).collect();
    Ok(app.db.download_rows(who.reader(), &ids).await?)
}

async fn parse(app: &App, request: Request) -> Result<WantedArchive> {
    let kind = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_form = kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded"));
    // The extractor reads the query of a `GET` and the body of any other method.
    let body = if is_form || request.method() == Method::GET {
        let request = incoming::whole(app, request).await?;
        let form = axum::Form::<Form>::from_request(request, &()).await;
        let axum::Form(form) = form.map_err(|error| Error::bad_request(error.body_text()))?;
        let Form { asset_ids, earlier_asset_ids, album_id, archive_name } = form;
        let Some(listed) = asset_ids else {
            let files = DownloadRequest { album_id, ..DownloadRequest::default() };
            files.check()?;
            return Ok(WantedArchive { files: WantedFiles::All(files), name: archive_name });
        };
        let ids = |list: &str| {
            let ids = list.split(',').map(str::trim).filter(|id| !id.is_empty());
            ids.map(str::to_owned).collect()
        };
        DownloadArchive {
            asset_ids: ids(&listed),
            earlier_asset_ids: ids(&earlier_asset_ids),
            archive_name,
        }
    } else {
        Json::<DownloadArchive>::from_request(request, app).await?.0
    };
    body.check()?;
    if body.asset_ids.is_empty() {
        return Err(Error::bad_request("Validation failed: assetIds is required"));
    }
    let name = body.archive_name.clone();
    Ok(WantedArchive { files: WantedFiles::Listed(body), name })
}

fn lay_out(packed: &[Packed], disclosure: Disclosure) -> Result<Archive> {
    let told = disclosure != Disclosure::Nothing;
    let entries = packed.iter().map(|file| Entry {
        name: file.name.clone(),
        size: file.size,
        modified: told.then(|| clock::to_naive(file.local_at)),
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

/// Equal for archives that are equal byte for byte: same files, same names.
fn etag(packed: &[Packed], disclosure: Disclosure) -> HeaderValue {
    let mut hash = Sha256::new();
    hash.update(format!("{:?}", disclosure.level()));
    for file in packed {
        hash.update(format!(
            "\n{} {} {:08x} {}",
            file.original.id, file.size, file.crc32, file.name
        ));
    }
    strong(&hash.finalize()[..16])
}

/// Streams a range of an archive. Files are opened when they are reached. A file that is gone by
/// then breaks off the download, which the client notices by its length.
fn bytes_of(
    (app, who): (App, Principal),
    (files, held): (Vec<(Original, AssetId)>, HeldRows),
    level: Level,
    archive: Archive,
    range: Range<u64>,
) -> impl Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    // One segment at a time: all of them together are as long as the archive's directory.
    let segments = stream::unfold(range, move |range| {
        let segment = archive.range(range.clone()).next();
        let next = segment.map(|segment| {
            let len = match &segment {
                Segment::Bytes(bytes) => bytes.len() as u64,
                Segment::File { range, .. } => range.end - range.start,
            };
            (segment, range.start + len..range.end)
        });
        std::future::ready(next)
    });
    segments
        .then(move |segment| {
            let _ = &held;
            let file = match &segment {
                Segment::File { index, .. } => files.get(*index).cloned(),
                Segment::Bytes(_) => None,
            };
            let (app, who) = (app.clone(), who.clone());
            async move {
                match (segment, file) {
                    (Segment::Bytes(bytes), _) => {
                        stream::once(async { Ok(Bytes::from(bytes)) }).boxed()
                    }
                    (Segment::File { range, .. }, Some((original, seen))) => {
                        part(&app, &who, (&original, seen), level, range).await
                    }
                    (Segment::File { .. }, None) => broken("an archive names no asset"),
                }
            }
        })
        .flatten()
}

type Part = stream::BoxStream<'static, std::io::Result<Bytes>>;

/// Streams a range of a file, as long as the caller may see asset `seen`: the file's own asset, or
/// the still that its motion video belongs to.
async fn part(
    app: &App,
    who: &Principal,
    (original, seen): (&Original, AssetId),
    level: Level,
    range: Range<u64>,
) -> Part {
    let Original { id, format, size, crc32 } = original;
    let opened = async {
        if app.db.picture(who.reader(), &seen).await?.is_none() {
            return Err(Error::no_access("asset.download"));
        }
        let given = served_file_of(app, id, (*size, *crc32), level).await?;
        let (key, len) = given.key(id, (*format, *size));
        let object = app.storage.open_object(key, len).await?;
        Ok::<_, Error>((given, object))
    };
    match opened.await {
        Ok((given, object)) => {
            let bytes = body::stream(&object, given.list.as_ref(), range);
            access::until_revoked(&app.db, who, access::Transfer::Of(seen), bytes).boxed()
        }
        Err(_) => broken("a file of an archive could not be opened"),
    }
}

fn broken(why: &'static str) -> Part {
    tracing::error!(why, "an archive broke off");
    stream::once(async move { Err(std::io::Error::other(why)) }).boxed()
}
