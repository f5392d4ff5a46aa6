//! One link to several albums.

use serde_json::{Value, json};

use crate::fixtures::jpeg;
use crate::harness::{Person, Server};

struct World {
    server: Server,
    owner: Person,
    /// `[a, b, shared by both, in neither]`
    photos: Vec<String>,
    first: String,
    second: String,
    link: Value,
}

impl World {
    async fn new(more: Value) -> Self {
        let (server, owner) = Server::with_owner().await;
        let mut photos = Vec::new();
        for seed in 1..=4 {
            let name = format!("IMG_2021050{seed}_120000.jpg");
            photos.push(owner.add(&name, &jpeg(seed, 40, 30)).await);
        }
        let album = |name: &str, ids: [&String; 2]| json!({"albumName": name, "assetIds": ids});
        let first = album("First", [&photos[0], &photos[2]]);
        let first = owner.post("/api/albums", first).await.expect(201).id();
        let second = album("Second", [&photos[1], &photos[2]]);
        let second = owner.post("/api/albums", second).await.expect(201).id();
        let mut body = json!({"type": "ALBUM", "albumIds": [second, first]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let link = owner.link(body).await;
        Self { server, owner, photos, first, second, link }
    }

    fn visitor(&self) -> Person {
        self.server.visitor(self.link["key"].as_str().unwrap())
    }

    fn path(&self) -> String {
        format!("/api/shared-links/{}", self.link["id"].as_str().unwrap())
    }
}

fn names(link: &Value) -> Vec<&str> {
    let albums = link["albums"].as_array().unwrap().iter();
    albums.map(|album| album["albumName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn it_lists_its_albums_and_opens_each_and_nothing_else() {
    let world = World::new(json!({})).await;
    let visitor = world.visitor();
    let seen = visitor.get("/api/shared-links/me").await.expect(200).json();
    assert_eq!(names(&seen), ["Second", "First"]);
    let listed = json!({
        "id": world.second,
        "albumName": "Second",
        "albumThumbnailAssetId": world.photos[1],
        "assetCount": 2,
    });
    assert_eq!(seen["albums"][0], listed);
    assert_eq!(seen["album"]["id"], world.second, "the first is also the one");
    assert_eq!(seen["assetCount"], 3, "each photo once");
    let other = world.owner.post("/api/albums", json!({"albumName": "Other"})).await.id();
    for (album, status) in [(&world.first, 200), (&world.second, 200), (&other, 400)] {
        for path in [
            format!("/api/albums/{album}"),
            format!("/api/timeline/buckets?albumId={album}"),
            format!("/api/timeline/bucket?timeBucket=2021-05-01&albumId={album}"),
        ] {
            visitor.get(&path).await.expect(status);
        }
        let info = visitor.post("/api/download/info", json!({"albumId": album})).await;
        info.expect(if status == 200 { 201 } else { status });
    }
    for (photo, is_open) in world.photos.iter().zip([true, true, true, false]) {
        for (path, closed) in [("", 400), ("/thumbnail", 400), ("/original", 404)] {
            let path = format!("/api/assets/{photo}{path}");
            visitor.get(&path).await.expect(if is_open { 200 } else { closed });
        }
    }
    let mine = world.owner.get("/api/shared-links").await.expect(200).json();
    assert_eq!(names(&mine[0]), ["Second", "First"], "the owner's list as well");
}

#[tokio::test]
async fn all_of_it_is_taken_home_with_each_photo_once() {
    for hidden in [false, true] {
        let world = World::new(json!({"showMetadata": !hidden})).await;
        let visitor = world.visitor();
        let info = visitor.post("/api/download/info", json!({})).await.expect(201).json();
        let ids = info["archives"][0]["assetIds"].clone();
        assert_eq!(ids, json!(world.photos[..3]));
        let files = info["archives"][0]["files"].as_array().unwrap();
        assert_eq!(files[2]["name"] == "photo-0003.jpg", hidden);
        visitor.post("/api/download/archive", json!({"assetIds": ids})).await.expect(200);
        let all = visitor.get("/api/timeline/buckets").await.expect(200).json();
        assert_eq!(all[0]["count"], 3);
        let name = visitor.get(&format!("/api/assets/{}/original", world.photos[2])).await;
        assert_eq!(name.header("content-disposition").ends_with("photo-0003.jpg"), hidden);
    }
}

#[tokio::test]
async fn it_goes_on_without_an_album_and_ends_with_the_last() {
    let world = World::new(json!({})).await;
    let visitor = world.visitor();
    let delete = async |album: &str| {
        let path = format!("/api/albums/{album}");
        world.owner.send("DELETE", &path, Value::Null).await.expect(204);
    };
    delete(&world.second).await;
    let seen = visitor.get("/api/shared-links/me").await.expect(200).json();
    assert_eq!(names(&seen), ["First"]);
    visitor.get(&format!("/api/assets/{}", world.photos[1])).await.expect(400);
    visitor.get(&format!("/api/assets/{}", world.photos[2])).await.expect(200);
    delete(&world.first).await;
    visitor.get("/api/shared-links/me").await.refused(401, "Invalid share key");
}

#[tokio::test]
async fn its_albums_can_be_changed() {
    let world = World::new(json!({})).await;
    let patch =
        async |ids: Value| world.owner.send("PATCH", &world.path(), json!({"albumIds": ids})).await;
    assert_eq!(names(&patch(json!([world.first])).await.expect(200).json()), ["First"]);
    let visitor = world.visitor();
    visitor.get(&format!("/api/albums/{}", world.second)).await.expect(400);
    let twice = json!([world.first, world.second, world.first]);
    assert_eq!(names(&patch(twice).await.expect(200).json()), ["First", "Second"]);
    patch(json!([])).await.refused(400, "Invalid albumId");
    patch(json!(["x"])).await.refused(400, "Invalid albumId");
    // Other changes leave the albums as they are.
    let change = json!({"description": "x"});
    let changed = world.owner.send("PATCH", &world.path(), change).await.expect(200).json();
    assert_eq!(names(&changed), ["First", "Second"]);
    let photos = json!({"type": "INDIVIDUAL", "assetIds": [world.photos[0]]});
    let photos = world.owner.link(photos).await;
    let path = format!("/api/shared-links/{}", photos["id"].as_str().unwrap());
    let change = json!({"albumIds": [world.first]});
    let refused = world.owner.send("PATCH", &path, change).await;
    refused.refused(400, "Invalid shared link type");
}

#[tokio::test]
async fn only_albums_that_one_may_share() {
    let world = World::new(json!({})).await;
    let other = world.server.other_user().await;
    let foreign = other.post("/api/albums", json!({"albumName": "Foreign"})).await.id();
    let denied = "Not found or no album.share access";
    let both = json!({"type": "ALBUM", "albumId": world.first, "albumIds": [foreign]});
    world.owner.post("/api/shared-links", both).await.refused(400, denied);
    let change = json!({"albumIds": [world.first, foreign]});
    world.owner.send("PATCH", &world.path(), change).await.refused(400, denied);
    let nothing = json!({"type": "ALBUM"});
    world.owner.post("/api/shared-links", nothing).await.refused(400, "Invalid albumId");
}
