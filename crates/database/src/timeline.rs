//! The timeline: months with their counts, and the few columns that the grid needs of each photo.

use std::ops::Range;

use futures::TryStreamExt as _;
use sqlx::Row;
use sqlx::any::{AnyArguments, AnyRow};
use uuid::Uuid;
use vitrine_api::{AssetVisibility, SortOrder};
use vitrine_media::Projection;

use crate::clock;
use crate::columns::count;
use crate::columns::from_word;
use crate::scope::Order;
use crate::{AssetId, Db, Scope};

/// What the grid needs of one photo; small, since there may be many.
#[derive(Debug, Clone)]
pub struct Tile {
    /// UUID v4.
    pub id: Uuid,
    /// The user who owns it.
    pub owner_id: Uuid,
    /// Whether it is a video.
    pub is_video: bool,
    /// Marked as a favorite by its owner.
    pub is_favorite: bool,
    /// Whether it has a motion video, in its file or beside it.
    pub is_motion: bool,
    /// On the timeline, archived, private (`locked`) or hidden.
    pub visibility: AssetVisibility,
    /// The projection of a spherical photo.
    pub projection: Option<Projection>,
    /// In pixels, after orientation; 0 where unknown.
    pub width: u32,
    /// In pixels, after orientation; 0 where unknown.
    pub height: u32,
    /// ThumbHash in base64.
    pub thumbhash: Option<Box<str>>,
    /// Capture time in milliseconds since the Unix epoch.
    pub taken_at: i64,
    /// Local capture time.
    pub local_at: i64,
    /// When it was uploaded.
    pub created_at: i64,
    /// Length of a video in milliseconds.
    pub duration_ms: Option<u64>,
    /// Whether it belongs to somebody other than the caller. Always false here: the database layer
    /// does not know the caller.
    pub is_foreign: bool,
}

/// Splits the column `tile` into its values. Each is a few bytes: a vectorised search has more
/// overhead for these than comparing byte by byte.
struct Values<'a>(Option<&'a str>);

impl<'a> Iterator for Values<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0?;
        let end = text.bytes().position(|byte| byte == b'|');
        self.0 = end.map(|end| &text[end + 1..]);
        Some(&text[..end.unwrap_or(text.len())])
    }
}

/// Parses the column `tile`; `None` where it is malformed.
fn tile(text: &str) -> Option<Tile> {
    let mut values = Values(Some(text));
    let mut next = || values.next();
    let flag = |text: &str| text != "0";
    Some(Tile {
        id: Uuid::try_parse(next()?).ok()?,
        owner_id: Uuid::try_parse(next()?).ok()?,
        is_video: flag(next()?),
        is_favorite: flag(next()?),
        is_motion: flag(next()?),
        visibility: match next()? {
            "timeline" => AssetVisibility::Timeline,
            other => from_word(other.to_owned()).ok()?,
        },
        projection: match next()? {
            "" => None,
            other => Some(from_word(other.to_owned()).ok()?),
        },
        width: next()?.parse().unwrap_or(0),
        height: next()?.parse().unwrap_or(0),
        thumbhash: Some(next()?).filter(|hash| !hash.is_empty()).map(Box::from),
        taken_at: next()?.parse().ok()?,
        local_at: next()?.parse().ok()?,
        created_at: next()?.parse().ok()?,
        duration_ms: next()?.parse().ok(),
        is_foreign: false,
    })
}

/// The statement of [`Db::tiles`]. It returns one row per day, since fetching a row costs more than
/// parsing its content.
fn tiles_of(scope: Scope<'_>) -> String {
    let Order { day, tile: text, days, .. } = scope.order();
    format!(
        "SELECT {day} AS day, string_agg({text}, ';') AS tiles {} AND {text} <> '' \
         AND {day} >= $2 AND {day} < $3 GROUP BY {days}",
        scope.counted(),
    )
}

