//! Assets: one row per photo or video, and who owns or may see which.

use std::collections::HashMap;
use std::ops::Range;

use sqlx::{FromRow, Row};
use vitrine_api::{AssetVisibility, SortOrder};
use vitrine_media::{Format, Metadata};

use crate::clock;
use crate::columns::count;
use crate::columns::{Flag, Json, Number, Word, from_word};
pub use crate::model::picture::Picture;
use crate::place_names::Name;
use crate::scope::{BY_GUEST, OWN_LINK, Order, VISIBLE, in_link, waits};
use crate::statement::{Statement, chunks};
use crate::{AssetId, Db, GuestId, LinkId, Scope, UserId};

/// A row of the table `assets`.
#[derive(Debug, Clone, FromRow)]
pub struct Asset {
    /// UUID v4.
    pub id: AssetId,
    /// The user who owns it.
    pub owner_id: UserId,
    /// SHA-1 of the original.
    pub sha1: Vec<u8>,
    /// CRC-32 of the original.
    #[sqlx(try_from = "Number")]
    pub crc32: u32,
    /// Length of the original in bytes.
    #[sqlx(try_from = "Number")]
    pub size: u64,
    /// Detected from the content.
    #[sqlx(try_from = "Word")]
    pub format: Format,
    /// File name at upload.
    pub name: String,
    /// Capture time, in milliseconds since the Unix epoch, as all instants here.
    pub taken_at: i64,
    /// Local capture time.
    pub local_at: i64,
    /// Modification time of the file.
    pub modified_at: i64,
    /// When it was uploaded.
    pub created_at: i64,
    /// When the row was last changed.
    pub updated_at: i64,
    /// When it was moved into the bin; `None` if it is not there.
    pub deleted_at: Option<i64>,
    /// Marked as a favorite by its owner.
    #[sqlx(try_from = "Flag")]
    pub is_favorite: bool,
    /// On the timeline, archived, private (`locked`) or hidden.
    #[sqlx(try_from = "Word")]
    pub visibility: AssetVisibility,
    /// In pixels, after orientation.
    #[sqlx(try_from = "Number")]
    pub width: Option<u32>,
    /// In pixels, after orientation.
    #[sqlx(try_from = "Number")]
    pub height: Option<u32>,
    /// Length of a video in milliseconds.
    #[sqlx(try_from = "Number")]
    pub duration_ms: Option<u64>,
    /// ThumbHash in base64.
    pub thumbhash: Option<String>,
    /// Whether there is a thumbnail.
    #[sqlx(try_from = "Flag")]
    pub has_thumbnail: bool,
    /// Whether there is a preview.
    #[sqlx(try_from = "Flag")]
    pub has_preview: bool,
    /// The folder that it was in at upload; empty where that is unknown.
    pub folder: String,
    /// The names of its place, once they were looked up.
    #[sqlx(flatten)]
    pub place: Name,
    /// The motion video of a Live Photo: an asset of the same owner.
    pub live_photo_video_id: Option<AssetId>,
    /// Whether only guests uploaded it, and its owner has not claimed it.
    #[sqlx(try_from = "Flag")]
    pub is_contribution: bool,
    /// Whether the thumbnail and the preview were made by a guest's device.
    #[sqlx(try_from = "Flag")]
    pub guest_pictures: bool,
    /// The metadata of the file, and of the sidecar that came with it.
    #[sqlx(try_from = "Json")]
    pub metadata: Metadata,
}

impl Asset {
    /// The byte range of the motion video inside a motion photo; `None` where there is none or it
    /// is invalid.
    #[must_use]
    pub fn motion_video(&self) -> Option<Range<u64>> {
        let motion_video = self.metadata.motion_photo.clone()?;
        (motion_video.start < motion_video.end
            && motion_video.end <= self.size
            && !self.format.is_video())
        .then_some(motion_video)
    }

    /// Whether it has a motion video, in the file or beside it.
    #[must_use]
    pub fn is_motion(&self) -> bool {
        self.live_photo_video_id.is_some() || self.motion_video().is_some()
    }

    /// The file name of a motion video that belongs to this still.
    #[must_use]
    pub fn motion_video_name(&self, format: Format) -> String {
        let stem = self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem);
        format!("{stem}.{}", format.extension())
    }
}

