//! Albums, their members and their content.

use std::collections::{HashMap, HashSet};

use sqlx::{FromRow, Row};
use vitrine_api::{AlbumRole, CollectionKind, SortOrder};

use crate::accounts::{COLUMNS as USER, User};
use crate::assets::word;
use crate::columns::count;
use crate::columns::from_word;
use crate::columns::{CollectionName, Flag, Number, Word};
use crate::retry::retried;
use crate::scope::VISIBLE;
use crate::statement::Update;
use crate::statement::{Statement, chunks};
use crate::{AlbumId, AssetId, Db, LinkId, UserId, Write};

/// A row of the table `albums`, with counts over its content.
#[derive(Debug, Clone, FromRow)]
pub struct Album {
    /// UUID v4.
    pub id: AlbumId,
    /// The user who owns it.
    pub owner_id: UserId,
    /// Title.
    pub name: String,
    /// Text below the title.
    pub description: String,
    /// The chosen cover if it is visible, else another photo.
    #[sqlx(rename = "cover")]
    pub cover_id: Option<AssetId>,
    /// Whether comments and likes are enabled.
    #[sqlx(try_from = "Flag")]
    pub activity: bool,
    /// Display order.
    #[sqlx(try_from = "Word")]
    pub sort: SortOrder,
    /// When it was created.
    pub created_at: i64,
    /// When it was last changed.
    pub updated_at: i64,
    /// Number of visible photos.
    #[sqlx(rename = "n", try_from = "Number")]
    pub count: u64,
    /// Local capture time of the earliest photo on the first day; `None` in an empty album.
    pub first_at: Option<i64>,
    /// Local capture time of the latest photo on the last day; `None` in an empty album.
    pub last_at: Option<i64>,
    /// Whether it has members.
    #[sqlx(try_from = "Flag")]
    pub has_members: bool,
    /// Whether a link shares it.
    #[sqlx(try_from = "Flag")]
    pub has_link: bool,
    /// Kind and id of the collection that it follows; `None` if it follows none.
    #[sqlx(try_from = "CollectionName")]
    pub follows: Option<(CollectionKind, String)>,
}

/// The changes of one request: columns that are `None` stay as they are.
#[derive(Debug, Default)]
pub struct AlbumPatch {
    /// Title.
    pub name: Option<String>,
    /// Text below the title.
    pub description: Option<String>,
    /// Cover.
    pub cover_id: Option<AssetId>,
    /// Whether comments and likes are enabled.
    pub activity: Option<bool>,
    /// Display order.
    pub sort: Option<SortOrder>,
}

