//! Owners' changes to their photos, and that albums and links reflect them.

use serde_json::{Value, json};

use crate::fixtures::{canary_photo, jpeg};
use crate::harness::Server;

#[tokio::test]
async fn an_asset_tells_what_its_owner_says() {
    let (_server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let path = format!("/api/assets/{id}");
    let original = owner.get(&format!("{path}/original")).await.body;
    let change = json!({
        "isFavorite": true,
        "description": "Harbour",
        "rating": 4,
        "dateTimeOriginal": "2022-01-31T23:30:00.000-03:30",
        "latitude": -45.5,
        "longitude": 170.5,
    });
    let answer = owner.send("PUT", &path, change).await.expect(200).json();
    assert_eq!(answer, owner.get(&path).await.json());
    assert_eq!(answer["isFavorite"], true);
    assert_eq!(answer["localDateTime"], "2022-01-31T23:30:00.000Z");
    assert_eq!(answer["fileCreatedAt"], "2022-02-01T03:00:00.000Z");
    let exif = &answer["exifInfo"];
    assert_eq!((&exif["description"], &exif["rating"]), (&json!("Harbour"), &json!(4)));
    assert_eq!((&exif["latitude"], &exif["longitude"]), (&json!(-45.5), &json!(170.5)));
    assert_eq!(exif["timeZone"], "UTC-3:30");
    let months = owner.get("/api/timeline/buckets").await.json();
    assert_eq!(months, json!([{"timeBucket": "2022-01-01", "count": 1}]));
    // Nothing else changes, in particular not the file.
    let emptied = json!({"description": "", "rating": 0});
    let answer = owner.send("PUT", &path, emptied).await.expect(200).json();
    assert_eq!(
        (&answer["exifInfo"]["description"], &answer["isFavorite"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(owner.get(&format!("{path}/original")).await.body, original);
}

#[tokio::test]
async fn what_becomes_private_leaves_every_share_at_once() {
    let (server, owner) = Server::with_owner().await;
    let mut ids = Vec::new();
    for seed in 1..=2 {
        let name = format!("IMG_2021050{seed}_120000.jpg");
        ids.push(owner.add(&name, &jpeg(seed, 40, 30)).await);
    }
    let album = json!({"albumName": "A", "assetIds": ids});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let link = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let seen = async || {
        let album = visitor.get(&format!("/api/albums/{album}")).await.expect(200).json();
        let path = format!("/api/timeline/buckets?albumId={}", album["id"].as_str().unwrap());
        let months = visitor.get(&path).await.json();
        let counts =
            months.as_array().unwrap().iter().map(|month| month["count"].as_u64().unwrap());
        let count = json!(counts.sum::<u64>());
        assert_eq!(album["assetCount"], count);
        (count, album["albumThumbnailAssetId"].clone(), album["startDate"].clone())
    };
    let first = "2021-05-01T12:00:00.000Z";
    assert_eq!(seen().await, (json!(2), json!(ids[0]), json!(first)));
    let put = async |change: Value| owner.send("PUT", "/api/assets", change).await.expect(204);
    put(json!({"ids": [ids[0]], "visibility": "locked"})).await;
    assert_eq!(seen().await, (json!(1), json!(ids[1]), json!("2021-05-02T12:00:00.000Z")));
    visitor.get(&format!("/api/assets/{}/thumbnail", ids[0])).await.expect(400);
    put(json!({"ids": [ids[0]], "visibility": "archive"})).await;
    assert_eq!(seen().await, (json!(2), json!(ids[0]), json!(first)));
    // A new date moves it within its albums.
    put(json!({"ids": [ids[0]], "dateTimeOriginal": "2021-06-01T12:00:00Z"})).await;
    assert_eq!(seen().await.2, "2021-05-02T12:00:00.000Z");
    let path = format!("/api/timeline/bucket?timeBucket=2021-06-01&albumId={album}");
    assert_eq!(visitor.get(&path).await.json()["id"], json!([ids[0]]));
}

#[tokio::test]
async fn impossible_changes_change_nothing() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let before = owner.get(&format!("/api/assets/{id}")).await.json();
    for change in [
        json!({"dateTimeOriginal": "yesterday"}),
        json!({"latitude": 91, "longitude": 0}),
        json!({"latitude": 1}),
        json!({"rating": 6}),
        json!({"visibility": "everybody"}),
        json!({"description": "x".repeat(10_001)}),
    ] {
        let path = format!("/api/assets/{id}");
        owner.send("PUT", &path, change).await.expect(400);
        assert_eq!(owner.get(&path).await.json(), before);
    }
    let foreign = server.other_user().await.add("b.jpg", &jpeg(2, 40, 30)).await;
    let both = json!({"ids": [id, foreign], "isFavorite": true});
    owner.send("PUT", "/api/assets", both).await.expect(400);
    assert_eq!(owner.get(&format!("/api/assets/{id}")).await.json(), before);
}
