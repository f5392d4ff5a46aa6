//! Restores a library from a backup, even if a server was started on the backup.

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::Path;

use futures::TryStreamExt as _;
use vitrine_database::{Db, copy_file};
use vitrine_private_files as private_files;
use vitrine_storage::Storage;

use super::backup::{copy, put_in_place};
use super::copied::Copied;
use super::identity::refuse_another_library;
use super::lacking;
use crate::config::Config;
use crate::error::{Error, Result};

/// Creates a library from a backup at the configured location. No library may exist there, except
/// for the remains of an earlier run that was interrupted.
///
/// # Errors
/// Also when the backup lacks files of some photos; all others are restored nevertheless.
pub async fn restore(from: &Path, config: &Config) -> Result<Copied> {
    let (data, storage) = (config.data.as_path(), config.storage.as_deref());
    let refused = |what: String| Err(Error::bad_request(what));
    if !from.join(vitrine_database::FILE_NAME).is_file() {
        return refused(format!("{} is not a backup", from.display()));
    }
    if data.join(vitrine_database::FILE_NAME).exists() {
        return refused(format!("there is a library in {} already", data.display()));
    }
    private_files::create_dir_all(data)?;
    private_files::mend_one(data);
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
    // Under this name no server can be started on it. From here on the file always exists: it tells
    // a later run that this one was interrupted.
    let copy = data.join("vitrine.copy");
    Db::copy_file(&from.join(vitrine_database::FILE_NAME), &copy).await?;
    Db::open_alone(&copy).await?.close().await;
    copy_file::remove_logs(&partial)?;
    fs::rename(&copy, &partial)?;
    let rows = Db::open_alone(&partial).await?;
    if let Some(elsewhere) = &elsewhere {
        // The interrupted run may have used another database than this one.
        refuse_another_library(&rows, elsewhere).await?;
    }
    let target = Storage::open(storage, data)?;
    let copied = copy_files(&rows, from, &target).await?;
    let problems = lacking::all_lacking(&rows, &target).await?;
    target.sync_all().await?;
    if let Some(elsewhere) = elsewhere {
        rows.copy_rows_to(&elsewhere).await?;
        rows.close().await;
        elsewhere.close().await;
        copy_file::remove_file(&partial)?;
        File::open(data)?.sync_all()?;
    } else {
        rows.close().await;
        put_in_place(&partial, &data.join(vitrine_database::FILE_NAME)).await?;
    }
    match problems.is_empty() {
        true => Ok(copied),
        false => Err(lacking::refused("the backup was restored as far as it goes", &problems)),
    }
}

/// Copies the files of all assets that have a row.
async fn copy_files(rows: &Db, from: &Path, target: &Storage) -> Result<Copied> {
    let source = Storage::open(None, from)?;
    let mut copied = Copied::default();
    let mut listed = source.all_files();
    while let Some(files) = listed.try_next().await? {
        let mut ids: Vec<_> = files.iter().map(|file| file.id.clone()).collect();
        ids.dedup();
        let known: HashSet<_> = rows.known_ids(&ids).await?.into_iter().collect();
        for file in files.into_iter().filter(|file| known.contains(&file.id)) {
            copied.count(copy(&source, target, &file).await?);
        }
    }
    Ok(copied)
}
