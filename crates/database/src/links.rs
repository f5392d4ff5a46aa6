//! Shared links and what they share.

use std::collections::{BTreeMap, HashMap, HashSet};

use sqlx::{Any, Executor, Row};

use crate::columns::{count, int, unless_taken};
pub use crate::model::link::{Link, LinkName};
use crate::scope::VISIBLE;
use crate::statement::Update;
use crate::statement::{Statement, chunks};
use crate::{AlbumId, AssetId, Db, LinkId, UserId, Write};

/// The changes of one request: columns that are `None` stay as they are.
#[derive(Debug, Clone, Default)]
pub struct LinkPatch {
    /// Custom address; `Some(None)` removes it.
    pub slug: Option<Option<String>>,
    /// Albums, in order.
    pub album_ids: Option<Vec<AlbumId>>,
    /// Description shown to visitors; `Some(None)` removes it.
    pub description: Option<Option<String>>,
    /// Argon2id hash; `Some(None)` removes the password.
    pub password_hash: Option<Option<String>>,
    /// When it expires; `Some(None)` for never.
    pub expires_at: Option<Option<i64>>,
    /// See [`Link::allow_upload`].
    pub allow_upload: Option<bool>,
    /// See [`Link::upload_only`].
    pub upload_only: Option<bool>,
    /// See [`Link::upload_review`].
    pub upload_review: Option<bool>,
    /// See [`Link::upload_photos_only`].
    pub upload_photos_only: Option<bool>,
    /// See [`Link::upload_max_files`].
    pub upload_max_files: Option<Option<u64>>,
    /// See [`Link::upload_max_bytes`].
    pub upload_max_bytes: Option<Option<u64>>,
    /// See [`Link::allow_download`].
    pub allow_download: Option<bool>,
    /// See [`Link::show_metadata`].
    pub show_metadata: Option<bool>,
    /// See [`Link::hide_location`].
    pub hide_location: Option<bool>,
    /// See [`Link::is_paused`].
    pub is_paused: Option<bool>,
}

impl LinkPatch {
    /// Whether visitors' sessions must end: they knew an older password or address.
    #[must_use]
    pub fn ends_sessions(&self) -> bool {
        self.password_hash.is_some() || self.slug.is_some()
    }
}

const COLUMNS: &str = "l.id, l.user_id, l.key, l.slug, l.is_album, l.description, \
     l.password_hash, l.created_at, l.expires_at, l.allow_upload, l.allow_download, \
     l.show_metadata, l.hide_location, l.is_paused, l.view_count, l.last_viewed_at, \
     l.upload_only, l.upload_review, l.upload_photos_only, l.upload_max_files, \
     l.upload_max_bytes, \
     (SELECT string_agg(la.album_id, ',' ORDER BY la.position) FROM link_albums la \
      WHERE la.link_id = l.id) AS album_ids";

/// The link of a name, if it is not paused and its owner is not deleted. The caller must check its
/// expiry: a cached link may have expired since.
pub(crate) async fn find_unpaused<'c, E>(executor: E, name: &LinkName) -> sqlx::Result<Option<Link>>
where
    E: Executor<'c, Database = Any>,
{
    let (column, value) = match name {
        LinkName::Key(key) => ("key", key),
        LinkName::Slug(slug) => ("slug", slug),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM links l WHERE l.{column} = $1 AND l.is_paused = 0 AND EXISTS \
         (SELECT 1 FROM users u WHERE u.id = l.user_id AND u.deleted_at IS NULL)"
    );
    let found: Option<Link> = sqlx::query_as(&sql).bind(value).fetch_optional(executor).await?;
    // An album link whose albums are all gone cannot be opened.
    Ok(found.filter(|link| !link.is_album || !link.album_ids.is_empty()))
}

/// Visits of one link.
#[derive(Debug, Clone, Copy)]
pub struct Visits {
    /// Number of visits.
    pub count: i64,
    /// Time of the last visit, in milliseconds since 1970.
    pub last_at: i64,
}

impl Db {
    /// The link of this name, if it is not paused or expired.
    pub async fn live_link(&self, name: &LinkName, now: i64) -> sqlx::Result<Option<Link>> {
        let found = self.caches().links.get(name.clone(), find_unpaused(self.read(), name)).await?;
        Ok(found.filter(|link| !link.has_expired(now)))
    }

    /// A user's link.
    pub async fn link(&self, user: &UserId, id: &LinkId) -> sqlx::Result<Option<Link>> {
        let sql = format!("SELECT {COLUMNS} FROM links l WHERE l.user_id = $1 AND l.id = $2");
        sqlx::query_as(&sql).bind(user).bind(id).fetch_optional(self.read()).await
    }

