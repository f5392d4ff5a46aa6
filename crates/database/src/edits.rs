//! Edit lists: how an asset is served without its location, or without all of its metadata.

use std::collections::HashMap;

use sqlx::Row;
use sqlx::any::AnyRow;
use vitrine_media::{EditList, Format, Level};

use crate::columns::from_word;
use crate::columns::{count, flag, int, small};
use crate::statement::{Statement, chunks};
use crate::{AssetId, Db, Write};

/// Version of the code that decides how a file is cleaned. Raised when a format is added or cleaned
/// better; older decisions are then renewed at start.
pub const PLANNER: i64 = 4;

/// The decision for one asset and one level.
#[derive(Debug, Clone)]
pub struct Edit {
    /// How much is removed.
    pub level: Level,
    /// How to serve it, or why it cannot be served.
    pub outcome: Result<Clean, String>,
}

/// How an asset is served clean: by an edit list of its original, or as the full-size JPEG that is
/// stored in its place, with the length and the CRC-32 of the result.
#[derive(Debug, Clone)]
pub struct Clean {
    /// The list in the encoding of [`EditList::to_bytes`]; `None` where it was not queried, and for
    /// a full-size JPEG.
    pub list: Option<Vec<u8>>,
    /// Whether the full-size JPEG is served. In rows it has neither a list nor a refusal.
    pub is_full_size: bool,
    /// Length in bytes after cleaning.
    pub size: u64,
    /// CRC-32 after cleaning.
    pub crc32: u32,
}

/// An asset whose edits an older planner decided.
#[derive(Debug)]
pub struct Outdated {
    /// Asset.
    pub id: AssetId,
    /// Detected from the content.
    pub format: Format,
    /// CRC-32 of the original.
    pub crc32: u32,
    /// Whether it has a thumbnail and a preview.
    pub has_renditions: bool,
    /// Width and height in pixels, if known.
    pub dimensions: Option<(u32, u32)>,
}

impl Clean {
    /// The decoded list; `None` where it is missing or invalid.
    pub fn edit_list(&self) -> Option<EditList> {
        EditList::from_bytes(self.list.as_deref()?).ok()
    }
}

pub(crate) fn level_word(level: Level) -> &'static str {
    match level {
        Level::None => "none",
        Level::Location => "location",
        Level::All => "all",
    }
}

/// Whether an edit is the full-size JPEG, as a column.
const IS_FULL_SIZE: &str =
    "CAST(CASE WHEN list IS NULL AND refusal IS NULL THEN 1 ELSE 0 END AS BIGINT) AS is_full_size";

fn outcome(row: &AnyRow, with_list: bool) -> sqlx::Result<Result<Clean, String>> {
    if let Some(refusal) = row.try_get::<Option<String>, _>("refusal")? {
        return Ok(Err(refusal));
    }
    let list = if with_list { row.try_get("list")? } else { None };
    let crc32 = small(row, "crc32")?.unwrap_or(0);
    let is_full_size = flag(row, "is_full_size")?;
    Ok(Ok(Clean { list, is_full_size, size: count(row, "size")?, crc32 }))
}

impl Db {
    /// How to serve one asset, with its list; `None` where nothing was decided.
    pub async fn edit(
        &self,
        id: &AssetId,
        level: Level,
    ) -> sqlx::Result<Option<Result<Clean, String>>> {
        let sql = format!(
            "SELECT list, size, crc32, refusal, {IS_FULL_SIZE} FROM edits \
             WHERE asset_id = $1 AND level = $2"
        );
        let query = sqlx::query(&sql).bind(id).bind(level_word(level));
        let row = query.fetch_optional(self.read()).await?;
        row.map(|row| outcome(&row, true)).transpose()
    }

    /// How to serve each of these assets, without their lists.
    pub async fn edits(
        &self,
        ids: &[AssetId],
        level: Level,
    ) -> sqlx::Result<HashMap<AssetId, Result<Clean, String>>> {
        let mut found = HashMap::new();
        for ids in chunks(ids) {
            let sql = format!(
                "SELECT asset_id, size, crc32, refusal, {IS_FULL_SIZE} FROM edits WHERE level = "
            );
            let statement = Statement::new(&sql).bind(level_word(level))?;
            let rows = statement.push(" AND asset_id IN ").list(ids)?;
            for row in rows.fetch(self.read()).await? {
                found.insert(row.try_get("asset_id")?, outcome(&row, false)?);
            }
        }
        Ok(found)
    }

    /// The assets of up to a hundred edits that were decided by an older planner.
    pub async fn outdated_edits(&self) -> sqlx::Result<Vec<Outdated>> {
        let sql = "SELECT a.id, a.format, a.crc32, a.has_thumbnail, a.has_preview, a.width, a.height \
             FROM assets a WHERE a.id IN \
             (SELECT e.asset_id FROM edits e WHERE e.planner < $1 LIMIT 100)";
        let rows = sqlx::query(sql).bind(PLANNER).fetch_all(self.read()).await?;
        let outdated = rows.iter().map(|row| {
            Ok(Outdated {
                id: row.try_get("id")?,
                format: from_word(row.try_get("format")?)?,
                crc32: small(row, "crc32")?.unwrap_or(0),
                has_renditions: flag(row, "has_thumbnail")? && flag(row, "has_preview")?,
                dimensions: small(row, "width")?.zip(small(row, "height")?),
            })
        });
        outdated.collect()
    }
}

impl Write {
    /// Counts the bytes of a stored full-size JPEG in place of those of an older one.
    pub async fn count_full_size(
        &mut self,
        id: &AssetId,
        bytes: u64,
        before: u64,
    ) -> sqlx::Result<()> {
        let sql = "UPDATE assets SET extra_bytes = extra_bytes + $2 - $3 WHERE id = $1";
        let query = sqlx::query(sql).bind(id).bind(int(bytes)).bind(int(before));
        query.execute(self.connection()).await.map(drop)
    }

    /// Stores a decision in place of an older one.
    pub async fn set_edit(&mut self, asset_id: &AssetId, edit: &Edit) -> sqlx::Result<()> {
        let clean = edit.outcome.as_ref().ok();
        sqlx::query(
            "INSERT INTO edits (asset_id, level, planner, list, size, crc32, refusal) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (asset_id, level) DO UPDATE SET \
             planner = excluded.planner, list = excluded.list, size = excluded.size, \
             crc32 = excluded.crc32, refusal = excluded.refusal",
        )
        .bind(asset_id)
        .bind(level_word(edit.level))
        .bind(PLANNER)
        .bind(clean.and_then(|clean| clean.list.clone()))
        .bind(clean.map(|clean| int(clean.size)))
        .bind(clean.map(|clean| i64::from(clean.crc32)))
        .bind(edit.outcome.as_ref().err())
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
