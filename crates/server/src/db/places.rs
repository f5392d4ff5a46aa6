//! Where photos were taken: what a map needs of each, from indexes alone.

use sqlx::FromRow;
use uuid::Uuid;

use super::columns::Id;
use super::{Db, Scope};
use crate::clock;

/// Places that are read at once.
const PART: i64 = 5000;

/// What a map needs of one photo; small, since there may be many.
#[derive(Debug, Clone, FromRow)]
pub struct Place {
    /// UUID v4.
    #[sqlx(try_from = "Id")]
    pub id: Uuid,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Capture time.
    pub taken_at: i64,
    /// Capture time on the clock of the place.
    pub local_at: i64,
}

/// The photos of a scope that have a place, newest first: a map has all of them, and a library may
/// have millions, so they are read part by part.
pub struct Places {
    db: Db,
    id: String,
    /// The first part, and those after a photo.
    first: String,
    next: String,
    /// Whether the next part begins at a day, too.
    has_days: bool,
    part: i64,
    last: Option<Place>,
    is_done: bool,
}

/// What has a place. The indexes for maps hold nothing else.
const PLACED: &str = "AND a.latitude IS NOT NULL AND a.longitude IS NOT NULL";

/// What [`place`] reads.
pub(super) const COLUMNS: &str = "a.id, a.latitude, a.longitude, a.taken_at, a.local_at";

impl Db {
    /// Begins to read the places of a scope.
    #[must_use]
    pub fn places(&self, scope: Scope<'_>) -> Places {
        // What is read in order from an index can be left and taken up again; all else would be
        // sorted anew for each part, so there is but one. As for `deleted_at`, see `Order::days`.
        let (order, after, part) = match scope {
            Scope::Library(_) => (
                "a.deleted_at DESC, a.taken_at DESC, a.id DESC",
                "AND a.taken_at <= $3 AND (a.taken_at < $3 OR a.id < $4)",
                PART,
            ),
            Scope::Album(_) => (
                "o.day DESC, o.taken_at DESC, o.asset_id DESC",
                "AND o.day <= $5 AND (o.day < $5 OR o.taken_at < $3 \
                 OR (o.taken_at = $3 AND o.asset_id < $4))",
                PART,
            ),
            _ => ("a.taken_at DESC, a.id DESC", "", i64::MAX),
        };
        let sql = |after: &str| {
            let from = scope.from();
            format!("SELECT {COLUMNS} {from} {PLACED} {after} ORDER BY {order} LIMIT $2")
        };
        Places {
            db: self.clone(),
            id: scope.id(),
            first: sql(""),
            next: sql(after),
            has_days: matches!(scope, Scope::Album(_)),
            part,
            last: None,
            is_done: false,
        }
    }

    /// Whether any photo of a scope has a place.
    pub async fn has_places(&self, scope: Scope<'_>) -> sqlx::Result<bool> {
        let sql = format!("SELECT 1 {} {PLACED} LIMIT 1", scope.from());
        let found = sqlx::query(&sql).bind(scope.id()).fetch_optional(self.read()).await?;
        Ok(found.is_some())
    }
}

impl Places {
    /// Not in parts of thousands but of so many; for tests.
    #[must_use]
    pub fn in_parts_of(self, part: i64) -> Self {
        Self { part, ..self }
    }

    /// The next part, which is never empty; none at the end.
    pub async fn next(&mut self) -> sqlx::Result<Option<Vec<Place>>> {
        if self.is_done {
            return Ok(None);
        }
        let sql = if self.last.is_some() { &self.next } else { &self.first };
        let mut query = sqlx::query_as(sql).bind(&self.id).bind(self.part);
        if let Some(last) = &self.last {
            query = query.bind(last.taken_at).bind(last.id.to_string());
            if self.has_days {
                query = query.bind(last.local_at.div_euclid(clock::DAY_MS));
            }
        }
        let places: Vec<Place> = query.fetch_all(self.db.read()).await?;
        self.is_done = i64::try_from(places.len()).is_ok_and(|read| read < self.part);
        self.last = places.last().cloned();
        Ok(Some(places).filter(|places| !places.is_empty()))
    }
}
