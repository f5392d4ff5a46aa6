//! Members of an album: who is added, what each may do, and what is new to them.

use serde_json::{Value, json};

use crate::fixtures::jpeg;
use crate::harness::{Person, Server};

/// An album of two photos, its owner, and another user of the server.
pub struct World {
    _server: Server,
    pub owner: Person,
    pub other: Person,
    pub other_id: String,
    pub id: String,
    pub photos: Vec<String>,
}

pub async fn world() -> World {
    let (server, owner) = Server::with_owner().await;
    let photos = vec![
        owner.add("a.jpg", &jpeg(1, 40, 30)).await,
        owner.add("b.jpg", &jpeg(2, 40, 30)).await,
    ];
    let body = json!({"albumName": "Spring", "assetIds": photos});
    let id = owner.post("/api/albums", body).await.expect(201).id();
    let other = server.other_user().await;
    let other_id = other.get("/api/users/me").await.expect(200).id();
    World { _server: server, owner, other, other_id, id, photos }
}

impl World {
    pub fn path(&self, rest: &str) -> String {
        format!("/api/albums/{}{rest}", self.id)
    }

    pub async fn invite(&self, role: &str) -> Value {
        let body = json!({"albumUsers": [{"userId": self.other_id, "role": role}]});
        self.owner.send("PUT", &self.path("/users"), body).await.expect(200).json()
    }

    async fn role(&self, role: &str) {
        let path = self.path(&format!("/user/{}", self.other_id));
        self.owner.send("PUT", &path, json!({"role": role})).await.expect(204);
    }
}

#[tokio::test]
async fn invited_changed_and_removed_by_the_owner() {
    let world = world().await;
    world.other.get(&world.path("")).await.expect(400);
    let album = world.invite("viewer").await;
    assert_eq!(album["shared"], true);
    let people: Vec<_> = album["albumUsers"].as_array().unwrap().iter().collect();
    assert_eq!(people.len(), 2);
    assert_eq!((&people[0]["role"], &people[1]["role"]), (&json!("owner"), &json!("viewer")));
    assert_eq!(people[1]["user"]["name"], "Other");

    for (users, message) in [
        (json!([{"userId": world.other_id}]), "User already added"),
        (json!([{"userId": vitrine_ids::random()}]), "User not found"),
        (json!([{"userId": world.other_id, "role": "owner"}]), "Validation failed: albumUsers"),
    ] {
        let body = json!({ "albumUsers": users });
        world.owner.send("PUT", &world.path("/users"), body).await.refused(400, message);
    }
    let me = world.owner.get("/api/users/me").await.id();
    let body = json!({"albumUsers": [{"userId": me}]});
    let refused = world.owner.send("PUT", &world.path("/users"), body).await;
    refused.refused(400, "Cannot be shared with owner");

    let member = world.path(&format!("/user/{}", world.other_id));
    world.owner.send("DELETE", &member, Value::Null).await.expect(204);
    world.other.get(&world.path("")).await.expect(400);
    world.other.get(&format!("/api/assets/{}", world.photos[0])).await.expect(400);
    let gone = world.owner.send("DELETE", &member, Value::Null).await;
    gone.refused(400, "Album not shared with user");
    world.owner.send("PUT", &member, json!({"role": "editor"})).await.expect(400);
}

