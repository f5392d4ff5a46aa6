//! The timeline: months with their counts, and the few columns that a grid needs of each photo.

use std::ops::Range;

use sqlx::Row;
use sqlx::any::AnyRow;
use vitrine_api::{AssetVisibility, SortOrder};

use super::assets::from_word;
use super::{Db, Scope, count, flag, small};
use crate::clock;

/// What a grid needs of one photo.
#[derive(Debug, Clone)]
pub struct Tile {
    /// UUID v4.
    pub id: String,
    /// Whose it is.
    pub owner_id: String,
    /// Picture or video.
    pub is_video: bool,
    /// Marked by its owner.
    pub is_favorite: bool,
    /// Where it is shown.
    pub visibility: AssetVisibility,
    /// Pixels after orientation.
    pub width: Option<u32>,
    /// Pixels after orientation.
    pub height: Option<u32>,
    /// In base64.
    pub thumbhash: Option<String>,
    /// Capture time.
    pub taken_at: i64,
    /// Capture time on the clock of the place.
    pub local_at: i64,
    /// When it was uploaded.
    pub created_at: i64,
    /// Length of a video.
    pub duration_ms: Option<u64>,
    /// How it covers a sphere.
    pub projection: Option<String>,
    /// Whether there is a film in the picture's file.
    pub is_motion: bool,
}

fn tile(row: &AnyRow) -> sqlx::Result<Tile> {
    Ok(Tile {
        id: row.try_get("id")?,
        owner_id: row.try_get("owner_id")?,
        is_video: flag(row, "is_video")?,
        is_favorite: flag(row, "is_favorite")?,
        visibility: from_word(row.try_get("visibility")?)?,
        width: small(row, "width")?,
        height: small(row, "height")?,
        thumbhash: row.try_get("thumbhash")?,
        taken_at: row.try_get("taken_at")?,
        local_at: row.try_get("local_at")?,
        created_at: row.try_get("created_at")?,
        duration_ms: small(row, "duration_ms")?,
        projection: row.try_get("projection")?,
        is_motion: flag(row, "is_motion")?,
    })
}

impl Db {
    /// Number of photos in a scope.
    pub async fn count(&self, scope: Scope<'_>) -> sqlx::Result<u64> {
        let sql = format!("SELECT COUNT(*) AS n {}", scope.counted());
        count(&sqlx::query(&sql).bind(scope.id()).fetch_one(self.read()).await?, "n")
    }

    /// Months that have photos, and how many each has.
    pub async fn months(
        &self,
        scope: Scope<'_>,
        order: SortOrder,
    ) -> sqlx::Result<Vec<(String, u64)>> {
        let day = scope.order().day;
        let sql = format!(
            "SELECT {day} AS day, COUNT(*) AS n {} GROUP BY {day} ORDER BY {day}",
            scope.counted(),
        );
        let mut months: Vec<(String, u64)> = Vec::new();
        for row in sqlx::query(&sql).bind(scope.id()).fetch_all(self.read()).await? {
            let month = clock::month(row.try_get::<i64, _>("day")? * clock::DAY_MS);
            let number = count(&row, "n")?;
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

    /// The photos of some days, or all.
    pub async fn tiles(
        &self,
        scope: Scope<'_>,
        days: Option<Range<i64>>,
        order: SortOrder,
    ) -> sqlx::Result<Vec<Tile>> {
        let by = scope.order();
        let within = format!("AND {0} >= $2 AND {0} < $3", by.day);
        let sql = format!(
            "SELECT a.id, a.owner_id, a.is_video, a.is_favorite, a.visibility, a.width, a.height, \
             a.thumbhash, a.taken_at, a.local_at, a.created_at, a.duration_ms, a.projection, a.is_motion \
             {} {} {}",
            scope.from(),
            if days.is_some() { &within } else { "" },
            by.by(order),
        );
        let mut query = sqlx::query(&sql).bind(scope.id());
        if let Some(days) = days {
            query = query.bind(days.start).bind(days.end);
        }
        query.fetch_all(self.read()).await?.iter().map(tile).collect()
    }

    /// The first photos of a scope that there are pictures of.
    pub async fn first_pictured(
        &self,
        scope: Scope<'_>,
        order: SortOrder,
        limit: i64,
    ) -> sqlx::Result<Vec<String>> {
        let sql = format!(
            "SELECT a.id {} AND a.has_thumbnail = 1 AND a.has_preview = 1 {} LIMIT $2",
            scope.from(),
            scope.order().by(order),
        );
        let rows = sqlx::query(&sql).bind(scope.id()).bind(limit).fetch_all(self.read()).await?;
        rows.iter().map(|row| row.try_get("id")).collect()
    }
}
