//! Compares the counts per month that triggers maintain with the photos themselves, through many
//! changes of every kind.

use std::collections::BTreeMap;

use serde_json::json;
use sqlx::{AnyPool, Row};
use vitrine_api::{AssetVisibility, SortOrder};
use vitrine_database::asset_patches::AssetPatch;
use vitrine_database::assets::Asset;
use vitrine_database::clock::{self, DAY_MS};
use vitrine_database::new_assets::NewAsset;
use vitrine_database::{AlbumId, AssetId, Db, Scope, UserId};
use vitrine_media::{CaptureTime, CaptureTimeSource, Format, Metadata};
use vitrine_server::secret;

use crate::harness::{Person, Server};

/// A pseudorandom generator with a fixed seed: the same sequence in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    fn at(&mut self) -> i64 {
        // Around the ends of months and years, before 1970, and in remote years.
        let day = [-719_000, -32, -1, 0, 30, 31, 58, 59, 789, 11_016, 20_453, 2_932_000];
        self.of(&day) * DAY_MS + self.below(3 * DAY_MS as usize) as i64
    }
}

fn asset(owner: &UserId, chance: &mut Chance) -> Asset {
    let (id, at) = (AssetId::random(), chance.at());
    let format = *chance.of(&[Format::Jpeg, Format::Jpeg, Format::Mp4]);
    Asset {
        sha1: secret::token_hash(id.as_str())[..20].to_vec(),
        owner_id: owner.clone(),
        crc32: 0,
        size: chance.below(10_000_000) as u64,
        format,
        name: format!("IMG.{}", format.extension()),
        taken_at: at,
        local_at: at,
        modified_at: at,
        created_at: clock::now(),
        updated_at: clock::now(),
        deleted_at: None,
        is_favorite: false,
        visibility: *chance.of(&VISIBILITIES),
        width: None,
        height: None,
        duration_ms: None,
        thumbhash: None,
        has_thumbnail: false,
        has_preview: false,
        folder: chance.of(&["", "a", "b"]).to_string(),
        place: Default::default(),
        live_photo_video_id: None,
        is_contribution: false,
        guest_pictures: false,
        metadata: Metadata::default(),
        id,
    }
}

/// A capture time without a time zone.
fn taken(at: i64) -> (i64, i64, CaptureTime) {
    let source = CaptureTimeSource::ExifOriginal;
    (at, at, CaptureTime { local: clock::to_naive(at), offset_minutes: None, source })
}

const VISIBILITIES: [AssetVisibility; 4] = [
    AssetVisibility::Timeline,
    AssetVisibility::Timeline,
    AssetVisibility::Archive,
    AssetVisibility::Locked,
];

type Counts = BTreeMap<String, (i64, i64)>;

async fn counts(pool: &AnyPool, sql: &str) -> Counts {
    let mut counts = Counts::new();
    for row in sqlx::query(sql).fetch_all(pool).await.unwrap() {
        let (key, day): (String, i64) = (row.get("kind"), row.get("day"));
        let sum = counts.entry(format!("{key} {}", clock::month(day * DAY_MS))).or_default();
        sum.0 += row.get::<i64, _>("n");
        sum.1 += row.get::<i64, _>("bytes");
    }
    counts
}

/// Asserts that counts match the photos, and that no row is below zero.
async fn compare(pool: &AnyPool, after: &str) {
    for (which, assets, bytes) in [
        ("1 = 1", "assets", "bytes"),
        ("is_favorite = 1", "favorites", "favorite_bytes"),
        ("is_video = 1", "videos", "0"),
    ] {
        let there = format!(
            "SELECT owner_id || ' ' || visibility \
             || CASE WHEN deleted_at IS NULL THEN ' 0' ELSE ' 1' END AS kind, day, \
             CAST(1 AS BIGINT) AS n, CAST({} AS BIGINT) AS bytes FROM assets WHERE {which}",
            if bytes == "0" { "0" } else { "size" }
        );
        let kept = format!(
            "SELECT owner_id || ' ' || visibility || ' ' || is_deleted AS kind, month AS day, \
             {assets} AS n, CAST({bytes} AS BIGINT) AS bytes FROM asset_months \
             WHERE {assets} <> 0 OR {bytes} <> 0"
        );
        assert_eq!(counts(pool, &kept).await, counts(pool, &there).await, "{which} {after}");
    }
    let seen = "SELECT o.album_id AS kind, a.day, CAST(1 AS BIGINT) AS n, a.size AS bytes \
         FROM album_assets o JOIN assets a ON a.id = o.asset_id \
         WHERE a.deleted_at IS NULL AND a.visibility IN ('timeline', 'archive')";
    let kept = "SELECT album_id AS kind, month AS day, assets AS n, bytes FROM album_months \
         WHERE assets <> 0 OR bytes <> 0";
    assert_eq!(counts(pool, kept).await, counts(pool, seen).await, "{after}");
}