#[tokio::test]
async fn each_role_does_what_it_may_and_nothing_else() {
    let world = world().await;
    let World { owner, other, id, photos, .. } = &world;
    let own = other.add("o.jpg", &jpeg(5, 40, 30)).await;
    let fill = json!({"ids": [own]});
    let assets = world.path("/assets");
    let share = json!({"type": "ALBUM", "albumId": id});
    let person = world.path(&format!("/user/{}", world.other_id));

    world.invite("viewer").await;
    other.get(&world.path("")).await.expect(200);
    for kind in ["original", "thumbnail"] {
        other.get(&format!("/api/assets/{}/{kind}", photos[0])).await.expect(200);
    }
    other.get(&format!("/api/timeline/buckets?albumId={id}")).await.expect(200);
    let body = json!({ "albumId": id });
    other.post("/api/download/info", body).await.expect(201);
    other.send("PATCH", &world.path(""), json!({"albumName": "x"})).await.expect(400);
    other.send("PUT", &assets, fill.clone()).await.expect(400);
    other.post("/api/shared-links", share.clone()).await.expect(400);

    world.role("editor").await;
    let change = json!({"albumName": "x", "description": "y", "albumThumbnailAssetId": photos[1]});
    other.send("PATCH", &world.path(""), change).await.expect(200);
    other.send("PUT", &assets, fill.clone()).await.expect(200);
    let results = other.send("DELETE", &assets, json!({"ids": photos})).await.json();
    assert_eq!(results[0]["error"], "not_found", "only their own");
    other.post("/api/shared-links", share).await.expect(400);
    other.send("PATCH", &world.path(""), json!({"isActivityEnabled": false})).await.expect(400);
    other.send("PUT", &world.path("/users"), json!({"albumUsers": []})).await.expect(400);
    other.send("PUT", &person, json!({"role": "viewer"})).await.expect(400);
    other.send("DELETE", &world.path(""), Value::Null).await.expect(400);

    let seen = owner.get(&world.path("")).await.expect(200).json();
    assert_eq!((&seen["shared"], &seen["assetCount"]), (&json!(true), &json!(3)));
    owner.get(&format!("/api/assets/{own}")).await.expect(200);

    // Leaving, or being removed, keeps the member's photos in the album.
    other.send("DELETE", &world.path("/user/me"), Value::Null).await.expect(204);
    other.get(&world.path("")).await.expect(400);
    assert_eq!(owner.get(&world.path("")).await.json()["assetCount"], 3);
    owner.get(&format!("/api/assets/{own}/thumbnail")).await.expect(200);
}

#[tokio::test]
async fn what_the_owner_has_marked_is_nobody_elses_business() {
    let world = world().await;
    world.invite("editor").await;
    let path = format!("/api/assets/{}", world.photos[0]);
    world.owner.send("PUT", &path, json!({"isFavorite": true})).await.expect(200);
    for (who, marked) in [(&world.owner, true), (&world.other, false)] {
        assert_eq!(who.get(&path).await.expect(200).json()["isFavorite"], marked);
        let query = format!("albumId={}", world.id);
        let months = who.get(&format!("/api/timeline/buckets?{query}")).await.expect(200).json();
        let month = months[0]["timeBucket"].as_str().unwrap();
        let path = format!("/api/timeline/bucket?{query}&timeBucket={month}");
        let bucket = who.get(&path).await.expect(200).json();
        let marks = bucket["isFavorite"].as_array().unwrap();
        assert_eq!(marks.contains(&json!(true)), marked);
        let foreign = if marked { Value::Null } else { json!([true, true]) };
        let ids = who.get(&format!("{path}&idsOnly=true")).await.expect(200).json();
        assert_eq!((&ids["id"], &ids["isForeign"]), (&bucket["id"], &foreign));
        assert_eq!(ids.as_object().unwrap().len(), if marked { 1 } else { 2 }, "and no more");
    }
}

#[tokio::test]
async fn people_are_let_in_with_a_new_album() {
    let world = world().await;
    let body = json!({
        "albumName": "New",
        "albumUsers": [{"userId": world.other_id, "role": "viewer"}],
    });
    let id = world.owner.post("/api/albums", body).await.expect(201).id();
    let seen = world.other.get(&format!("/api/albums/{id}")).await.expect(200).json();
    assert_eq!(seen["albumUsers"][1]["role"], "viewer", "the caller stands after the owner");
}

#[tokio::test]
async fn what_is_new_is_told_until_it_was_looked_at() {
    let world = world().await;
    let news = |who: &Person| {
        let (who, id) = (who.clone(), world.id.clone());
        async move {
            let albums = who.get("/api/albums").await.expect(200).json();
            let albums = albums.as_array().unwrap();
            albums.iter().find(|album| album["id"] == json!(id)).unwrap()["news"].clone()
        }
    };
    assert_eq!(news(&world.owner).await, Value::Null, "nobody else is there");
    world.invite("editor").await;
    let expected = json!({"assets": 2, "activities": 0, "isUnseen": true});
    assert_eq!(news(&world.other).await, expected);
    world.other.send("PUT", &world.path("/visit"), Value::Null).await.expect(204);
    assert_eq!(news(&world.other).await, Value::Null);

    let own = world.other.add("o.jpg", &jpeg(5, 40, 30)).await;
    world.other.send("PUT", &world.path("/assets"), json!({"ids": [own]})).await.expect(200);
    let like = json!({"albumId": world.id, "type": "like"});
    world.other.post("/api/activities", like).await.expect(201);
    let expected = json!({"assets": 1, "activities": 1, "isUnseen": false});
    assert_eq!(news(&world.owner).await, expected);
    assert_eq!(news(&world.other).await, Value::Null, "one's own doings are no news");
}
