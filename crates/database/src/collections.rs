//! Collections: what they are counted from, the albums that follow them, and the names of places.
//! Which photos a rule matches is defined once, in the view `album_rule_assets` of the schema.

use sqlx::Row;
use vitrine_api::CollectionKind;

use crate::assets::word;
use crate::columns::count;
use crate::place_names::Name;
use crate::retry::retried;
use crate::{AlbumId, AssetId, Db, UserId, Write};

/// The photos that collections are made of: a user's timeline, without contributions if the owner
/// excludes them; `$1` is the user. Phrased to match the index `assets_collections`.
const OWN: &str = "a.owner_id = $1 AND a.visibility = 'timeline' AND a.deleted_at IS NULL \
                   AND a.joins_collections = 1 AND a.folder >= ''";

/// The cover of a group of those photos: one with a thumbnail, where any has one. The few without
/// are listed once, from the index `assets_without_pictures`, so that the rows need not be read.
const PICTURED: &str = "MIN(CASE WHEN a.id NOT IN (SELECT w.id FROM assets w \
     WHERE w.owner_id = $1 AND (w.has_thumbnail = 0 OR w.guest_pictures = 1) \
     AND w.deleted_at IS NULL AND w.has_thumbnail = 0) THEN a.id END)";

/// The photos of one day in one state or province.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Days since 1970.
    pub day: i64,
    /// ISO 3166 code of the country; empty if unknown.
    pub country: String,
    /// State or province.
    pub state: String,
    /// Number of photos.
    pub count: u64,
    /// The photo to show as its cover.
    pub cover: AssetId,
    /// Whether the cover has a thumbnail.
    pub is_pictured: bool,
}

/// The photos of a folder or a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Number of photos.
    pub count: u64,
    /// The photo to show as its cover.
    pub cover: AssetId,
    /// First and last day, in days since 1970.
    pub days: (i64, i64),
}

/// Which photos belong to a collection: those that match all fields that are set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    /// First and last day, in days since 1970.
    pub days: Option<(i64, i64)>,
    /// The same day in every year, `MM-DD`.
    pub month_day: Option<String>,
    /// ISO 3166 code.
    pub country: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Path of a folder.
    pub folder: Option<String>,
    /// Name of a person.
    pub person: Option<String>,
}

/// A photo whose place has not been named yet.
#[derive(Debug, Clone)]
pub struct Unnamed {
    /// UUID v4.
    pub id: AssetId,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

impl Db {
    /// A user's photos counted by day and place, from the oldest day.
    pub async fn spots(&self, user: &UserId) -> sqlx::Result<Vec<Spot>> {
        let sql = format!(
            "SELECT a.day, a.country, a.state, COUNT(*) AS n, MIN(a.id) AS cover, \
             {PICTURED} AS pictured FROM assets a WHERE {OWN} GROUP BY a.day, a.country, a.state ORDER BY a.day, a.country, a.state"
        );
        let rows = sqlx::query(&sql).bind(user).fetch_all(self.read()).await?;
        rows.iter()
            .map(|row| {
                let pictured: Option<AssetId> = row.try_get("pictured")?;
                Ok(Spot {
                    is_pictured: pictured.is_some(),
                    day: row.try_get("day")?,
                    country: row.try_get("country")?,
                    state: row.try_get("state")?,
                    count: count(row, "n")?,
                    cover: pictured.map_or_else(|| row.try_get("cover"), Ok)?,
                })
            })
            .collect()
    }

    /// The folders, or the people, in a user's photos, by name.
    pub async fn names(&self, user: &UserId, kind: CollectionKind) -> sqlx::Result<Vec<Named>> {
        let counted = format!(
            "COUNT(*) AS n, MIN(a.id) AS cover, {PICTURED} AS pictured, \
             MIN(a.day) AS first, MAX(a.day) AS last"
        );
        let sql = match kind {
            CollectionKind::Person => format!(
                "SELECT p.name AS name, {counted} FROM asset_people p \
                 JOIN assets a ON a.id = p.asset_id WHERE p.owner_id = $1 AND {OWN} \
                 GROUP BY p.name ORDER BY p.name"
            ),
            _ => format!(
                "SELECT a.folder AS name, {counted} FROM assets a WHERE {OWN} AND a.folder <> '' \
                 GROUP BY a.folder ORDER BY a.folder"
            ),
        };
        let rows = sqlx::query(&sql).bind(user).fetch_all(self.read()).await?;
        rows.iter()
            .map(|row| {
                let pictured: Option<AssetId> = row.try_get("pictured")?;
                Ok(Named {
                    name: row.try_get("name")?,
                    count: count(row, "n")?,
                    cover: pictured.map_or_else(|| row.try_get("cover"), Ok)?,
                    days: (row.try_get("first")?, row.try_get("last")?),
                })
            })
            .collect()
    }

