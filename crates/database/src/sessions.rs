//! Sessions of users, and their API keys.

use sqlx::{Any, Executor, FromRow};

use crate::accounts::{COLUMNS, User};
use crate::columns::Texts;
use crate::columns::count;
pub use crate::model::session::Opened;
use crate::statement::Update;
use crate::{ApiKeyId, Db, SessionId, UserId, Write};

/// A session, as listed for its user.
#[derive(Debug, Clone, FromRow)]
pub struct SessionRow {
    /// UUID v4.
    pub id: SessionId,
    /// SHA-256 of its token.
    pub token_hash: Vec<u8>,
    /// When the user signed in.
    pub created_at: i64,
    /// When it was last used, accurate to an hour.
    pub used_at: i64,
    /// When it ends.
    pub expires_at: i64,
    /// The browser or client program.
    pub device: String,
    /// The operating system.
    pub system: String,
}

/// An API key.
#[derive(Debug, Clone, FromRow)]
pub struct ApiKey {
    /// UUID v4.
    #[sqlx(rename = "key_id")]
    pub id: ApiKeyId,
    /// The user to whom it belongs.
    pub user_id: UserId,
    /// The label that the user gave it.
    #[sqlx(rename = "key_name")]
    pub name: String,
    /// The permissions that it grants.
    #[sqlx(try_from = "Texts")]
    pub permissions: Vec<String>,
    /// When it was created.
    #[sqlx(rename = "key_created_at")]
    pub created_at: i64,
    /// When it was last changed.
    #[sqlx(rename = "key_updated_at")]
    pub updated_at: i64,
}

const KEY: &str = "k.id AS key_id, k.user_id, k.name AS key_name, k.permissions, \
     k.created_at AS key_created_at, k.updated_at AS key_updated_at";

async fn opened_session<'c, E>(executor: E, token_hash: &[u8]) -> sqlx::Result<Option<Opened>>
where
    E: Executor<'c, Database = Any>,
{
    let sql = format!(
        "SELECT {COLUMNS}, s.used_at, s.expires_at FROM sessions s \
         JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND u.deleted_at IS NULL"
    );
    sqlx::query_as(&sql).bind(token_hash).fetch_optional(executor).await
}

async fn key_user<'c, E>(executor: E, hash: &[u8]) -> sqlx::Result<Option<(User, ApiKey)>>
where
    E: Executor<'c, Database = Any>,
{
    let sql = format!(
        "SELECT {COLUMNS}, {KEY} FROM api_keys k JOIN users u ON u.id = k.user_id \
         WHERE k.key_hash = $1 AND u.deleted_at IS NULL"
    );
    let row = sqlx::query(&sql).bind(hash).fetch_optional(executor).await?;
    row.map(|row| Ok((User::from_row(&row)?, ApiKey::from_row(&row)?))).transpose()
}

impl Db {
    /// Adds a session, and deletes those that have expired and the previous one of the same
    /// browser. Returns false, and adds none, where the user's password hash is no longer `known`,
    /// or the user is deleted.
    pub async fn add_session(
        &self,
        (user, known): (&UserId, &str),
        session: &SessionRow,
        before: Option<&[u8]>,
    ) -> sqlx::Result<bool> {
        // Under the user's lock, so that a concurrent change of password or deletion of the user
        // sees it.
        let mut write = self.write_for(user).await?;
        let ended = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1 OR token_hash = $2")
            .bind(session.created_at)
            .bind(before.unwrap_or_default());
        ended.execute(write.connection()).await?;
        let added = sqlx::query(
            "INSERT INTO sessions (id, token_hash, user_id, created_at, used_at, expires_at, \
             device, system) SELECT $1, $2, id, $4, $5, $6, $7, $8 FROM users \
             WHERE id = $3 AND password_hash = $9 AND deleted_at IS NULL",
        )
        .bind(&session.id)
        .bind(session.token_hash.as_slice())
        .bind(user)
        .bind(session.created_at)
        .bind(session.used_at)
        .bind(session.expires_at)
        .bind(&session.device)
        .bind(&session.system)
        .bind(known)
        .execute(write.connection())
        .await?;
        write.commit().await?;
        Ok(added.rows_affected() == 1)
    }

    /// The user of a session that has not expired.
    pub async fn session_user(&self, token_hash: &[u8], now: i64) -> sqlx::Result<Option<Opened>> {
        let asked = token_hash.to_vec();
        let found =
            self.caches().sessions.get(asked, opened_session(self.read(), token_hash)).await?;
        Ok(found.filter(|session| session.expires_at > now))
    }

