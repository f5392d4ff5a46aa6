//! What files should be according to their rows.

use std::collections::HashMap;

use sqlx::Row;

use crate::columns::count;
use crate::statement::{Statement, chunks};
use crate::{AssetId, Db};

/// The expected content of an original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// SHA-1.
    pub sha1: Vec<u8>,
    /// Length in bytes.
    pub size: u64,
}

impl Db {
    /// The expected content of the originals of these assets, of any owner; unknown ids are left
    /// out.
    pub async fn measures(&self, ids: &[AssetId]) -> sqlx::Result<HashMap<AssetId, Measure>> {
        let mut measures = HashMap::new();
        for ids in chunks(ids) {
            let rows =
                Statement::new("SELECT id, sha1, size FROM assets WHERE id IN ").list(ids)?;
            for row in rows.fetch(self.read()).await? {
                let measure = Measure { sha1: row.try_get("sha1")?, size: count(&row, "size")? };
                measures.insert(row.try_get("id")?, measure);
            }
        }
        Ok(measures)
    }
}
