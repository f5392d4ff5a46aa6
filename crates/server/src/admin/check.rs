//! Verifies all rows and files, and repairs what can be derived from the originals.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use futures::TryStreamExt as _;
use vitrine_database::AssetId;
use vitrine_database::assets::{Asset, Reader};
use vitrine_database::edits::{Clean, Edit};
use vitrine_media::hash::{Crc32, Sha1};
use vitrine_media::{Level, Source as _};
use vitrine_storage::{StorageKey, Stored};

use crate::chunked_read;
use crate::error::{Error, Result};
use crate::ingest;
use crate::library::Library;
use crate::renditions::{Maker, Offered};

/// Age below which files without a row are kept: their row may be about to be written.
const YOUNG: Duration = Duration::from_secs(60 * 60);

/// The result of a check.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Number of assets checked.
    pub assets: u64,
    /// Bytes of originals read.
    pub bytes: u64,
    /// A message for each problem.
    pub problems: Vec<String>,
    /// Number of problems that were repaired.
    pub mended: usize,
}

impl Report {
    /// Whether no problem is left.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.len() == self.mended
    }

    fn found(&mut self, what: String, mended: bool) {
        self.problems.push(if mended { format!("{what}: mended") } else { what });
        self.mended += usize::from(mended);
    }
}

/// Checks everything; with `repair`, repairs what can be repaired.
pub async fn check(library: &Library, repair: bool) -> Result<Report> {
    let mut report = Report::default();
    for problem in library.db.integrity().await? {
        report.found(format!("the database: {problem}"), false);
    }
    let mut after = AssetId::NONE.clone();
    loop {
        let rows = library.db.asset_page(&after).await?;
        let Some((_, last)) = rows.last() else { break };
        after.clone_from(last);
        for (owner, id) in rows {
            let ids = [id];
            if let Some(asset) = library.db.readable(Reader::User(&owner), &ids).await?.pop() {
                row(library, &asset, repair, &mut report).await?;
            }
        }
    }
    strays(library, repair, &mut report).await?;
    Ok(report)
}

/// Checksums and length of a file.
struct Read {
    sha1: [u8; 20],
    crc32: u32,
    len: u64,
}

fn read(path: PathBuf) -> io::Result<Read> {
    let (mut sha1, mut crc32) = (Sha1::new(), Crc32::new());
    let len = chunked_read::of_file(&path, |piece| {
        sha1.update(piece);
        crc32.update(piece);
    })?;
    Ok(Read { sha1: sha1.finish(), crc32: crc32.finish(), len })
}

async fn row(library: &Library, asset: &Asset, repair: bool, report: &mut Report) -> Result<()> {
    report.assets += 1;
    let key = StorageKey::Original { id: &asset.id, format: asset.format };
    let read = async {
        let local = library.storage.local(key).await?;
        let path = local.path().to_owned();
        let found = tokio::task::spawn_blocking(move || read(path)).await;
        found.map_err(io::Error::other)?.map(|found| (local, found))
    };
    let (local, found) = match read.await {
        Ok(found) => found,
        Err(error) => {
            report.found(format!("{}: its file cannot be read: {error}", asset.id), false);
            return Ok(());
        }
    };
    report.bytes += found.len;
    if found.sha1[..] != asset.sha1[..] {
        report.found(format!("{}: its file is not what was uploaded", asset.id), false);
        return Ok(());
    }
    if (found.len, found.crc32) != (asset.size, asset.crc32) {
        if repair {
            library.db.set_measures(&asset.id, found.len, found.crc32).await?;
        }
        report.found(format!("{}: its length or CRC-32 is not as recorded", asset.id), repair);
    }
    edits(library, asset, local.path(), &found, repair, report).await?;
    renditions(library, asset, local.path(), repair, report).await?;
    video_rendition(library, asset, repair, report).await
}

/// Recomputes the edit lists of a file, and compares them with the stored ones.
async fn edits(
    library: &Library,
    asset: &Asset,
    original: &Path,
    found: &Read,
    repair: bool,
    report: &mut Report,
) -> Result<()> {
    let (path, crc32) = (original.to_owned(), found.crc32);
    let fresh = tokio::task::spawn_blocking(move || {
        let source = ingest::open(&path)?;
        debug_assert!(source.len() > 0);
        Ok::<_, vitrine_media::Error>(ingest::edits(&source, crc32))
    });
    let fresh: Vec<Edit> = fresh.await?.map_err(Error::internal)?;
    for mut edit in fresh {
        let kept = library.db.edit(&asset.id, edit.level).await?;
        let same = match (&kept, &edit.outcome) {
            (Some(Ok(kept)), Ok(fresh)) => {
                (&kept.list, kept.size, kept.crc32) == (&fresh.list, fresh.size, fresh.crc32)
            }
            (Some(Err(kept)), Err(fresh)) => kept == fresh,
            (Some(Ok(kept)), Err(_)) if kept.is_full_size => {
                is_whole(library, &asset.id, kept).await?
            }
            _ => false,
        };
        if same {
            continue;
        }
        if repair {
            // An unchanged picture is encoded as it was before, so that the edits of both levels
            // still fit.
            let edits = std::slice::from_mut(&mut edit);
            let jpeg = ingest::replace_refused(library, original, asset.format, edits).await;
            ingest::keep_full_size(library, &asset.id, jpeg).await?;
            let mut write = library.db.write().await?;
            write.set_edit(&asset.id, &edit).await?;
            write.commit().await?;
        }
        let what = match edit.level {
            Level::All => "metadata",
            Level::Location | Level::None => "location",
        };
        report
            .found(format!("{}: how its {what} is taken out is not as recorded", asset.id), repair);
    }
    Ok(())
}

