//! Deleted links: they stop working at once, and can be restored unchanged for a day.

use serde::{Deserialize, Serialize};
use sqlx::Row;

use crate::links::Link;
use crate::row_id::RowId;
use crate::statement::{Statement, chunks};
use crate::{AlbumId, AssetId, Db, LinkId, UserId, Write};

/// A deleted link with the photos that it shared, as stored in JSON.
#[derive(Serialize, Deserialize)]
struct Kept {
    link: Link,
    asset_ids: Vec<AssetId>,
}

/// The outcome of restoring a link.
#[derive(Debug)]
pub enum Restored {
    /// It was restored; without its custom address if another link has that by now.
    Link(Box<Link>),
    /// There is no deleted link of this id, or all albums that it shared are gone.
    Nothing,
}

impl Db {
    /// Deletes a user's link; false where there is none.
    pub async fn delete_link(&self, user: &UserId, id: &LinkId, now: i64) -> sqlx::Result<bool> {
        let mut write = self.write_for(user).await?;
        // Read under the lock: what is restored later is exactly what was deleted.
        let Some(link) = write.link(user, id).await? else {
            return Ok(false);
        };
        let sql = "SELECT asset_id FROM link_assets WHERE link_id = $1";
        let rows = sqlx::query(sql).bind(id).fetch_all(write.connection()).await?;
        let asset_ids = rows.iter().map(|row| row.try_get("asset_id"));
        let asset_ids = asset_ids.collect::<sqlx::Result<_>>()?;
        let kept = serde_json::to_string(&Kept { link, asset_ids })
            .map_err(|error| sqlx::Error::Encode(error.into()))?;
        let delete = sqlx::query("DELETE FROM links WHERE id = $1").bind(id);
        delete.execute(write.connection()).await?;
        sqlx::query(
            "INSERT INTO deleted_links (id, user_id, deleted_at, link) VALUES ($1, $2, $3, $4)",
        )
        .bind(id)
        .bind(user)
        .bind(now)
        .bind(kept)
        .execute(write.connection())
        .await?;
        write.keep_private(id).await?;
        write.commit().await?;
        Ok(true)
    }

    /// Restores a deleted link with its key, password, dates and counts.
    pub async fn restore_link(&self, user: &UserId, id: &LinkId) -> sqlx::Result<Restored> {
        let mut write = self.write_for(user).await?;
        let sql = "DELETE FROM deleted_links WHERE user_id = $1 AND id = $2 RETURNING link";
        let query = sqlx::query(sql).bind(user).bind(id);
        let Some(row) = query.fetch_optional(write.connection()).await? else {
            return Ok(Restored::Nothing);
        };
        let text: String = row.try_get("link")?;
        let mut kept: Kept =
            serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))?;
        let link = &mut kept.link;
        link.album_ids = write.still_shareable(user, &link.album_ids).await?;
        if link.is_album && link.album_ids.is_empty() {
            return Ok(Restored::Nothing);
        }
        if write.slug_taken(link.slug.as_deref(), id, user).await? {
            link.slug = None;
        }
        write.add_link(link).await?;
        let assets = write.still_there(&kept.asset_ids).await?;
        write.add_to_link(&kept.link.id, &assets).await?;
        write.wait_again(id).await?;
        write.commit().await?;
        Ok(Restored::Link(Box::new(kept.link)))
    }

    /// Purges links that were deleted before an instant; returns how many.
    pub async fn forget_deleted_links(&self, before: i64) -> sqlx::Result<u64> {
        let mut write = self.write().await?;
        let forget = sqlx::query("DELETE FROM deleted_links WHERE deleted_at < $1").bind(before);
        let count = forget.execute(write.connection()).await?.rows_affected();
        write.commit().await?;
        Ok(count)
    }
}

impl Write {
    /// The albums of a list that a user may still share, in order: their own, and those in which
    /// they are an editor, whom earlier versions let create links.
    async fn still_shareable(
        &mut self,
        user: &UserId,
        albums: &[AlbumId],
    ) -> sqlx::Result<Vec<AlbumId>> {
        let sql = "SELECT b.id FROM albums b WHERE (b.owner_id = ";
        let statement = Statement::new(sql).bind(user)?;
        let editor = " OR EXISTS (SELECT 1 FROM album_users au WHERE au.album_id = b.id \
             AND au.role = 'editor' AND au.user_id = ";
        let statement = statement.push(editor).bind(user)?.push(")) AND b.id IN ").list(albums)?;
        let rows = statement.fetch(self.connection()).await?;
        let found = rows.iter().map(|row| row.try_get("id"));
        let found: std::collections::HashSet<AlbumId> = found.collect::<sqlx::Result<_>>()?;
        Ok(albums.iter().filter(|id| found.contains(*id)).cloned().collect())
    }

    /// The ids of a list that still have a row, in order.
    pub(crate) async fn still_there<T: RowId>(&mut self, ids: &[T]) -> sqlx::Result<Vec<T>> {
        let mut found = std::collections::HashSet::new();
        let sql = format!("SELECT id FROM {} WHERE id IN ", T::TABLE);
        for ids in chunks(ids) {
            let statement = Statement::new(&sql).list(ids)?;
            for row in statement.fetch(self.connection()).await? {
                found.insert(row.try_get::<T, _>("id")?);
            }
        }
        Ok(ids.iter().filter(|id| found.contains(*id)).cloned().collect())
    }
}
