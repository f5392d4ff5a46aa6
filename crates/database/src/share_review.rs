//! Disclosures: what sharing a set of photos would reveal, such as places and people, and how much
//! there is of it.

use std::collections::BTreeSet;

use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};
use vitrine_media::Metadata;

use crate::columns::count;
use crate::places::{COLUMNS, Place};
use crate::scope::VISIBLE;
use crate::statement::{Statement, chunks};
use crate::{AlbumId, AssetId, Db, Scope};

/// Photos that a user is about to share.
#[derive(Debug, Clone, Copy)]
pub enum Shared<'a> {
    /// All photos of an album.
    Album(&'a AlbumId),
    /// Single assets.
    Assets(&'a [AssetId]),
}

/// Files that name people, by the text of their JSON metadata.
const NAMED: &str = "a.metadata LIKE '%\"people\":[\"%'";
const PLACED: &str = "a.latitude IS NOT NULL AND a.longitude IS NOT NULL";

impl Db {
    /// The number of photos in a scope, and the bytes of their originals.
    pub async fn weight(&self, scope: Scope<'_>) -> sqlx::Result<(u64, u64)> {
        let sql = match scope.months() {
            Some(months) => format!(
                "SELECT CAST(SUM(m.assets) AS BIGINT) AS n, \
                 CAST(SUM(m.bytes) AS BIGINT) AS size {months}"
            ),
            None => format!(
                "SELECT COUNT(*) AS n, CAST(SUM(a.size) AS BIGINT) AS size {}",
                scope.from()
            ),
        };
        let row = sqlx::query(&sql).bind(scope.id()).fetch_one(self.read()).await?;
        Ok((count(&row, "n")?, count(&row, "size")?))
    }

    /// Where these photos were taken; those without a location are left out.
    pub async fn places_in(&self, shared: Shared<'_>) -> sqlx::Result<Vec<Place>> {
        let rows = self.rows_in(shared, COLUMNS, &format!("{VISIBLE} AND {PLACED}")).await?;
        rows.iter().map(Place::from_row).collect()
    }

    /// The names of people in the metadata of these photos, without duplicates.
    pub async fn people_in(&self, shared: Shared<'_>) -> sqlx::Result<Vec<String>> {
        let rows = self.rows_in(shared, "a.metadata", &format!("{VISIBLE} AND {NAMED}")).await?;
        let mut names = BTreeSet::new();
        for row in rows {
            let text: String = row.try_get("metadata")?;
            let metadata: Metadata =
                serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))?;
            names.extend(metadata.people);
        }
        Ok(names.into_iter().collect())
    }

    /// How many of these photos are private and therefore not shared.
    pub async fn private_in(&self, shared: Shared<'_>) -> sqlx::Result<u64> {
        let hidden = "a.deleted_at IS NULL AND a.visibility = 'locked'";
        Ok(self.rows_in(shared, "a.id", hidden).await?.len() as u64)
    }

    async fn rows_in(
        &self,
        shared: Shared<'_>,
        columns: &str,
        condition: &str,
    ) -> sqlx::Result<Vec<AnyRow>> {
        match shared {
            Shared::Album(id) => {
                let sql = format!(
                    "SELECT {columns} FROM album_assets o JOIN assets a ON a.id = o.asset_id \
                     WHERE o.album_id = $1 AND {condition}"
                );
                sqlx::query(&sql).bind(id).fetch_all(self.read()).await
            }
            Shared::Assets(ids) => {
                let sql = format!("SELECT {columns} FROM assets a WHERE {condition} AND a.id IN ");
                let mut rows = Vec::new();
                for ids in chunks(ids) {
                    let statement = Statement::new(&sql).list(ids)?;
                    rows.extend(statement.fetch(self.read()).await?);
                }
                Ok(rows)
            }
        }
    }
}
