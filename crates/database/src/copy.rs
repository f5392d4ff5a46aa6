//! Copies all rows from one database into another, of any kinds. What exists already is compared
//! and left alone, so that an interrupted copy resumes, and one that was overtaken by changes
//! catches up.
//!
//! Triggers of the target stay enabled, since disabling them needs privileges. They may change what
//! was copied before, which the next pass over all tables corrects. The copy is complete when a
//! pass has found nothing to do.

use sha2::{Digest as _, Sha256};
use sqlx::{Any, Transaction};

use crate::rows::{self, Reader, Table, Value, Values};
use crate::{Db, Dialect, Write, assets};

/// Passes after which the copy fails. The first copies, the second corrects what triggers did and
/// sets references within a table, the third may find nothing.
const PASSES: u32 = 6;
/// Changes per transaction.
const BATCH: usize = 1_000;

macro_rules! table {
    ($name:literal ($($key:literal),+) $(unique $($unique:literal),+)? $(; late $late:literal)?) => {
        Table {
            name: $name,
            key: &[$($key),+],
            unique: &[$($($unique),+)?],
            late: &[$($late)?],
        }
    };
}

/// All tables, each after those that it references. The servers' state about each other is not
/// copied.
const TABLES: &[Table] = &[
    table!("users"("id") unique "email"),
    table!("sessions"("token_hash") unique "id"),
    table!("api_keys"("id") unique "key_hash"),
    table!("assets"("id") unique "owner_id", "sha1", "separate_id"; late "live_photo_video_id"),
    table!("edits"("asset_id", "level")),
    table!("video_renditions"("asset_id")),
    table!("asset_words"("asset_id")),
    table!("asset_people"("asset_id", "name")),
    table!("albums"("id")),
    table!("album_users"("album_id", "user_id")),
    table!("album_rules"("album_id") unique "owner_id", "kind", "collection"),
    table!("album_assets"("album_id", "asset_id")),
    table!("album_visits"("album_id", "user_id")),
    table!("activities"("id") unique "album_id", "asset_id", "user_id"),
    table!("links"("id") unique "key", "slug"),
    table!("link_albums"("link_id", "album_id")),
    table!("link_assets"("link_id", "asset_id")),
    table!("link_sessions"("token_hash")),
    table!("old_slugs"("slug")),
    table!("deleted_links"("id")),
    table!("uploads"("id")),
    table!("guests"("id")),
    table!("contributions"("asset_id", "link_id", "guest_id")),
    table!("taken_back"("asset_id")),
];

/// The result of copying a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Its name.
    pub table: &'static str,
    /// Number of rows.
    pub rows: u64,
    /// SHA-256 over all rows in the order of their keys, the same on both sides.
    pub sha256: [u8; 32],
}

/// The result of comparing a table of source and target.
#[derive(Default)]
struct Compared {
    changes: usize,
    rows: [u64; 2],
    sums: [Sha256; 2],
}

impl Db {
    /// Copies a consistent snapshot of all rows into another database, where nobody else may write
    /// meanwhile. Rows of the target that are missing here are deleted. Running it again completes
    /// an interrupted copy.
    ///
    /// # Errors
    /// If either database fails, or the target does not contain the same rows at the end.
    pub async fn copy_rows_to(&self, target: &Db) -> sqlx::Result<Vec<Copied>> {
        let mut copy = Copy { source: self.snapshot().await?, from: self.dialect(), target };
        for table in TABLES.iter().rev() {
            copy.make_room(table).await?;
        }
        for _ in 0..PASSES {
            let (mut copied, mut changes) = (Vec::new(), 0);
            for table in TABLES {
                let compared = copy.table(table).await?;
                tracing::debug!(table = table.name, changes = compared.changes, "compared");
                changes += compared.changes;
                let [rows, others] = compared.rows;
                let [sha256, other] = compared.sums.map(|sum| sum.finalize().into());
                if compared.changes == 0 && (rows, sha256) != (others, other) {
                    return Err(failed(&format!("{} is not the same on both sides", table.name)));
                }
                copied.push(Copied { table: table.name, rows, sha256 });
            }
            if changes == 0 {
                return Ok(copied);
            }
        }
        Err(failed("the rows differ again after each pass: does somebody write to the target?"))
    }

    /// Begins a snapshot without a time limit.
    async fn snapshot(&self) -> sqlx::Result<Transaction<'static, Any>> {
        let mut source = self.begin(self.dialect().begin_snapshot()).await?;
        if let Some(settings) = self.dialect().long_reading() {
            sqlx::query(settings).execute(&mut *source).await?;
        }
        Ok(source)
    }
}

fn failed(message: &str) -> sqlx::Error {
    sqlx::Error::Protocol(message.to_owned())
}

/// A running copy.
struct Copy<'a> {
    source: Transaction<'static, Any>,
    from: Dialect,
    target: &'a Db,
}

