//! Whether files are there that rows promise: the original with its length, and the small pictures.
//! What is in them is not read; `check` does that.

use std::collections::HashMap;
use std::io;

use crate::db::file_rows::FileRow;
use crate::db::{AssetId, Db};
use crate::error::{Error, Result};
use crate::storage::Storage;

/// The files of a storage, listed folder by folder as rows ask for them in the order of their ids.
pub(super) struct Listing<'a> {
    storage: &'a Storage,
    folder: String,
    there: HashMap<String, u64>,
}

impl<'a> Listing<'a> {
    pub(super) fn new(storage: &'a Storage) -> Self {
        Self { storage, folder: String::new(), there: HashMap::new() }
    }

    /// The names of the files that a row promises and that are not there, or not as they should be.
    /// `more` are names of further files that there have to be. What `counts` says no to is as good
    /// as not there.
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
        let promised = row.files().into_iter().map(|(key, len)| (key.name(), len));
        let all = promised.chain(more.iter().map(|name| (name.clone(), None)));
        let is_there = |name: &String, len: Option<u64>| {
            let found = self.there.get(name).filter(|_| counts(name));
            found.is_some_and(|found| len.is_none_or(|len| len == *found))
        };
        Ok(all.filter(|(name, len)| !is_there(name, *len)).map(|(name, _)| name).collect())
    }
}

/// A sentence for each row of which files are lacking.
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

/// What is wrong with a row; none where it lacks nothing.
pub(super) fn sentence(id: &AssetId, lacking: &[String]) -> Option<String> {
    let names = lacking.join(", ");
    (!lacking.is_empty()).then(|| format!("{id}: not there, or cut short: {names}"))
}

/// An error that says what is wrong, in not too many lines.
pub(super) fn refused(what: &str, problems: &[String]) -> Error {
    const SHOWN: usize = 20;
    let mut lines = vec![format!("{what}; {} photos are not whole", problems.len())];
    lines.extend(problems.iter().take(SHOWN).cloned());
    if problems.len() > SHOWN {
        lines.push("and more".to_owned());
    }
    Error::internal(io::Error::other(lines.join("\n")))
}
