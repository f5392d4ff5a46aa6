//! `vitrine-server import`: imports the photos of a folder into a user's library. Duplicates are
//! skipped, so it can be repeated. The folder is not changed. A still, its motion video and its
//! sidecar become one photo; the sidecar may be XMP or the JSON of Google Takeout.

use std::collections::{BTreeMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use futures::StreamExt as _;
use vitrine_api::{AssetVisibility, SortOrder, UploadStatus};
use vitrine_database::accounts::User;
use vitrine_database::albums::{Album, AlbumFilter};
use vitrine_database::clock;
use vitrine_database::{AlbumId, AssetId, UserId};
use vitrine_media::{LivePhotoPart, Takeout, Unit, is_live_photo, units};

use crate::auth::{Principal, Session};
use crate::error::{Error, Result};
use crate::ingest::{self, Arrival};
use crate::library::Library;
use crate::limits::MAX_SIDECAR;

mod progress;

use progress::Progress;

/// How often a watched folder is scanned.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// A file modified more recently than this may be incomplete.
const SETTLED: Duration = Duration::from_secs(3);

/// What to import.
#[derive(Debug, Clone)]
pub struct Import {
    /// The folder, including its subfolders.
    pub folder: PathBuf,
    /// E-mail address of the user who will own the photos.
    pub email: String,
    /// Whether to put the photos of each subfolder into an album with its name.
    pub album_per_folder: bool,
    /// Whether to keep scanning for new files until stopped.
    pub watch: bool,
    /// Whether to leave renditions for later.
    pub no_renditions: bool,
}

/// The outcome of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Number of new photos and videos.
    pub added: usize,
    /// Number of photos and videos that were in the library already.
    pub duplicates: usize,
    /// Length of the new files in bytes.
    pub bytes: u64,
    /// The refused files, with reasons.
    pub refused: Vec<(PathBuf, String)>,
}

impl Report {
    /// The report as text.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { added, duplicates, bytes, refused } = self;
        let mut text = format!(
            "added {added} ({:.1} MB), already there {duplicates}, not taken {}\n",
            *bytes as f64 / 1e6,
            refused.len()
        );
        for (path, why) in refused {
            text.push_str(&format!("not taken: {}: {why}\n", path.display()));
        }
        text
    }
}

/// The outcome of one file.
enum Outcome {
    Added(AssetId, u64),
    Duplicate(AssetId),
    Refused(String),
}

