//! Resumable uploads. Each holds a slot and reserves its whole length for as long as it exists. It
//! belongs to a user, to the guest who created it, or, where a visitor has no guest session, to
//! anyone who knows its id.

use std::time::Duration;

use sqlx::{Any, Executor, FromRow, Row};

use crate::columns::Number;
use crate::columns::{count, int};
use crate::statement::{Statement, chunks};
use crate::{Db, GuestId, LinkId, UploadId, UserId, Write};

/// Unfinished resumable uploads of one user, without those of visitors of their links.
pub const USER_UPLOADS: u64 = 1000;
/// Unfinished resumable uploads through one link.
pub const LINK_UPLOADS: u64 = 500;
/// Of these, those from one network: three quarters.
pub const NETWORK_UPLOADS: u64 = LINK_UPLOADS / 4 * 3;
/// Unfinished resumable uploads of one guest, or of one network's visitors who are not guests.
pub const GUEST_UPLOADS: u64 = 30;
/// An unfinished upload without new bytes for this long gives way to others when a link's slots or
/// free space are used up.
pub const IDLE_UPLOAD: Duration = Duration::from_secs(10 * 60);

/// An upload that is under way.
#[derive(Debug, Clone, FromRow)]
pub struct Upload {
    /// UUID v4.
    pub id: UploadId,
    /// The user who will own the asset.
    pub owner_id: UserId,
    /// The link through which a visitor uploads; `None` for users.
    pub link_id: Option<LinkId>,
    /// The guest who created it; empty for users, and for visitors without a guest session.
    pub guest_id: GuestId,
    /// Hash of the client's network; empty for users.
    pub client: String,
    /// Total length in bytes.
    #[sqlx(try_from = "Number")]
    pub length: u64,
    /// `Upload-Metadata` as it was sent.
    pub metadata: String,
    /// When it expires unless more bytes arrive.
    pub expires_at: i64,
}

/// An upload that has received nothing for a long time.
#[derive(Debug, Clone, FromRow)]
pub struct IdleUpload {
    /// UUID v4.
    pub id: UploadId,
    /// Bytes reserved for it.
    #[sqlx(try_from = "Number")]
    pub length: u64,
}

/// The outcome of creating an upload.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// It has a slot; the uploads named were idle and were ended for it.
    Slot(Vec<UploadId>),
    /// All slots are in use.
    Full,
}

const COLUMNS: &str = "id, owner_id, link_id, guest_id, client, length, metadata, expires_at";

impl Write {
    /// Gives an upload a slot. Users and guests each have their own limit; guests are limited by
    /// network and by link as well. The caller must hold the owner's lock, see [`Db::write_for`].
    pub async fn begin_upload(&mut self, new: &Upload, now: i64) -> sqlx::Result<Begun> {
        let link = new.link_id.as_ref();
        let (sql, whose, most) = match link {
            None => ("owner_id = $1 AND link_id IS NULL AND $2 = ''", "", USER_UPLOADS),
            Some(_) if new.guest_id.is_empty() => {
                ("link_id = $1 AND guest_id = '' AND client = $2", &*new.client, GUEST_UPLOADS)
            }
            Some(_) => ("link_id = $1 AND guest_id = $2", new.guest_id.as_str(), GUEST_UPLOADS),
        };
        let sql = format!("SELECT COUNT(*) AS n FROM uploads WHERE {sql}");
        let others =
            sqlx::query(&sql).bind(link.map_or(new.owner_id.as_str(), LinkId::as_str)).bind(whose);
        if count(&others.fetch_one(self.connection()).await?, "n")? >= most {
            return Ok(Begun::Full);
        }
        let mut gave_way = Vec::new();
        if let Some(link) = link {
            for (client, most) in [(&*new.client, NETWORK_UPLOADS), ("", LINK_UPLOADS)] {
                let sql = format!("SELECT COUNT(*) AS n FROM uploads WHERE {OF_LINK}");
                let others = sqlx::query(&sql).bind(link).bind(client);
                if count(&others.fetch_one(self.connection()).await?, "n")? < most {
                    continue;
                }
                match self.end_idle_upload(link, client, now).await? {
                    Some(idle) => gave_way.push(idle),
                    None => return Ok(Begun::Full),
                }
            }
        }
        sqlx::query(
            "INSERT INTO uploads (id, owner_id, link_id, guest_id, client, length, metadata, \
             expires_at, active_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&new.id)
        .bind(&new.owner_id)
        .bind(link)
        .bind(&new.guest_id)
        .bind(&new.client)
        .bind(int(new.length))
        .bind(&new.metadata)
        .bind(new.expires_at)
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(Begun::Slot(gave_way))
    }

    /// Ends the upload that has been idle longest, through a link and, unless `client` is empty,
    /// from a network. `None` where no upload is idle.
    async fn end_idle_upload(
        &mut self,
        link: &LinkId,
        client: &str,
        now: i64,
    ) -> sqlx::Result<Option<UploadId>> {
        let sql = format!(
            "DELETE FROM uploads WHERE id = (SELECT id FROM uploads \
             WHERE {OF_LINK} AND active_at < $3 ORDER BY active_at, id LIMIT 1) RETURNING id"
        );
        let row = sqlx::query(&sql).bind(link).bind(client).bind(idle_since(now));
        let row = row.fetch_optional(self.connection()).await?;
        row.map(|row| row.try_get("id")).transpose()
    }

    /// [`Db::idle_uploads`] inside a transaction.
    pub async fn idle_uploads(
        &mut self,
        link: &LinkId,
        but: Option<&UploadId>,
        now: i64,
    ) -> sqlx::Result<Vec<IdleUpload>> {
        idle_uploads(self.connection(), link, but, now).await
    }

    /// Deletes uploads.
    pub async fn end_uploads(&mut self, ids: &[UploadId]) -> sqlx::Result<()> {
        for ids in chunks(ids) {
            let statement = Statement::new("DELETE FROM uploads WHERE id IN ").list(ids)?;
            statement.execute(self.connection()).await?;
        }
        Ok(())
    }
}

/// Uploads through link `$1`, from network `$2` unless that is empty.
const OF_LINK: &str = "link_id = $1 AND ($2 = '' OR client = $2)";

/// An upload that was last active before this is idle.
fn idle_since(now: i64) -> i64 {
    now - IDLE_UPLOAD.as_millis() as i64
}

async fn idle_uploads<'c, E>(
    executor: E,
    link: &LinkId,
    but: Option<&UploadId>,
    now: i64,
) -> sqlx::Result<Vec<IdleUpload>>
where
    E: Executor<'c, Database = Any>,
{
    let sql = "SELECT id, length FROM uploads WHERE link_id = $1 AND id <> $2 AND active_at < $3 \
         ORDER BY active_at, id";
    let query = sqlx::query_as(sql).bind(link).bind(but.unwrap_or(UploadId::NONE));
    query.bind(idle_since(now)).fetch_all(executor).await
}

