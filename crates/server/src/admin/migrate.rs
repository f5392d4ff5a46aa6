//! Migrates a library: from a folder to a bucket, from SQLite to PostgreSQL, and back. The source
//! is never written to, so it can be read meanwhile.
//!
//! Files are copied first, then a snapshot of the rows, then the files that were added meanwhile. A
//! repeated run copies only what is new or has changed.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use futures::{StreamExt as _, TryStreamExt as _};
use sha2::{Digest as _, Sha256};
use vitrine_database::expected_files::Measure;
use vitrine_database::{AssetId, Db};
use vitrine_media::hash::Sha1;
use vitrine_private_files as private_files;
use vitrine_storage::{Storage, Stored};

use super::copied::Copied;
use super::identity::refuse_another_library;
use super::lacking::{Listing, sentence};
use crate::chunked_read;
use crate::error::{Error, Result};

/// Files copied at once.
const ABREAST: usize = 4;

/// The location of a library.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Data folder.
    pub data: Option<PathBuf>,
    /// URL of the database, instead of the file in the data folder.
    pub database: Option<String>,
    /// URL of the file storage, instead of the folder in the data folder.
    pub storage: Option<String>,
}

impl Place {
    /// The URL of its database; `None` if not specified.
    fn database(&self) -> Option<String> {
        let file = |data: &PathBuf| Db::sqlite_url(&data.join(vitrine_database::FILE_NAME));
        self.database.clone().or_else(|| self.data.as_ref().map(file))
    }

    /// The URL of its file storage; `None` if not specified.
    fn storage(&self) -> Option<String> {
        let folder = |data: &PathBuf| format!("file:{}", data.join("storage").display());
        self.storage.clone().or_else(|| self.data.as_ref().map(folder))
    }
}

/// The outcome of a migration.
#[derive(Debug, Default)]
pub struct Moved {
    /// Copied files.
    pub files: Copied,
    /// Rows of the target; `None` if the database stays where it is.
    pub rows: Option<u64>,
    /// A message for each problem.
    pub problems: Vec<String>,
}

/// Copies a library to another location. Parts that the target does not name stay where they are.
pub async fn migrate(from: &Place, to: &Place) -> Result<Moved> {
    let missing = |what: &str| Error::bad_request(format!("it is not said {what}"));
    let database = from.database().ok_or_else(|| missing("where the rows are"))?;
    let storage = from.storage().ok_or_else(|| missing("where the files are"))?;
    let moves = |target: Option<String>, source: &String| target.filter(|to| to != source);
    let new_database = moves(to.database(), &database);
    let new_storage = moves(to.storage(), &storage);
    if new_database.is_none() && new_storage.is_none() {
        return Err(missing("where the library is to go"));
    }
    // Files from a bucket are stored here temporarily.
    let scratch = Scratch::new()?;
    if let Some(data) = &to.data {
        private_files::create_dir_all(data)?;
    }
    if let Some(file) = database.strip_prefix("sqlite://") {
        let file = file.split('?').next().unwrap_or_default();
        if !file.contains('%') && !Path::new(file).is_file() {
            return Err(Error::bad_request(format!("there is no library in {file}")));
        }
    }
    let source = Db::open(&database).await?;
    let target = match &new_database {
        Some(address) => Db::open(address).await?,
        None => source.clone(),
    };
    refuse_another_library(&source, &target).await?;
    let mut moved = Moved::default();
    let mut files = match &new_storage {
        Some(address) => Some(Files {
            from: Storage::open(Some(&storage), scratch.path())?,
            to: Storage::open(Some(address), scratch.path())?,
        }),
        None => None,
    };
    if let Some(files) = &mut files {
        files.to.reach().await?;
        files.copy(&source, &mut moved).await?;
    }
    if new_database.is_some() {
        let copied = source.copy_rows_to(&target).await?;
        moved.rows = Some(copied.iter().map(|table| table.rows).sum());
    }
    if let Some(files) = &mut files {
        // Earlier problems may be resolved by now, and are found again if not.
        moved.problems.clear();
        files.copy(&target, &mut moved).await?;
        files.to.sync_all().await?;
        files.missing(&source, &target, &mut moved).await?;
    }
    source.close().await;
    target.close().await;
    Ok(moved)
}

