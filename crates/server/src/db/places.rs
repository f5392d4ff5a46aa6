//! Where photos were taken: what a map needs of each, from indexes alone.

use sqlx::Row;

use super::{Db, Scope};

/// What a map needs of one photo.
#[derive(Debug, Clone)]
pub struct Place {
    /// UUID v4.
    pub id: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Capture time on the clock of the place.
    pub local_at: i64,
}

/// What has a place. The indexes for maps hold nothing else.
const PLACED: &str = "AND a.latitude IS NOT NULL AND a.longitude IS NOT NULL";

impl Db {
    /// The photos of a scope that have a place, newest first.
    pub async fn places(&self, scope: Scope<'_>) -> sqlx::Result<Vec<Place>> {
        let sql = format!(
            "SELECT a.id, a.latitude, a.longitude, a.local_at {} {PLACED} \
             ORDER BY a.taken_at DESC, a.id DESC",
            scope.from()
        );
        let rows = sqlx::query(&sql).bind(scope.id()).fetch_all(self.read()).await?;
        rows.iter()
            .map(|row| {
                Ok(Place {
                    id: row.try_get("id")?,
                    latitude: row.try_get("latitude")?,
                    longitude: row.try_get("longitude")?,
                    local_at: row.try_get("local_at")?,
                })
            })
            .collect()
    }

    /// Whether any photo of a scope has a place.
    pub async fn has_places(&self, scope: Scope<'_>) -> sqlx::Result<bool> {
        let sql = format!("SELECT 1 {} {PLACED} LIMIT 1", scope.from());
        let found = sqlx::query(&sql).bind(scope.id()).fetch_optional(self.read()).await?;
        Ok(found.is_some())
    }
}
