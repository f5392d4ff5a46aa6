//! Migrates the schema to the version that this program requires. Migrations only go forward, and a
//! released one is never changed.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{Migration, MigrationSource, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, Connection, Row};

type List = &'static [(i64, &'static str, &'static str)];

const SQLITE: List = &[
    (1, "initial", include_str!("../migrations/sqlite/0001_initial.sql")),
    (2, "counting", include_str!("../migrations/sqlite/0002_counting.sql")),
    (3, "tiles", include_str!("../migrations/sqlite/0003_tiles.sql")),
    (4, "places", include_str!("../migrations/sqlite/0004_places.sql")),
    (10, "accounts", include_str!("../migrations/sqlite/0010_accounts.sql")),
    (11, "link rights", include_str!("../migrations/sqlite/0011_link_rights.sql")),
    (12, "uploads", include_str!("../migrations/sqlite/0012_uploads.sql")),
    (20, "link care", include_str!("../migrations/sqlite/0020_link_care.sql")),
    (30, "activity", include_str!("../migrations/sqlite/0030_activity.sql")),
    (31, "collections", include_str!("../migrations/sqlite/0031_collections.sql")),
    (32, "words", include_str!("../migrations/sqlite/0032_words.sql")),
    (50, "guests", include_str!("../migrations/sqlite/0050_guests.sql")),
    (51, "collections index", include_str!("../migrations/sqlite/0051_collections_index.sql")),
    (52, "upload review", include_str!("../migrations/sqlite/0052_upload_review.sql")),
    (53, "live photos", include_str!("../migrations/sqlite/0053_live_photos.sql")),
    (54, "without pictures", include_str!("../migrations/sqlite/0054_without_pictures.sql")),
    (55, "photos only", include_str!("../migrations/sqlite/0055_photos_only.sql")),
    (56, "many servers", include_str!("../migrations/sqlite/0056_many_servers.sql")),
    (57, "upload parts", include_str!("../migrations/sqlite/0057_upload_parts.sql")),
    (58, "counts", include_str!("../migrations/sqlite/0058_counts.sql")),
    (59, "large libraries", include_str!("../migrations/sqlite/0059_large_libraries.sql")),
    (60, "contributions", include_str!("../migrations/sqlite/0060_contributions.sql")),
    (61, "video renditions", include_str!("../migrations/sqlite/0061_video_renditions.sql")),
    (63, "local order", include_str!("../migrations/sqlite/0063_local_order.sql")),
];

/// From 0056 on each migration is in both lists.
const POSTGRES: List = &[
    (55, "initial", include_str!("../migrations/postgres/0055_initial.sql")),
    (56, "many servers", include_str!("../migrations/postgres/0056_many_servers.sql")),
    (57, "upload parts", include_str!("../migrations/postgres/0057_upload_parts.sql")),
    (58, "counts", include_str!("../migrations/postgres/0058_counts.sql")),
    (59, "large libraries", include_str!("../migrations/postgres/0059_large_libraries.sql")),
    (60, "contributions", include_str!("../migrations/postgres/0060_contributions.sql")),
    (61, "video renditions", include_str!("../migrations/postgres/0061_video_renditions.sql")),
    (63, "local order", include_str!("../migrations/postgres/0063_local_order.sql")),
];

/// CockroachDB sorts texts by their bytes anyhow, and treats a text with a collation as another
/// type.
const COLLATION: &str = " COLLATE \"C\"";

#[derive(Debug)]
struct Embedded {
    list: List,
    has_collations: bool,
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl MigrationSource<'static> for Embedded {
    fn resolve(
        self,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<Migration>, BoxError>> + Send + 'static>> {
        let all = self.list.iter().map(|(version, name, sql)| {
            let sql = match self.has_collations {
                true => Cow::Borrowed(*sql),
                false => Cow::Owned(sql.replace(COLLATION, "")),
            };
            Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, sql, false)
        });
        let all = all.collect();
        Box::pin(async move { Ok(all) })
    }
}

/// Migrates a SQLite file.
pub(crate) async fn run(pool: &AnyPool) -> sqlx::Result<()> {
    let migrator = Migrator::new(Embedded { list: SQLITE, has_collations: true }).await?;
    Ok(migrator.run(pool).await?)
}

/// Migrates a Postgres database that other servers may be about to migrate: one of them does it,
/// the others wait and find it done. The lock is a row, not one of the advisory locks that sqlx
/// would take, which YugabyteDB may lack and CockroachDB grants to everybody. It ends with its
/// connection.
pub(crate) async fn run_alone(url: &str) -> sqlx::Result<()> {
    let mut holder = AnyConnection::connect(url).await?;
    make_lock(&mut holder).await?;
    let mut held = holder.begin().await?;
    lock(&mut held).await?;
    let pool = AnyPoolOptions::new().max_connections(1).connect(url).await?;
    let version = sqlx::query("SELECT version() AS version").fetch_one(&pool).await?;
    let version: String = version.try_get("version")?;
    let has_collations = !version.starts_with("CockroachDB");
    let mut migrator = Migrator::new(Embedded { list: POSTGRES, has_collations }).await?;
    migrator.set_locking(false).run(&pool).await?;
    held.commit().await?;
    pool.close().await;
    holder.close().await
}

/// Takes the global lock of a Postgres database until the end of the transaction.
pub(crate) async fn lock(connection: &mut AnyConnection) -> sqlx::Result<()> {
    let lock = sqlx::query("SELECT name FROM locks WHERE name = 'all' FOR UPDATE");
    lock.fetch_one(connection).await.map(drop)
}

/// Creates the table of the lock, which must exist before all others. Two servers that create it at
/// once may fail on each other; a retry then finds it.
async fn make_lock(connection: &mut AnyConnection) -> sqlx::Result<()> {
    let mut tries = 5;
    loop {
        let made = async {
            let sql = "CREATE TABLE IF NOT EXISTS locks (name TEXT PRIMARY KEY)";
            sqlx::query(sql).execute(&mut *connection).await?;
            let sql = "INSERT INTO locks (name) VALUES ('all') ON CONFLICT (name) DO NOTHING";
            sqlx::query(sql).execute(&mut *connection).await
        };
        match made.await {
            Err(sqlx::Error::Database(_)) if tries > 0 => tries -= 1,
            made => return made.map(drop),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
