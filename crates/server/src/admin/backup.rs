//! Backs up a library while the server runs. A backup is a data folder, on which a server can be
//! started as it is. `restore` reverses it.
//!
//! Originals never change, so a second backup into the same folder copies only new files.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::Path;

use futures::TryStreamExt as _;
use vitrine_database::{AssetId, Db, copy_file};
use vitrine_private_files as private_files;
use vitrine_storage::{Remove, Storage, Stored};

use super::copied::Copied;
use super::lacking::{self, Listing};
use super::target;
use crate::error::Result;
use crate::library::Library;

/// The progress of a backup. The library may change at each of these steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// The rows are copied, and no file is listed yet.
    RowsCopied,
    /// Some files are listed, and none of them is copied yet.
    FilesListed,
    /// The file with this name is about to be copied.
    NextFile(&'a str),
    /// All files that existed are copied.
    FilesCopied,
    /// It is known which rows still exist in the library; their files are not verified yet.
    RowsCompared,
}

/// Copies the library with data folder `data` into the folder `to`. The rows are a snapshot,
/// without assets deleted since. Every file that they require exists when this returns.
///
/// # Errors
/// When an asset lacks a required file; then the previous backup in the folder stays unchanged.
/// Before anything is written: when the folder is not one for backups of this library alone, when a
/// server runs on it, or when another backup is being written to it.
pub async fn backup(library: &Library, data: &Path, to: &Path) -> Result<Copied> {
    backup_watched(library, data, to, async |_| {}).await
}

/// The same, awaiting `watch` at each step.
pub async fn backup_watched(
    library: &Library,
    data: &Path,
    to: &Path,
    mut watch: impl AsyncFnMut(Step<'_>),
) -> Result<Copied> {
    target::refuse_own_folders(library, data, to)?;
    private_files::create_dir_all(to)?;
    // Declared first and therefore dropped last, after the unfinished files are removed.
    let _lock = target::Lock::take(to)?;
    target::refuse_another_library(library, to).await?;
    private_files::mend_one(to);
    let storage = Storage::open(None, to)?;
    // Removes what a killed backup left behind. The lock excludes other backups.
    storage.sweep_incoming()?;
    // Removed on return, unless it was renamed.
    let unfinished = Remove::new(to.join("vitrine.partial"));
    let partial = unfinished.path();
    copy_file::remove_file(partial)?;
    library.db.copy_to(partial).await?;
    let rows = Db::open_alone(partial).await?;
    watch(Step::RowsCopied).await;
    let files = copy_files(library, &rows, &storage, &mut watch).await?;
    watch(Step::FilesCopied).await;
    let settled = settle(library, &rows, &storage, &files, &mut watch).await;
    rows.close().await;
    let gone = settled?;
    storage.sync_all().await?;
    // A server may have been started on it meanwhile.
    target::refuse_running(to).await?;
    put_in_place(partial, &to.join(vitrine_database::FILE_NAME)).await?;
    // Files of the previous backup may be removed only now.
    let mut listed = storage.all_files();
    while let Some(some) = listed.try_next().await? {
        let is_needed =
            |file: &Stored| files.names.contains(&file.name) && !gone.contains(&file.id);
        for file in some.iter().filter(|file| !is_needed(file)) {
            storage.remove_stored(file).await?;
        }
    }
    Ok(files.copied)
}

/// The outcome of copying files.
#[derive(Default)]
struct CopiedFiles {
    copied: Copied,
    /// The names of the files in the backup.
    names: HashSet<String>,
    /// The names of files that were listed and then missing, by asset.
    vanished: HashMap<AssetId, Vec<String>>,
}

async fn copy_files(
    library: &Library,
    rows: &Db,
    storage: &Storage,
    watch: &mut impl AsyncFnMut(Step<'_>),
) -> Result<CopiedFiles> {
    let mut done = CopiedFiles::default();
    let mut listed = library.storage.all_files();
    while let Some(files) = listed.try_next().await? {
        watch(Step::FilesListed).await;
        let mut ids: Vec<_> = files.iter().map(|file| file.id.clone()).collect();
        ids.dedup();
        let known: HashSet<_> = rows.known_ids(&ids).await?.into_iter().collect();
        for file in files.into_iter().filter(|file| known.contains(&file.id)) {
            watch(Step::NextFile(&file.name)).await;
            match copy(&library.storage, storage, &file).await {
                // Whether that is a problem is decided once all are copied.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    done.vanished.entry(file.id).or_default().push(file.name);
                    continue;
                }
                is_new => done.copied.count(is_new?),
            }
            done.names.insert(file.name);
        }
    }
    Ok(done)
}

/// Removes rows of assets that were deleted since the snapshot, and which may therefore have lost
/// any of their files. Verifies the files of all others. Returns the removed assets.
async fn settle(
    library: &Library,
    rows: &Db,
    storage: &Storage,
    files: &CopiedFiles,
    watch: &mut impl AsyncFnMut(Step<'_>),
) -> Result<HashSet<AssetId>> {
    let (mut gone, mut problems) = (HashSet::new(), Vec::new());
    let mut listing = Listing::new(storage);
    let mut after = AssetId::NONE.clone();
    loop {
        let page = rows.file_rows(&after).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        let ids: Vec<_> = page.iter().map(|row| row.id.clone()).collect();
        let known: HashSet<_> = library.db.known_ids(&ids).await?.into_iter().collect();
        watch(Step::RowsCompared).await;
        for row in page {
            let mut is_gone = !known.contains(&row.id);
            if !is_gone {
                let vanished = files.vanished.get(&row.id).map(Vec::as_slice);
                // Files that only an earlier backup has are removed at the end.
                let counts = |name: &str| files.names.contains(name);
                let lacking = listing.lacking(&row, vanished.unwrap_or_default(), counts).await?;
                if let Some(problem) = lacking::sentence(&row.id, &lacking) {
                    // Either it was deleted at this moment, or the file is lost.
                    is_gone = library.db.known_ids(std::slice::from_ref(&row.id)).await?.is_empty();
                    problems.extend((!is_gone).then_some(problem));
                }
            }
            if is_gone {
                // This removes the motion video of a Live Photo as well.
                let ids = std::slice::from_ref(&row.id);
                let removed = rows.remove_assets(&row.owner_id, ids, None).await?;
                gone.extend(removed.into_iter().map(|(id, _)| id));
            }
        }
    }
    match problems.is_empty() {
        true => Ok(gone),
        false => Err(lacking::refused("this is no whole backup", &problems)),
    }
}

/// Renames a finished database to its final name, replacing one that may have been used.
pub(super) async fn put_in_place(partial: &Path, database: &Path) -> Result<()> {
    File::open(partial)?.sync_all()?;
    if copy_file::has_log(database)
        && let Ok(used) = Db::open_alone(database).await
    {
        // Moves its log into the file, which is then complete without the log.
        used.close().await;
    }
    copy_file::remove_logs(database)?;
    fs::rename(partial, database)?;
    if let Some(folder) = database.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Copies a file unless the target has it. Returns whether it was copied.
pub(super) async fn copy(from: &Storage, to: &Storage, file: &Stored) -> io::Result<bool> {
    if to.len_of(file).await? == Some(file.len) {
        return Ok(false);
    }
    to.take(&from.local_stored(file).await?, file).await?;
    Ok(true)
}