/// Who reads an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader<'a> {
    /// A user: their own assets, and those in albums that they are a member of.
    User(&'a UserId),
    /// The visitor of a link.
    Link(&'a LinkId),
    /// The visitor of a link that shows each guest only what they added.
    Guest(&'a GuestId),
    /// A guest of any other link, who also sees their own uploads that await review.
    Party(&'a GuestId),
}

impl<'a> Reader<'a> {
    pub(crate) fn id(self) -> &'a str {
        match self {
            Self::User(id) => id.as_str(),
            Self::Link(id) => id.as_str(),
            Self::Guest(id) | Self::Party(id) => id.as_str(),
        }
    }
}

/// An asset found by its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownContent {
    /// UUID v4.
    pub id: AssetId,
    /// Whether it is in the bin.
    pub is_trashed: bool,
    /// See [`NewAsset::is_separate`].
    pub is_separate: bool,
}

pub(crate) const COLUMNS: &str = "a.id, a.owner_id, a.sha1, a.crc32, a.size, a.format, a.name, a.taken_at, \
     a.local_at, a.modified_at, a.created_at, a.updated_at, a.deleted_at, a.is_favorite, \
     a.visibility, a.width, a.height, a.duration_ms, a.thumbhash, a.has_thumbnail, a.has_preview, \
     a.folder, a.country, a.state, a.city, a.live_photo_video_id, a.is_contribution, \
     a.guest_pictures, a.metadata";

/// How an enum such as a format or a visibility is stored in a column.
#[must_use]
pub fn word<T: serde::Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

pub(crate) fn json(metadata: &Metadata) -> sqlx::Result<String> {
    let text = serde_json::to_string(metadata);
    without_nul(text.map_err(|error| sqlx::Error::Encode(error.into()))?)
}

/// Removes the character NUL from JSON: files may contain it, and Postgres rejects it in text.
pub(crate) fn without_nul(json: String) -> sqlx::Result<String> {
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(text) => text.retain(|c| c != '\0'),
            serde_json::Value::Array(values) => values.iter_mut().for_each(strip),
            serde_json::Value::Object(values) => values.values_mut().for_each(strip),
            _ => {}
        }
    }
    if !json.contains("\\u0000") {
        return Ok(json);
    }
    let broken = |error: serde_json::Error| sqlx::Error::Encode(error.into());
    let mut value = serde_json::from_str(&json).map_err(broken)?;
    strip(&mut value);
    serde_json::to_string(&value).map_err(broken)
}

