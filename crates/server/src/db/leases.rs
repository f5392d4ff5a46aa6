//! Leases on work that only one of the servers that share a database does at a time.

use super::Db;

impl Db {
    /// Takes or renews the lease on a piece of work until an instant; false where another server
    /// holds it.
    pub async fn lease(
        &self,
        name: &str,
        holder: &str,
        now: i64,
        ends_at: i64,
    ) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let take = "INSERT INTO leases (name, holder, ends_at) VALUES ($1, $2, $4) \
             ON CONFLICT (name) DO UPDATE SET holder = $2, ends_at = $4 \
             WHERE leases.holder = $2 OR leases.ends_at <= $3";
        let take = sqlx::query(take).bind(name).bind(holder).bind(now).bind(ends_at);
        let taken = take.execute(write.connection()).await?.rows_affected();
        write.commit_unseen().await?;
        Ok(taken > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_holds_it_until_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Db::sqlite_url(&folder.path().join("a.sqlite"))).await.unwrap();
        assert!(db.lease("bin", "a", 0, 100).await.unwrap());
        assert!(!db.lease("bin", "b", 99, 200).await.unwrap(), "it is another's");
        assert!(db.lease("words", "b", 99, 200).await.unwrap(), "this one is not");
        assert!(db.lease("bin", "a", 99, 150).await.unwrap(), "kept");
        assert!(db.lease("bin", "b", 150, 250).await.unwrap(), "it had ended");
        assert!(!db.lease("bin", "a", 151, 250).await.unwrap());
    }
}
