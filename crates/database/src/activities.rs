//! Comments and likes, and what is new in albums since a user last visited. Activities about a
//! photo that cannot be seen in the album, because it is private or in the bin, are shown to
//! nobody.

use std::collections::HashMap;

use sqlx::{FromRow, Row};

use crate::accounts::{COLUMNS as USER, User};
use crate::columns::{count, flag};
use crate::statement::Statement;
use crate::{ActivityId, AlbumId, AssetId, Db, UserId};

/// A comment or like.
#[derive(Debug, Clone, FromRow)]
pub struct Activity {
    /// UUID v4.
    #[sqlx(rename = "activity_id")]
    pub id: ActivityId,
    /// The album.
    pub album_id: AlbumId,
    /// The photo that it is about; `None` if it is about the album.
    pub asset_id: Option<AssetId>,
    /// Text of a comment; `None` for a like.
    pub comment: Option<String>,
    /// When it was added.
    #[sqlx(rename = "said_at")]
    pub created_at: i64,
    /// Who added it.
    #[sqlx(flatten)]
    pub user: User,
}

/// Which activities of an album to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct ActivityFilter<'a> {
    /// Those about one photo.
    pub asset: Option<&'a AssetId>,
    /// Those about the album itself.
    pub of_album_only: bool,
    /// Comments only, or likes only.
    pub comments: Option<bool>,
    /// Those of one user.
    pub user: Option<&'a UserId>,
}

/// What was added to an album since a user last visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct News {
    /// Photos that others added, at most 1000.
    pub assets: u64,
    /// Comments and likes of others.
    pub activities: u64,
    /// Whether the user has never visited it.
    pub is_unseen: bool,
}

/// Most activities in a list; the newest are kept.
const MOST: i64 = 2000;

/// Whether an activity `c` is about something that can be seen.
const SEEN: &str = "(c.asset_id IS NULL OR EXISTS (SELECT 1 FROM album_assets o \
     WHERE o.album_id = c.album_id AND o.asset_id = c.asset_id AND o.is_seen = 1))";

fn select() -> String {
    format!(
        "SELECT c.id AS activity_id, c.album_id, c.asset_id, c.comment, c.created_at AS said_at, \
         {USER} FROM activities c JOIN users u ON u.id = c.user_id WHERE {SEEN}"
    )
}

impl Db {
    /// The activities of an album, oldest first; of more than 2000 only the newest.
    pub async fn activities(
        &self,
        album: &AlbumId,
        filter: ActivityFilter<'_>,
    ) -> sqlx::Result<Vec<Activity>> {
        let mut statement = Statement::new(&select()).push(" AND c.album_id = ").bind(album)?;
        if let Some(asset) = filter.asset {
            statement = statement.push(" AND c.asset_id = ").bind(asset)?;
        }
        if filter.of_album_only {
            statement = statement.push(" AND c.asset_id IS NULL");
        }
        if let Some(user) = filter.user {
            statement = statement.push(" AND c.user_id = ").bind(user)?;
        }
        statement = statement.push(match filter.comments {
            Some(true) => " AND c.comment IS NOT NULL",
            Some(false) => " AND c.comment IS NULL",
            None => "",
        });
        let statement = statement.push(" ORDER BY c.created_at DESC, c.id DESC LIMIT ");
        let mut found: Vec<Activity> = statement.bind(MOST)?.fetch_as(self.read()).await?;
        found.reverse();
        Ok(found)
    }

    /// The numbers of comments and of likes of an album, or of one photo in it.
    pub async fn activity_counts(
        &self,
        album: &AlbumId,
        asset: Option<&AssetId>,
    ) -> sqlx::Result<(u64, u64)> {
        let sql = format!(
            "SELECT COUNT(*) AS n, COUNT(c.comment) AS comments FROM activities c \
             WHERE {SEEN} AND c.album_id = $1 AND ($2 IS NULL OR c.asset_id = $2)"
        );
        let row = sqlx::query(&sql).bind(album).bind(asset).fetch_one(self.read()).await?;
        let comments = count(&row, "comments")?;
        Ok((comments, count(&row, "n")? - comments))
    }

    /// An activity, without a check of who may see it.
    pub async fn activity(&self, id: &ActivityId) -> sqlx::Result<Option<Activity>> {
        let sql = format!("{} AND c.id = $1", select());
        sqlx::query_as(&sql).bind(id).fetch_optional(self.read()).await
    }

    /// Adds a comment or like; false for a like that exists already.
    pub async fn add_activity(&self, activity: &Activity) -> sqlx::Result<bool> {
        let mut write = self.write().await?;
        let added = sqlx::query(
            "INSERT INTO activities (id, album_id, asset_id, user_id, comment, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(&activity.id)
        .bind(&activity.album_id)
        .bind(activity.asset_id.as_ref())
        .bind(&activity.user.id)
        .bind(activity.comment.as_deref())
        .bind(activity.created_at)
        .execute(write.connection())
        .await?;
        write.commit().await?;
        Ok(added.rows_affected() == 1)
    }

    /// Deletes a comment or like.
    pub async fn delete_activity(&self, id: &ActivityId) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let delete = sqlx::query("DELETE FROM activities WHERE id = $1").bind(id);
        delete.execute(write.connection()).await?;
        write.commit().await
    }

    /// Records that a user visits an album now.
    pub async fn visit_album(&self, album: &AlbumId, user: &UserId, now: i64) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let visit = sqlx::query(
            "INSERT INTO album_visits (album_id, user_id, visited_at) VALUES ($1, $2, $3) \
             ON CONFLICT (album_id, user_id) DO UPDATE SET visited_at = excluded.visited_at",
        );
        visit.bind(album).bind(user).bind(now).execute(write.connection()).await?;
        write.commit().await
    }

    /// What is new to a user in the albums that they share with others; albums without news are
    /// left out.
    pub async fn news(&self, user: &UserId) -> sqlx::Result<HashMap<AlbumId, News>> {
        let sql = format!(
            "SELECT b.id, CASE WHEN v.visited_at IS NULL AND b.owner_id <> $1 THEN 1 ELSE 0 END \
             AS unseen, (SELECT COUNT(*) FROM (SELECT 1 FROM album_assets o \
               JOIN assets a ON a.id = o.asset_id WHERE o.album_id = b.id AND o.is_seen = 1 \
               AND o.added_at > COALESCE(v.visited_at, 0) AND a.owner_id <> $1 LIMIT 1000) AS x) \
             AS assets, (SELECT COUNT(*) FROM activities c WHERE c.album_id = b.id \
               AND b.activity = 1 AND c.user_id <> $1 \
               AND c.created_at > COALESCE(v.visited_at, 0) AND {SEEN}) AS activities \
             FROM albums b LEFT JOIN album_visits v ON v.album_id = b.id AND v.user_id = $1 \
             WHERE b.id IN (SELECT album_id FROM album_users WHERE user_id = $1) \
             OR (b.owner_id = $1 AND EXISTS (SELECT 1 FROM album_users au WHERE au.album_id = b.id))"
        );
        let rows = sqlx::query(&sql).bind(user).fetch_all(self.read()).await?;
        let mut news = HashMap::new();
        for row in rows {
            let found = News {
                assets: count(&row, "assets")?,
                activities: count(&row, "activities")?,
                is_unseen: flag(&row, "unseen")?,
            };
            if found != News::default() {
                news.insert(row.try_get("id")?, found);
            }
        }
        Ok(news)
    }
}
