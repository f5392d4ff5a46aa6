//! Finds files that rows require and that are missing: originals, with their length, and
//! renditions. Contents are not read; `check` does that.

use std::collections::HashMap;
use std::io;

use vitrine_database::file_rows::FileRow;
use vitrine_database::{AssetId, Db};
use vitrine_storage::{Storage, StorageKey};

use crate::error::{Error, Result};

/// Lists the files of a storage folder by folder, as rows in the order of their ids need them.
pub(super) struct Listing<'a> {
    storage: &'a Storage,
    folder: String,
    there: HashMap<String, u64>,
}

impl<'a> Listing<'a> {
    pub(super) fn new(storage: &'a Storage) -> Self {
        Self { storage, folder: String::new(), there: HashMap::new() }
    }

    /// The names of a row's files that are missing or have the wrong length. `more` are names of
    /// further files that have to exist. Files for which `counts` returns `false` count as missing.
    pub(super) async fn lacking(
        &mut self,
        row: &FileRow,
        more: &[String],
        counts: impl Fn(&str) -> bool,
    ) -> io::Result<Vec<String>> {
        let folder = row.id.as_str().get(..2).unwrap_or_default();
        if self.folder != folder || self.folder.is_empty() {
            let files = self.storage.files_beside(&row.id).await?;
            self.there = files.into_iter().map(|file| (file.name, file.len)).collect();
            self.folder = folder.to_owned();
        }
        let promised = files(row).into_iter().map(|(key, len)| (key.name(), len));
        let all = promised.chain(more.iter().map(|name| (name.clone(), None)));
        let is_there = |name: &String, len: Option<u64>| {
            let found = self.there.get(name).filter(|_| counts(name));
            found.is_some_and(|found| len.is_none_or(|len| len == *found))
        };
        Ok(all.filter(|(name, len)| !is_there(name, *len)).map(|(name, _)| name).collect())
    }
}

/// The files of an asset that must exist, with their length in bytes where it is known.
fn files(row: &FileRow) -> Vec<(StorageKey<'_>, Option<u64>)> {
    let id = &row.id;
    let mut files = vec![(StorageKey::Original { id, format: row.format }, Some(row.size))];
    if row.has_thumbnail {
        files.push((StorageKey::Thumbnail { id }, None));
    }
    if row.has_preview {
        files.push((StorageKey::Preview { id }, None));
    }
    if row.full_size.is_some() {
        files.push((StorageKey::FullSize { id }, row.full_size));
    }
    if row.video_size.is_some() {
        files.push((StorageKey::VideoRendition { id }, row.video_size));
    }
    files
}

/// A message for each row with missing files.
pub(super) async fn all_lacking(rows: &Db, storage: &Storage) -> Result<Vec<String>> {
    let (mut listing, mut problems) = (Listing::new(storage), Vec::new());
    let mut after = AssetId::NONE.clone();
    loop {
        let page = rows.file_rows(&after).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        for row in page {
            let lacking = listing.lacking(&row, &[], |_| true).await?;
            problems.extend(sentence(&row.id, &lacking));
        }
    }
    Ok(problems)
}

/// A message about a row's missing files; `None` if there are none.
pub(super) fn sentence(id: &AssetId, lacking: &[String]) -> Option<String> {
    let names = lacking.join(", ");
    (!lacking.is_empty()).then(|| format!("{id}: not there, or cut short: {names}"))
}

/// An error that lists the problems, up to a limit.
pub(super) fn refused(what: &str, problems: &[String]) -> Error {
    const SHOWN: usize = 20;
    let mut lines = vec![format!("{what}; {} photos are not whole", problems.len())];
    lines.extend(problems.iter().take(SHOWN).cloned());
    if problems.len() > SHOWN {
        lines.push("and more".to_owned());
    }
    Error::internal(io::Error::other(lines.join("\n")))
}
