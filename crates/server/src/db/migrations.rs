//! Brings the schema to the version that this program was made for. Migrations only go forward,
//! and a released one is never changed.

use sqlx::AnyPool;
use sqlx::migrate::{Migration, MigrationSource, MigrationType, Migrator};
use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;

const SQLITE: &[(i64, &str, &str)] = &[
    (1, "initial", include_str!("../../migrations/sqlite/0001_initial.sql")),
    (2, "counting", include_str!("../../migrations/sqlite/0002_counting.sql")),
    (3, "tiles", include_str!("../../migrations/sqlite/0003_tiles.sql")),
    (4, "places", include_str!("../../migrations/sqlite/0004_places.sql")),
    (10, "accounts", include_str!("../../migrations/sqlite/0010_accounts.sql")),
    (11, "link rights", include_str!("../../migrations/sqlite/0011_link_rights.sql")),
    (12, "uploads", include_str!("../../migrations/sqlite/0012_uploads.sql")),
    (20, "link care", include_str!("../../migrations/sqlite/0020_link_care.sql")),
    (30, "activity", include_str!("../../migrations/sqlite/0030_activity.sql")),
    (31, "collections", include_str!("../../migrations/sqlite/0031_collections.sql")),
    (32, "words", include_str!("../../migrations/sqlite/0032_words.sql")),
    (50, "guests", include_str!("../../migrations/sqlite/0050_guests.sql")),
    (51, "collections index", include_str!("../../migrations/sqlite/0051_collections_index.sql")),
    (52, "upload review", include_str!("../../migrations/sqlite/0052_upload_review.sql")),
    (53, "live photos", include_str!("../../migrations/sqlite/0053_live_photos.sql")),
    (54, "without pictures", include_str!("../../migrations/sqlite/0054_without_pictures.sql")),
    (55, "photos only", include_str!("../../migrations/sqlite/0055_photos_only.sql")),
    (56, "many servers", include_str!("../../migrations/sqlite/0056_many_servers.sql")),
];

#[derive(Debug)]
struct Embedded;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl MigrationSource<'static> for Embedded {
    fn resolve(
        self,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<Migration>, BoxError>> + Send + 'static>> {
        let all = SQLITE.iter().map(|(version, name, sql)| {
            let kind = MigrationType::Simple;
            Migration::new(*version, Cow::Borrowed(*name), kind, Cow::Borrowed(*sql), false)
        });
        let all = all.collect();
        Box::pin(async move { Ok(all) })
    }
}

pub(super) async fn run(pool: &AnyPool) -> sqlx::Result<()> {
    let migrator = Migrator::new(Embedded).await?;
    Ok(migrator.run(pool).await?)
}
