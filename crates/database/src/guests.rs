//! Guests, who are visitors that upload photos, and their contributions: who uploaded which asset,
//! through which link, and when. Permissions are decided elsewhere.

use std::collections::HashMap;

use sqlx::{Any, Executor, FromRow, Row};

use crate::columns::count;
use crate::columns::{Flag, Number};
use crate::statement::{Statement, chunks};
use crate::{AlbumId, AssetId, Db, GuestId, LinkId, UploadId, Write};

/// A visitor of one link who uploads photos.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Guest {
    /// UUID v4.
    pub id: GuestId,
    /// The name that they gave; may be empty.
    pub name: String,
    /// Whether any of their uploads awaits review by the link's owner.
    #[sqlx(try_from = "Flag")]
    pub has_pending: bool,
}

/// The record that a guest uploaded an asset through a link.
#[derive(Debug, Clone, FromRow)]
pub struct Contribution {
    /// The asset.
    pub asset_id: AssetId,
    /// Who uploaded it; [`GuestId::NONE`] where unknown.
    pub guest_id: GuestId,
    /// The album that it was added to; `None` if it is among the link's own photos.
    pub album_id: Option<AlbumId>,
    /// Whether it awaits review by the link's owner, and is not there yet.
    #[sqlx(try_from = "Flag")]
    pub is_pending: bool,
    /// Whether this contribution put it there: it was not in that album, or in the link, before.
    #[sqlx(try_from = "Flag")]
    pub is_placed: bool,
    /// When it was uploaded.
    pub added_at: i64,
}

/// Whether to list the motion videos of Live Photos beside their stills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MotionVideos {
    /// List them as files of their own.
    Listed,
    /// Leave them out, as parts of their stills.
    LeftOut,
}

/// The stored contributions and unfinished uploads of a link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Usage {
    /// Number of photos and videos.
    #[sqlx(try_from = "Number")]
    pub files: u64,
    /// Bytes of all their files: originals and renditions.
    #[sqlx(try_from = "Number")]
    pub bytes: u64,
}

const COLUMNS: &str = "c.asset_id, c.guest_id, c.album_id, c.is_pending, c.is_placed, c.added_at";

/// Which contributions are listed: nothing in the bin, no motion video of a Live Photo.
const STANDS: &str = "a.deleted_at IS NULL AND (a.visibility <> 'hidden' OR c.is_pending = 1)";

/// Usage of link `$1`, including unfinished resumable uploads except `$2`.
const USAGE: &str = "SELECT COUNT(*) AS files, CAST(SUM(x.bytes) AS BIGINT) AS bytes FROM \
     (SELECT a.size + a.extra_bytes AS bytes FROM assets a \
      WHERE a.id IN (SELECT asset_id FROM contributions WHERE link_id = $1) \
      UNION ALL SELECT u.length AS bytes FROM uploads u WHERE u.link_id = $1 AND u.id <> $2) AS x";

/// The guest of a link who has one of these tokens and whose session has not expired.
pub(crate) async fn find<'c, E>(
    executor: E,
    link: &LinkId,
    tokens: &[Vec<u8>],
    now: i64,
) -> sqlx::Result<Option<Guest>>
where
    E: Executor<'c, Database = Any>,
{
    if tokens.is_empty() {
        return Ok(None);
    }
    let sql = "SELECT id, name, CASE WHEN EXISTS (SELECT 1 FROM contributions c \
         WHERE c.guest_id = guests.id AND c.is_pending = 1) THEN 1 ELSE 0 END AS has_pending \
         FROM guests WHERE link_id = ";
    let statement = Statement::new(sql).bind(link)?.push(" AND expires_at > ").bind(now)?;
    let statement = statement.push(" AND token_hash IN ").hashes(tokens)?.push(" LIMIT 1");
    Ok(statement.fetch_as(executor).await?.pop())
}

impl Db {
    /// The guest of a link who has one of these tokens and whose session has not expired.
    pub async fn guest(
        &self,
        link: &LinkId,
        tokens: &[Vec<u8>],
        now: i64,
    ) -> sqlx::Result<Option<Guest>> {
        find(self.read(), link, tokens, now).await
    }