/// Imports a folder; with `watch`, until the program is stopped.
pub async fn run(library: &Library, import: &Import) -> std::result::Result<Report, String> {
    let words = |error: &dyn std::fmt::Display| error.to_string();
    let found = library.db.user_by_email(&import.email).await.map_err(|error| words(&error))?;
    let (user, _) = found.ok_or_else(|| format!("there is no user {}", import.email))?;
    if !import.folder.is_dir() {
        return Err(format!("{} is no folder", import.folder.display()));
    }
    let mut seen = HashSet::new();
    let mut all = Report::default();
    loop {
        let now = SystemTime::now();
        let mut files = files_below(&import.folder);
        files.retain(|file| {
            let settled = now.duration_since(file.modified).is_ok_and(|age| age >= SETTLED);
            (settled || !import.watch) && seen.insert((file.path.clone(), file.len, file.modified))
        });
        if !files.is_empty() {
            let report =
                batch(library, &user, import, files).await.map_err(|error| words(&error))?;
            if import.watch {
                print!("{}", report.text());
                let _ = std::io::stdout().flush();
            }
            all.added += report.added;
            all.duplicates += report.duplicates;
            all.bytes += report.bytes;
            all.refused.extend(report.refused);
        }
        if !import.watch {
            return Ok(all);
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

#[derive(Clone)]
struct Found {
    path: PathBuf,
    len: u64,
    modified: SystemTime,
}

/// A photo or video with its motion video and sidecars.
struct Whole {
    main: Found,
    motion_video: Option<Found>,
    sidecar: Option<Found>,
    takeout: Option<Found>,
}

impl Whole {
    fn len(&self) -> u64 {
        let parts = [Some(&self.main), self.motion_video.as_ref(), self.sidecar.as_ref()];
        parts.into_iter().flatten().map(|file| file.len).sum()
    }
}

/// Groups files that form one photo. Opens stills and videos that have one name. Blocks.
fn wholes(files: Vec<Found>) -> Vec<Whole> {
    let text =
        |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let named =
        |file: &Found| (text(file.path.file_name()), text(file.path.parent().map(Path::as_os_str)));
    let names: Vec<_> = files.iter().map(named).collect();
    let units = units(&names, |still, video| is_pair(&files[still], &files[video]));
    let file = |at: usize| files.get(at).cloned();
    let whole = |unit: Unit| {
        Some(Whole {
            main: file(unit.main)?,
            motion_video: unit.motion_video.and_then(file),
            sidecar: unit.sidecar.and_then(file),
            takeout: unit.takeout.and_then(file),
        })
    };
    units.into_iter().filter_map(whole).collect()
}

/// Whether a still and a video of one name are a Live Photo, by their contents.
fn is_pair(still: &Found, video: &Found) -> bool {
    let (of_still, of_video) = (ingest::metadata_of(&still.path), ingest::metadata_of(&video.path));
    let modified_ms = |file: &Found| {
        let since = file.modified.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        i64::try_from(since.as_millis()).ok()
    };
    let still = LivePhotoPart { metadata: &of_still, modified_ms: modified_ms(still) };
    let video = LivePhotoPart { metadata: &of_video, modified_ms: modified_ms(video) };
    is_live_photo(still, video) == Some(true)
}

/// All files below a folder, sorted by path, without hidden ones. Symbolic links to folders are not
/// followed, since they may form cycles.
fn files_below(folder: &Path) -> Vec<Found> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        // Folders that cannot be read are skipped.
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            let (Ok(kind), false) = (entry.file_type(), is_hidden) else {
                continue;
            };
            if kind.is_dir() {
                folders.push(entry.path());
            } else if let Ok(metadata) = std::fs::metadata(entry.path())
                && metadata.is_file()
            {
                let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                found.push(Found { path: entry.path(), len: metadata.len(), modified });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

async fn batch(
    library: &Library,
    user: &User,
    import: &Import,
    files: Vec<Found>,
) -> Result<Report> {
    let who = Principal::User(Session { user: user.clone(), token_hash: Vec::new(), key: None });
    let at_once = std::thread::available_parallelism().map_or(2, usize::from);
    let files = tokio::task::spawn_blocking(move || wholes(files)).await?;
    let mut progress = Progress::over(files.iter().map(Whole::len));
    let mut report = Report::default();
    let mut albums: BTreeMap<String, Vec<AssetId>> = BTreeMap::new();
    let mut outcomes = futures::stream::iter(files)
        .map(|file| {
            let who = &who;
            async move {
                let outcome = one(library, who, &file, import.no_renditions).await;
                let outcome = outcome.unwrap_or_else(|error| Outcome::Refused(error.to_string()));
                (file, outcome)
            }
        })
        .buffered(at_once);
    while let Some((file, outcome)) = outcomes.next().await {
        progress.step(file.len());
        let path = file.main.path;
        let id = match outcome {
            Outcome::Added(id, bytes) => {
                report.added += 1;
                report.bytes += bytes;
                id
            }
            Outcome::Duplicate(id) => {
                report.duplicates += 1;
                id
            }
            Outcome::Refused(why) => {
                report.refused.push((path, why));
                continue;
            }
        };
        let folder = path.parent().filter(|folder| *folder != import.folder);
        let name = folder.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        if let Some(name) = name.filter(|_| import.album_per_folder) {
            albums.entry(name).or_default().push(id);
        }
    }
    progress.end();
    for (name, ids) in albums {
        fill_album(library, &user.id, &name, &ids).await?;
    }
    Ok(report)
}

async fn one(
    library: &Library,
    who: &Principal,
    file: &Whole,
    is_without_pictures: bool,
) -> Result<Outcome> {
    // In a repeated import most files are known: those are not copied.
    let sha1 = ingest::checksum_of(&file.main.path).await?;
    if let Some(known) = ingest::known(library, who, &sha1).await? {
        return Ok(Outcome::Duplicate(known.id.into()));
    }
    let motion_video = match &file.motion_video {
        Some(motion_video) => motion_video_of(library, who, motion_video).await?,
        None => None,
    };
    let mut form = ingest::from_disk(&library.storage, &file.main.path).await?;
    form.is_without_pictures = is_without_pictures;
    form.live_photo_video_id = motion_video;
    if let Some(json) = read_sidecar(file.takeout.as_ref()).await?
        && let Some(takeout) = Takeout::parse(&json)
    {
        let (path, name) = (file.main.path.clone(), form.name.clone());
        form.is_favorite = takeout.is_favorite;
        if takeout.is_archived {
            form.visibility = AssetVisibility::Archive;
        }
        let sidecar = move || takeout.sidecar(&ingest::metadata_of(&path), &name);
        form.sidecar = tokio::task::spawn_blocking(sidecar).await?;
    }
    if let Some(sidecar) = read_sidecar(file.sidecar.as_ref()).await? {
        form.sidecar = Some(sidecar);
    }
    let result = ingest::add(library, who, &Arrival::default(), form).await?;
    let motion_videos = file.motion_video.as_ref().map_or(0, |motion_video| motion_video.len);
    Ok(match result.status {
        UploadStatus::Created => Outcome::Added(result.id.into(), file.main.len + motion_videos),
        UploadStatus::Duplicate => Outcome::Duplicate(result.id.into()),
    })
}

/// The bytes of a sidecar, unless it is too long.
async fn read_sidecar(file: Option<&Found>) -> Result<Option<Vec<u8>>> {
    match file.filter(|file| file.len <= MAX_SIDECAR as u64) {
        Some(file) => Ok(Some(tokio::fs::read(&file.path).await?)),
        None => Ok(None),
    }
}

/// Imports a motion video, and returns its asset; `None` if the file is not a supported video.
async fn motion_video_of(
    library: &Library,
    who: &Principal,
    file: &Found,
) -> Result<Option<AssetId>> {
    let mut form = ingest::from_disk(&library.storage, &file.path).await?;
    form.visibility = AssetVisibility::Hidden;
    match ingest::add(library, who, &Arrival::default(), form).await {
        Ok(result) => Ok(Some(result.id.into())),
        Err(Error::BadRequest(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Adds photos to the user's own album with a name, which is created if it does not exist.
async fn fill_album(library: &Library, user: &UserId, name: &str, ids: &[AssetId]) -> Result<()> {
    let albums = library.db.albums(AlbumFilter::Of(user)).await?;
    let found = albums.into_iter().find(|album| album.owner_id == *user && album.name == name);
    let now = clock::now();
    let mut write = library.db.write_for(user).await?;
    let id = match found {
        Some(album) => album.id,
        None => {
            let album = Album {
                id: AlbumId::random(),
                owner_id: user.clone(),
                name: name.to_owned(),
                description: String::new(),
                cover_id: None,
                activity: true,
                sort: SortOrder::Desc,
                created_at: now,
                updated_at: now,
                count: 0,
                first_at: None,
                last_at: None,
                has_members: false,
                has_link: false,
                follows: None,
            };
            write.add_album(&album).await?;
            album.id
        }
    };
    write.add_to_album(&id, ids, now).await?;
    Ok(write.commit().await?)
}
