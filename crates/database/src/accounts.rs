//! Users.

use sqlx::{FromRow, Row};

use crate::columns::{count, int, unless_taken};
pub use crate::model::user::User;
use crate::retry::retried;
use crate::statement::Update;
use crate::{Db, UserId, Write};

/// Changes to a user's own account; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct UserPatch {
    /// Sign-in address in lower case.
    pub email: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// Wire name of a colour.
    pub avatar_color: Option<String>,
}

pub(crate) const COLUMNS: &str = "u.id, u.email, u.name, u.is_admin, u.created_at, u.updated_at, \
     u.deleted_at, u.avatar_color, u.quota, u.must_change_password, u.guests_join_collections";

impl Db {
    /// Adds a user; false where the address is taken, or, with `first_only`, where there is an
    /// administrator.
    pub async fn add_user(&self, user: &User, hash: &str, first_only: bool) -> sqlx::Result<bool> {
        // Of two concurrent set-ups only one may be the first.
        let mut write = if first_only { self.write_alone().await? } else { self.write().await? };
        if first_only {
            let users = sqlx::query("SELECT COUNT(*) AS n FROM users WHERE is_admin = 1");
            if count(&users.fetch_one(write.connection()).await?, "n")? > 0 {
                return Ok(false);
            }
        }
        let is_added = write.add_user(user, hash).await?;
        write.commit().await?;
        Ok(is_added)
    }