/// Which albums to list.
#[derive(Debug, Clone, Copy)]
pub enum AlbumFilter<'a> {
    /// Those that a user owns or is a member of.
    Of(&'a UserId),
    /// Those of [`Self::Of`] that contain an asset.
    Holding(&'a UserId, &'a AssetId),
    /// One album.
    One(&'a AlbumId),
    /// Those that a link shares, in its order.
    Link(&'a LinkId),
    /// Those that any link of a user shares.
    LinkedBy(&'a UserId),
}

/// Of so many first photos of an album, one with a thumbnail becomes its cover.
const FACES: u32 = 50;

/// Every part is answered by an index: an album may contain a million photos. The cover is the chosen
/// one, unless it has no thumbnail and one of the first photos has.
fn select() -> String {
    let seen = "FROM album_assets o WHERE o.album_id = b.id AND o.is_seen = 1";
    let chosen = format!(
        "(SELECT a.id FROM album_assets aa JOIN assets a ON a.id = aa.asset_id \
         WHERE aa.album_id = b.id AND aa.asset_id = b.cover_id AND {VISIBLE}"
    );
    format!(
        "SELECT b.id, b.owner_id, b.name, b.description, b.activity, b.sort, b.created_at, \
         b.updated_at, (SELECT CAST(SUM(m.assets) AS BIGINT) FROM album_months m \
                        WHERE m.album_id = b.id) AS n, \
         (SELECT o.local_at {seen} ORDER BY o.day, o.local_at LIMIT 1) AS first_at, \
         (SELECT o.local_at {seen} ORDER BY o.day DESC, o.local_at DESC LIMIT 1) \
         AS last_at, \
         COALESCE({chosen} AND a.has_thumbnail = 1), \
                  (SELECT f.asset_id FROM (SELECT o.asset_id, o.day, o.local_at {seen} \
                   ORDER BY o.day, o.local_at LIMIT {FACES}) f JOIN assets a \
                   ON a.id = f.asset_id WHERE a.has_thumbnail = 1 \
                   ORDER BY f.day, f.local_at LIMIT 1), \
                  {chosen}), \
                  (SELECT o.asset_id {seen} ORDER BY o.day, o.local_at LIMIT 1)) AS cover, \
         (SELECT COUNT(*) FROM album_users au WHERE au.album_id = b.id) AS has_members, \
         (SELECT COUNT(*) FROM link_albums la WHERE la.album_id = b.id) AS has_link, \
         (SELECT r.kind || ':' || r.collection FROM album_rules r WHERE r.album_id = b.id) \
         AS follows \
         FROM albums b"
    )
}

const OF_USER: &str = "(b.owner_id = $1 OR EXISTS (SELECT 1 FROM album_users au \
     WHERE au.album_id = b.id AND au.user_id = $1))";

/// Albums of collection pages are created by the server and not listed until they have members.
const LISTED: &str = "(NOT EXISTS (SELECT 1 FROM album_rules r WHERE r.album_id = b.id \
     AND r.is_page = 1) OR EXISTS (SELECT 1 FROM album_users au WHERE au.album_id = b.id))";

impl Db {
    /// Albums, newest first unless the filter has an order of its own.
    pub async fn albums(&self, filter: AlbumFilter<'_>) -> sqlx::Result<Vec<Album>> {
        let newest = "ORDER BY b.created_at DESC, b.id";
        let (condition, order, first, second) = match filter {
            AlbumFilter::Of(user) => {
                (format!("{OF_USER} AND {LISTED}"), newest, user.as_str(), None)
            }
            AlbumFilter::Holding(user, asset) => {
                let held = "b.id IN (SELECT album_id FROM album_assets WHERE asset_id = $2)";
                (format!("{OF_USER} AND {LISTED} AND {held}"), newest, user.as_str(), Some(asset))
            }
            AlbumFilter::One(id) => ("b.id = $1".to_owned(), newest, id.as_str(), None),
            AlbumFilter::Link(link) => (
                "b.id IN (SELECT album_id FROM link_albums WHERE link_id = $1)".to_owned(),
                "ORDER BY (SELECT position FROM link_albums la \
                 WHERE la.album_id = b.id AND la.link_id = $1)",
                link.as_str(),
                None,
            ),
            AlbumFilter::LinkedBy(user) => (
                "b.id IN (SELECT la.album_id FROM link_albums la \
                 JOIN links l ON l.id = la.link_id WHERE l.user_id = $1)"
                    .to_owned(),
                newest,
                user.as_str(),
                None,
            ),
        };
        let sql = format!("{} WHERE {condition} {order}", select());
        let mut query = sqlx::query_as(&sql).bind(first);
        if let Some(second) = second {
            query = query.bind(second);
        }
        query.fetch_all(self.read()).await
    }

    /// One album.
    pub async fn album(&self, id: &AlbumId) -> sqlx::Result<Option<Album>> {
        Ok(self.albums(AlbumFilter::One(id)).await?.pop())
    }

    /// Whether an asset is in an album and visible there.
    pub async fn in_album(&self, album: &AlbumId, asset: &AssetId) -> sqlx::Result<bool> {
        let sql = format!(
            "SELECT COUNT(*) AS n FROM album_assets aa JOIN assets a ON a.id = aa.asset_id \
             WHERE aa.album_id = $1 AND aa.asset_id = $2 AND {VISIBLE}"
        );
        let query = sqlx::query(&sql).bind(album).bind(asset);
        Ok(count(&query.fetch_one(self.read()).await?, "n")? > 0)
    }

    /// Whether an album contains any asset of a user.
    pub async fn has_in_album(&self, user: &UserId, album: &AlbumId) -> sqlx::Result<bool> {
        let sql = "SELECT a.id FROM album_assets aa JOIN assets a ON a.id = aa.asset_id \
             WHERE aa.album_id = $1 AND a.owner_id = $2 LIMIT 1";
        let query = sqlx::query(sql).bind(album).bind(user);
        Ok(query.fetch_optional(self.read()).await?.is_some())
    }

    /// A user's role in an album; `None` if they have none.
    pub async fn album_role(
        &self,
        album: &AlbumId,
        user: &UserId,
    ) -> sqlx::Result<Option<AlbumRole>> {
        let sql = "SELECT 'owner' AS role FROM albums WHERE id = $1 AND owner_id = $2 \
             UNION ALL SELECT role FROM album_users WHERE album_id = $1 AND user_id = $2";
        let query = sqlx::query(sql).bind(album).bind(user);
        let row = query.fetch_optional(self.read()).await?;
        row.map(|row| from_word(row.try_get("role")?)).transpose()
    }

    /// Owner and members of albums: the owner first, then by name.
    pub async fn members(
        &self,
        albums: &[AlbumId],
    ) -> sqlx::Result<HashMap<AlbumId, Vec<(User, AlbumRole)>>> {
        let mut members: HashMap<AlbumId, Vec<_>> = HashMap::new();
        for albums in chunks(albums) {
            let sql = format!(
                "SELECT b.id AS album_id, 'owner' AS role, 0 AS place, {USER} \
                 FROM albums b JOIN users u ON u.id = b.owner_id WHERE b.id IN "
            );
            let others = format!(
                " UNION ALL SELECT au.album_id AS album_id, au.role AS role, 1 AS place, {USER} \
                 FROM album_users au JOIN users u ON u.id = au.user_id WHERE au.album_id IN "
            );
            let statement = Statement::new(&sql).list(albums)?.push(&others).list(albums)?;
            let statement = statement.push(" ORDER BY place, name");
            for row in statement.fetch(self.read()).await? {
                let entry = members.entry(row.try_get("album_id")?).or_default();
                entry.push((User::from_row(&row)?, from_word(row.try_get("role")?)?));
            }
        }
        Ok(members)
    }

    /// The ids of a list that are a user's own assets.
    pub async fn owned(&self, owner: &UserId, ids: &[AssetId]) -> sqlx::Result<HashSet<AssetId>> {
        let mut owned = HashSet::new();
        for ids in chunks(ids) {
            let sql = "SELECT id FROM assets WHERE owner_id = ";
            let statement = Statement::new(sql).bind(owner)?.push(" AND id IN ").list(ids)?;
            for row in statement.fetch(self.read()).await? {
                owned.insert(row.try_get("id")?);
            }
        }
        Ok(owned)
    }

    /// Deletes an album, and the links that share nothing else.
    pub async fn delete_album(&self, id: &AlbumId) -> sqlx::Result<()> {
        retried(self.dialect(), || self.try_to_delete_album(id)).await
    }

    async fn try_to_delete_album(&self, id: &AlbumId) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        let links = sqlx::query(
            "DELETE FROM links WHERE is_album = 1 \
             AND id IN (SELECT link_id FROM link_albums WHERE album_id = $1) \
             AND NOT EXISTS (SELECT 1 FROM link_albums la \
                             WHERE la.link_id = links.id AND la.album_id <> $1) \
             RETURNING id",
        );
        for link in links.bind(id).fetch_all(write.connection()).await? {
            let link: LinkId = link.try_get("id")?;
            write.keep_private(&link).await?;
        }
        let album = sqlx::query("DELETE FROM albums WHERE id = $1");
        album.bind(id).execute(write.connection()).await?;
        write.commit().await
    }
}

impl Write {
    /// A user's role in an album; `None` if they have none. The rows are locked until the end of
    /// the transaction, so that the role cannot change meanwhile.
    pub async fn album_role(
        &mut self,
        album: &AlbumId,
        user: &UserId,
    ) -> sqlx::Result<Option<AlbumRole>> {
        let held = self.dialect().for_share();
        let sql = format!("SELECT id FROM albums WHERE id = $1 AND owner_id = $2{held}");
        let own = sqlx::query(&sql).bind(album).bind(user);
        if own.fetch_optional(self.connection()).await?.is_some() {
            return Ok(Some(AlbumRole::Owner));
        }
        let sql =
            format!("SELECT role FROM album_users WHERE album_id = $1 AND user_id = $2{held}");
        let member = sqlx::query(&sql).bind(album).bind(user);
        let row = member.fetch_optional(self.connection()).await?;
        row.map(|row| from_word(row.try_get("role")?)).transpose()
    }

    /// Updates the columns of an album that a patch names.
    pub async fn patch_album(
        &mut self,
        id: &AlbumId,
        patch: &AlbumPatch,
        now: i64,
    ) -> sqlx::Result<()> {
        let update = Update::of("albums")
            .set("name", patch.name.as_deref())?
            .set("description", patch.description.as_deref())?
            .set("cover_id", patch.cover_id.as_ref())?
            .set("activity", patch.activity.map(i64::from))?
            .set("sort", patch.sort.map(word))?
            .set("updated_at", Some(now))?;
        update.execute(&[("id", id.as_str())], self.connection()).await.map(drop)
    }

    /// Adds an album.
    pub async fn add_album(&mut self, album: &Album) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO albums (id, owner_id, name, description, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&album.id)
        .bind(&album.owner_id)
        .bind(&album.name)
        .bind(&album.description)
        .bind(album.created_at)
        .bind(album.updated_at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Adds assets to an album; returns those that it did not contain. The first becomes the cover
    /// of an album that has none.
    pub async fn add_to_album(
        &mut self,
        album: &AlbumId,
        assets: &[AssetId],
        now: i64,
    ) -> sqlx::Result<HashSet<AssetId>> {
        let mut added = HashSet::new();
        for (asset, at) in assets.iter().zip(now..) {
            let insert = sqlx::query(
                "INSERT INTO album_assets (album_id, asset_id, added_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (album_id, asset_id) DO NOTHING",
            );
            let insert = insert.bind(album).bind(asset).bind(at);
            if insert.execute(self.connection()).await?.rows_affected() == 1 {
                added.insert(asset.clone());
            }
        }
        let touch = sqlx::query(
            "UPDATE albums SET updated_at = $2, cover_id = COALESCE(cover_id, $3) WHERE id = $1",
        );
        let touch = touch.bind(album).bind(now).bind(assets.first());
        touch.execute(self.connection()).await?;
        Ok(added)
    }

    /// Removes assets from an album, with `owner` only that user's; returns those that it
    /// contained. What the album contains by its rule stays: it would be added again.
    pub async fn remove_from_album(
        &mut self,
        album: &AlbumId,
        assets: &[AssetId],
        owner: Option<&UserId>,
        now: i64,
    ) -> sqlx::Result<HashSet<AssetId>> {
        let mut removed = HashSet::new();
        for asset in assets {
            let delete = sqlx::query(
                "DELETE FROM album_assets WHERE album_id = $1 AND asset_id = $2 AND by_rule = 0 \
                 AND ($3 IS NULL OR EXISTS (SELECT 1 FROM assets a \
                      WHERE a.id = album_assets.asset_id AND a.owner_id = $3))",
            );
            let delete = delete.bind(album).bind(asset).bind(owner);
            if delete.execute(self.connection()).await?.rows_affected() == 1 {
                removed.insert(asset.clone());
            }
        }
        let touch = sqlx::query(
            "UPDATE albums SET updated_at = $2, cover_id = CASE WHEN EXISTS \
             (SELECT 1 FROM album_assets aa WHERE aa.album_id = $1 AND aa.asset_id = cover_id) \
             THEN cover_id ELSE NULL END WHERE id = $1",
        );
        touch.bind(album).bind(now).execute(self.connection()).await?;
        Ok(removed)
    }
}
