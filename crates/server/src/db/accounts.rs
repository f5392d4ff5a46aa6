//! Users and their sessions.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Db, count, flag};

/// A user.
#[derive(Debug, Clone)]
pub struct User {
    /// UUID v4.
    pub id: String,
    /// Sign-in address in lower case.
    pub email: String,
    /// Display name.
    pub name: String,
    /// Whether they manage other users.
    pub is_admin: bool,
    /// When the account was made.
    pub created_at: i64,
    /// When it changed last.
    pub updated_at: i64,
}

const COLUMNS: &str = "u.id, u.email, u.name, u.is_admin, u.created_at, u.updated_at";

pub(super) fn user(row: &AnyRow) -> sqlx::Result<User> {
    Ok(User {
        id: row.try_get("id")?,
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        is_admin: flag(row, "is_admin")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

impl Db {
    /// Adds a user; false where the address is taken, or, for `first_only`, where there is an
    /// administrator.
    pub async fn add_user(&self, user: &User, hash: &str, first_only: bool) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        if first_only {
            let users = sqlx::query("SELECT COUNT(*) AS n FROM users WHERE is_admin = 1");
            if count(&users.fetch_one(write.connection()).await?, "n")? > 0 {
                return Ok(false);
            }
        }
        let added = sqlx::query(
            "INSERT INTO users (id, email, name, password_hash, is_admin, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email) DO NOTHING",
        )
        .bind(&user.id)
        .bind(&user.email)
        .bind(&user.name)
        .bind(hash)
        .bind(i64::from(user.is_admin))
        .bind(user.created_at)
        .bind(user.updated_at)
        .execute(write.connection())
        .await?;
        write.commit().await?;
        Ok(added.rows_affected() == 1)
    }

    /// Whether set-up is done.
    pub async fn has_admin(&self) -> sqlx::Result<bool> {
        let sql = "SELECT COUNT(*) AS n FROM users WHERE is_admin = 1 AND deleted_at IS NULL";
        Ok(count(&sqlx::query(sql).fetch_one(self.read()).await?, "n")? > 0)
    }

    /// All users by name.
    pub async fn users(&self) -> sqlx::Result<Vec<User>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM users u WHERE u.deleted_at IS NULL ORDER BY u.name, u.id"
        );
        sqlx::query(&sql).fetch_all(self.read()).await?.iter().map(user).collect()
    }

    /// A user and how their password is kept.
    pub async fn user_by_email(&self, email: &str) -> sqlx::Result<Option<(User, String)>> {
        let sql = format!(
            "SELECT {COLUMNS}, u.password_hash FROM users u \
             WHERE u.email = $1 AND u.deleted_at IS NULL"
        );
        let row = sqlx::query(&sql).bind(email).fetch_optional(self.read()).await?;
        row.map(|row| Ok((user(&row)?, row.try_get("password_hash")?))).transpose()
    }

    /// One user.
    pub async fn user(&self, id: &str) -> sqlx::Result<Option<User>> {
        let sql = format!("SELECT {COLUMNS} FROM users u WHERE u.id = $1");
        let row = sqlx::query(&sql).bind(id).fetch_optional(self.read()).await?;
        row.as_ref().map(user).transpose()
    }

    /// Bytes that a user's originals take.
    pub async fn usage(&self, user_id: &str) -> sqlx::Result<u64> {
        let sql = "SELECT SUM(size) AS n FROM assets WHERE owner_id = $1";
        count(&sqlx::query(sql).bind(user_id).fetch_one(self.read()).await?, "n")
    }

    /// Keeps a session, and forgets those that have ended.
    pub async fn add_session(
        &self,
        token_hash: &[u8],
        user_id: &str,
        created_at: i64,
        expires_at: i64,
    ) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let ended = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(created_at);
        ended.execute(write.connection()).await?;
        sqlx::query(
            "INSERT INTO sessions (token_hash, user_id, created_at, expires_at) \
             VALUES ($1, $2, $3, $4)",
        )
        .bind(token_hash)
        .bind(user_id)
        .bind(created_at)
        .bind(expires_at)
        .execute(write.connection())
        .await?;
        write.commit().await
    }

    /// Who a session belongs to.
    pub async fn session_user(&self, token_hash: &[u8], now: i64) -> sqlx::Result<Option<User>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM sessions s JOIN users u ON u.id = s.user_id \
             WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.deleted_at IS NULL"
        );
        let query = sqlx::query(&sql).bind(token_hash).bind(now);
        query.fetch_optional(self.read()).await?.as_ref().map(user).transpose()
    }

    /// Ends a session.
    pub async fn end_session(&self, token_hash: &[u8]) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let query = sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash);
        query.execute(write.connection()).await?;
        write.commit().await
    }
}