/// Whether the full-size JPEG of an asset is as its edit says.
async fn is_whole(library: &Library, id: &AssetId, kept: &Clean) -> Result<bool> {
    match library.storage.read_anew(StorageKey::FullSize { id }).await {
        // A storage that is busy does not mean that the file is lost.
        Err(error) if error.kind() == io::ErrorKind::ResourceBusy => Err(error.into()),
        Err(_) => Ok(false),
        Ok(jpeg) => {
            let mut crc32 = Crc32::new();
            crc32.update(&jpeg);
            Ok((jpeg.len() as u64, crc32.finish()) == (kept.size, kept.crc32))
        }
    }
}

async fn renditions(
    library: &Library,
    asset: &Asset,
    original: &Path,
    repair: bool,
    report: &mut Report,
) -> Result<()> {
    let id = &asset.id;
    let wanted = [
        (asset.has_thumbnail, StorageKey::Thumbnail { id }),
        (asset.has_preview, StorageKey::Preview { id }),
    ];
    let mut is_lost = false;
    for (_, key) in wanted.iter().filter(|(has, _)| *has) {
        let found = match library.storage.read_anew(*key).await {
            // A storage that is busy does not mean that the file is lost.
            Err(error) if error.kind() == io::ErrorKind::ResourceBusy => return Err(error.into()),
            found => found,
        };
        let is_picture = |bytes: bytes::Bytes| {
            bytes.starts_with(&[0xFF, 0xD8]) && bytes.ends_with(&[0xFF, 0xD9])
        };
        is_lost |= !found.is_ok_and(is_picture);
    }
    // Renditions that were never made may have been left for later: that is no problem.
    let is_by_guest = asset.guest_pictures && library.renderer.is_decoded(asset.format);
    let is_due = (wanted.iter().any(|(has, _)| !has) || is_by_guest) && repair;
    if !is_lost && !is_due {
        return Ok(());
    }
    let mut mended = false;
    if repair {
        let size = asset.width.zip(asset.height);
        let made = library
            .renderer
            .render(
                Some(original.to_owned()),
                asset.format,
                (Offered::default(), Maker::Owner),
                size,
            )
            .await;
        mended = made.thumbnail.is_some() && made.preview.is_some();
        if !is_lost && !mended {
            return Ok(());
        }
        ingest::keep_renditions(library, id, made).await?;
    }
    let what = match is_lost || !is_by_guest {
        true => "are not there",
        false => "were made by a guest's device",
    };
    report.found(format!("{id}: its small pictures {what}"), mended);
    Ok(())
}

/// Verifies the rendition of a video. With `repair`, one that is lost or could not be made is to be
/// made again by the server.
async fn video_rendition(
    library: &Library,
    asset: &Asset,
    repair: bool,
    report: &mut Report,
) -> Result<()> {
    let id = &asset.id;
    let Some(made) = library.db.video_rendition(id).await? else {
        if repair && library.db.failed_video(id).await?.is_some() {
            library.db.want_video_again(id).await?;
        }
        return Ok(());
    };
    let read = async {
        let local = library.storage.local(StorageKey::VideoRendition { id }).await?;
        let found = tokio::task::spawn_blocking(move || read(local.path().to_owned())).await;
        found.map_err(io::Error::other)?
    };
    match read.await {
        Ok(found) if (found.len, found.crc32) == (made.size, made.crc32) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::ResourceBusy => return Err(error.into()),
        _ => {}
    }
    if repair {
        library.db.want_video_again(id).await?;
    }
    report.found(format!("{id}: the video for browsers is not there, or not whole"), repair);
    Ok(())
}

/// Finds files that belong to no row.
async fn strays(library: &Library, repair: bool, report: &mut Report) -> Result<()> {
    let before = SystemTime::now() - if repair { YOUNG } else { Duration::from_secs(60) };
    let mut listed = library.storage.all_files();
    while let Some(files) = listed.try_next().await? {
        let mut by_id: HashMap<AssetId, Vec<Stored>> = HashMap::new();
        for file in files.into_iter().filter(|file| file.modified < before) {
            by_id.entry(file.id.clone()).or_default().push(file);
        }
        let ids: Vec<AssetId> = by_id.keys().cloned().collect();
        let known: HashSet<AssetId> = library.db.known_ids(&ids).await?.into_iter().collect();
        for (id, files) in by_id.into_iter().filter(|(id, _)| !known.contains(id)) {
            if repair {
                for file in &files {
                    library.storage.remove_stored(file).await?;
                }
            }
            report.found(format!("{id}: {} files that belong to no photo", files.len()), repair);
        }
    }
    Ok(())
}
