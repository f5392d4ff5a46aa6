//! Bulk inserts, for generated libraries in measurements and tests. Nothing that serves requests
//! writes this way.

use sqlx::Row;

use crate::assets::{Asset, json, word};
use crate::clock::DAY_MS;
use crate::columns::int;
use crate::edits::{Edit, PLANNER, level_word};
use crate::place_names;
use crate::search::text_of;
use crate::{AlbumId, AssetId, Db, Dialect, Write};

/// Rows per statement. To bind a value sqlx searches its name among all those of the statement, so
/// a hundred rows of thirty columns take many times as long each.
const ROWS: usize = 12;
/// For SQLite connections that load: 512 MiB. Keys are random, so each batch changes most pages of
/// the indexes on keys; with the server's small cache they are written again and again.
const MANY_PAGES: &str = "PRAGMA cache_size = -524288";

/// An asset with its edit lists. Its place has been looked up.
pub struct Loaded {
    /// Its row.
    pub asset: Asset,
    /// One per level.
    pub edits: Vec<Edit>,
}

/// The definitions of indexes that were dropped until all rows are inserted: sorting once takes a
/// fraction of the time that keeping them sorted does.
pub struct Aside(Vec<String>);

/// Placeholders: `($1, $2), ($3, $4)` for two rows of two columns.
fn places_of(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let values: Vec<_> =
            (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", values.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

impl Db {
    /// Whether there are no assets yet.
    pub async fn is_bare(&self) -> sqlx::Result<bool> {
        let found =
            sqlx::query("SELECT id FROM assets LIMIT 1").fetch_optional(self.read()).await?;
        Ok(found.is_none())
    }

    /// Begins a transaction for bulk inserts.
    pub async fn write_much(&self) -> sqlx::Result<Write> {
        let mut write = self.write().await?;
        if self.dialect() == Dialect::Sqlite {
            sqlx::query(MANY_PAGES).execute(write.connection()).await?;
        }
        Ok(write)
    }

    /// Drops the indexes of the large tables, except unique ones. A library that is left so gives
    /// right answers, slowly.
    pub async fn set_indexes_aside(&self) -> sqlx::Result<Aside> {
        let large = "('assets', 'album_assets', 'asset_words', 'asset_people', 'edits')";
        let sql = match self.dialect() {
            Dialect::Sqlite => format!(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL \
                 AND sql NOT LIKE 'CREATE UNIQUE%' AND tbl_name IN {large}"
            ),
            Dialect::Postgres => format!(
                "SELECT CAST(indexname AS TEXT) AS name, indexdef AS sql FROM pg_indexes \
                 WHERE schemaname = current_schema() AND indexdef NOT LIKE 'CREATE UNIQUE%' \
                 AND tablename IN {large}"
            ),
        };
        let rows = sqlx::query(&sql).fetch_all(self.read()).await?;
        let mut write = self.write().await?;
        let mut aside = Vec::new();
        for row in rows {
            let drop = format!("DROP INDEX {}", row.try_get::<String, _>("name")?);
            sqlx::query(&drop).execute(write.connection()).await?;
            aside.push(row.try_get("sql")?);
        }
        write.commit().await?;
        Ok(Aside(aside))
    }

    /// Creates the dropped indexes again. In Postgres it also updates statistics, as autovacuum
    /// would in time.
    pub async fn take_indexes_back(&self, aside: Aside) -> sqlx::Result<()> {
        for sql in aside.0 {
            let mut write = self.write_much().await?;
            sqlx::query(&sql).execute(write.connection()).await?;
            write.commit().await?;
        }
        if self.dialect() == Dialect::Postgres {
            // The rows of counts are rewritten for each photo. During a load nothing removes the
            // old versions, as autovacuum does otherwise.
            sqlx::query("VACUUM (FULL) asset_months, album_months").execute(self.read()).await?;
            sqlx::query("VACUUM (ANALYZE)").execute(self.read()).await?;
        }
        Ok(())
    }
}

impl Write {
    /// Inserts assets that no user has yet.
    pub async fn load(&mut self, loaded: &[Loaded]) -> sqlx::Result<()> {
        for loaded in loaded.chunks(ROWS) {
            self.load_assets(loaded).await?;
            self.load_words(loaded).await?;
            self.load_edits(loaded).await?;
        }
        Ok(())
    }

    async fn load_assets(&mut self, loaded: &[Loaded]) -> sqlx::Result<()> {
        let sql = format!(
            "INSERT INTO assets (id, owner_id, sha1, crc32, size, format, is_video, name, \
             taken_at, local_at, day, modified_at, created_at, updated_at, deleted_at, \
             is_favorite, visibility, width, height, duration_ms, thumbhash, latitude, longitude, \
             has_thumbnail, has_preview, metadata, is_motion, folder, country, state, city, \
             geocoder) VALUES {}",
            places_of(loaded.len(), 32)
        );
        // A missing coordinate is sent as another type than an existing one, so the statement is
        // not prepared.
        let mut insert = sqlx::query(&sql).persistent(false);
        for Loaded { asset, .. } in loaded {
            insert = insert
                .bind(&asset.id)
                .bind(&asset.owner_id)
                .bind(&asset.sha1)
                .bind(i64::from(asset.crc32))
                .bind(int(asset.size))
                .bind(word(asset.format))
                .bind(i64::from(asset.format.is_video()))
                .bind(&asset.name)
                .bind(asset.taken_at)
                .bind(asset.local_at)
                .bind(asset.local_at.div_euclid(DAY_MS))
                .bind(asset.modified_at)
                .bind(asset.created_at)
                .bind(asset.updated_at)
                .bind(asset.deleted_at)
                .bind(i64::from(asset.is_favorite))
                .bind(word(asset.visibility))
                .bind(asset.width.map(i64::from))
                .bind(asset.height.map(i64::from))
                .bind(asset.duration_ms.map(int))
                .bind(asset.thumbhash.as_deref())
                .bind(asset.metadata.latitude)
                .bind(asset.metadata.longitude)
                .bind(i64::from(asset.has_thumbnail))
                .bind(i64::from(asset.has_preview))
                .bind(json(&asset.metadata)?)
                .bind(i64::from(asset.is_motion()))
                .bind(&asset.folder)
                .bind(&asset.place.country)
                .bind(&asset.place.state)
                .bind(&asset.place.city)
                .bind(place_names::VERSION);
        }
        insert.execute(self.connection()).await.map(drop)
    }

    async fn load_words(&mut self, loaded: &[Loaded]) -> sqlx::Result<()> {
        let sql = format!(
            "INSERT INTO asset_words (asset_id, owner_id, words, place) VALUES {}",
            places_of(loaded.len(), 4)
        );
        let mut insert = sqlx::query(&sql);
        for Loaded { asset, .. } in loaded {
            insert = insert.bind(&asset.id).bind(&asset.owner_id);
            insert = insert.bind(text_of(asset)).bind(asset.place.in_words());
        }
        insert.execute(self.connection()).await.map(drop)
    }

    async fn load_edits(&mut self, loaded: &[Loaded]) -> sqlx::Result<()> {
        let number = loaded.iter().map(|one| one.edits.len()).sum();
        if number == 0 {
            return Ok(());
        }
        let sql = format!(
            "INSERT INTO edits (asset_id, level, planner, list, size, crc32, refusal) VALUES {}",
            places_of(number, 7)
        );
        let mut insert = sqlx::query(&sql);
        for Loaded { asset, edits } in loaded {
            for edit in edits {
                let clean = edit.outcome.as_ref().ok();
                insert = insert
                    .bind(&asset.id)
                    .bind(level_word(edit.level))
                    .bind(PLANNER)
                    .bind(clean.and_then(|clean| clean.list.clone()))
                    .bind(clean.map(|clean| int(clean.size)))
                    .bind(clean.map(|clean| i64::from(clean.crc32)))
                    .bind(edit.outcome.as_ref().err());
            }
        }
        insert.execute(self.connection()).await.map(drop)
    }

    /// Adds assets to an album that contains none of them.
    pub async fn load_album(
        &mut self,
        album: &AlbumId,
        ids: &[AssetId],
        now: i64,
    ) -> sqlx::Result<()> {
        for ids in ids.chunks(ROWS) {
            let sql = format!(
                "INSERT INTO album_assets (album_id, asset_id, added_at) VALUES {}",
                places_of(ids.len(), 3)
            );
            let mut insert = sqlx::query(&sql);
            for id in ids {
                insert = insert.bind(album).bind(id).bind(now);
            }
            insert.execute(self.connection()).await?;
        }
        Ok(())
    }
}
