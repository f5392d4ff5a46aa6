//! Uploads that come in parts. Each holds a slot, and its whole length is reserved, from its beginning
//! to its end. It belongs to a user, to the guest who began it, or, where a visitor has no guest's
//! session, to whoever knows its id.

use sqlx::{FromRow, Row};

use super::columns::Number;
use super::{Db, Write, count, int};
use crate::limits::{GUEST_UPLOADS, IDLE_UPLOAD, LINK_UPLOADS, USER_UPLOADS};

/// An upload that is under way.
#[derive(Debug, Clone, FromRow)]
pub struct Upload {
    /// UUID v4.
    pub id: String,
    /// Whose the asset will be.
    pub owner_id: String,
    /// The link by which a visitor uploads.
    pub link_id: Option<String>,
    /// The guest who began it; empty for users, and for visitors without a guest's session.
    pub guest_id: String,
    /// Hash of the network that it came from; empty for users.
    pub client: String,
    /// Bytes in all.
    #[sqlx(try_from = "Number")]
    pub length: u64,
    /// `Upload-Metadata` as it was sent.
    pub metadata: String,
    /// When it is given up unless more comes.
    pub expires_at: i64,
}

/// What became of an upload that was to begin.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// It has a slot; the upload named had been idle for long and gave way.
    Slot(Option<String>),
    /// All slots are taken.
    Full,
}

const COLUMNS: &str = "id, owner_id, link_id, guest_id, client, length, metadata, expires_at";

impl Write {
    /// Gives an upload a slot: users have their own, guests theirs within those of their link. The
    /// caller holds the owner, see [`Db::write_for`].
    pub async fn begin_upload(&mut self, new: &Upload, now: i64) -> sqlx::Result<Begun> {
        let link = new.link_id.as_deref();
        let (sql, whose, most) = match link {
            None => ("owner_id = $1 AND link_id IS NULL AND $2 = ''", "", USER_UPLOADS),
            Some(_) if new.guest_id.is_empty() => {
                ("link_id = $1 AND guest_id = '' AND client = $2", &*new.client, GUEST_UPLOADS)
            }
            Some(_) => ("link_id = $1 AND guest_id = $2", &*new.guest_id, GUEST_UPLOADS),
        };
        let sql = format!("SELECT COUNT(*) AS n FROM uploads WHERE {sql}");
        let others = sqlx::query(&sql).bind(link.unwrap_or(&new.owner_id)).bind(whose);
        if count(&others.fetch_one(self.connection()).await?, "n")? >= most {
            return Ok(Begun::Full);
        }
        let mut gave_way = None;
        if let Some(link) = link {
            let sql = "SELECT COUNT(*) AS n FROM uploads WHERE link_id = $1";
            let others = sqlx::query(sql).bind(link).fetch_one(self.connection()).await?;
            if count(&others, "n")? >= LINK_UPLOADS {
                gave_way = self.end_idle_upload(link, now).await?;
                if gave_way.is_none() {
                    return Ok(Begun::Full);
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

    /// Ends the upload through a link to which nothing has come for longest, and for long.
    async fn end_idle_upload(&mut self, link: &str, now: i64) -> sqlx::Result<Option<String>> {
        let sql = "DELETE FROM uploads WHERE id = (SELECT id FROM uploads \
             WHERE link_id = $1 AND active_at < $2 ORDER BY active_at, id LIMIT 1) RETURNING id";
        let before = now - IDLE_UPLOAD.as_millis() as i64;
        let row = sqlx::query(sql).bind(link).bind(before);
        let row = row.fetch_optional(self.connection()).await?;
        row.map(|row| row.try_get("id")).transpose()
    }
}

impl Db {
    /// An upload of an owner, or of a visitor who came by a link: one of the guest's, or one that is
    /// nobody's but whose id they know.
    pub async fn upload(
        &self,
        id: &str,
        owner: &str,
        (link, guest): (Option<&str>, &str),
        now: i64,
    ) -> sqlx::Result<Option<Upload>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM uploads WHERE id = $1 AND owner_id = $2 AND expires_at > $3 \
             AND ((link_id IS NULL AND $4 IS NULL) OR link_id = $4) AND guest_id IN ('', $5)"
        );
        let query = sqlx::query_as(&sql).bind(id).bind(owner).bind(now).bind(link).bind(guest);
        query.fetch_optional(self.read()).await
    }

    /// An unfinished upload that the same user or guest began alike.
    pub async fn same_upload(&self, new: &Upload, now: i64) -> sqlx::Result<Option<Upload>> {
        if new.link_id.is_some() && new.guest_id.is_empty() {
            return Ok(None);
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM uploads WHERE owner_id = $1 AND expires_at > $2 \
             AND ((link_id IS NULL AND $3 IS NULL) OR link_id = $3) AND length = $4 \
             AND metadata = $5 AND guest_id = $6 ORDER BY id LIMIT 1"
        );
        let query = sqlx::query_as(&sql).bind(&new.owner_id).bind(now).bind(new.link_id.as_deref());
        let query = query.bind(int(new.length)).bind(&new.metadata).bind(&new.guest_id);
        query.fetch_optional(self.read()).await
    }

    /// Gives an upload to which bytes come more time; false where it is there no more.
    pub async fn extend_upload(&self, id: &str, expires_at: i64, now: i64) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let sql = "UPDATE uploads SET expires_at = $2, active_at = $3 WHERE id = $1";
        let extend = sqlx::query(sql).bind(id).bind(expires_at).bind(now);
        let extended = extend.execute(write.connection()).await?.rows_affected();
        write.commit().await?;
        Ok(extended == 1)
    }

    /// Forgets an upload.
    pub async fn remove_upload(&self, id: &str) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let remove = sqlx::query("DELETE FROM uploads WHERE id = $1").bind(id);
        remove.execute(write.connection()).await?;
        write.commit().await
    }

    /// Forgets uploads that have expired; the ids of those that are left.
    pub async fn live_uploads(&self, now: i64) -> sqlx::Result<Vec<String>> {
        let mut write = self.write().await?;
        let ended = sqlx::query("DELETE FROM uploads WHERE expires_at <= $1").bind(now);
        ended.execute(write.connection()).await?;
        let rows = sqlx::query("SELECT id FROM uploads").fetch_all(write.connection()).await?;
        write.commit().await?;
        rows.iter().map(|row| row.try_get("id")).collect()
    }
}
