//! Converts videos that browsers do not play to MP4s that they do, and makes the thumbnails and
//! previews of videos, where the server has ffmpeg. Originals are never changed.
//!
//! One at a time, on one of the servers that share a library. A video that fails is not tried again
//! until an operator asks for it (`check --repair`).

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use vitrine_database::AssetId;
use vitrine_database::video_renditions::{
    VideoOutcome, VideoProperties, VideoRendition, WantedVideo,
};
use vitrine_media::{EditList, Level, Limits, plan};
use vitrine_private_files as private_files;
use vitrine_storage::{Files, StorageKey};

use crate::error::{Error, Result};
use crate::ingest;
use crate::library::Library;
use crate::programs::{ConvertedVideo, ProbedVideo, RunError};

/// Runs that may begin for one video: more than one if a server ended meanwhile.
const MAX_ATTEMPTS: u64 = 5;
/// Time until the next look, also for videos that other servers received.
const EVERY: Duration = Duration::from_secs(60);
/// Delay after a run began, so that what is uploaded with the video comes first.
const TOGETHER: Duration = Duration::from_millis(300);

/// Converts videos until the server stops.
pub(super) async fn run(library: &Library) {
    if !library.programs.has_ffmpeg() {
        return;
    }
    loop {
        match library.leases.alone("videos", Duration::ZERO, all(library)).await {
            Ok(Some(Ok(0)) | None) => {}
            Ok(Some(Ok(count))) => tracing::info!(count, "looked at videos"),
            Ok(Some(Err(error))) => tracing::error!(?error, "videos could not be converted"),
            Err(error) => tracing::error!(%error, "videos could not be converted"),
        }
        // Without a notification it looks nevertheless.
        let _ = tokio::time::timeout(EVERY, library.wanted_videos.notified()).await;
        tokio::time::sleep(TOGETHER).await;
    }
}

async fn all(library: &Library) -> Result<usize> {
    let mut done = 0;
    while let Some(video) = library.db.next_wanted_video().await? {
        one(library, &video).await?;
        done += 1;
    }
    Ok(done)
}

/// Looks at one video, and records the outcome.
async fn one(library: &Library, video: &WantedVideo) -> Result<()> {
    let id = &video.id;
    if video.attempts >= MAX_ATTEMPTS {
        let outcome =
            VideoOutcome::Failed("it was begun several times, and never ended".to_owned());
        library.db.settle_video(id, &outcome, VideoProperties::default()).await?;
        return Ok(());
    }
    let key = StorageKey::Original { id, format: video.format };
    let local = match library.storage.local(key).await {
        Ok(local) => local,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return failed(library, id, &RunError::Io(error)).await;
        }
        Err(error) => return Err(error.into()),
    };
    library.db.begin_video(id).await?;
    let probed = match library.programs.probe(local.path(), video.format).await {
        Ok(probed) => probed,
        Err(error) if error.is_final() => return failed(library, id, &error).await,
        Err(RunError::Io(error)) => return Err(error.into()),
        Err(error) => return Err(Error::internal(error)),
    };
    let found = probed.properties();
    if video.needs_pictures {
        poster(library, video, &probed, found).await?;
    }
    if !probed.is_converted() {
        library.db.settle_video(id, &VideoOutcome::Unneeded, found).await?;
        return Ok(());
    }
    match probed.convert().await {
        Ok(made) => store(library, id, made, found).await,
        Err(RunError::Io(error)) => Err(error.into()),
        Err(error) => failed(library, id, &error).await,
    }
}

async fn failed(library: &Library, id: &AssetId, error: &RunError) -> Result<()> {
    tracing::info!(asset = %id, %error, "a video was not converted");
    let outcome = VideoOutcome::Failed(error.to_string());
    library.db.settle_video(id, &outcome, VideoProperties::default()).await?;
    Ok(())
}

/// Makes the thumbnail and preview of a video, unless a client sent them meanwhile.
async fn poster(
    library: &Library,
    video: &WantedVideo,
    probed: &ProbedVideo<'_>,
    found: VideoProperties,
) -> Result<()> {
    let id = &video.id;
    let picture = match probed.poster().await {
        Ok(picture) => picture,
        Err(error) => {
            tracing::info!(asset = %id, %error, "a video got no poster");
            return Ok(());
        }
    };
    let size = video.size.or(found.size);
    let Some(made) = library.renderer.render_picture(picture, size).await else { return Ok(()) };
    let _turn = library.arriving.lock(&format!("pictures {id}"));
    let is_first = library.db.needs_pictures(id).await?;
    match is_first && made.thumbnail.is_some() && made.preview.is_some() {
        true => ingest::keep_renditions(library, id, made).await,
        false => Ok(()),
    }
}

/// Removes all metadata from a converted video, and stores it: bytes first, then its row.
async fn store(
    library: &Library,
    id: &AssetId,
    made: ConvertedVideo,
    found: VideoProperties,
) -> Result<()> {
    // It must live until the file was stored.
    let cleaned = tokio::task::spawn_blocking(move || clean(&made).map(|done| (made, done)));
    let (_made, (path, rendition)) = match cleaned.await? {
        Ok(cleaned) => cleaned,
        Err(error) => return failed(library, id, &RunError::Failed(error.to_string())).await,
    };
    let files = Files { video_rendition: Some(path), ..Files::default() };
    library.storage.keep(id, files).await?;
    if !library.db.settle_video(id, &VideoOutcome::Made(rendition), found).await? {
        // The video was removed meanwhile.
        library.storage.remove_video_rendition(id).await?;
    }
    Ok(())
}

/// Writes a video without its metadata beside it, and syncs it. Blocks.
fn clean(
    made: &ConvertedVideo,
) -> std::result::Result<(PathBuf, VideoRendition), vitrine_media::Error> {
    let source = ingest::open(&made.path)?;
    let list: EditList = plan(&source, Level::All, &Limits::default())?;
    let path: &Path = made.folder();
    let path = path.join("clean.mp4");
    let mut file: File = private_files::create_new(&path)?;
    list.apply(&source, &mut file)?;
    file.sync_all()?;
    let crc32 = list.crc32(&source)?;
    Ok((path, VideoRendition { size: list.len(), crc32 }))
}
