//! Guests, who are visitors that bring photos, and what they brought. Whether they may is decided
//! elsewhere.

use std::collections::HashMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::links::Link;
use super::{Db, Statement, Write, chunks, count, flag};

/// A visitor of one link who brings photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// UUID v4.
    pub id: String,
    /// As they call themselves; may be empty.
    pub name: String,
    /// Whether anything of theirs waits for the link's owner.
    pub has_pending: bool,
}

/// A photo that came in through a link.
#[derive(Debug, Clone)]
pub struct Contribution {
    /// The photo.
    pub asset_id: String,
    /// Who brought it; empty where that is not known.
    pub guest_id: String,
    /// The album that it was put in; else it is among the link's own photos.
    pub album_id: Option<String>,
    /// Whether it came in this way, and was not the owner's before.
    pub is_new: bool,
    /// Whether it waits for the link's owner, and is not there yet.
    pub is_pending: bool,
    /// When it came.
    pub added_at: i64,
}

/// Whether the films of Live Photos are listed beside their stills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Films {
    /// As files that came in.
    Listed,
    /// They are parts of their stills.
    LeftOut,
}

/// How much has come in through a link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Photos and videos.
    pub files: u64,
    /// Bytes of their originals.
    pub bytes: u64,
}

const COLUMNS: &str = "c.asset_id, c.guest_id, c.album_id, c.is_new, c.is_pending, c.added_at";

/// What is listed of what came in: nothing in the bin, no part of another.
const STANDS: &str = "a.deleted_at IS NULL AND (a.visibility <> 'hidden' OR c.is_pending = 1)";

const USAGE: &str = "SELECT COUNT(*) AS files, CAST(SUM(a.size) AS BIGINT) AS bytes FROM assets a \
     WHERE a.id IN (SELECT asset_id FROM contributions WHERE link_id = $1)";

fn contribution(row: &AnyRow) -> sqlx::Result<Contribution> {
    Ok(Contribution {
        asset_id: row.try_get("asset_id")?,
        guest_id: row.try_get("guest_id")?,
        album_id: row.try_get("album_id")?,
        is_new: flag(row, "is_new")?,
        is_pending: flag(row, "is_pending")?,
        added_at: row.try_get("added_at")?,
    })
}

fn guest(row: &AnyRow) -> sqlx::Result<Guest> {
    Ok(Guest {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        has_pending: flag(row, "has_pending")?,
    })
}

fn usage(row: &AnyRow) -> sqlx::Result<Usage> {
    Ok(Usage { files: count(row, "files")?, bytes: count(row, "bytes")? })
}

impl Db {
    /// The guest of a link who has one of these tokens.
    pub async fn guest(
        &self,
        link: &str,
        tokens: &[Vec<u8>],
        now: i64,
    ) -> sqlx::Result<Option<Guest>> {
        if tokens.is_empty() {
            return Ok(None);
        }
        let sql = "SELECT id, name, CASE WHEN EXISTS (SELECT 1 FROM contributions c \
             WHERE c.guest_id = guests.id AND c.is_pending = 1) THEN 1 ELSE 0 END AS has_pending \
             FROM guests WHERE link_id = ";
        let mut statement = Statement::new(sql)
            .bind(link)?
            .push(" AND expires_at > ")
            .bind(now)?
            .push(" AND token_hash IN (");
        for (index, token) in tokens.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            statement = statement.push(comma).bind(token.as_slice())?;
        }
        let rows = statement.push(") LIMIT 1").fetch(self.read()).await?;
        rows.first().map(guest).transpose()
    }

    /// Keeps a new guest.
    pub async fn add_guest(
        &self,
        link: &str,
        guest: &Guest,
        token_hash: &[u8],
        now: i64,
        expires_at: i64,
    ) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        sqlx::query(
            "INSERT INTO guests (id, link_id, token_hash, name, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&guest.id)
        .bind(link)
        .bind(token_hash)
        .bind(&guest.name)
        .bind(now)
        .bind(expires_at)
        .execute(write.connection())
        .await?;
        write.commit().await
    }

    /// Calls a guest something else.
    pub async fn rename_guest(&self, id: &str, name: &str) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let update = sqlx::query("UPDATE guests SET name = $2 WHERE id = $1").bind(id).bind(name);
        update.execute(write.connection()).await?;
        write.commit().await
    }

    /// Ends those of these sessions that belong to a link. What the guests brought stays.
    pub async fn end_guests(&self, link: &str, tokens: &[Vec<u8>]) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        for token in tokens {
            let sql = "UPDATE guests SET token_hash = NULL WHERE link_id = $1 AND token_hash = $2";
            let update = sqlx::query(sql).bind(link).bind(token.as_slice());
            update.execute(write.connection()).await?;
        }
        write.commit().await
    }

    /// How much has come in through a link.
    pub async fn link_usage(&self, link: &str) -> sqlx::Result<Usage> {
        usage(&sqlx::query(USAGE).bind(link).fetch_one(self.read()).await?)
    }

    /// What a guest brought and the owner has not taken away, in the order in which it came.
    pub async fn brought(
        &self,
        link: &str,
        guest: &str,
        films: Films,
    ) -> sqlx::Result<Vec<Contribution>> {
        let stands = match films {
            Films::Listed => "a.deleted_at IS NULL",
            Films::LeftOut => STANDS,
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM contributions c JOIN assets a ON a.id = c.asset_id \
             WHERE c.link_id = $1 AND c.guest_id = $2 AND {stands} \
             ORDER BY c.added_at, c.asset_id"
        );
        let query = sqlx::query(&sql).bind(link).bind(guest);
        query.fetch_all(self.read()).await?.iter().map(contribution).collect()
    }

    /// All that came in through a link and is not in the bin, newest first.
    pub async fn contributions(&self, link: &str) -> sqlx::Result<Vec<Contribution>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM contributions c JOIN assets a ON a.id = c.asset_id \
             WHERE c.link_id = $1 AND {STANDS} ORDER BY c.added_at DESC, c.asset_id"
        );
        let rows = sqlx::query(&sql).bind(link).fetch_all(self.read()).await?;
        rows.iter().map(contribution).collect()
    }

    /// The guests of a link: id and name.
    pub async fn guests(&self, link: &str) -> sqlx::Result<HashMap<String, String>> {
        let query = sqlx::query("SELECT id, name FROM guests WHERE link_id = $1").bind(link);
        let rows = query.fetch_all(self.read()).await?;
        rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("name")?))).collect()
    }

    /// The name of whoever brought an asset first, if it came in through a link.
    pub async fn brought_by(&self, asset: &str) -> sqlx::Result<Option<String>> {
        let sql = "SELECT g.name FROM contributions c LEFT JOIN guests g ON g.id = c.guest_id \
             WHERE c.asset_id = $1 ORDER BY c.added_at LIMIT 1";
        let row = sqlx::query(sql).bind(asset).fetch_optional(self.read()).await?;
        let name = row.map(|row| row.try_get::<Option<String>, _>("name")).transpose()?;
        Ok(name.map(Option::unwrap_or_default))
    }

    /// How many photos came in through each of these links, where any did.
    pub async fn contribution_counts(
        &self,
        links: &[String],
    ) -> sqlx::Result<HashMap<String, u64>> {
        self.counts(links, STANDS).await
    }

    /// How many photos that are `which` came in through each of these links, where any did.
    pub(super) async fn counts(
        &self,
        links: &[String],
        which: &str,
    ) -> sqlx::Result<HashMap<String, u64>> {
        let mut counts = HashMap::new();
        for links in chunks(links) {
            let sql = format!(
                "SELECT c.link_id, COUNT(DISTINCT c.asset_id) AS n FROM contributions c \
                 JOIN assets a ON a.id = c.asset_id WHERE {which} AND c.link_id IN "
            );
            let statement = Statement::new(&sql).list(links)?.push(" GROUP BY c.link_id");
            for row in statement.fetch(self.read()).await? {
                counts.insert(row.try_get("link_id")?, count(&row, "n")?);
            }
        }
        Ok(counts)
    }
}