    /// Who holds a custom address: a user, and the link if it still exists. Addresses that were
    /// given up count only if another user held them.
    pub async fn slug_holder(
        &self,
        slug: &str,
        user: &UserId,
    ) -> sqlx::Result<Option<(UserId, Option<LinkId>)>> {
        let sql = "SELECT user_id, id FROM links WHERE slug = $1 UNION ALL \
             SELECT user_id, NULL AS id FROM old_slugs WHERE slug = $1 AND user_id <> $2";
        let row = sqlx::query(sql).bind(slug).bind(user).fetch_optional(self.read()).await?;
        row.map(|row| Ok((row.try_get("user_id")?, row.try_get("id")?))).transpose()
    }

    /// A user's links, newest first; optionally only those that share an album, or for which an
    /// asset was selected.
    pub async fn links(
        &self,
        user: &UserId,
        album: Option<&AlbumId>,
        asset: Option<&AssetId>,
    ) -> sqlx::Result<Vec<Link>> {
        let sql = format!("SELECT {COLUMNS} FROM links l WHERE l.user_id = ");
        let mut statement = Statement::new(&sql).bind(user)?;
        for (with, what) in [
            ("albums WHERE album_id", album.map(AlbumId::as_str)),
            ("assets WHERE asset_id", asset.map(AssetId::as_str)),
        ] {
            if what.is_some() {
                let within = format!(" AND l.id IN (SELECT link_id FROM link_{with} = ");
                statement = statement.push(&within).bind(what)?.push(")");
            }
        }
        statement.push(" ORDER BY l.created_at DESC, l.id").fetch_as(self.read()).await
    }

    /// The first photo of each of these links that share single photos; one with a thumbnail, where
    /// any has one.
    pub async fn link_covers(&self, links: &[LinkId]) -> sqlx::Result<HashMap<LinkId, AssetId>> {
        let mut covers = HashMap::new();
        for links in chunks(links) {
            let sql = format!(
                "SELECT l.id, (SELECT a.id FROM link_assets la JOIN assets a ON a.id = la.asset_id \
                 WHERE la.link_id = l.id AND {VISIBLE} \
                 ORDER BY a.has_thumbnail DESC, a.day, a.local_at, a.id LIMIT 1) \
                 AS cover FROM links l WHERE l.id IN "
            );
            for row in Statement::new(&sql).list(links)?.fetch(self.read()).await? {
                if let Some(cover) = row.try_get::<Option<AssetId>, _>("cover")? {
                    covers.insert(row.try_get("id")?, cover);
                }
            }
        }
        Ok(covers)
    }

    /// Adds visits to the view counts of their links.
    pub async fn count_views(&self, views: &HashMap<LinkId, Visits>) -> sqlx::Result<()> {
        let mut write = self.write().await?;
        // In order of ids, so that two servers cannot deadlock.
        for (link, visits) in views.iter().collect::<BTreeMap<_, _>>() {
            let sql = "UPDATE links SET view_count = view_count + $2, last_viewed_at = $3 \
                 WHERE id = $1";
            let update = sqlx::query(sql).bind(link).bind(visits.count).bind(visits.last_at);
            update.execute(write.connection()).await?;
        }
        write.commit().await
    }
}

impl Write {
    /// A user's link, read inside the transaction.
    pub async fn link(&mut self, user: &UserId, id: &LinkId) -> sqlx::Result<Option<Link>> {
        let sql = format!("SELECT {COLUMNS} FROM links l WHERE l.user_id = $1 AND l.id = $2");
        let query = sqlx::query_as(&sql).bind(user).bind(id);
        query.fetch_optional(self.connection()).await
    }

    /// Updates the columns of a user's link that a patch names; false where its new address is
    /// taken. The caller must hold the user's lock, see [`Db::write_for`], and commit.
    pub async fn patch_link(
        &mut self,
        user: &UserId,
        id: &LinkId,
        patch: &LinkPatch,
    ) -> sqlx::Result<bool> {
        let flag = |value: Option<bool>| value.map(i64::from);
        let limit = |value: Option<Option<u64>>| value.map(|most| most.map(int));
        let slug = patch.slug.as_ref().and_then(Option::as_deref);
        if self.slug_taken(slug, id, user).await? {
            return Ok(false);
        }
        let changed = Update::of("links")
            .set("slug", patch.slug.as_ref().map(Option::as_deref))?
            .set("description", patch.description.as_ref().map(Option::as_deref))?
            .set("password_hash", patch.password_hash.as_ref().map(Option::as_deref))?
            .set("expires_at", patch.expires_at)?
            .set("allow_upload", flag(patch.allow_upload))?
            .set("upload_only", flag(patch.upload_only))?
            .set("upload_review", flag(patch.upload_review))?
            .set("upload_photos_only", flag(patch.upload_photos_only))?
            .set("upload_max_files", limit(patch.upload_max_files))?
            .set("upload_max_bytes", limit(patch.upload_max_bytes))?
            .set("allow_download", flag(patch.allow_download))?
            .set("show_metadata", flag(patch.show_metadata))?
            .set("hide_location", flag(patch.hide_location))?
            .set("is_paused", flag(patch.is_paused))?
            .execute(&[("id", id.as_str()), ("user_id", user.as_str())], self.connection())
            .await;
        if !unless_taken(changed)? {
            return Ok(false);
        }
        if let Some(albums) = &patch.album_ids {
            let old = sqlx::query("DELETE FROM link_albums WHERE link_id = $1").bind(id);
            old.execute(self.connection()).await?;
            self.add_link_albums(id, albums).await?;
        }
        if patch.ends_sessions() {
            let sql = "DELETE FROM link_sessions WHERE link_id = $1";
            sqlx::query(sql).bind(id).execute(self.connection()).await?;
        }
        // Checked again: another user may have given it up since.
        Ok(!self.slug_taken(slug, id, user).await?)
    }