/// The statement of [`Db::page`]. Its parameters are the first or last day, the offset and the
/// limit.
fn page_of(scope: Scope<'_>, order: SortOrder) -> String {
    let Order { day, tile: text, .. } = scope.order();
    format!(
        "SELECT day, string_agg(tile, ';') AS tiles FROM \
         (SELECT {day} AS day, {text} AS tile {} AND {text} <> '' AND {day} {} $2 {} \
          LIMIT $4 OFFSET $3) AS page GROUP BY day",
        scope.counted(),
        if order == SortOrder::Asc { ">=" } else { "<=" },
        scope.order().by(order),
    )
}

/// A day and its count are encoded in one number, `day * DAY + count`: concatenating two values
/// into a text takes a database as long as finding them.
const DAY: i64 = 1_000_000_000;

impl Db {
    /// The number of photos in a scope.
    pub async fn count(&self, scope: Scope<'_>) -> sqlx::Result<u64> {
        let sql = match scope.months() {
            Some(months) => format!("SELECT CAST(SUM(m.assets) AS BIGINT) AS n {months}"),
            None => format!("SELECT COUNT(*) AS n {}", scope.counted()),
        };
        count(&sqlx::query(&sql).bind(scope.id()).fetch_one(self.read()).await?, "n")
    }

    /// The months that have photos, and how many each has. Fetched as one row for the reason given
    /// at [`Db::tiles`]: by months where they are counted, else by days.
    pub async fn months(
        &self,
        scope: Scope<'_>,
        order: SortOrder,
    ) -> sqlx::Result<Vec<(String, u64)>> {
        let day = scope.order().day;
        let counted = match scope.months() {
            // A month may occur more than once, with different visibilities.
            Some(months) => {
                format!("SELECT m.month AS day, m.assets AS n {months} AND m.assets > 0")
            }
            None => {
                format!("SELECT {day} AS day, COUNT(*) AS n {} GROUP BY {day}", scope.counted())
            }
        };
        let sql = format!(
            "SELECT string_agg(CAST(day * {DAY} + n AS TEXT), ';') AS days \
                 FROM ({counted}) AS counted"
        );
        let row = sqlx::query(&sql).bind(scope.id()).fetch_one(self.read()).await?;
        let text: Option<String> = row.try_get("days")?;
        let days = text.as_deref().unwrap_or_default().split(';').filter_map(|day| {
            let number = day.parse::<i64>().ok()?;
            Some((number.div_euclid(DAY), number.rem_euclid(DAY).cast_unsigned()))
        });
        let mut days: Vec<_> = days.collect();
        days.sort_unstable();
        let mut months: Vec<(String, u64)> = Vec::new();
        for (day, number) in days {
            let month = clock::month(day * clock::DAY_MS);
            match months.last_mut() {
                Some((last, sum)) if *last == month => *sum += number,
                _ => months.push((month, number)),
            }
        }
        if order == SortOrder::Desc {
            months.reverse();
        }
        Ok(months)
    }

    /// The photos of a range of days.
    pub async fn tiles(
        &self,
        scope: Scope<'_>,
        days: Range<i64>,
        order: SortOrder,
    ) -> sqlx::Result<Vec<Tile>> {
        let sql = tiles_of(scope);
        let query = sqlx::query(&sql).bind(scope.id()).bind(days.start).bind(days.end);
        self.read_days(query, order).await
    }

    /// The photos at a range of positions in a scope.
    pub async fn page(
        &self,
        scope: Scope<'_>,
        positions: Range<u64>,
        order: SortOrder,
    ) -> sqlx::Result<Vec<Tile>> {
        // Starts at the month of the first position, so that the rows before it are not skipped one
        // by one.
        let mut before = positions.start;
        let months = self.months(scope, order).await?;
        let first = months.iter().find(|(_, count)| {
            let is_here = before < *count;
            before -= if is_here { 0 } else { *count };
            is_here
        });
        let Some(days) = first.and_then(|(month, _)| clock::days_of_month(month)) else {
            return Ok(Vec::new());
        };
        let sql = page_of(scope, order);
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let day = if order == SortOrder::Asc { days.start } else { days.end - 1 };
        let query = sqlx::query(&sql).bind(scope.id()).bind(day);
        let query = query.bind(number(before)).bind(number(positions.end - positions.start));
        self.read_days(query, order).await
    }