    /// Records that a session was used.
    pub async fn use_session(&self, token_hash: &[u8], now: i64) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let sql = "UPDATE sessions SET used_at = $2 WHERE token_hash = $1";
        sqlx::query(sql).bind(token_hash).bind(now).execute(write.connection()).await?;
        write.commit().await
    }

    /// A user's sessions, most recently used first.
    pub async fn sessions(&self, user: &UserId, now: i64) -> sqlx::Result<Vec<SessionRow>> {
        let sql = "SELECT id, token_hash, created_at, used_at, expires_at, device, system \
             FROM sessions WHERE user_id = $1 AND expires_at > $2 ORDER BY used_at DESC, id";
        sqlx::query_as(sql).bind(user).bind(now).fetch_all(self.read()).await
    }

    /// Ends a session by its token.
    pub async fn end_session(&self, token_hash: &[u8]) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let query = sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash);
        query.execute(write.connection()).await?;
        write.commit().await
    }

    /// Ends a user's session by its id; false where there is none.
    pub async fn end_session_of(&self, user: &UserId, id: &SessionId) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let query = sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND id = $2");
        let ended = query.bind(user).bind(id).execute(write.connection()).await?;
        write.commit().await?;
        Ok(ended.rows_affected() == 1)
    }

    /// Ends all sessions of a user but the one with the token hash `keep`.
    pub async fn end_other_sessions(&self, user: &UserId, keep: &[u8]) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let query = sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2");
        query.bind(user).bind(keep).execute(write.connection()).await?;
        write.commit().await
    }

    /// An API key and its user.
    pub async fn key_user(&self, hash: &[u8]) -> sqlx::Result<Option<(User, ApiKey)>> {
        key_user(self.read(), hash).await
    }

    /// The user who is signed in by a session or an API key.
    pub async fn signed_in(
        &self,
        token_hash: &[u8],
        is_key: bool,
        now: i64,
    ) -> sqlx::Result<Option<(User, Option<ApiKey>)>> {
        Ok(match is_key {
            true => self.key_user(token_hash).await?.map(|(user, key)| (user, Some(key))),
            false => self.session_user(token_hash, now).await?.map(|found| (found.user, None)),
        })
    }

    /// A user's API keys, newest first.
    pub async fn keys(&self, user: &UserId) -> sqlx::Result<Vec<ApiKey>> {
        let sql = format!(
            "SELECT {KEY} FROM api_keys k WHERE k.user_id = $1 ORDER BY k.created_at DESC, k.id"
        );
        sqlx::query_as(&sql).bind(user).fetch_all(self.read()).await
    }
}

impl Write {
    /// [`Db::signed_in`] inside the transaction that depends on it.
    pub async fn signed_in(
        &mut self,
        token_hash: &[u8],
        is_key: bool,
        now: i64,
    ) -> sqlx::Result<Option<(User, Option<ApiKey>)>> {
        if is_key {
            let found = key_user(self.connection(), token_hash).await?;
            return Ok(found.map(|(user, key)| (user, Some(key))));
        }
        let found = opened_session(self.connection(), token_hash).await?;
        Ok(found.filter(|found| found.expires_at > now).map(|found| (found.user, None)))
    }

    /// An API key of a user. The caller must hold the user's lock, see [`Db::write_for`], as must
    /// all that change keys.
    pub async fn key(&mut self, user: &UserId, id: &ApiKeyId) -> sqlx::Result<Option<ApiKey>> {
        let sql = format!("SELECT {KEY} FROM api_keys k WHERE k.user_id = $1 AND k.id = $2");
        sqlx::query_as(&sql).bind(user).bind(id).fetch_optional(self.connection()).await
    }

    /// Adds an API key; false where the user has `most` already.
    pub async fn add_key(&mut self, new: &ApiKey, hash: &[u8], most: u64) -> sqlx::Result<bool> {
        let others = sqlx::query("SELECT COUNT(*) AS n FROM api_keys WHERE user_id = $1");
        let others = others.bind(&new.user_id).fetch_one(self.connection()).await?;
        if count(&others, "n")? >= most {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO api_keys (id, user_id, name, key_hash, permissions, created_at, \
             updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&new.id)
        .bind(&new.user_id)
        .bind(&new.name)
        .bind(hash)
        .bind(new.permissions.join(","))
        .bind(new.created_at)
        .bind(new.updated_at)
        .execute(self.connection())
        .await?;
        Ok(true)
    }

    /// Updates the given columns of a user's API key.
    pub async fn patch_key(
        &mut self,
        user: &UserId,
        id: &ApiKeyId,
        (name, permissions): (Option<&str>, Option<&[String]>),
        now: i64,
    ) -> sqlx::Result<()> {
        let update = Update::of("api_keys")
            .set("name", name)?
            .set("permissions", permissions.map(|words| words.join(",")))?
            .set("updated_at", Some(now))?;
        update
            .execute(&[("id", id.as_str()), ("user_id", user.as_str())], self.connection())
            .await
            .map(drop)
    }

    /// Deletes a user's API key.
    pub async fn delete_key(&mut self, user: &UserId, id: &ApiKeyId) -> sqlx::Result<()> {
        let delete = sqlx::query("DELETE FROM api_keys WHERE user_id = $1 AND id = $2");
        delete.bind(user).bind(id).execute(self.connection()).await.map(drop)
    }
}