    /// The album of a collection's page; `None` where there is none yet.
    pub async fn collection_page(
        &self,
        user: &UserId,
        kind: CollectionKind,
        id: &str,
    ) -> sqlx::Result<Option<AlbumId>> {
        let sql = "SELECT album_id FROM album_rules \
             WHERE owner_id = $1 AND kind = $2 AND collection = $3 AND is_page = 1";
        let query = sqlx::query(sql).bind(user).bind(word(kind)).bind(id);
        let row = query.fetch_optional(self.read()).await?;
        row.map(|row| row.try_get("album_id")).transpose()
    }

    /// Photos whose places were not named by version `version` of the geocoder.
    pub async fn unnamed_places(&self, version: i64, limit: i64) -> sqlx::Result<Vec<Unnamed>> {
        let sql = "SELECT id, latitude, longitude FROM assets WHERE geocoder < $1 \
             AND latitude IS NOT NULL AND longitude IS NOT NULL LIMIT $2";
        let rows = sqlx::query(sql).bind(version).bind(limit).fetch_all(self.read()).await?;
        rows.iter()
            .map(|row| {
                Ok(Unnamed {
                    id: row.try_get("id")?,
                    latitude: row.try_get("latitude")?,
                    longitude: row.try_get("longitude")?,
                })
            })
            .collect()
    }

    /// Writes the names of places. Albums that follow a place then include the photos. A photo
    /// whose place was changed during the lookup stays unnamed.
    pub async fn name_places(&self, version: i64, names: &[(Unnamed, Name)]) -> sqlx::Result<()> {
        // Where other servers write, one photo per transaction: each locks its owner.
        for names in names.chunks(if self.is_shared() { 1 } else { names.len().max(1) }) {
            retried(self.dialect(), || self.try_to_name_places(version, names)).await?;
        }
        Ok(())
    }

    async fn try_to_name_places(
        &self,
        version: i64,
        names: &[(Unnamed, Name)],
    ) -> sqlx::Result<()> {
        let Some((first, _)) = names.first() else {
            return Ok(());
        };
        let mut write = self.write_for_owner_of(&first.id).await?;
        for (Unnamed { id, latitude, longitude }, name) in names {
            let sql = "UPDATE assets SET geocoder = $2, country = $3, state = $4, city = $5 \
                 WHERE id = $1 AND latitude = $6 AND longitude = $7";
            let update = sqlx::query(sql).bind(id).bind(version).bind(&name.country);
            let update = update.bind(&name.state).bind(&name.city).bind(latitude).bind(longitude);
            if update.execute(write.connection()).await?.rows_affected() == 0 {
                continue;
            }
            let sql = "UPDATE asset_words SET place = $2 WHERE asset_id = $1";
            let update = sqlx::query(sql).bind(id).bind(name.in_words());
            update.execute(write.connection()).await?;
        }
        write.commit().await
    }
}

/// The collection that an album follows.
#[derive(Debug, Clone, Copy)]
pub struct Followed<'a> {
    /// The kind of the collection.
    pub kind: CollectionKind,
    /// Its id.
    pub id: &'a str,
    /// Its rule.
    pub rule: &'a Rule,
    /// Whether the album belongs to the collection's page.
    pub is_page: bool,
}

impl Write {
    /// Makes an album follow a collection, and adds what matches now.
    pub async fn follow(
        &mut self,
        album: &AlbumId,
        owner: &UserId,
        followed: Followed<'_>,
        now: i64,
    ) -> sqlx::Result<()> {
        let Followed { kind, id, rule, is_page } = followed;
        sqlx::query(
            "INSERT INTO album_rules (album_id, owner_id, kind, collection, is_page, first_day, \
             last_day, month_day, country, state, folder, person) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(album)
        .bind(owner)
        .bind(word(kind))
        .bind(id)
        .bind(i64::from(is_page))
        .bind(rule.days.map(|days| days.0))
        .bind(rule.days.map(|days| days.1))
        .bind(rule.month_day.as_deref())
        .bind(rule.country.as_deref())
        .bind(rule.state.as_deref())
        .bind(rule.folder.as_deref())
        .bind(rule.person.as_deref())
        .execute(self.connection())
        .await?;
        let fill = sqlx::query(
            "INSERT INTO album_assets (album_id, asset_id, added_at, by_rule) \
             SELECT album_id, asset_id, $2, 1 FROM album_rule_assets WHERE album_id = $1 \
             ON CONFLICT (album_id, asset_id) DO NOTHING",
        );
        fill.bind(album).bind(now).execute(self.connection()).await?;
        Ok(())
    }
}