    /// Reads rows of `day` and `tiles`, which arrive in any order.
    async fn read_days<'a>(
        &self,
        query: sqlx::query::Query<'a, sqlx::Any, AnyArguments<'a>>,
        order: SortOrder,
    ) -> sqlx::Result<Vec<Tile>> {
        let mut rows = query.fetch(self.read());
        let mut days: Vec<(i64, Vec<Tile>)> = Vec::new();
        while let Some(row) = rows.try_next().await? {
            let text: &str = row.try_get("tiles")?;
            let tiles = text.split(';').map(|text| {
                tile(text).ok_or_else(|| sqlx::Error::Decode(format!("no tile: {text}").into()))
            });
            let mut tiles = tiles.collect::<sqlx::Result<Vec<_>>>()?;
            // The database may concatenate in any order, too.
            tiles.sort_unstable_by_key(|tile| (tile.local_at, tile.id));
            days.push((row.try_get("day")?, tiles));
        }
        days.sort_unstable_by_key(|(day, _)| *day);
        let mut tiles: Vec<_> = days.into_iter().flat_map(|(_, tiles)| tiles).collect();
        if order == SortOrder::Desc {
            tiles.reverse();
        }
        Ok(tiles)
    }

    /// Photos of a scope in display order: those at the positions of a range, counted from 0.
    pub async fn tiles_at(
        &self,
        scope: Scope<'_>,
        order: SortOrder,
        positions: Range<i64>,
    ) -> sqlx::Result<Vec<Tile>> {
        let text = scope.order().tile;
        let sql = format!(
            "SELECT {text} AS tile {} AND {text} <> '' {} LIMIT $2 OFFSET $3",
            scope.counted(),
            scope.order().by(order),
        );
        let limit = positions.end - positions.start;
        let query = sqlx::query(&sql).bind(scope.id()).bind(limit).bind(positions.start);
        let rows = query.fetch_all(self.read()).await?;
        let read = |row: &AnyRow| {
            let text: &str = row.try_get("tile")?;
            tile(text).ok_or_else(|| sqlx::Error::Decode(format!("no tile: {text}").into()))
        };
        rows.iter().map(read).collect()
    }

    /// The first photos of a scope that have both renditions, at most `limit`.
    pub async fn first_pictured(
        &self,
        scope: Scope<'_>,
        order: SortOrder,
        limit: i64,
    ) -> sqlx::Result<Vec<AssetId>> {
        let sql = format!(
            "SELECT a.id {} AND a.has_thumbnail = 1 AND a.has_preview = 1 {} LIMIT $2",
            scope.from(),
            scope.order().by(order),
        );
        let rows = sqlx::query(&sql).bind(scope.id()).bind(limit).fetch_all(self.read()).await?;
        rows.iter().map(|row| row.try_get("id")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AlbumId, UserId};

    /// SQLite's query plan for a month of a scope.
    async fn plan(db: &Db, scope: Scope<'_>) -> String {
        let sql = format!("EXPLAIN QUERY PLAN {}", tiles_of(scope));
        let query = sqlx::query(&sql).bind(scope.id()).bind(20_000_i64).bind(20_030_i64);
        let rows = query.fetch_all(db.read()).await.unwrap();
        rows.iter().map(|row| row.try_get::<String, _>("detail").unwrap()).collect()
    }

    #[tokio::test]
    async fn a_month_is_read_from_the_index_that_holds_its_tiles() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Db::sqlite_url(&folder.path().join("a.sqlite"))).await.unwrap();
        let (user, album) = (UserId::from("u"), AlbumId::from("a"));
        for (scope, index) in [
            (Scope::Library(&user), "USING INDEX assets_tiles (owner_id"),
            (Scope::Private(&user), "USING INDEX assets_tiles (owner_id"),
            (Scope::Favorites(&user), "USING INDEX assets_favorites (owner_id"),
            (Scope::Album(&album), "USING COVERING INDEX album_assets_tiles (album_id"),
        ] {
            let plan = plan(&db, scope).await;
            assert!(plan.contains(index), "{scope:?}: {plan}");
            assert!(plan.contains("day>? AND day<?"), "{scope:?}: {plan}");
        }
    }
}
