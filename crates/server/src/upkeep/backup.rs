//! A copy of everything while the server runs. A backup is a data folder: a server can be started on
//! it as it is. The way back is `restore`.
//!
//! Originals never change, so a second backup into the same folder copies only what is new.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::Path;

use futures::TryStreamExt as _;

use super::lacking::{self, Listing};
use super::target;
use crate::app::App;
use crate::db::{AssetId, Db, copy_file};
use crate::error::Result;
use crate::private;
use crate::storage::{DATABASE, Remove, Storage, Stored};

/// How many files were copied, and how many were there already.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Copied now.
    pub new: u64,
    /// Copied before.
    pub kept: u64,
}

impl Copied {
    pub(super) fn count(&mut self, is_new: bool) {
        match is_new {
            true => self.new += 1,
            false => self.kept += 1,
        }
    }
}

/// How far a backup has come. The library may change at each of these moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// The rows are copied, and no file is listed yet.
    RowsCopied,
    /// Some files are listed, and none of them is copied yet.
    FilesListed,
    /// The file of this name is next.
    NextFile(&'a str),
    /// All files are copied that were there.
    FilesCopied,
    /// It is known which rows are still there, and no file of them is looked for yet.
    RowsCompared,
}

/// Copies the library, which has its data folder at `data`, into the folder `to`. The rows are of one
/// moment, but for those of assets that were deleted since; every file that they name is there when
/// this returns.
///
/// # Errors
/// Also where an asset lacks a file that its row promises. Then the backup that was there before
/// stays what it was. Before anything is written where the folder is not one for backups of this
/// library alone, where a server runs on it, and where another backup is being written to it.
pub async fn backup(app: &App, data: &Path, to: &Path) -> Result<Copied> {
    backup_watched(app, data, to, async |_| {}).await
}

/// The same, waiting at each step until `watch` is done.
pub async fn backup_watched(
    app: &App,
    data: &Path,
    to: &Path,
    mut watch: impl AsyncFnMut(Step<'_>),
) -> Result<Copied> {
    target::refuse_own_folders(app, data, to)?;
    private::create_dir_all(to)?;
    // Declared first and therefore dropped last, after what is unfinished is gone.
    let _lock = target::Lock::take(to)?;
    target::refuse_another_library(app, to).await?;
    private::mend_one(to);
    let storage = Storage::open(None, to)?;
    // What a backup left that was killed; no other one is at work here.
    storage.sweep_incoming()?;
    // Gone when this is left, unless it has got its name.
    let unfinished = Remove::new(to.join("vitrine.partial"));
    let partial = unfinished.path();
    copy_file::remove_file(partial)?;
    app.db.copy_to(partial).await?;
    let rows = Db::open_alone(partial).await?;
    watch(Step::RowsCopied).await;
    let files = copy_files(app, &rows, &storage, &mut watch).await?;
    watch(Step::FilesCopied).await;
    let settled = settle(app, &rows, &storage, &files, &mut watch).await;
    rows.close().await;
    let gone = settled?;
    storage.sync_all().await?;
    // One may have been started meanwhile.
    target::refuse_running(to).await?;
    put_in_place(partial, &to.join(DATABASE)).await?;
    // Only now may go what the backup before this one needed.
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

/// What was done with the files.
#[derive(Default)]
struct CopiedFiles {
    copied: Copied,
    /// Those that the backup has.
    names: HashSet<String>,
    /// Those that were listed and then not there, by asset.
    vanished: HashMap<AssetId, Vec<String>>,
}

async fn copy_files(
    app: &App,
    rows: &Db,
    storage: &Storage,
    watch: &mut impl AsyncFnMut(Step<'_>),
) -> Result<CopiedFiles> {
    let mut done = CopiedFiles::default();
    let mut listed = app.storage.all_files();
    while let Some(files) = listed.try_next().await? {
        watch(Step::FilesListed).await;
        let mut ids: Vec<_> = files.iter().map(|file| file.id.clone()).collect();
        ids.dedup();
        let known: HashSet<_> = rows.known_ids(&ids).await?.into_iter().collect();
        for file in files.into_iter().filter(|file| known.contains(&file.id)) {
            watch(Step::NextFile(&file.name)).await;
            match copy(&app.storage, storage, &file).await {
                // Whether that was wrong is seen once all are copied.
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

/// Takes the rows out that were deleted since they were copied, and which therefore may have lost
/// any of their files; verifies that all others have theirs. Returns the assets that went.
async fn settle(
    app: &App,
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
        let known: HashSet<_> = app.db.known_ids(&ids).await?.into_iter().collect();
        watch(Step::RowsCompared).await;
        for row in page {
            let mut is_gone = !known.contains(&row.id);
            if !is_gone {
                let vanished = files.vanished.get(&row.id).map(Vec::as_slice);
                // What an earlier backup has and the library has not goes once this one counts.
                let counts = |name: &str| files.names.contains(name);
                let lacking = listing.lacking(&row, vanished.unwrap_or_default(), counts).await?;
                if let Some(problem) = lacking::sentence(&row.id, &lacking) {
                    // Deleted in this very moment, or really lost.
                    is_gone = app.db.known_ids(std::slice::from_ref(&row.id)).await?.is_empty();
                    problems.extend((!is_gone).then_some(problem));
                }
            }
            if is_gone {
                // With it goes the film of a Live Photo.
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

/// Gives a finished database its name, in place of one that may have been used.
pub(super) async fn put_in_place(partial: &Path, database: &Path) -> Result<()> {
    File::open(partial)?.sync_all()?;
    if copy_file::has_log(database)
        && let Ok(used) = Db::open_alone(database).await
    {
        // What its log holds is in the file from here on: without its log it is still what it was.
        used.close().await;
    }
    copy_file::remove_logs(database)?;
    fs::rename(partial, database)?;
    if let Some(folder) = database.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Copies a file unless it is there; whether it was copied.
pub(super) async fn copy(from: &Storage, to: &Storage, file: &Stored) -> io::Result<bool> {
    if to.len_of(file).await? == Some(file.len) {
        return Ok(false);
    }
    to.take(&from.local_stored(file).await?, file).await?;
    Ok(true)
}
