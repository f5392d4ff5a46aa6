//! Small pictures in rows: who may bring them. Their bytes are the storage's.

use super::{Db, count};

impl Db {
    /// Whether a guest brought an asset through a link, and its owner did not have it before.
    pub async fn is_new_from(&self, asset: &str, link: &str, guest: &str) -> sqlx::Result<bool> {
        let sql = "SELECT COUNT(*) AS n FROM contributions c \
             WHERE c.asset_id = $1 AND c.link_id = $2 AND c.guest_id = $3 AND c.is_new = 1";
        let query = sqlx::query(sql).bind(asset).bind(link).bind(guest);
        Ok(count(&query.fetch_one(self.read()).await?, "n")? > 0)
    }
}