/// Asserts that what is read from the counts matches the photos.
async fn read(db: &Db, scope: Scope<'_>) {
    let tiles = db.tiles(scope, i64::MIN..i64::MAX, SortOrder::Asc).await.unwrap();
    assert_eq!(db.count(scope).await.unwrap(), tiles.len() as u64, "{scope:?}");
    // The same for pages, in both orders.
    for order in [SortOrder::Asc, SortOrder::Desc] {
        let (mut ids, mut expected) =
            (Vec::new(), tiles.iter().map(|tile| tile.id).collect::<Vec<_>>());
        if order == SortOrder::Desc {
            expected.reverse();
        }
        for start in (0..=tiles.len() as u64).step_by(3) {
            let page = db.page(scope, start..start + 3, order).await.unwrap();
            assert!(page.len() <= 3);
            ids.extend(page.iter().map(|tile| tile.id));
        }
        assert_eq!(ids, expected, "{scope:?} {order:?}");
    }
    let mut months = Vec::<(String, u64)>::new();
    for tile in &tiles {
        match months.last_mut() {
            Some((month, n)) if *month == clock::month(tile.local_at) => *n += 1,
            _ => months.push((clock::month(tile.local_at), 1)),
        }
    }
    assert_eq!(db.months(scope, SortOrder::Asc).await.unwrap(), months, "{scope:?}");
    let assets = db.assets_of(scope, i64::MAX).await.unwrap();
    for (at, asset) in assets.iter().enumerate().step_by(5) {
        assert_eq!(db.position(scope, asset).await.unwrap(), at as u64, "{scope:?}");
    }
    let bytes = assets.iter().map(|asset| asset.size).sum::<u64>();
    assert_eq!(db.weight(scope).await.unwrap(), (assets.len() as u64, bytes), "{scope:?}");
}

/// Albums of an owner: two ordinary ones, and two that follow a folder and a month.
async fn albums(owner: &Person) -> Vec<AlbumId> {
    let mut albums = Vec::new();
    for name in ["A", "B"] {
        albums.push(
            owner.post("/api/albums", json!({"albumName": name})).await.expect(201).id().into(),
        );
    }
    for (kind, count) in [("folder", 2), ("month", 1)] {
        let path = format!("/api/collections?kind={kind}");
        let found = owner.get(&path).await.expect(200).json();
        for one in found.as_array().unwrap().iter().take(count) {
            let filter = json!({"kind": kind, "id": one["id"]});
            let body = json!({"albumName": "C", "filter": filter});
            albums.push(owner.post("/api/albums", body).await.expect(201).id().into());
        }
    }
    albums
}

