//! Where photos were taken: what a map needs of each, read from indexes alone.

use sqlx::FromRow;
use uuid::Uuid;

use crate::clock;
use crate::columns::Id;
use crate::{Db, Scope};

/// Places per query.
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
    /// Local capture time in milliseconds.
    pub local_at: i64,
}

/// Reads the photos of a scope that have a place, newest first. A map shows all of them, and a
/// library may have millions, so they are read in parts.
pub struct Places {
    db: Db,
    id: String,
    /// The statements for the first part and, below, for the part after a photo.
    first: String,
    next: String,
    /// Whether the next part starts from a day as well.
    has_days: bool,
    part: i64,
    last: Option<Place>,
    is_done: bool,
}

/// Photos with a place. The indexes for maps contain nothing else.
const PLACED: &str = "AND a.latitude IS NOT NULL AND a.longitude IS NOT NULL";

/// The columns of [`Place`].
pub(crate) const COLUMNS: &str = "a.id, a.latitude, a.longitude, a.local_at";

impl Db {
    /// Starts to read the places of a scope.
    #[must_use]
    pub fn places(&self, scope: Scope<'_>) -> Places {
        // What an index returns in order can be read in parts; everything else would be sorted anew
        // for each part, so it is read as one. For `deleted_at`, see `Order::days`.
        let (order, after, part) = match scope {
            Scope::Library(_) => (
                "a.deleted_at DESC, a.local_at DESC, a.id DESC",
                "AND a.local_at <= $3 AND (a.local_at < $3 OR a.id < $4)",
                PART,
            ),
            Scope::Album(_) => (
                "o.day DESC, o.local_at DESC, o.asset_id DESC",
                "AND o.day <= $5 AND (o.day < $5 OR o.local_at < $3 \
                 OR (o.local_at = $3 AND o.asset_id < $4))",
                PART,
            ),
            _ => ("a.local_at DESC, a.id DESC", "", i64::MAX),
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
    /// Reads in parts of this size; for tests.
    #[must_use]
    pub fn in_parts_of(self, part: i64) -> Self {
        Self { part, ..self }
    }

    /// The next part, which is never empty; `None` at the end.
    pub async fn next(&mut self) -> sqlx::Result<Option<Vec<Place>>> {
        if self.is_done {
            return Ok(None);
        }
        let sql = if self.last.is_some() { &self.next } else { &self.first };
        let mut query = sqlx::query_as(sql).bind(&self.id).bind(self.part);
        if let Some(last) = &self.last {
            query = query.bind(last.local_at).bind(last.id.to_string());
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
