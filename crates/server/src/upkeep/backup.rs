//! A copy of everything while the server runs, and the way back. A backup is a data folder: a
//! server can be started on it as it is.
//!
//! Originals never change, so a second backup into the same folder copies only what is new.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use futures::TryStreamExt as _;

use super::migrate::refuse_another_library;
use crate::app::App;
use crate::config::Config;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::storage::{DATABASE, Storage, Stored};

/// How many files were copied, and how many were there already.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Copied now.
    pub new: u64,
    /// Copied before.
    pub kept: u64,
}

impl Copied {
    fn count(&mut self, is_new: bool) {
        match is_new {
            true => self.new += 1,
            false => self.kept += 1,
        }
    }
}

/// Copies the library into a folder. The rows are of one moment; every file that they name is
/// there when this returns.
pub async fn backup(app: &App, to: &Path) -> Result<Copied> {
    let storage = Storage::open(None, to)?;
    let partial = to.join("vitrine.partial");
    remove(&partial)?;
    app.db.copy_to(&partial).await?;
    let snapshot = Db::open(&Db::sqlite_url(&partial)).await?;
    let mut copied = Copied::default();
    let mut named = HashSet::new();
    let mut listed = app.storage.all_files();
    while let Some(files) = listed.try_next().await? {
        let mut ids: Vec<_> = files.iter().map(|file| file.id.clone()).collect();
        ids.dedup();
        let known: HashSet<_> = snapshot.known_ids(&ids).await?.into_iter().collect();
        for file in files.into_iter().filter(|file| known.contains(&file.id)) {
            match copy(&app.storage, &storage, &file).await {
                // Deleted since it was listed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                is_new => copied.count(is_new?),
            }
            named.insert(file.name);
        }
    }
    // What was deleted since the rows were copied may have lost any of its files before they were.
    let (mut gone, mut after) = (HashSet::new(), String::new());
    loop {
        let rows = snapshot.asset_page(&after).await?;
        let Some((_, last)) = rows.last() else { break };
        after.clone_from(last);
        let ids: Vec<_> = rows.iter().map(|(_, id)| id.clone()).collect();
        let known: HashSet<_> = app.db.known_ids(&ids).await?.into_iter().collect();
        for (owner, id) in rows.into_iter().filter(|(_, id)| !known.contains(id)) {
            snapshot.remove_assets(&owner, std::slice::from_ref(&id), None).await?;
            gone.insert(id);
        }
    }
    snapshot.close().await;
    storage.sync_all().await?;
    File::open(&partial)?.sync_all()?;
    for side in ["vitrine.sqlite-wal", "vitrine.sqlite-shm"] {
        remove(&to.join(side))?;
    }
    fs::rename(&partial, to.join(DATABASE))?;
    File::open(to)?.sync_all()?;
    // Only now may go what the backup before this one needed.
    let mut listed = storage.all_files();
    while let Some(files) = listed.try_next().await? {
        let is_needed = |file: &Stored| named.contains(&file.name) && !gone.contains(&file.id);
        for file in files.iter().filter(|file| !is_needed(file)) {
            storage.remove_stored(file).await?;
        }
    }
    Ok(copied)
}

/// Makes a library of a backup, where the configuration says. There must not be one, but for what an
/// earlier run left that was cut off.
pub async fn restore(from: &Path, config: &Config) -> Result<Copied> {
    let (data, storage) = (config.data.as_path(), config.storage.as_deref());
    let refused = |what: String| Err(Error::bad_request(what));
    if !from.join(DATABASE).is_file() {
        return refused(format!("{} is not a backup", from.display()));
    }
    if data.join(DATABASE).exists() {
        return refused(format!("there is a library in {} already", data.display()));
    }
    let elsewhere = match &config.database {
        Some(address) => Some(Db::open(address).await?),
        None => None,
    };
    let partial = data.join("vitrine.partial");
    if let Some(rows) = &elsewhere
        && !partial.exists()
        && !rows.all_users().await?.is_empty()
    {
        return refused("there is a library in the database already".to_owned());
    }
    let source = Storage::open(None, from)?;
    let target = Storage::open(storage, data)?;
    let mut copied = Copied::default();
    let mut listed = source.all_files();
    while let Some(files) = listed.try_next().await? {
        for file in files {
            copied.count(copy(&source, &target, &file).await?);
        }
    }
    target.sync_all().await?;
    // The rows last: until then it is no library that could be started.
    fs::copy(from.join(DATABASE), &partial)?;
    File::open(&partial)?.sync_all()?;
    if let Some(rows) = elsewhere {
        let snapshot = Db::open(&Db::sqlite_url(&partial)).await?;
        // What was cut off may have gone to another database than this one.
        refuse_another_library(&snapshot, &rows).await?;
        snapshot.copy_rows_to(&rows).await?;
        snapshot.close().await;
        rows.close().await;
        remove(&partial)?;
        File::open(data)?.sync_all()?;
        return Ok(copied);
    }
    fs::rename(&partial, data.join(DATABASE))?;
    File::open(data)?.sync_all()?;
    Ok(copied)
}

/// Copies a file unless it is there; whether it was copied.
async fn copy(from: &Storage, to: &Storage, file: &Stored) -> io::Result<bool> {
    if to.len_of(file).await? == Some(file.len) {
        return Ok(false);
    }
    to.take(&from.local_stored(file).await?, file).await?;
    Ok(true)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
