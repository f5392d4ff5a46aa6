//! Background tasks: removes files without a row and expired data, and repeats decisions that an
//! older version made.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::time::{Duration, Instant, SystemTime};

use futures::TryStreamExt as _;
use vitrine_database::AssetId;
use vitrine_database::clock;
use vitrine_database::edits::Outdated;
use vitrine_storage::{StorageKey, Stored};

use crate::error::Result;
use crate::ingest;
use crate::jobs::clock_watch::Watch;
use crate::library::Library;
use crate::limits::{TRASH_DAYS, USER_DAYS};
use crate::removal::{remove_assets, remove_user};
use crate::renditions::{Maker, Offered};

/// Age at which a file without a row, or an unfinished upload without new bytes, is removed.
const LEFT_OVER: Duration = Duration::from_secs(24 * 60 * 60);

const EVERY: Duration = Duration::from_secs(60 * 60);

/// Retry delay while another server holds the lease.
const AGAIN: Duration = Duration::from_secs(60);

/// Runs until the server stops.
pub(super) async fn run(library: &Library) {
    let started = SystemTime::now();
    let mut watch = Watch::new();
    let mut next_listing = Instant::now() + EVERY;
    loop {
        let is_even = watch.is_even();
        // Listing a bucket costs money, and only files older than a day are considered.
        let rest = if library.storage.is_shared() { LEFT_OVER } else { EVERY };
        if !library.storage.is_shared() || (is_even && Instant::now() >= next_listing) {
            next_listing = Instant::now() + rest;
            let work = async { report("orphans", orphans(library, started).await) };
            alone(library, "orphans", rest, work).await;
        }
        let is_done = alone(library, "housekeeping", EVERY, one_round(library, is_even)).await;
        tokio::time::sleep(if is_done { EVERY } else { AGAIN }).await;
    }
}

/// Runs work under a lease, and returns whether it was done here.
async fn alone(
    library: &Library,
    what: &str,
    rest: Duration,
    work: impl Future<Output = ()>,
) -> bool {
    let done = library.leases.alone(what, rest, work).await;
    let done = done.inspect_err(|error| tracing::error!(what, %error, "housekeeping failed"));
    matches!(done, Ok(Some(())))
}

async fn one_round(library: &Library, is_even: bool) {
    if let Err(error) = put_in_words(library).await {
        tracing::error!(?error, "photos could not be put in words");
    }
    // The server that received a photo may have stopped before it named the place.
    library.unnamed_places.notify_one();
    library.wanted_videos.notify_one();
    report("edits", plan_anew(library).await);
    if is_even {
        report("interrupted uploads", interrupted(library).await);
        report("uploads in parts", given_up(library).await);
        report("motion videos without a still", loose_motion_videos(library).await);
        report("bin", empty_bin(library).await);
        report("users", remove_users(library).await);
        report("deleted links", forget_links(library).await);
        report("expired counters", remove_expired_counters(library).await);
    }
}

fn report(what: &str, done: Result<usize>) {
    match done {
        Ok(0) => {}
        Ok(count) => tracing::info!(what, count, "housekeeping"),
        Err(error) => tracing::error!(what, ?error, "housekeeping failed"),
    }
}

/// Adds photos to the search index that were uploaded before it existed.
async fn put_in_words(library: &Library) -> Result<()> {
    while library.db.put_in_words().await? > 0 {}
    Ok(())
}

/// Removes unfinished files of interrupted uploads.
async fn interrupted(library: &Library) -> Result<usize> {
    let storage = library.storage.clone();
    let before = SystemTime::now() - LEFT_OVER;
    Ok(tokio::task::spawn_blocking(move || storage.sweep_before(before)).await??)
}

/// Removes resumable uploads that have expired.
async fn given_up(library: &Library) -> Result<usize> {
    let live = library.db.live_uploads(clock::now()).await?;
    let young = if library.is_one_of_many() { LEFT_OVER } else { Duration::from_secs(60) };
    Ok(library.storage.sweep_partial(live, SystemTime::now() - young).await?)
}