struct Files {
    from: Storage,
    to: Storage,
}

impl Files {
    /// Copies the files of all assets that have a row, unless the target has them.
    async fn copy(&self, rows: &Db, moved: &mut Moved) -> Result<()> {
        let mut listed = self.from.all_files();
        while let Some(files) = listed.try_next().await? {
            let Some(first) = files.first() else { continue };
            let there = self.to.files_beside(&first.id).await?;
            let there: HashMap<_, _> =
                there.into_iter().map(|file| (file.name, file.len)).collect();
            let mut ids: Vec<_> = files.iter().map(|file| file.id.clone()).collect();
            ids.dedup();
            let measures = rows.measures(&ids).await?;
            let wanted: Vec<_> =
                files.into_iter().filter(|file| measures.contains_key(&file.id)).collect();
            let (kept, new): (Vec<_>, Vec<_>) =
                wanted.into_iter().partition(|file| there.get(&file.name) == Some(&file.len));
            moved.files.kept += kept.len() as u64;
            let copies = new.into_iter().map(|file| {
                let measure = measures.get(&file.id).cloned();
                let (from, to) = (self.from.clone(), self.to.clone());
                async move { copy(&from, &to, &file, measure).await }
            });
            let mut copies = futures::stream::iter(copies).buffer_unordered(ABREAST);
            while let Some(copied) = copies.next().await {
                match copied? {
                    None => moved.files.new += 1,
                    Some(problem) => moved.problems.push(problem),
                }
            }
        }
        Ok(())
    }

    /// Finds rows of the target whose files were not copied.
    async fn missing(&self, source: &Db, target: &Db, moved: &mut Moved) -> Result<()> {
        let mut listing = Listing::new(&self.to);
        let mut after = AssetId::NONE.clone();
        loop {
            let rows = target.file_rows(&after).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.id);
            for row in rows {
                let lacking = listing.lacking(&row, &[], |_| true).await?;
                let Some(problem) = sentence(&row.id, &lacking) else { continue };
                let ids = std::slice::from_ref(&row.id);
                if source.known_ids(ids).await?.is_empty() {
                    // Deleted since the rows were copied: its remaining files are removed as well.
                    for (id, format) in target.remove_assets(&row.owner_id, ids, None).await? {
                        self.to.remove(&id, format).await;
                    }
                } else {
                    moved.problems.push(problem);
                }
            }
        }
        Ok(())
    }
}

/// Copies a file and verifies the copy. Returns a message if there is a problem.
async fn copy(
    from: &Storage,
    to: &Storage,
    file: &Stored,
    measure: Option<Measure>,
) -> Result<Option<String>> {
    let local = match from.local_stored(file).await {
        // Deleted meanwhile: whether that is a problem is decided at the end.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        local => local?,
    };
    let here = Sums::of(local.path()).await?;
    if let Some(measure) = measure.filter(|_| file.is_original())
        && (&here.sha1[..], here.len) != (&measure.sha1[..], measure.size)
    {
        return Ok(Some(format!("{}: its file is not what was uploaded", file.id)));
    }
    to.take(&local, file).await?;
    let copy = to.local_stored(file).await?;
    if Sums::of(copy.path()).await? == here {
        return Ok(None);
    }
    to.remove_stored(file).await?;
    Ok(Some(format!("{}: the copy of {} was not the same", file.id, file.name)))
}

/// Checksums and length of a file.
#[derive(PartialEq, Eq)]
struct Sums {
    sha1: [u8; 20],
    sha256: [u8; 32],
    len: u64,
}

impl Sums {
    async fn of(path: &Path) -> io::Result<Self> {
        let path = path.to_owned();
        let read = tokio::task::spawn_blocking(move || {
            let (mut sha1, mut sha256) = (Sha1::new(), Sha256::new());
            let len = chunked_read::of_file(&path, |piece| {
                sha1.update(piece);
                sha256.update(piece);
            })?;
            Ok(Self { sha1: sha1.finish(), sha256: sha256.finalize().into(), len })
        });
        read.await.map_err(io::Error::other)?
    }
}

/// A temporary folder that is removed on drop.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("vitrine-{}", vitrine_ids::random()));
        private_files::create_dir_all(&path)?;
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