impl Db {
    /// The assets of a list that a reader may see, in order, without duplicates.
    pub async fn readable(&self, reader: Reader<'_>, ids: &[AssetId]) -> sqlx::Result<Vec<Asset>> {
        let mut found = HashMap::new();
        for ids in chunks(ids) {
            let sql = format!("SELECT {COLUMNS} FROM assets a WHERE {}", condition(reader));
            let statement = Statement::new(&sql).bind_silently(reader.id())?;
            let statement = statement.push(" AND a.id IN ").list(ids)?;
            for mut asset in statement.fetch_as::<Asset, _>(self.read()).await? {
                // Only the owner sees the favorite mark.
                asset.is_favorite &= reader == Reader::User(&asset.owner_id);
                found.insert(asset.id.clone(), asset);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Which renditions of an asset exist; `None` if the reader may not see it.
    pub async fn picture(&self, reader: Reader<'_>, id: &AssetId) -> sqlx::Result<Option<Picture>> {
        self.caches().pictures.get(format!("{reader:?} {id}"), self.seen_picture(reader, id)).await
    }

    async fn seen_picture(
        &self,
        reader: Reader<'_>,
        id: &AssetId,
    ) -> sqlx::Result<Option<Picture>> {
        let sql = "SELECT a.format, a.has_thumbnail, a.has_preview, a.guest_pictures \
                   FROM assets a WHERE ";
        let sql = format!("{sql} {} AND a.id = $2", condition(reader));
        let query = sqlx::query_as(&sql).bind(reader.id()).bind(id);
        query.fetch_optional(self.read()).await
    }

    /// All assets of a scope, oldest first; at most `limit`.
    pub async fn assets_of(&self, scope: Scope<'_>, limit: i64) -> sqlx::Result<Vec<Asset>> {
        let by = scope.order().by(SortOrder::Asc);
        let sql = format!("SELECT {COLUMNS} {} {by} LIMIT $2", scope.from());
        let query = sqlx::query_as(&sql).bind(scope.id()).bind(limit);
        query.fetch_all(self.read()).await
    }

    /// The ids of all assets of a scope, oldest first; at most `limit`.
    pub async fn asset_ids_of(&self, scope: Scope<'_>, limit: i64) -> sqlx::Result<Vec<AssetId>> {
        let by = scope.order().by(SortOrder::Asc);
        let sql = format!("SELECT a.id {} {by} LIMIT $2", scope.from());
        let query = sqlx::query_scalar(&sql).bind(scope.id()).bind(limit);
        query.fetch_all(self.read()).await
    }

    /// How many assets of a scope come before one.
    pub async fn position(&self, scope: Scope<'_>, of: &Asset) -> sqlx::Result<u64> {
        let day = of.local_at.div_euclid(clock::DAY_MS);
        let Order { day: on, local_at, id, .. } = scope.order();
        // Earlier months are counted already; the rest of its own month is a range of the index.
        let month = clock::days_of_month(&clock::month(of.local_at)).map(|days| days.start);
        let (before, from) = match (scope.months(), month) {
            (Some(months), Some(month)) => {
                let sql =
                    format!("SELECT CAST(SUM(m.assets) AS BIGINT) AS n {months} AND m.month < $2");
                let query = sqlx::query(&sql).bind(scope.id()).bind(month);
                (count(&query.fetch_one(self.read()).await?, "n")?, month)
            }
            _ => (0, i64::MIN),
        };
        let sql = format!(
            "SELECT COUNT(*) AS n {} AND {on} >= $5 AND {on} <= $2 AND ({on} < $2 \
             OR {local_at} < $3 OR ({local_at} = $3 AND {id} < $4))",
            scope.counted()
        );
        let query = sqlx::query(&sql).bind(scope.id()).bind(day).bind(of.local_at).bind(&of.id);
        Ok(before + count(&query.bind(from).fetch_one(self.read()).await?, "n")?)
    }

    /// A user's assets with these contents, by SHA-1: the library's own first, then copies that are
    /// kept separately for guests.
    pub async fn by_content(
        &self,
        owner: &UserId,
        hashes: &[Vec<u8>],
    ) -> sqlx::Result<HashMap<Vec<u8>, Vec<KnownContent>>> {
        let mut found: HashMap<Vec<u8>, Vec<KnownContent>> = HashMap::new();
        for hashes in hashes.chunks(400) {
            let statement = Statement::new(
                "SELECT id, sha1, deleted_at, separate_id FROM assets WHERE owner_id = ",
            );
            let statement = statement.bind(owner)?.push(" AND sha1 IN ").hashes(hashes)?;
            let rows = statement.push(" ORDER BY separate_id").fetch(self.read()).await?;
            for row in rows {
                let deleted: Option<i64> = row.try_get("deleted_at")?;
                let separate: String = row.try_get("separate_id")?;
                found.entry(row.try_get("sha1")?).or_default().push(KnownContent {
                    id: row.try_get("id")?,
                    is_trashed: deleted.is_some(),
                    is_separate: !separate.is_empty(),
                });
            }
        }
        Ok(found)
    }

    /// The numbers of photos and of videos of a user, without the bin.
    pub async fn statistics(&self, owner: &UserId) -> sqlx::Result<(u64, u64)> {
        let months = Scope::Owned(owner).months().unwrap_or_default();
        let sql = format!(
            "SELECT CAST(SUM(m.assets) AS BIGINT) AS n, \
             CAST(SUM(m.videos) AS BIGINT) AS videos {months}"
        );
        let row = sqlx::query(&sql).bind(owner).fetch_one(self.read()).await?;
        let videos = count(&row, "videos")?;
        Ok((count(&row, "n")? - videos, videos))
    }

    /// Moves a user's assets into the bin, or out of it where `at` is `None`; returns how many.
    pub async fn set_deleted(
        &self,
        owner: &UserId,
        ids: &[AssetId],
        at: Option<i64>,
    ) -> sqlx::Result<u64> {
        let mut write = self.write_for(owner).await?;
        let mut moved = 0;
        for ids in chunks(ids) {
            let statement = Statement::new("UPDATE assets SET deleted_at = ").bind(at)?;
            let statement = statement.push(", updated_at = ").bind(clock::now())?;
            let statement = statement.push(" WHERE owner_id = ").bind(owner)?;
            let statement = statement.push(match at {
                Some(_) => " AND deleted_at IS NULL AND id IN ",
                None => " AND deleted_at IS NOT NULL AND id IN ",
            });
            moved += statement.list(ids)?.execute(write.connection()).await?;
        }
        if at.is_none() {
            write.claim(owner, ids).await?;
            write.forget_taken_back(ids).await?;
        }
        write.commit().await?;
        Ok(moved)
    }

    /// The ids of what a user has in the bin, without motion videos, which follow their stills.
    pub async fn trashed(&self, owner: &UserId) -> sqlx::Result<Vec<AssetId>> {
        let sql = "SELECT a.id FROM assets a WHERE a.owner_id = $1 AND a.deleted_at IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM assets s WHERE s.live_photo_video_id = a.id)";
        let rows = sqlx::query(sql).bind(owner).fetch_all(self.read()).await?;
        rows.iter().map(|row| row.try_get("id")).collect()
    }

    /// Deletes a user's rows for good, and a motion video with its last still. The caller must
    /// delete the files of everything returned. With `trashed_before`, only what has been in the
    /// bin since before that instant: what was restored meanwhile stays.
    pub async fn remove_assets(
        &self,
        owner: &UserId,
        ids: &[AssetId],
        trashed_before: Option<i64>,
    ) -> sqlx::Result<Vec<(AssetId, Format)>> {
        let mut write = self.write_for(owner).await?;
        let (mut removed, mut motion_videos) = (Vec::new(), Vec::new());
        for ids in chunks(ids) {
            let statement = Statement::new("DELETE FROM assets WHERE owner_id = ").bind(owner)?;
            let mut statement = statement.push(" AND id IN ").list(ids)?;
            if let Some(before) = trashed_before {
                statement = statement.push(" AND deleted_at < ").bind(before)?;
            }
            let statement = statement.push(" RETURNING id, format, live_photo_video_id");
            for row in statement.fetch(write.connection()).await? {
                removed.push((row.try_get("id")?, from_word(row.try_get("format")?)?));
                motion_videos.extend(row.try_get::<Option<AssetId>, _>("live_photo_video_id")?);
            }
        }
        for motion_videos in chunks(&motion_videos) {
            let statement =
                Statement::new("DELETE FROM assets WHERE id IN ").list(motion_videos)?;
            let statement = statement.push(
                " AND NOT EXISTS (SELECT 1 FROM assets s WHERE s.live_photo_video_id = assets.id) \
                 RETURNING id, format",
            );
            for row in statement.fetch(write.connection()).await? {
                removed.push((row.try_get("id")?, from_word(row.try_get("format")?)?));
            }
        }
        write.commit().await?;
        Ok(removed)
    }

    /// Assets that have been in the bin since before an instant, at most 500: owner and id.
    pub async fn expired_trash(&self, before: i64) -> sqlx::Result<Vec<(UserId, AssetId)>> {
        let sql = "SELECT owner_id, id FROM assets WHERE deleted_at < $1 LIMIT 500";
        let rows = sqlx::query(sql).bind(before).fetch_all(self.read()).await?;
        rows.iter().map(|row| Ok((row.try_get("owner_id")?, row.try_get("id")?))).collect()
    }

    /// The ids of a list that have a row, of any owner.
    pub async fn known_ids(&self, ids: &[AssetId]) -> sqlx::Result<Vec<AssetId>> {
        let mut known = Vec::new();
        for ids in chunks(ids) {
            let rows = Statement::new("SELECT id FROM assets WHERE id IN ").list(ids)?;
            for row in rows.fetch(self.read()).await? {
                known.push(row.try_get("id")?);
            }
        }
        Ok(known)
    }
}

/// The condition under which a reader may see an asset; `$1` is the reader. The only place that
/// decides this.
pub(crate) fn condition(reader: Reader<'_>) -> String {
    match reader {
        Reader::Link(_) => format!("{VISIBLE} AND {}", in_link("$1")),
        Reader::Guest(_) => format!("(({VISIBLE} AND {BY_GUEST}) OR {})", waits("$1")),
        Reader::Party(_) => {
            format!("(({VISIBLE} AND {}) OR {})", in_link(OWN_LINK), waits("$1"))
        }
        Reader::User(_) => format!(
            "(a.owner_id = $1 OR ({VISIBLE} AND EXISTS (SELECT 1 FROM album_assets aa \
             JOIN albums b ON b.id = aa.album_id WHERE aa.asset_id = a.id AND (b.owner_id = $1 \
             OR EXISTS (SELECT 1 FROM album_users au \
                        WHERE au.album_id = b.id AND au.user_id = $1)))))"
        ),
    }
}
