//! Search. The scope decides what may be found at all; conditions only narrow it down.

use std::collections::HashMap;
use std::ops::Range;

use sqlx::Row;
use vitrine_api::SortOrder;

use crate::assets::{Asset, COLUMNS};
use crate::search_normalize::{containing, fold};
use crate::statement::{Statement, chunks};
use crate::{AlbumId, AssetId, Db, Scope, UserId, Write};

/// One term of a search, with everything that it may match.
#[derive(Debug, Clone, Default)]
pub struct Term {
    /// Part of a text, normalised as the search index is.
    pub part: String,
    /// Days since the Unix epoch, if the term is a date.
    pub days: Option<Range<i64>>,
    /// Albums whose names contain it.
    pub albums: Vec<AlbumId>,
}

/// The conditions of a search, all of which must hold; `None` and empty lists are not checked.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Terms, each of which must match.
    pub terms: Vec<Term>,
    /// One asset.
    pub id: Option<AssetId>,
    /// SHA-1.
    pub sha1: Option<Vec<u8>>,
    /// Part of the file name.
    pub name: Option<String>,
    /// Part of the description, normalised as the search index is.
    pub description: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Country code.
    pub country: Option<String>,
    /// Whether the owner has marked it as a favorite.
    pub is_favorite: Option<bool>,
    /// Whether it must be in no album.
    pub is_loose: bool,
    /// Albums, in each of which it must be.
    pub albums: Vec<AlbumId>,
    /// Capture time: from the first instant, until before the second.
    pub taken: (Option<i64>, Option<i64>),
    /// Time of upload: from the first instant, until before the second.
    pub created: (Option<i64>, Option<i64>),
    /// Videos, or photos.
    pub is_video: Option<bool>,
}

impl Db {
    /// The photos of a scope that match a search: at most `limit` after the first `offset`.
    pub async fn search(
        &self,
        scope: Scope<'_>,
        search: &Search,
        order: SortOrder,
        (offset, limit): (i64, i64),
    ) -> sqlx::Result<Vec<Asset>> {
        // Ids first: the rows to sort are narrow then, however many are found.
        let sql = format!("SELECT a.id {}", scope.from());
        let mut s = Statement::new(&sql).bind_silently(scope.id())?;
        // Finding a text scans the search index, so the rows of other users are excluded where
        // possible.
        let words_of = match scope {
            Scope::Library(_)
            | Scope::Owned(_)
            | Scope::Favorites(_)
            | Scope::Private(_)
            | Scope::Bin(_) => "w.owner_id = $1 AND ",
            _ => "",
        };
        for term in &search.terms {
            let pattern = containing(&term.part);
            s = s.push(" AND (a.id IN (SELECT w.asset_id FROM asset_words w WHERE ");
            s = s.push(words_of).push("(w.words LIKE ");
            s = s.bind(pattern.clone())?.push(" ESCAPE '\\' OR w.place LIKE ").bind(pattern)?;
            s = s.push(" ESCAPE '\\'))");
            if let Some(days) = &term.days {
                s = s.push(" OR (a.day >= ").bind(days.start)?.push(" AND a.day < ");
                s = s.bind(days.end)?.push(")");
            }
            if !term.albums.is_empty() {
                let of = " OR a.id IN (SELECT x.asset_id FROM album_assets x WHERE x.album_id IN ";
                s = s.push(of).list(&term.albums)?.push(")");
            }
            s = s.push(")");
        }
        if let Some(id) = &search.id {
            s = s.push(" AND a.id = ").bind(id)?;
        }
        for (column, value) in
            [("a.city", &search.city), ("a.state", &search.state), ("a.country", &search.country)]
        {
            if let Some(value) = value {
                s = s.push(&format!(" AND {column} = ")).bind(value.as_str())?;
            }
        }
        if let Some(sha1) = &search.sha1 {
            s = s.push(" AND a.sha1 = ").bind(sha1.as_slice())?;
        }
        if let Some(name) = &search.name {
            let pattern = containing(&name.to_lowercase());
            s = s.push(" AND LOWER(a.name) LIKE ").bind(pattern)?.push(" ESCAPE '\\'");
        }
        if let Some(text) = &search.description {
            s = s.push(" AND a.id IN (SELECT w.asset_id FROM asset_words w WHERE ");
            s = s.push(words_of).push("w.words LIKE ");
            s = s.bind(containing(text))?.push(" ESCAPE '\\')");
        }
        for album in &search.albums {
            s = s.push(" AND a.id IN (SELECT x.asset_id FROM album_assets x WHERE x.album_id = ");
            s = s.bind(album)?.push(")");
        }
        if search.is_loose {
            s = s.push(" AND NOT EXISTS (SELECT 1 FROM album_assets x WHERE x.asset_id = a.id)");
        }
        for (condition, flag) in
            [("a.is_favorite", search.is_favorite), ("a.is_video", search.is_video)]
        {
            if let Some(flag) = flag {
                s = s.push(&format!(" AND {condition} = ")).bind(i64::from(flag))?;
            }
        }
        for (condition, at) in [
            ("a.taken_at >= ", search.taken.0),
            ("a.taken_at < ", search.taken.1),
            ("a.created_at >= ", search.created.0),
            ("a.created_at < ", search.created.1),
        ] {
            if let Some(at) = at {
                s = s.push(" AND ").push(condition).bind(at)?;
            }
        }
        let s = s.push(" ").push(&scope.order().by(order));
        let s = s.push(" LIMIT ").bind(limit)?.push(" OFFSET ").bind(offset)?;
        let rows = s.fetch(self.read()).await?;
        let ids: Vec<AssetId> =
            rows.iter().map(|row| row.try_get("id")).collect::<sqlx::Result<_>>()?;
        self.by_ids(&ids).await
    }

