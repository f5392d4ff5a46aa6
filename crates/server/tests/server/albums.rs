//! Albums.

use serde_json::{Value, json};

use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{EMAIL, Person, Server};

async fn album() -> (Server, Person, String, Vec<String>) {
    let (server, owner) = Server::with_owner().await;
    let ids = vec![
        owner.add("a.jpg", &canary_photo(1, 1)).await,
        owner.add("b.jpg", &jpeg(2, 40, 30)).await,
    ];
    let body = json!({"albumName": "Spring", "description": "Walks", "assetIds": ids});
    let album = owner.post("/api/albums", body).await.expect(201).id();
    (server, owner, album, ids)
}

#[tokio::test]
async fn made_listed_changed_and_deleted() {
    let (_server, owner, id, ids) = album().await;
    let path = format!("/api/albums/{id}");
    let album = owner.get(&path).await.expect(200).json();
    assert_eq!(album["albumName"], "Spring");
    assert_eq!(album["assetCount"], 2);
    assert_eq!(album["albumThumbnailAssetId"], json!(ids[0]));
    assert_eq!(album["albumUsers"][0]["role"], "owner");
    assert_eq!(album["albumUsers"][0]["user"]["email"], EMAIL);
    assert_eq!(album["startDate"], "2021-05-06T07:08:09.000Z");
    assert_eq!(album["endDate"], "2030-01-02T03:04:05.000Z");
    assert_eq!((&album["shared"], &album["hasSharedLink"]), (&json!(false), &json!(false)));

    let change = json!({"albumName": "Summer", "order": "asc", "albumThumbnailAssetId": ids[1]});
    let album = owner.send("PATCH", &path, change).await.expect(200).json();
    assert_eq!((&album["albumName"], &album["description"]), (&json!("Summer"), &json!("Walks")));
    assert_eq!((&album["order"], &album["albumThumbnailAssetId"]), (&json!("asc"), &json!(ids[1])));
    let cover = json!({"albumThumbnailAssetId": vitrine_ids::random()});
    owner.send("PATCH", &path, cover).await.refused(400, "Invalid album thumbnail");

    owner.link(json!({"type": "ALBUM", "albumId": id})).await;
    let list = owner.get("/api/albums").await.expect(200).json();
    assert_eq!(list[0]["hasSharedLink"], true);
    let links = owner.get(&format!("/api/shared-links?albumId={id}")).await.expect(200).json();
    assert_eq!(links[0]["album"]["albumName"], "Summer");
    let counts = owner.get("/api/albums/statistics").await.expect(200).json();
    assert_eq!(counts, json!({"owned": 1, "shared": 0, "notShared": 1}));
    owner.send("DELETE", &path, Value::Null).await.expect(204);
    owner.get(&path).await.refused(400, "Not found or no album.read access");
    owner.get(&format!("/api/assets/{}", ids[0])).await.expect(200);
}

#[tokio::test]
async fn photos_join_and_leave() {
    let (server, owner, id, ids) = album().await;
    let foreign = server.other_user().await.add("f.jpg", &jpeg(8, 40, 30)).await;
    let third = owner.add("c.jpg", &jpeg(3, 40, 30)).await;
    let path = format!("/api/albums/{id}/assets");
    let body = json!({"ids": [ids[0], third, third, foreign]});
    let results = owner.send("PUT", &path, body).await.expect(200).json();
    let expected = json!([
        {"id": ids[0], "success": false, "error": "duplicate"},
        {"id": third, "success": true},
        {"id": third, "success": false, "error": "duplicate"},
        {"id": foreign, "success": false, "error": "no_permission"},
    ]);
    assert_eq!(results, expected);
    let body = json!({"ids": [ids[0], foreign]});
    let results = owner.send("DELETE", &path, body).await.expect(200).json();
    let expected = json!([
        {"id": ids[0], "success": true},
        {"id": foreign, "success": false, "error": "not_found"},
    ]);
    assert_eq!(results, expected);
    let album = owner.get(&format!("/api/albums/{id}")).await.json();
    assert_eq!(album["assetCount"], 2);
    assert_ne!(album["albumThumbnailAssetId"], json!(ids[0]), "the cover left");
}

/// A file that says that it is a HEIF image, and holds none.
fn unreadable(seed: u8) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x18ftypheic\0\0\0\0heicmif1".to_vec();
    bytes.extend([seed; 64]);
    bytes
}

#[tokio::test]
async fn covers_are_photos_that_can_be_shown() {
    let (_server, owner) = Server::with_owner().await;
    let heic = owner.add("a.heic", &unreadable(1)).await;
    let jpeg = owner.add("b.jpg", &jpeg(1, 40, 30)).await;
    for (id, day) in [(&heic, "01"), (&jpeg, "02")] {
        let change = json!({"dateTimeOriginal": format!("2026-03-{day}T12:00:00Z")});
        owner.send("PUT", &format!("/api/assets/{id}"), change).await.expect(200);
    }
    let body = json!({"albumName": "Both", "assetIds": [heic, jpeg]});
    let both = owner.post("/api/albums", body).await.expect(201).id();
    let body = json!({"albumName": "Neither", "assetIds": [heic]});
    let neither = owner.post("/api/albums", body).await.expect(201).id();
    for (album, cover) in [(&both, &jpeg), (&neither, &heic)] {
        let album = owner.get(&format!("/api/albums/{album}")).await.json();
        assert_eq!(album["albumThumbnailAssetId"], json!(cover));
    }
    owner.link(json!({"type": "INDIVIDUAL", "assetIds": [heic, jpeg]})).await;
    let links = owner.get("/api/shared-links").await.json();
    assert_eq!(links[0]["assets"][0]["id"], json!(jpeg));
    let months = owner.get("/api/collections?kind=month").await.json();
    assert_eq!(months[0]["thumbnailAssetId"], json!(jpeg));
}

#[tokio::test]
async fn lists_are_filtered() {
    let (_server, owner, id, ids) = album().await;
    owner.post("/api/albums", json!({"albumName": "Empty"})).await.expect(201);
    for (query, expected) in [
        ("", 2),
        ("?isOwned=true", 2),
        ("?isShared=true", 0),
        ("?name=Spring", 1),
        (&format!("?assetId={}", ids[0]), 1),
        (&format!("?id={id}"), 1),
    ] {
        let found = owner.get(&format!("/api/albums{query}")).await.expect(200).json();
        assert_eq!(found.as_array().unwrap().len(), expected, "{query}");
    }
}
