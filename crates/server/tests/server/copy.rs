//! Copying rows from one database to another, of the same kind or not.

use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use vitrine_database::{Copied, Db};

use crate::database::Data;
use crate::fixtures::motion_video;
use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{Person, Server, database_of, database_url};

/// A library with rows in nearly every table.
async fn library() -> (Server, Person) {
    let (server, owner) = Server::with_owner().await;
    let other = server.add_user(&owner, "other@user.example", "O").await;
    let album = owner.post("/api/albums", json!({"albumName": "A"})).await.expect(201).id();
    server.add_member(&album, &other.me().await, "editor").await;
    let mut ids = vec![owner.add("canary.jpg", &canary_photo(1, 6)).await];
    for seed in 2..12 {
        ids.push(owner.add("a.jpg", &jpeg(seed, 40, 30)).await);
    }
    let hidden = [("visibility", "hidden")];
    let motion_video = owner.upload_with("b.mov", &motion_video(1), &hidden).await.expect(201).id();
    let still = [("livePhotoVideoId", motion_video.as_str())];
    ids.push(owner.upload_with("b.jpg", &jpeg(20, 40, 30), &still).await.expect(201).id());
    owner
        .send("PUT", &format!("/api/albums/{album}/assets"), json!({"ids": ids}))
        .await
        .expect(200);
    owner.send("DELETE", "/api/assets", json!({"ids": [ids[11], ids[3]]})).await.expect(204);
    let body = json!({"albumName": "Y", "filter": {"kind": "folder", "id": "none"}});
    owner.post("/api/albums", body).await;
    let body = json!({"type": "ALBUM", "albumId": album, "slug": "first", "allowUpload": true});
    let link = owner.link(body).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    visitor.add("v.jpg", &jpeg(30, 40, 30)).await;
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    owner.send("PATCH", &path, json!({"slug": "second"})).await.expect(200);
    owner.link(json!({"type": "INDIVIDUAL", "assetIds": [ids[0]], "password": "p"})).await;
    let body = json!({"albumId": album, "type": "comment", "comment": "Fine"});
    owner.post("/api/activities", body).await.expect(201);
    // Places are named in the background: wait, since what is compared below must not change.
    let path = format!("/api/assets/{}", ids[0]);
    while owner.get(&path).await.expect(200).json()["exifInfo"]["country"].is_null() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    (server, owner)
}

fn rows(copied: &[Copied], table: &str) -> u64 {
    copied.iter().find(|copied| copied.table == table).unwrap().rows
}

#[tokio::test]
async fn rows_go_from_any_database_to_any_other_and_back() {
    let (server, _) = library().await;
    let folder = TempDir::new().unwrap();
    let file = Db::open(&Db::sqlite_url(&folder.path().join("a.sqlite"))).await.unwrap();
    let first = server.db.copy_rows_to(&file).await.unwrap();
    assert_eq!((rows(&first, "assets"), rows(&first, "users")), (14, 2));
    for table in ["edits", "album_assets", "links", "old_slugs", "contributions", "activities"] {
        assert!(rows(&first, table) > 0, "{table}");
    }
    let back = Data::new();
    let back = Db::open(&database_url(back.path())).await.map(|db| (db, back)).unwrap();
    assert_eq!(file.copy_rows_to(&back.0).await.unwrap(), first);
    let same = Data::new();
    let same = Db::open(&database_url(same.path())).await.map(|db| (db, same)).unwrap();
    assert_eq!(server.db.copy_rows_to(&same.0).await.unwrap(), first);
    for db in [&file, &back.0, &same.0] {
        assert_eq!(db.integrity().await.unwrap(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_copy_that_was_cut_off_or_overtaken_catches_up() {
    let (server, owner) = library().await;
    let target = Data::new();
    let copy = Db::open(&database_url(target.path())).await.unwrap();
    for moment in [1, 5, 20, 60] {
        let short =
            tokio::time::timeout(Duration::from_millis(moment), server.db.copy_rows_to(&copy));
        let _cut_off = short.await;
    }
    let whole = server.db.copy_rows_to(&copy).await.unwrap();
    assert_eq!(server.db.copy_rows_to(&copy).await.unwrap(), whole);

    // Rows are added, removed and changed, including ones with unique values.
    owner.add("new.jpg", &jpeg(40, 40, 30)).await;
    let links = owner.get("/api/shared-links").await.expect(200).json();
    for link in links.as_array().unwrap() {
        let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
        match link["slug"].is_string() {
            true => owner.send("PATCH", &path, json!({"slug": "third"})).await.expect(200),
            false => owner.send("DELETE", &path, json!(null)).await.expect(204),
        };
    }
    let pool = server.database().await;
    for sql in [
        "UPDATE assets SET latitude = 1.5, longitude = 2.25 WHERE is_video = 0",
        "UPDATE assets SET country = 'IT', geocoder = 7 WHERE is_video = 0",
        "UPDATE assets SET deleted_at = NULL WHERE is_video = 0",
        "UPDATE assets SET deleted_at = 5 WHERE is_video = 1",
        "UPDATE users SET email = 'owner@new.example' WHERE is_admin = 1",
        "DELETE FROM users WHERE is_admin = 0",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    // The target also has rows of its own.
    let theirs = database_of(target.path()).await;
    let sql = "INSERT INTO users (id, email, name, password_hash, created_at, updated_at) \
         VALUES ('x', 'owner@new.example', 'X', '', 0, 0)";
    sqlx::query(sql).execute(&theirs).await.unwrap();
    sqlx::query("UPDATE albums SET name = 'Other'").execute(&theirs).await.unwrap();
    let caught_up = server.db.copy_rows_to(&copy).await.unwrap();
    assert_ne!(caught_up, whole);
    assert_eq!((rows(&caught_up, "assets"), rows(&caught_up, "users")), (15, 1));
    let there = "SELECT id FROM assets WHERE country = 'IT' AND geocoder = 7";
    assert_eq!(sqlx::query(there).fetch_all(&theirs).await.unwrap().len(), 14);
}