#[tokio::test]
async fn months_are_counted_through_every_kind_of_change() {
    let (server, owner) = Server::with_owner().await;
    let other = server.add_user(&owner, "second@user.example", "Second").await;
    let (db, pool) = (server.db.clone(), server.database().await);
    let users = [owner.me().await, other.me().await].map(UserId::from);
    let mut chance = Chance(7);
    let mut there: Vec<Asset> = Vec::new();
    for step in 0..80 {
        let user = &users[step % 2];
        let mut write = db.write().await.unwrap();
        let asset = asset(user, &mut chance);
        assert!(write.add_asset(&asset, &NewAsset::default()).await.unwrap());
        write.commit().await.unwrap();
        there.push(asset);
    }
    compare(&pool, "photos came in").await;
    let mut albums = [albums(&owner).await, albums(&other).await];
    assert!(albums.iter().all(|albums| albums.len() == 5));
    compare(&pool, "albums were made").await;
    for step in 0..240 {
        let mine: usize = chance.below(2);
        let (user, of_user) = (&users[mine], &mut albums[mine]);
        let ids: Vec<AssetId> = (0..1 + chance.below(5))
            .map(|_| chance.of(&there).clone())
            .filter(|asset| asset.owner_id == *user)
            .map(|asset| asset.id)
            .collect();
        let what = chance.below(10);
        let mut write = db.write().await.unwrap();
        match what {
            0 => {
                let asset = asset(user, &mut chance);
                assert!(write.add_asset(&asset, &NewAsset::default()).await.unwrap());
                there.push(asset);
            }
            1 => {
                let album: &AlbumId = chance.of(&of_user[..]);
                write.add_to_album(album, &ids, 1).await.unwrap();
            }
            2 => {
                let album: &AlbumId = chance.of(&of_user[..]);
                write.remove_from_album(album, &ids, None, 1).await.unwrap();
            }
            3..=5 => {
                let known = there.iter_mut().filter(|asset| ids.contains(&asset.id));
                for asset in known {
                    let mut patch = AssetPatch::default();
                    match chance.below(3) {
                        0 => patch.taken = Some(taken(chance.at())),
                        1 => {
                            asset.is_favorite = !asset.is_favorite;
                            patch.is_favorite = Some(asset.is_favorite);
                        }
                        _ => patch.visibility = Some(*chance.of(&VISIBILITIES)),
                    }
                    let held = write.own_asset(user, &asset.id).await.unwrap();
                    if let Some(held) = held {
                        write.patch_asset(held, &patch, 1).await.unwrap();
                    }
                }
            }
            _ => {}
        }
        write.commit().await.unwrap();
        match what {
            6 => drop(db.set_deleted(user, &ids, Some(1)).await.unwrap()),
            7 => drop(db.set_deleted(user, &ids, None).await.unwrap()),
            8 => {
                if let Some(id) = ids.first() {
                    db.set_measures(id, chance.below(5_000_000) as u64, 1).await.unwrap();
                }
            }
            9 if step % 3 == 0 => {
                db.remove_assets(user, &ids, None).await.unwrap();
                there.retain(|asset| !ids.contains(&asset.id));
            }
            _ => {}
        }
        compare(&pool, &format!("step {step}, change {what}")).await;
        if step % 40 == 39 {
            for scope in [Scope::Library(user), Scope::Owned(user), Scope::Private(user)] {
                read(&db, scope).await;
            }
            read(&db, Scope::Favorites(user)).await;
            for album in &*of_user {
                read(&db, Scope::Album(album)).await;
            }
        }
    }
    // The motion videos of Live Photos follow their stills without being named.
    let (still, motion_video) = (pick(&there, &users[0], false), pick(&there, &users[0], true));
    db.set_deleted(&users[0], &[still.clone(), motion_video.clone()], None).await.unwrap();
    let mut write = db.write().await.unwrap();
    assert!(write.join_motion_video(&users[0], &still, &motion_video).await.unwrap());
    write.commit().await.unwrap();
    compare(&pool, "a motion video joined its still").await;
    assert_eq!(db.set_deleted(&users[0], &[still], Some(1)).await.unwrap(), 1);
    compare(&pool, "a motion video went with its still").await;
    db.delete_album(&albums[0].remove(0)).await.unwrap();
    compare(&pool, "an album went").await;
    db.delete_user(&users[1], 1).await.unwrap();
    assert!(!db.remove_user(&users[1], 0).await.unwrap(), "not deleted by then");
    assert!(db.remove_user(&users[1], 1).await.unwrap());
    compare(&pool, "a user went").await;
    let left = "SELECT COUNT(*) FROM asset_months WHERE owner_id = $1";
    let left = sqlx::query_scalar::<_, i64>(left).bind(&users[1]).fetch_one(&pool).await;
    assert_eq!(left.unwrap(), 0, "nothing is left of who is gone");
    pool.close().await;
}

fn pick(there: &[Asset], owner: &UserId, is_video: bool) -> AssetId {
    let fits = |asset: &&Asset| {
        asset.owner_id == *owner
            && asset.format.is_video() == is_video
            && asset.visibility == AssetVisibility::Timeline
    };
    there.iter().find(fits).unwrap().id.clone()
}