impl Db {
    /// The idle uploads through a link, except `but`, longest idle first.
    pub async fn idle_uploads(
        &self,
        link: &LinkId,
        but: Option<&UploadId>,
        now: i64,
    ) -> sqlx::Result<Vec<IdleUpload>> {
        idle_uploads(self.read(), link, but, now).await
    }

    /// An upload of an owner, or of a link's visitor: one of the guest's own, or one without a
    /// guest whose id they know.
    pub async fn upload(
        &self,
        id: &UploadId,
        owner: &UserId,
        (link, guest): (Option<&LinkId>, &GuestId),
        now: i64,
    ) -> sqlx::Result<Option<Upload>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM uploads WHERE id = $1 AND owner_id = $2 AND expires_at > $3 \
             AND ((link_id IS NULL AND $4 IS NULL) OR link_id = $4) AND guest_id IN ('', $5)"
        );
        let query = sqlx::query_as(&sql).bind(id).bind(owner).bind(now).bind(link).bind(guest);
        query.fetch_optional(self.read()).await
    }

    /// An unfinished upload that the same user or guest created with the same length and metadata.
    pub async fn same_upload(&self, new: &Upload, now: i64) -> sqlx::Result<Option<Upload>> {
        if new.link_id.is_some() && new.guest_id.is_empty() {
            return Ok(None);
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM uploads WHERE owner_id = $1 AND expires_at > $2 \
             AND ((link_id IS NULL AND $3 IS NULL) OR link_id = $3) AND length = $4 \
             AND metadata = $5 AND guest_id = $6 ORDER BY id LIMIT 1"
        );
        let query = sqlx::query_as(&sql).bind(&new.owner_id).bind(now).bind(new.link_id.as_ref());
        let query = query.bind(int(new.length)).bind(&new.metadata).bind(&new.guest_id);
        query.fetch_optional(self.read()).await
    }

    /// Extends the expiry of an upload that receives bytes; false where it no longer exists.
    pub async fn extend_upload(
        &self,
        id: &UploadId,
        expires_at: i64,
        now: i64,
    ) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let sql = "UPDATE uploads SET expires_at = $2, active_at = $3 WHERE id = $1";
        let extend = sqlx::query(sql).bind(id).bind(expires_at).bind(now);
        let extended = extend.execute(write.connection()).await?.rows_affected();
        write.commit().await?;
        Ok(extended == 1)
    }

    /// Deletes an upload.
    pub async fn remove_upload(&self, id: &UploadId) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let remove = sqlx::query("DELETE FROM uploads WHERE id = $1").bind(id);
        remove.execute(write.connection()).await?;
        write.commit().await
    }

    /// Deletes uploads that have expired, and returns the ids of the others.
    pub async fn live_uploads(&self, now: i64) -> sqlx::Result<Vec<UploadId>> {
        let mut write = self.write().await?;
        let ended = sqlx::query("DELETE FROM uploads WHERE expires_at <= $1").bind(now);
        ended.execute(write.connection()).await?;
        let rows = sqlx::query("SELECT id FROM uploads").fetch_all(write.connection()).await?;
        write.commit().await?;
        rows.iter().map(|row| row.try_get("id")).collect()
    }
}