impl Write {
    /// How much has come in through a link, while nobody else writes.
    pub async fn link_usage(&mut self, link: &str) -> sqlx::Result<Usage> {
        usage(&sqlx::query(USAGE).bind(link).fetch_one(self.connection()).await?)
    }

    /// Notes that an asset came in through a link, and whether it waits for its owner: again, if it
    /// has come before.
    pub async fn contribute(&mut self, link: &Link, what: &Contribution) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO contributions \
             (asset_id, link_id, guest_id, album_id, is_new, added_at, is_pending) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (asset_id, link_id, guest_id) \
             DO UPDATE SET is_pending = excluded.is_pending, album_id = excluded.album_id",
        )
        .bind(&what.asset_id)
        .bind(&link.id)
        .bind(&what.guest_id)
        .bind(what.album_id.as_deref())
        .bind(i64::from(what.is_new))
        .bind(what.added_at)
        .bind(i64::from(what.is_pending))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Forgets that a guest brought an asset; whether others brought it through the same link. Who
    /// else brought it, there or elsewhere, has it from now on as if they had been first. The film of
    /// a Live Photo goes with it.
    pub async fn withdraw(&mut self, link: &str, what: &Contribution) -> sqlx::Result<bool> {
        let sql = "DELETE FROM contributions WHERE link_id = $2 AND guest_id = $3 AND asset_id IN \
             ($1, (SELECT live_photo_video_id FROM assets WHERE id = $1))";
        let delete = sqlx::query(sql).bind(&what.asset_id).bind(link).bind(&what.guest_id);
        delete.execute(self.connection()).await?;
        if what.is_new {
            let sql = "UPDATE contributions SET is_new = 1 WHERE asset_id = $1";
            let update = sqlx::query(sql).bind(&what.asset_id);
            update.execute(self.connection()).await?;
        }
        let sql = "SELECT COUNT(*) AS n FROM contributions WHERE asset_id = $1 AND link_id = $2";
        let left = sqlx::query(sql).bind(&what.asset_id).bind(link);
        Ok(count(&left.fetch_one(self.connection()).await?, "n")? > 0)
    }

    /// Whether the owner has made something of an asset: a favourite, part of another album or of
    /// another link, or something to look at that came through another link as well.
    pub async fn is_adopted(&mut self, link: &str, what: &Contribution) -> sqlx::Result<bool> {
        let sql = "SELECT (SELECT COUNT(*) FROM album_assets WHERE asset_id = $1 \
                    AND ($3 IS NULL OR album_id <> $3)) + \
                   (SELECT COUNT(*) FROM link_assets WHERE asset_id = $1 AND link_id <> $2) + \
                   (SELECT COUNT(*) FROM contributions c JOIN links l ON l.id = c.link_id \
                    WHERE c.asset_id = $1 AND c.link_id <> $2 AND c.is_pending = 1) + \
                   (SELECT COUNT(*) FROM assets WHERE id = $1 AND is_favorite = 1) AS n";
        let query = sqlx::query(sql).bind(&what.asset_id).bind(link).bind(what.album_id.as_deref());
        Ok(count(&query.fetch_one(self.connection()).await?, "n")? > 0)
    }
}