impl Copy<'_> {
    /// Deletes rows of the target that the source does not have, and those that must give up the
    /// value of a unique column, since another row may need it.
    async fn make_room(&mut self, table: &Table) -> sqlx::Result<()> {
        let columns: Vec<_> =
            table.key.iter().chain(table.unique).map(|column| (*column).to_owned()).collect();
        let (mut theirs, mut ours) = (Reader::new(table, &columns), Reader::new(table, &columns));
        let mut write = self.target.write().await?;
        let mut there = theirs.next(write.connection()).await?;
        let mut here = None;
        let mut changes = 0;
        let key = table.key.len();
        while let Some(row) = there {
            while here.as_ref().is_none_or(|here: &Values| here[..key] < row[..key]) {
                here = ours.next(&mut self.source).await?;
                if here.is_none() {
                    break;
                }
            }
            if here.as_ref() != Some(&row) {
                rows::delete(write.connection(), table, &row).await?;
                changes += 1;
            }
            there = theirs.next(write.connection()).await?;
            write = self.commit_some(write, &mut changes).await?;
        }
        write.commit().await
    }

    /// Makes a table of the target equal to that of the source.
    async fn table(&mut self, table: &Table) -> sqlx::Result<Compared> {
        let mut write = self.target.write().await?;
        let columns = rows::columns(write.connection(), self.target.dialect(), table).await?;
        if rows::columns(&mut self.source, self.from, table).await? != columns {
            return Err(failed(&format!("{} has not the same columns on both sides", table.name)));
        }
        let (mut theirs, mut ours) = (Reader::new(table, &columns), Reader::new(table, &columns));
        let mut here = self.next(&mut ours, &columns).await?;
        let mut there = theirs.next(write.connection()).await?;
        let (mut compared, mut new, mut changes) = (Compared::default(), Vec::new(), 0);
        let key = |row: &Option<Values>| row.as_ref().map(|row| row[..table.key.len()].to_vec());
        loop {
            let (ours_first, theirs_first) = match (key(&here), key(&there)) {
                (None, None) => break,
                (Some(_), None) => (true, false),
                (None, Some(_)) => (false, true),
                (Some(here), Some(there)) => (here < there, there < here),
            };
            if !theirs_first && let Some(row) = &here {
                compared.count(0, row);
            }
            if !ours_first && let Some(row) = &there {
                compared.count(1, row);
            }
            match (&here, &there) {
                (Some(row), _) if ours_first => new.push(row.clone()),
                (_, Some(row)) if theirs_first => {
                    rows::delete(write.connection(), table, row).await?;
                    (changes, compared.changes) = (changes + 1, compared.changes + 1);
                }
                (Some(row), Some(old)) if row != old => {
                    rows::update(write.connection(), table, &columns, (row, old)).await?;
                    (changes, compared.changes) = (changes + 1, compared.changes + 1);
                }
                _ => {}
            }
            if !theirs_first {
                here = self.next(&mut ours, &columns).await?;
            }
            if !ours_first {
                there = theirs.next(write.connection()).await?;
            }
            if new.len() >= BATCH {
                rows::insert(write.connection(), table, &columns, &new).await?;
                (changes, compared.changes) = (changes + new.len(), compared.changes + new.len());
                new.clear();
            }
            write = self.commit_some(write, &mut changes).await?;
        }
        rows::insert(write.connection(), table, &columns, &new).await?;
        compared.changes += new.len();
        write.commit().await?;
        Ok(compared)
    }

    async fn commit_some(&self, write: Write, changes: &mut usize) -> sqlx::Result<Write> {
        if *changes < BATCH {
            return Ok(write);
        }
        *changes = 0;
        write.commit().await?;
        self.target.write().await
    }

    /// The next row of the source, as the target can store it.
    async fn next(
        &mut self,
        from: &mut Reader<'_>,
        columns: &[String],
    ) -> sqlx::Result<Option<Values>> {
        let mut row = from.next(&mut self.source).await?;
        if self.target.dialect() == Dialect::Postgres {
            for (column, value) in columns.iter().zip(row.iter_mut().flatten()) {
                if let Value::Text(text) = value {
                    // Postgres rejects NUL in text and in JSON.
                    text.retain(|c| c != '\0');
                    if column == "metadata" {
                        *text = assets::without_nul(std::mem::take(text))?;
                    }
                }
            }
        }
        Ok(row)
    }
}

impl Compared {
    fn count(&mut self, side: usize, row: &Values) {
        self.rows[side] += 1;
        rows::digest(row, &mut self.sums[side]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Row as _;

    /// Tables of one server's state, of the schema version, of counts that triggers keep, and of
    /// received parts, whose bytes are not copied: resumable uploads start again.
    const LEFT_OUT: &[&str] = &[
        "_sqlx_migrations",
        "album_months",
        "asset_months",
        "leases",
        "tallies",
        "upload_parts",
        "user_storage",
    ];

    #[tokio::test]
    async fn no_table_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Db::sqlite_url(&folder.path().join("a.sqlite"))).await.unwrap();
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' \
             AND name NOT LIKE 'sqlite%' ORDER BY name";
        let rows = sqlx::query(sql).fetch_all(db.read()).await.unwrap();
        let names = rows.iter().map(|row| row.try_get::<String, _>("name").unwrap());
        let there: Vec<_> = names.filter(|name| !LEFT_OUT.contains(&name.as_str())).collect();
        let mut copied: Vec<_> = TABLES.iter().map(|table| table.name).collect();
        copied.sort_unstable();
        assert_eq!(copied, there);
    }
}
