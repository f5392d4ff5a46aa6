//! Where photos were taken: what a map needs of each, from indexes alone.

use futures::TryStreamExt as _;
use sqlx::Row;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::{Db, Scope};

/// What a map needs of one photo; small, since there may be many.
#[derive(Debug, Clone)]
pub struct Place {
    /// UUID v4.
    pub id: Uuid,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Capture time on the clock of the place.
    pub local_at: i64,
}

/// What has a place. The indexes for maps hold nothing else.
const PLACED: &str = "AND a.latitude IS NOT NULL AND a.longitude IS NOT NULL";

/// Reads the columns `id`, `latitude`, `longitude` and `local_at`.
pub(super) fn place(row: &AnyRow) -> sqlx::Result<Place> {
    let id: &str = row.try_get("id")?;
    Ok(Place {
        id: Uuid::try_parse(id).map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
        latitude: row.try_get("latitude")?,
        longitude: row.try_get("longitude")?,
        local_at: row.try_get("local_at")?,
    })
}

impl Db {
    /// The photos of a scope that have a place, newest first.
    pub async fn places(&self, scope: Scope<'_>) -> sqlx::Result<Vec<Place>> {
        let sql = format!(
            "SELECT a.id, a.latitude, a.longitude, a.local_at {} {PLACED} \
             ORDER BY a.taken_at DESC, a.id DESC",
            scope.from()
        );
        let mut rows = sqlx::query(&sql).bind(scope.id()).fetch(self.read());
        let mut places = Vec::new();
        while let Some(row) = rows.try_next().await? {
            places.push(place(&row)?);
        }
        Ok(places)
    }

    /// Whether any photo of a scope has a place.
    pub async fn has_places(&self, scope: Scope<'_>) -> sqlx::Result<bool> {
        let sql = format!("SELECT 1 {} {PLACED} LIMIT 1", scope.from());
        let found = sqlx::query(&sql).bind(scope.id()).fetch_optional(self.read()).await?;
        Ok(found.is_some())
    }
}