    /// Updates the columns that a patch names; false where the address is taken.
    pub async fn patch_user(
        &self,
        user: &UserId,
        patch: &UserPatch,
        now: i64,
    ) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let changed = Update::of("users")
            .set("email", patch.email.as_deref())?
            .set("name", patch.name.as_deref())?
            .set("avatar_color", patch.avatar_color.as_deref())?
            .set("updated_at", Some(now))?
            .execute(&[("id", user.as_str())], write.connection())
            .await;
        if !unless_taken(changed)? {
            return Ok(false);
        }
        write.commit().await?;
        Ok(true)
    }

    /// Undoes the deletion of a user.
    pub async fn restore_user(&self, user: &UserId, now: i64) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let sql = "UPDATE users SET deleted_at = NULL, updated_at = $2 WHERE id = $1";
        sqlx::query(sql).bind(user).bind(now).execute(write.connection()).await?;
        write.commit().await
    }

    /// The hash of a user's password.
    pub async fn password_hash(&self, user: &UserId) -> sqlx::Result<Option<String>> {
        let query = sqlx::query("SELECT password_hash FROM users WHERE id = $1").bind(user);
        let row = query.fetch_optional(self.read()).await?;
        row.map(|row| row.try_get("password_hash")).transpose()
    }

    /// Sets the password that a user chose, in place of the one whose hash is `known`; false where
    /// that has changed meanwhile, or the user is deleted. Ends all sessions but `keep`; without
    /// `keep` none.
    pub async fn set_password(
        &self,
        user: &UserId,
        (known, hash): (&str, &str),
        now: i64,
        keep: Option<&[u8]>,
    ) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let sql = "UPDATE users SET password_hash = $2, must_change_password = 0, updated_at = $3 \
             WHERE id = $1 AND password_hash = $4 AND deleted_at IS NULL";
        let update = sqlx::query(sql).bind(user).bind(hash).bind(now).bind(known);
        if update.execute(write.connection()).await?.rows_affected() == 0 {
            return Ok(false);
        }
        if let Some(keep) = keep {
            let sql = "DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2";
            let others = sqlx::query(sql).bind(user).bind(keep);
            others.execute(write.connection()).await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// Marks a user as deleted, and deletes their sessions and API keys.
    pub async fn delete_user(&self, user: &UserId, now: i64) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let mark = sqlx::query("UPDATE users SET deleted_at = $2, updated_at = $2 WHERE id = $1");
        mark.bind(user).bind(now).execute(write.connection()).await?;
        for sql in
            ["DELETE FROM sessions WHERE user_id = $1", "DELETE FROM api_keys WHERE user_id = $1"]
        {
            sqlx::query(sql).bind(user).execute(write.connection()).await?;
        }
        write.commit().await
    }

    /// Deletes for good a user who was marked as deleted by an instant, with all their rows; false
    /// where they were restored meanwhile. The caller must delete their files.
    pub async fn remove_user(&self, user: &UserId, deleted_by: i64) -> sqlx::Result<bool> {
        retried(self.dialect(), || self.try_to_remove_user(user, deleted_by)).await
    }

    async fn try_to_remove_user(&self, user: &UserId, deleted_by: i64) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let sql = "DELETE FROM users WHERE id = $1 AND deleted_at <= $2";
        let remove = sqlx::query(sql).bind(user).bind(deleted_by);
        let removed = remove.execute(write.connection()).await?.rows_affected();
        write.commit().await?;
        Ok(removed == 1)
    }

    /// Users who were deleted before an instant.
    pub async fn expired_users(&self, before: i64) -> sqlx::Result<Vec<UserId>> {
        let sql = "SELECT id FROM users WHERE deleted_at < $1";
        let rows = sqlx::query(sql).bind(before).fetch_all(self.read()).await?;
        rows.iter().map(|row| row.try_get("id")).collect()
    }

    /// All users by name, deleted ones included.
    pub async fn all_users(&self) -> sqlx::Result<Vec<User>> {
        let sql = format!("SELECT {COLUMNS} FROM users u ORDER BY u.name, u.id");
        sqlx::query_as(&sql).fetch_all(self.read()).await
    }

    /// Whether there is an administrator, which completes set-up.
    pub async fn has_admin(&self) -> sqlx::Result<bool> {
        let sql = "SELECT COUNT(*) AS n FROM users WHERE is_admin = 1 AND deleted_at IS NULL";
        Ok(count(&sqlx::query(sql).fetch_one(self.read()).await?, "n")? > 0)
    }

    /// All users by name, without deleted ones.
    pub async fn users(&self) -> sqlx::Result<Vec<User>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM users u WHERE u.deleted_at IS NULL ORDER BY u.name, u.id"
        );
        sqlx::query_as(&sql).fetch_all(self.read()).await
    }

    /// A user and the hash of their password.
    pub async fn user_by_email(&self, email: &str) -> sqlx::Result<Option<(User, String)>> {
        let sql = format!(
            "SELECT {COLUMNS}, u.password_hash FROM users u \
             WHERE u.email = $1 AND u.deleted_at IS NULL"
        );
        let row = sqlx::query(&sql).bind(email).fetch_optional(self.read()).await?;
        row.map(|row| Ok((User::from_row(&row)?, row.try_get("password_hash")?))).transpose()
    }

    /// One user.
    pub async fn user(&self, id: &UserId) -> sqlx::Result<Option<User>> {
        let sql = format!("SELECT {COLUMNS} FROM users u WHERE u.id = $1");
        sqlx::query_as(&sql).bind(id).fetch_optional(self.read()).await
    }

    /// The bytes that a user's photos take, with all their files.
    pub async fn usage(&self, user_id: &UserId) -> sqlx::Result<u64> {
        let sql = "SELECT bytes AS n FROM user_storage WHERE owner_id = $1";
        let row = sqlx::query(sql).bind(user_id).fetch_optional(self.read()).await?;
        row.map_or(Ok(0), |row| count(&row, "n"))
    }
}

impl Write {
    /// Adds a user; false where the address is taken.
    pub async fn add_user(&mut self, user: &User, hash: &str) -> sqlx::Result<bool> {
        let added = sqlx::query(
            "INSERT INTO users (id, email, name, password_hash, is_admin, created_at, updated_at, \
             avatar_color, quota, must_change_password) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (email) DO NOTHING",
        )
        .bind(&user.id)
        .bind(&user.email)
        .bind(&user.name)
        .bind(hash)
        .bind(i64::from(user.is_admin))
        .bind(user.created_at)
        .bind(user.updated_at)
        .bind(user.avatar_color.as_deref())
        .bind(user.quota.map(int))
        .bind(i64::from(user.must_change_password))
        .execute(self.connection())
        .await?;
        Ok(added.rows_affected() == 1)
    }
}
