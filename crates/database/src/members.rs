//! Members of albums. The owner is not a member in this sense.

use sqlx::Row;
use vitrine_api::AlbumRole;

use crate::assets::word;
use crate::statement::Statement;
use crate::{AlbumId, Db, UserId, Write};

impl Write {
    /// Adds a member to an album; false where they are one already.
    pub async fn add_member(
        &mut self,
        album: &AlbumId,
        user: &UserId,
        role: AlbumRole,
    ) -> sqlx::Result<bool> {
        let insert = sqlx::query(
            "INSERT INTO album_users (album_id, user_id, role) VALUES ($1, $2, $3) \
             ON CONFLICT (album_id, user_id) DO NOTHING",
        );
        let insert = insert.bind(album).bind(user).bind(word(role));
        Ok(insert.execute(self.connection()).await?.rows_affected() == 1)
    }
}

impl Db {
    /// Changes a member's role; false where there is no such member.
    pub async fn set_role(
        &self,
        album: &AlbumId,
        user: &UserId,
        role: AlbumRole,
    ) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let sql = "UPDATE album_users SET role = $3 WHERE album_id = $1 AND user_id = $2";
        let update = sqlx::query(sql).bind(album).bind(user).bind(word(role));
        let changed = update.execute(write.connection()).await?.rows_affected();
        write.commit().await?;
        Ok(changed == 1)
    }

    /// Removes a member from an album; the photos that they added stay. False where there is no
    /// such member.
    pub async fn remove_member(&self, album: &AlbumId, user: &UserId) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let mut removed = 0;
        for table in ["album_users", "album_visits"] {
            let sql = format!("DELETE FROM {table} WHERE album_id = $1 AND user_id = $2");
            let delete = sqlx::query(&sql).bind(album).bind(user);
            removed = removed.max(delete.execute(write.connection()).await?.rows_affected());
        }
        write.commit().await?;
        Ok(removed > 0)
    }

    /// The ids of a list that are users who can be added.
    pub async fn known_users(&self, ids: &[UserId]) -> sqlx::Result<Vec<UserId>> {
        let sql = "SELECT id FROM users WHERE deleted_at IS NULL AND id IN ";
        let rows = Statement::new(sql).list(ids)?.fetch(self.read()).await?;
        rows.iter().map(|row| row.try_get("id")).collect()
    }
}