/// Removes files that a crash left without a row. Files whose rows are about to be written are
/// kept, and so are recent files of this run, whatever the clock was set to meanwhile: they may
/// belong to another process, such as an import. In a storage that other servers write to, every
/// recent file is kept.
async fn orphans(library: &Library, started: SystemTime) -> Result<usize> {
    let old = SystemTime::now() - LEFT_OVER;
    let before = if library.is_one_of_many() { old } else { started.max(old) };
    let mut removed = 0;
    let mut listed = library.storage.all_files();
    while let Some(mut files) = listed.try_next().await? {
        measure(library, &files).await?;
        files.retain(|file| file.modified < before);
        let ids: HashSet<AssetId> = files.iter().map(|file| file.id.clone()).collect();
        // Checked before the rows: a file that is no longer arriving has its row by then.
        let ids = ids.into_iter().filter(|id| !library.arriving.is_taken(id.as_str()));
        let ids: Vec<AssetId> = ids.collect();
        let known: HashSet<_> = library.db.known_ids(&ids).await?.into_iter().collect();
        let left_over: HashSet<_> = ids.iter().filter(|id| !known.contains(*id)).collect();
        for file in files.iter().filter(|file| left_over.contains(&file.id)) {
            library.storage.remove_stored(file).await?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Records the length of thumbnails, previews and sidecars of photos from before it was counted.
async fn measure(library: &Library, files: &[Stored]) -> Result<()> {
    let mut extra: HashMap<AssetId, u64> = HashMap::new();
    for file in files.iter().filter(|file| !file.is_original()) {
        *extra.entry(file.id.clone()).or_default() += file.len;
    }
    let ids: Vec<_> = extra.keys().cloned().collect();
    // One per transaction where other servers write as well, so that none waits for a second lock
    // while it holds one.
    let at_once = if library.db.is_shared() { 1 } else { 100 };
    for ids in library.db.unmeasured(&ids).await?.chunks(at_once) {
        let measured: Vec<_> = ids.iter().filter_map(|id| Some((id, *extra.get(id)?))).collect();
        library.db.measure(&measured).await?;
    }
    Ok(())
}

/// Makes motion videos visible whose still was never uploaded, or is gone.
async fn loose_motion_videos(library: &Library) -> Result<usize> {
    let shown = library.db.show_loose_motion_videos(clock::now() - clock::DAY_MS).await?;
    Ok(usize::try_from(shown).unwrap_or(usize::MAX))
}

/// Permanently removes assets whose time in the bin has expired.
async fn empty_bin(library: &Library) -> Result<usize> {
    let before = clock::now() - i64::from(TRASH_DAYS) * clock::DAY_MS;
    let expired = library.db.expired_trash(before).await?;
    for (owner, id) in &expired {
        remove_assets(library, owner, std::slice::from_ref(id), Some(before)).await?;
    }
    Ok(expired.len())
}

/// Permanently removes links that were deleted a day ago.
async fn forget_links(library: &Library) -> Result<usize> {
    let count = library.db.forget_deleted_links(clock::now() - clock::DAY_MS).await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Removes expired counts of wrong guesses.
async fn remove_expired_counters(library: &Library) -> Result<usize> {
    let count = library.db.remove_expired_counters(clock::now()).await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Permanently removes users who were deleted [`USER_DAYS`] ago.
async fn remove_users(library: &Library) -> Result<usize> {
    let before = clock::now() - i64::from(USER_DAYS) * clock::DAY_MS;
    let expired = library.db.expired_users(before).await?;
    for user in &expired {
        remove_user(library, user, before).await?;
    }
    Ok(expired.len())
}

/// Recomputes edit lists that an older version of the planner made, and makes renditions that an
/// older version could not make.
async fn plan_anew(library: &Library) -> Result<usize> {
    let mut done = 0;
    loop {
        let outdated = library.db.outdated_edits().await?;
        if outdated.is_empty() {
            return Ok(done);
        }
        for old in outdated {
            plan_one_anew(library, old).await?;
            done += 1;
        }
    }
}

async fn plan_one_anew(library: &Library, old: Outdated) -> Result<()> {
    let Outdated { id, format, crc32, has_renditions, dimensions } = old;
    let local = library.storage.local(StorageKey::Original { id: &id, format }).await?;
    let path = local.path().to_owned();
    let edits = tokio::task::spawn_blocking(move || {
        let source = ingest::open(&path)?;
        Ok::<_, vitrine_media::Error>(ingest::edits(&source, crc32))
    });
    let mut edits = edits.await?.map_err(crate::error::Error::internal)?;
    let jpeg = ingest::replace_refused(library, local.path(), format, &mut edits).await;
    ingest::keep_full_size(library, &id, jpeg).await?;
    if !has_renditions && library.renderer.is_decoded(format) {
        let (path, none) = (local.path().to_owned(), (Offered::default(), Maker::Owner));
        let made = library.renderer.render(Some(path), format, none, dimensions).await;
        if made.thumbnail.is_some() && made.preview.is_some() {
            ingest::keep_renditions(library, &id, made).await?;
        }
    }
    let mut write = library.db.write().await?;
    for edit in &edits {
        write.set_edit(&id, edit).await?;
    }
    write.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use vitrine_database::UploadId;
    use vitrine_testing::database::{Data, address};

    #[tokio::test]
    async fn files_whose_row_is_on_the_way_are_not_left_over() {
        let data = Data::new();
        let database = address(data.path());
        let config = Config { data: data.path().to_owned(), database, ..Config::default() };
        let library = Library::open(&config).await.unwrap();
        let id = AssetId::random();
        let thumbnail = Some(bytes::Bytes::from_static(b"thumbnail"));
        let files = vitrine_storage::Files { thumbnail, ..Default::default() };
        library.storage.keep(&id, files).await.unwrap();
        // The clock was set back: the file is of this run, but its time is older.
        let started = SystemTime::now() + LEFT_OVER;
        let arriving = library.arriving.lock(id.as_str());
        assert_eq!(orphans(&library, started).await.unwrap(), 0);
        drop(arriving);
        assert_eq!(
            orphans(&library, SystemTime::now() - LEFT_OVER).await.unwrap(),
            0,
            "it is young"
        );
        // With other servers it may be theirs.
        let expected = if library.is_one_of_many() { 0 } else { 1 };
        assert_eq!(orphans(&library, started).await.unwrap(), expected);
    }

    /// In a bucket only old files are removed, since other servers may be about to write their
    /// rows.
    #[tokio::test]
    async fn what_is_left_over_in_a_bucket_goes_once_it_is_old() {
        let data = tempfile::tempdir().unwrap();
        let store = vitrine_testing::bucket::Store::start(data.path()).await;
        let storage = Some(store.storage("a"));
        let config = Config { data: data.path().to_owned(), storage, ..Config::default() };
        let library = Library::open(&config).await.unwrap();
        let ids = [AssetId::random(), AssetId::random()];
        let uploads = ids.clone().map(|id| UploadId::from(id.as_str()));
        for (id, upload) in ids.iter().zip(&uploads) {
            let thumbnail = Some(bytes::Bytes::from_static(b"thumbnail"));
            let files = vitrine_storage::Files { thumbnail, ..Default::default() };
            library.storage.keep(id, files).await.unwrap();
            let path = data.path().join("part");
            std::fs::write(&path, b"part").unwrap();
            match library.storage.partials(upload) {
                vitrine_storage::Partials::Bucket(parts) => drop(parts.put(&path).await.unwrap()),
                vitrine_storage::Partials::Folder(_) => unreachable!(),
            }
        }
        let later = SystemTime::now() + LEFT_OVER;
        assert_eq!(orphans(&library, later).await.unwrap(), 0, "young, whatever run they are of");
        assert_eq!(given_up(&library).await.unwrap(), 0);
        let old = SystemTime::now() - LEFT_OVER - Duration::from_secs(60);
        let age = |path: std::path::PathBuf| {
            std::fs::File::options().append(true).open(path).unwrap().set_modified(old).unwrap();
        };
        let root = data.path().join("storage/a");
        let [first, _] = &ids;
        age(root.join(format!("assets/{}/{first}.thumbnail.jpg", &first.as_str()[..2])));
        for part in std::fs::read_dir(root.join("partial").join(first.as_str())).unwrap() {
            age(part.unwrap().path());
        }
        assert_eq!(orphans(&library, SystemTime::now()).await.unwrap(), 1);
        assert_eq!(given_up(&library).await.unwrap(), 1);
        assert_eq!(
            orphans(&library, SystemTime::now()).await.unwrap(),
            0,
            "the other one is young"
        );
    }
}
