//! Visits of links: a visitor's credentials, whether they still open the link, and the sessions of
//! visitors who entered the password.

use sqlx::{Any, Executor, Row};

use crate::guests::{self, Guest};
use crate::links::{Link, LinkName, find_unpaused};
use crate::statement::Statement;
use crate::{Db, LinkId, Write};

/// A visitor's credentials: the link's name and the hashes of their tokens. Kept for the length of
/// a request, to check again whether they still open the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// The name by which they opened the link.
    pub name: LinkName,
    /// SHA-256 of the tokens of password sessions.
    pub sessions: Vec<Vec<u8>>,
    /// SHA-256 of the tokens of guest sessions.
    pub guests: Vec<Vec<u8>>,
}

/// When the last of these sessions of a link expires; `None` where none is of this link.
async fn session_end<'c, E>(
    executor: E,
    link: &LinkId,
    tokens: &[Vec<u8>],
) -> sqlx::Result<Option<i64>>
where
    E: Executor<'c, Database = Any>,
{
    let sql = "SELECT MAX(expires_at) AS until FROM link_sessions WHERE link_id = ";
    let statement = Statement::new(sql).bind(link)?.push(" AND token_hash IN ").hashes(tokens)?;
    let rows = statement.fetch(executor).await?;
    rows.first().map_or(Ok(None), |row| row.try_get("until"))
}

impl Db {
    /// Whether one of these tokens is a valid session of a link.
    pub async fn link_session(
        &self,
        link: &LinkId,
        tokens: &[Vec<u8>],
        now: i64,
    ) -> sqlx::Result<bool> {
        if tokens.is_empty() {
            return Ok(false);
        }
        let asked = (link.clone(), tokens.to_vec());
        let until = self.caches().link_sessions.get(asked, session_end(self.read(), link, tokens));
        Ok(until.await?.is_some_and(|until| until > now))
    }

    /// The link that these credentials open, if any.
    pub async fn opened_link(&self, pass: &Pass, now: i64) -> sqlx::Result<Option<Link>> {
        let Some(link) = self.live_link(&pass.name, now).await? else {
            return Ok(None);
        };
        let is_open = link.password_hash.is_none()
            || self.link_session(&link.id, &pass.sessions, now).await?;
        Ok(is_open.then_some(link))
    }

    /// Adds a visitor's session, and deletes those that have expired. Returns false, and adds none,
    /// where the link's password has changed since `link` was read.
    pub async fn add_link_session(
        &self,
        link: &Link,
        token_hash: &[u8],
        now: i64,
        expires_at: i64,
    ) -> sqlx::Result<bool> {
        let mut write = self.write_for(&link.user_id).await?;
        let ended = sqlx::query("DELETE FROM link_sessions WHERE expires_at <= $1").bind(now);
        ended.execute(write.connection()).await?;
        let added = sqlx::query(
            "INSERT INTO link_sessions (token_hash, link_id, created_at, expires_at) \
             SELECT $1, id, $3, $4 FROM links WHERE id = $2 AND password_hash = $5",
        )
        .bind(token_hash)
        .bind(&link.id)
        .bind(now)
        .bind(expires_at)
        .bind(link.password_hash.as_deref())
        .execute(write.connection())
        .await?;
        write.commit().await?;
        Ok(added.rows_affected() == 1)
    }

    /// Ends those of these sessions that belong to a link.
    pub async fn end_link_sessions(&self, link: &LinkId, tokens: &[Vec<u8>]) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        for token in tokens {
            let sql = "DELETE FROM link_sessions WHERE link_id = $1 AND token_hash = $2";
            let delete = sqlx::query(sql).bind(link).bind(token.as_slice());
            delete.execute(write.connection()).await?;
        }
        write.commit().await
    }
}

impl Write {
    /// Checks credentials again, inside the transaction that depends on them: the link as it is
    /// now, and the guest. `None` where they no longer open it. The caller must hold the lock of
    /// the link's owner, see [`Db::write_for`], so that the link stays so until the end.
    pub async fn visit(
        &mut self,
        pass: &Pass,
        now: i64,
    ) -> sqlx::Result<Option<(Link, Option<Guest>)>> {
        let Some(link) = find_unpaused(self.connection(), &pass.name).await? else {
            return Ok(None);
        };
        if link.has_expired(now) {
            return Ok(None);
        }
        if link.password_hash.is_some() {
            let end = session_end(self.connection(), &link.id, &pass.sessions).await?;
            if end.is_none_or(|end| end <= now) {
                return Ok(None);
            }
        }
        let guest = guests::find(self.connection(), &link.id, &pass.guests, now).await?;
        Ok(Some((link, guest)))
    }
}