    /// Adds a guest.
    pub async fn add_guest(
        &self,
        link: &LinkId,
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

    /// Renames a guest.
    pub async fn rename_guest(&self, id: &GuestId, name: &str) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let update = sqlx::query("UPDATE guests SET name = $2 WHERE id = $1").bind(id).bind(name);
        update.execute(write.connection()).await?;
        write.commit().await
    }

    /// Ends those of these sessions that belong to a link. The guests' uploads stay.
    pub async fn end_guests(&self, link: &LinkId, tokens: &[Vec<u8>]) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        for token in tokens {
            let sql = "UPDATE guests SET token_hash = NULL WHERE link_id = $1 AND token_hash = $2";
            let update = sqlx::query(sql).bind(link).bind(token.as_slice());
            update.execute(write.connection()).await?;
        }
        write.commit().await
    }

    /// Usage of a link, including unfinished resumable uploads except `but`.
    pub async fn link_usage(&self, link: &LinkId, but: Option<&UploadId>) -> sqlx::Result<Usage> {
        let query = sqlx::query_as(USAGE).bind(link).bind(but.unwrap_or(UploadId::NONE));
        query.fetch_one(self.read()).await
    }

    /// A guest's contributions that are not in the bin, oldest first.
    pub async fn contributions_of(
        &self,
        link: &LinkId,
        guest: &GuestId,
        motion_videos: MotionVideos,
    ) -> sqlx::Result<Vec<Contribution>> {
        contributions_of(self.read(), link, guest, motion_videos).await
    }

    /// All contributions of a link that are not in the bin, newest first.
    pub async fn contributions(&self, link: &LinkId) -> sqlx::Result<Vec<Contribution>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM contributions c JOIN assets a ON a.id = c.asset_id \
             WHERE c.link_id = $1 AND {STANDS} ORDER BY c.added_at DESC, c.asset_id"
        );
        sqlx::query_as(&sql).bind(link).fetch_all(self.read()).await
    }

    /// The names of a link's guests, by id.
    pub async fn guests(&self, link: &LinkId) -> sqlx::Result<HashMap<GuestId, String>> {
        let query = sqlx::query("SELECT id, name FROM guests WHERE link_id = $1").bind(link);
        let rows = query.fetch_all(self.read()).await?;
        rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("name")?))).collect()
    }

    /// The name of the guest who first uploaded an asset, empty if unknown; `None` if it is no
    /// contribution.
    pub async fn contributor(&self, asset: &AssetId) -> sqlx::Result<Option<String>> {
        let sql = "SELECT g.name FROM contributions c LEFT JOIN guests g ON g.id = c.guest_id \
             WHERE c.asset_id = $1 ORDER BY c.added_at LIMIT 1";
        let row = sqlx::query(sql).bind(asset).fetch_optional(self.read()).await?;
        let name = row.map(|row| row.try_get::<Option<String>, _>("name")).transpose()?;
        Ok(name.map(Option::unwrap_or_default))
    }

    /// How many photos were contributed through each of these links; links without any are left
    /// out.
    pub async fn contribution_counts(
        &self,
        links: &[LinkId],
    ) -> sqlx::Result<HashMap<LinkId, u64>> {
        self.counts(links, STANDS).await
    }

    /// How many contributed photos match the condition `which` for each of these links; links
    /// without any are left out.
    pub(crate) async fn counts(
        &self,
        links: &[LinkId],
        which: &str,
    ) -> sqlx::Result<HashMap<LinkId, u64>> {
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

async fn contributions_of<'c, E>(
    executor: E,
    link: &LinkId,
    guest: &GuestId,
    motion_videos: MotionVideos,
) -> sqlx::Result<Vec<Contribution>>
where
    E: Executor<'c, Database = Any>,
{
    let stands = match motion_videos {
        MotionVideos::Listed => "a.deleted_at IS NULL",
        MotionVideos::LeftOut => STANDS,
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM contributions c JOIN assets a ON a.id = c.asset_id \
         WHERE c.link_id = $1 AND c.guest_id = $2 AND {stands} ORDER BY c.added_at, c.asset_id"
    );
    sqlx::query_as(&sql).bind(link).bind(guest).fetch_all(executor).await
}

