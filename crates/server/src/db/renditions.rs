//! Small pictures in rows: who may bring them. Their bytes are the storage's.

use super::{Db, count};

impl Db {
    /// Whether a guest was the first to bring an asset through a link, and its owner has not claimed it.
    pub async fn is_new_from(&self, asset: &str, link: &str, guest: &str) -> sqlx::Result<bool> {
        let sql = "SELECT COUNT(*) AS n FROM contributions c JOIN assets a ON a.id = c.asset_id \
             WHERE c.asset_id = $1 AND c.link_id = $2 AND c.guest_id = $3 \
             AND a.is_contribution = 1 AND NOT EXISTS (SELECT 1 FROM contributions e \
             WHERE e.asset_id = c.asset_id AND (e.link_id <> c.link_id OR e.guest_id <> c.guest_id) \
             AND e.added_at <= c.added_at)";
        let query = sqlx::query(sql).bind(asset).bind(link).bind(guest);
        Ok(count(&query.fetch_one(self.read()).await?, "n")? > 0)
    }
}