    /// The assets of these ids, in their order. Permissions are not checked: the ids come from a
    /// scope.
    pub async fn by_ids(&self, ids: &[AssetId]) -> sqlx::Result<Vec<Asset>> {
        let mut found = HashMap::new();
        for ids in chunks(ids) {
            let sql = format!("SELECT {COLUMNS} FROM assets a WHERE a.id IN ");
            let statement = Statement::new(&sql).list(ids)?;
            for asset in statement.fetch_as::<Asset, _>(self.read()).await? {
                found.insert(asset.id.clone(), asset);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Ids and names of the albums that a user owns or is a member of.
    pub async fn album_names(&self, user: &UserId) -> sqlx::Result<Vec<(AlbumId, String)>> {
        let sql = "SELECT b.id, b.name FROM albums b WHERE b.owner_id = $1 OR EXISTS \
             (SELECT 1 FROM album_users au WHERE au.album_id = b.id AND au.user_id = $1)";
        let rows = sqlx::query(sql).bind(user).fetch_all(self.read()).await?;
        rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("name")?))).collect()
    }

    /// Indexes up to 500 photos that are not in the search index, and returns how many. They were
    /// uploaded before it existed.
    pub async fn put_in_words(&self) -> sqlx::Result<usize> {
        // Answered from indexes alone, since this runs at every start and nearly always finds
        // nothing.
        let sql = "SELECT a.id FROM assets a WHERE NOT EXISTS \
             (SELECT 1 FROM asset_words w WHERE w.asset_id = a.id) LIMIT 500";
        let rows = sqlx::query(sql).fetch_all(self.read()).await?;
        let ids = rows.iter().map(|row| row.try_get("id"));
        let ids: Vec<AssetId> = ids.collect::<sqlx::Result<_>>()?;
        if ids.is_empty() {
            return Ok(0);
        }
        let assets = self.by_ids(&ids).await?;
        let mut write = self.write().await?;
        for asset in &assets {
            write.set_words(asset).await?;
        }
        write.commit().await?;
        Ok(ids.len())
    }
}

impl Write {
    /// Writes a photo's entry in the search index.
    pub(crate) async fn set_words(&mut self, asset: &Asset) -> sqlx::Result<()> {
        let sql = "INSERT INTO asset_words (asset_id, owner_id, words, place) \
             VALUES ($1, $2, $3, $4) \
             ON CONFLICT (asset_id) DO UPDATE SET words = excluded.words";
        let set = sqlx::query(sql).bind(&asset.id).bind(&asset.owner_id);
        // Postgres rejects NUL in text, and nobody searches for it.
        let words = text_of(asset).replace('\0', "");
        let set = set.bind(words).bind(asset.place.in_words());
        set.execute(self.connection()).await?;
        Ok(())
    }
}

/// The normalised text that a photo is found by, apart from its place and albums.
#[must_use]
pub(crate) fn text_of(asset: &Asset) -> String {
    let found = &asset.metadata;
    let texts = [asset.name.as_str(), &asset.folder].into_iter();
    let texts = texts.chain(found.description.as_deref());
    let texts = texts.chain(found.people.iter().chain(&found.keywords).map(String::as_str));
    fold(&texts.collect::<Vec<_>>().join(" "))
}