impl Write {
    /// [`Db::link_usage`] inside a transaction.
    pub async fn link_usage(
        &mut self,
        link: &LinkId,
        but: Option<&UploadId>,
    ) -> sqlx::Result<Usage> {
        let query = sqlx::query_as(USAGE).bind(link).bind(but.unwrap_or(UploadId::NONE));
        query.fetch_one(self.connection()).await
    }

    /// A guest's contributions that are not in the bin, with the motion videos of Live Photos.
    pub async fn contributions_of(
        &mut self,
        link: &LinkId,
        guest: &GuestId,
    ) -> sqlx::Result<Vec<Contribution>> {
        contributions_of(self.connection(), link, guest, MotionVideos::Listed).await
    }

    /// Records that an asset was uploaded through a link, and whether it awaits review. Updates an
    /// earlier record of the same guest.
    pub async fn contribute(&mut self, link: &LinkId, what: &Contribution) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO contributions \
             (asset_id, link_id, guest_id, album_id, added_at, is_pending, is_placed) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (asset_id, link_id, guest_id) \
             DO UPDATE SET is_pending = excluded.is_pending, album_id = excluded.album_id",
        )
        .bind(&what.asset_id)
        .bind(link)
        .bind(&what.guest_id)
        .bind(what.album_id.as_ref())
        .bind(what.added_at)
        .bind(i64::from(what.is_pending))
        .bind(i64::from(what.is_placed))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Records that an owner added assets to an album: they stay there when the guests who had
    /// added them take them back.
    pub async fn keep_placed(&mut self, album: &AlbumId, assets: &[AssetId]) -> sqlx::Result<()> {
        for assets in chunks(assets) {
            let sql = "UPDATE contributions SET is_placed = 0 WHERE is_placed = 1 AND album_id = ";
            let statement = Statement::new(sql).bind(album)?.push(" AND asset_id IN ");
            statement.list(assets)?.execute(self.connection()).await?;
        }
        Ok(())
    }

    /// The same for assets that an owner added to a link.
    pub async fn keep_linked(&mut self, link: &LinkId, assets: &[AssetId]) -> sqlx::Result<()> {
        for assets in chunks(assets) {
            let sql = "UPDATE contributions SET is_placed = 0 \
                 WHERE is_placed = 1 AND album_id IS NULL AND link_id = ";
            let statement = Statement::new(sql).bind(link)?.push(" AND asset_id IN ");
            statement.list(assets)?.execute(self.connection()).await?;
        }
        Ok(())
    }

    /// Removes a guest's contribution, and that of its motion video unless another contributed
    /// photo has the same. Returns whether others contributed the asset to the same place, the link
    /// or an album of it. If this guest had put it there, it then counts as put there by them.
    pub async fn withdraw(&mut self, link: &LinkId, what: &Contribution) -> sqlx::Result<bool> {
        let sql = "DELETE FROM contributions \
             WHERE asset_id = $1 AND link_id = $2 AND guest_id = $3";
        let delete = sqlx::query(sql).bind(&what.asset_id).bind(link).bind(&what.guest_id);
        delete.execute(self.connection()).await?;
        for motion_video in self.motion_videos_among(std::slice::from_ref(&what.asset_id)).await? {
            let sql = "DELETE FROM contributions \
                 WHERE asset_id = $1 AND link_id = $2 AND guest_id = $3 AND NOT EXISTS \
                 (SELECT 1 FROM assets s WHERE s.live_photo_video_id = $1 AND s.id <> $4 \
                  AND s.is_contribution = 1 AND s.deleted_at IS NULL)";
            let delete = sqlx::query(sql).bind(&motion_video).bind(link).bind(&what.guest_id);
            delete.bind(&what.asset_id).execute(self.connection()).await?;
        }
        let sql = "UPDATE contributions SET is_placed = CASE WHEN $3 = 1 THEN 1 ELSE is_placed END \
             WHERE asset_id = $1 AND link_id = $2 AND COALESCE(album_id, '') = $4";
        let left = sqlx::query(sql).bind(&what.asset_id).bind(link);
        let left = left.bind(i64::from(what.is_placed));
        let left = left.bind(what.album_id.as_ref().unwrap_or(AlbumId::NONE));
        let left = left.execute(self.connection()).await?;
        Ok(left.rows_affected() > 0)
    }
}
