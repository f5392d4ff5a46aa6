//! The timeline: months and columns.

use serde_json::{Value, json};

use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{Person, Server};

async fn library() -> (Server, Person, Vec<String>) {
    let (server, owner) = Server::with_owner().await;
    let mut ids = Vec::new();
    for (seed, name) in
        ["IMG_20210401_120000.jpg", "IMG_20210506_120000.jpg", "IMG_20210507_120000.jpg"]
            .iter()
            .enumerate()
    {
        ids.push(owner.add(name, &jpeg(seed as u8, 40, 30)).await);
    }
    ids.insert(1, owner.add("x.jpg", &canary_photo(9, 6)).await);
    (server, owner, ids)
}

fn column<'a>(bucket: &'a Value, name: &str) -> &'a Value {
    &bucket[name]
}

#[tokio::test]
async fn months_and_their_photos_in_both_orders() {
    let (_server, owner, ids) = library().await;
    let may = json!({"timeBucket": "2021-05-01", "count": 3});
    let april = json!({"timeBucket": "2021-04-01", "count": 1});
    let down = owner.get("/api/timeline/buckets").await.expect(200).json();
    assert_eq!(down, json!([may, april]));
    let up = owner.get("/api/timeline/buckets?order=asc").await.expect(200).json();
    assert_eq!(up, json!([april, may]));
    let path = "/api/timeline/bucket?timeBucket=2021-05-01";
    let bucket = owner.get(path).await.expect(200).json();
    assert_eq!(column(&bucket, "id"), &json!([ids[3], ids[2], ids[1]]));
    let bucket = owner.get(&format!("{path}&order=asc")).await.expect(200).json();
    assert_eq!(column(&bucket, "id"), &json!([ids[1], ids[2], ids[3]]));
    assert_eq!(column(&bucket, "ratio"), &json!([0.75, 1.333, 1.333]));
    assert_eq!(column(&bucket, "localOffsetHours"), &json!([2.0, 0.0, 0.0]));
    assert_eq!(column(&bucket, "fileCreatedAt")[0], "2021-05-06T05:08:09.000");
    let rows = bucket.as_object().unwrap().values().map(|column| column.as_array().unwrap().len());
    assert!(rows.collect::<Vec<_>>().iter().all(|len| *len == 3), "columns of equal length");
    // Parsed as the app does, for a month with photos and one without.
    let read = |bucket: &Value| {
        serde_json::from_value::<vitrine_api::TimeBucketAssets>(bucket.clone()).unwrap()
    };
    assert_eq!(serde_json::to_value(read(&bucket)).unwrap(), bucket, "no column more or less");
    let empty = owner.get("/api/timeline/bucket?timeBucket=1999-05-01").await.expect(200).json();
    assert!(read(&empty).id.is_empty() && empty.as_object().unwrap().len() == 17);
    // With an instant instead of a day, as some clients send it.
    let path = "/api/timeline/bucket?timeBucket=2021-05-01T00:00:00.000Z";
    assert_eq!(
        column(&owner.get(path).await.expect(200).json(), "id").as_array().unwrap().len(),
        3
    );
    owner.get("/api/timeline/bucket").await.expect(400);
    owner.get("/api/timeline/bucket?timeBucket=x").await.expect(400);
}

#[tokio::test]
async fn of_an_album_and_through_its_link() {
    let (server, owner, ids) = library().await;
    let album = json!({"albumName": "A", "assetIds": [ids[0], ids[3]]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let link = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let path = format!("/api/timeline/bucket?timeBucket=2021-05-01&albumId={album}");
    for person in [&owner, &visitor] {
        let bucket = person.get(&path).await.expect(200).json();
        assert_eq!(bucket["id"], json!([ids[3]]));
    }
    let bucket = visitor.get(&path).await.json();
    assert_eq!(bucket["ownerId"], json!(["00000000-0000-0000-0000-000000000000"]));
    let foreign = owner.post("/api/albums", json!({"albumName": "B"})).await.expect(201).id();
    let other = server.other_user().await;
    for path in ["buckets?x=1", "bucket?timeBucket=2021-05-01"] {
        let path = format!("/api/timeline/{path}&albumId={foreign}");
        visitor.get(&path).await.refused(400, "Not found or no album.read access");
        other.get(&path).await.expect(400);
    }
}

#[tokio::test]
async fn without_metadata_an_album_keeps_its_order_and_nothing_else() {
    let (server, owner, ids) = library().await;
    let album = json!({"albumName": "A", "assetIds": ids});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let link = owner.link(json!({"type": "ALBUM", "albumId": album, "showMetadata": false})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let buckets = visitor.get(&format!("/api/timeline/buckets?albumId={album}")).await.json();
    assert_eq!(buckets, json!([{"timeBucket": "1970-01-01", "count": 4}]));
    let path = format!("/api/timeline/bucket?albumId={album}&timeBucket=1970-01-01&order=asc");
    let bucket = visitor.get(&path).await.expect(200).json();
    assert_eq!(bucket["id"], json!(ids));
    assert_eq!(bucket["createdAt"], json!(vec!["1970-01-01T00:00:00.000"; 4]));
    let seen = visitor.get(&format!("/api/albums/{album}")).await.expect(200).json();
    assert_eq!(seen["createdAt"], "1970-01-01T00:00:00.000Z");
    assert_eq!(seen.get("startDate"), None);
    // Names are numbered by the position in the album.
    let name = visitor.get(&format!("/api/assets/{}/original", ids[2])).await.expect(200);
    assert!(name.header("content-disposition").ends_with("photo-0003.jpg"));
}