    /// Whether a custom address is another link's, or was another user's.
    pub(crate) async fn slug_taken(
        &mut self,
        slug: Option<&str>,
        id: &LinkId,
        user: &UserId,
    ) -> sqlx::Result<bool> {
        let Some(slug) = slug else {
            return Ok(false);
        };
        let sql = "SELECT (SELECT COUNT(*) FROM links WHERE slug = $1 AND id <> $2) + \
             (SELECT COUNT(*) FROM old_slugs WHERE slug = $1 AND user_id <> $3) AS n";
        let query = sqlx::query(sql).bind(slug).bind(id).bind(user);
        Ok(count(&query.fetch_one(self.connection()).await?, "n")? > 0)
    }

    /// Adds a link; false where its custom address is taken.
    pub async fn add_link(&mut self, link: &Link) -> sqlx::Result<bool> {
        let slug = link.slug.as_deref();
        if self.slug_taken(slug, &link.id, &link.user_id).await? {
            return Ok(false);
        }
        let added = sqlx::query(
            "INSERT INTO links (id, user_id, key, slug, is_album, description, password_hash, \
             created_at, expires_at, allow_upload, allow_download, show_metadata, hide_location, \
             is_paused, view_count, last_viewed_at, upload_only, upload_max_files, \
             upload_max_bytes, upload_review, upload_photos_only) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
             $17, $18, $19, $20, $21)",
        )
        .bind(&link.id)
        .bind(&link.user_id)
        .bind(&link.key)
        .bind(link.slug.as_deref())
        .bind(i64::from(link.is_album))
        .bind(link.description.as_deref())
        .bind(link.password_hash.as_deref())
        .bind(link.created_at)
        .bind(link.expires_at)
        .bind(i64::from(link.allow_upload))
        .bind(i64::from(link.allow_download))
        .bind(i64::from(link.show_metadata))
        .bind(i64::from(link.hide_location))
        .bind(i64::from(link.is_paused))
        .bind(int(link.view_count))
        .bind(link.last_viewed_at)
        .bind(i64::from(link.upload_only))
        .bind(link.upload_max_files.map(int))
        .bind(link.upload_max_bytes.map(int))
        .bind(i64::from(link.upload_review))
        .bind(i64::from(link.upload_photos_only))
        .execute(self.connection())
        .await;
        if !unless_taken(added)? {
            return Ok(false);
        }
        self.add_link_albums(&link.id, &link.album_ids).await?;
        // Checked again: another user may have given it up since.
        Ok(!self.slug_taken(slug, &link.id, &link.user_id).await?)
    }

    async fn add_link_albums(&mut self, link: &LinkId, albums: &[AlbumId]) -> sqlx::Result<()> {
        for (album, position) in albums.iter().zip(0_i64..) {
            let sql = "INSERT INTO link_albums (link_id, album_id, position) VALUES ($1, $2, $3)";
            let insert = sqlx::query(sql).bind(link).bind(album).bind(position);
            insert.execute(self.connection()).await?;
        }
        Ok(())
    }

    /// Adds assets to a link; returns those that it did not contain.
    pub async fn add_to_link(
        &mut self,
        link: &LinkId,
        assets: &[AssetId],
    ) -> sqlx::Result<HashSet<AssetId>> {
        let mut added = HashSet::new();
        for asset in assets {
            let sql = "INSERT INTO link_assets (link_id, asset_id) VALUES ($1, $2) \
                 ON CONFLICT (link_id, asset_id) DO NOTHING";
            let insert = sqlx::query(sql).bind(link).bind(asset);
            if insert.execute(self.connection()).await?.rows_affected() == 1 {
                added.insert(asset.clone());
            }
        }
        Ok(added)
    }

    /// Removes assets from a link; returns those that it contained.
    pub async fn remove_from_link(
        &mut self,
        link: &LinkId,
        assets: &[AssetId],
    ) -> sqlx::Result<HashSet<AssetId>> {
        let mut removed = HashSet::new();
        for asset in assets {
            let sql = "DELETE FROM link_assets WHERE link_id = $1 AND asset_id = $2";
            let delete = sqlx::query(sql).bind(link).bind(asset);
            if delete.execute(self.connection()).await?.rows_affected() == 1 {
                removed.insert(asset.clone());
            }
        }
        Ok(removed)
    }
}
