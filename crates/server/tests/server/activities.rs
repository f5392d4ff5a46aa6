//! Comments and likes: who sees them, who deletes them, and that links do not show them.

use serde_json::{Value, json};

use crate::members::world;

#[tokio::test]
async fn comments_and_likes_stand_in_one_line() {
    let world = world().await;
    world.invite("viewer").await;
    let say = |body: Value| {
        let mut body = body;
        body["albumId"] = json!(world.id);
        body
    };
    let photo = &world.photos[0];
    let first = say(json!({"type": "comment", "comment": " Lovely. "}));
    let first = world.owner.post("/api/activities", first).await.expect(201).json();
    assert_eq!((&first["comment"], &first["assetId"]), (&json!("Lovely."), &Value::Null));
    let like = say(json!({"type": "like", "assetId": photo}));
    let made = world.other.post("/api/activities", like.clone()).await.expect(201).json();
    let again = world.other.post("/api/activities", like).await.expect(200).json();
    assert_eq!(made, again, "a like is given once");
    world.owner.post("/api/activities", say(json!({"type": "like"}))).await.expect(201);

    let path = format!("/api/activities?albumId={}", world.id);
    let list = world.other.get(&path).await.expect(200);
    let tag = list.header("etag").to_owned();
    let list = list.json();
    assert_eq!(list.as_array().unwrap().len(), 3);
    assert_eq!(list[0]["user"]["name"], "Canary Owner");
    assert_eq!((&list[1]["type"], &list[1]["assetId"]), (&json!("like"), &json!(photo)));
    for (query, expected) in
        [("&level=album", 2), (&*format!("&assetId={photo}"), 1), ("&type=comment", 1)]
    {
        let found = world.other.get(&format!("{path}{query}")).await.expect(200).json();
        assert_eq!(found.as_array().unwrap().len(), expected, "{query}");
    }
    let counts = format!("/api/activities/statistics?albumId={}", world.id);
    let counted = world.other.get(&counts).await.expect(200).json();
    assert_eq!(counted, json!({"comments": 1, "likes": 2}));

    // A conditional request gets 304 until something changes.
    let known = [("if-none-match", tag.as_str())];
    world.other.get_with(&path, &known).await.expect(304);
    let more = say(json!({"type": "comment", "comment": "And here", "assetId": photo}));
    let more = world.owner.post("/api/activities", more).await.expect(201).id();
    world.other.get_with(&path, &known).await.expect(200);

    // Authors delete their own, the album's owner any.
    let of_owner = format!("/api/activities/{more}");
    world.other.send("DELETE", &of_owner, Value::Null).await.expect(400);
    let of_other = format!("/api/activities/{}", made["id"].as_str().unwrap());
    world.owner.send("DELETE", &of_other, Value::Null).await.expect(204);
    world.owner.send("DELETE", &of_owner, Value::Null).await.expect(204);
    world.owner.send("DELETE", &of_owner, Value::Null).await.expect(400);
}

#[tokio::test]
async fn nothing_is_said_that_cannot_be_seen() {
    let world = world().await;
    let comment = |asset: Option<&str>| json!({"albumId": world.id, "type": "comment", "comment": "x", "assetId": asset});
    world.other.post("/api/activities", comment(None)).await.expect(400);
    world.invite("viewer").await;
    let photo = world.photos[0].as_str();
    world.other.post("/api/activities", comment(Some(photo))).await.expect(201);
    let foreign = vitrine_ids::random();
    world.other.post("/api/activities", comment(Some(&foreign))).await.expect(400);
    for body in [
        json!({"albumId": world.id, "type": "comment", "comment": "  "}),
        json!({"albumId": world.id, "type": "comment"}),
        json!({"albumId": world.id, "type": "like", "comment": "x"}),
        json!({"albumId": world.id, "type": "comment", "comment": "x".repeat(5000)}),
    ] {
        world.other.post("/api/activities", body).await.expect(400);
    }

    // Making a photo private hides its activities.
    let path = format!("/api/activities?albumId={}", world.id);
    let number = |list: Value| list.as_array().unwrap().len();
    let private = json!({"visibility": "locked"});
    let asset = format!("/api/assets/{photo}");
    world.owner.send("PUT", &asset, private).await.expect(200);
    assert_eq!(number(world.other.get(&path).await.expect(200).json()), 0);
    world.other.post("/api/activities", comment(Some(photo))).await.expect(400);
    world.owner.send("PUT", &asset, json!({"visibility": "timeline"})).await.expect(200);
    assert_eq!(number(world.other.get(&path).await.expect(200).json()), 1);

    let off = json!({"isActivityEnabled": false});
    world.owner.send("PATCH", &world.path(""), off).await.expect(200);
    assert_eq!(number(world.other.get(&path).await.expect(200).json()), 0);
    world.other.post("/api/activities", comment(None)).await.expect(400);
}

#[tokio::test]
async fn links_know_nothing_of_it() {
    let world = world().await;
    let words = "canary comment";
    let body = json!({"albumId": world.id, "type": "comment", "comment": words});
    let said = world.owner.post("/api/activities", body.clone()).await.expect(201).id();
    let link = world.owner.link(json!({"type": "ALBUM", "albumId": world.id})).await;
    let key = link["key"].as_str().unwrap();
    let query = format!("key={key}");
    let mut visitor = world.owner.clone();
    (visitor.token, visitor.query) = (None, Some(query));
    visitor.get(&format!("/api/activities?albumId={}", world.id)).await.expect(403);
    let counts = format!("/api/activities/statistics?albumId={}", world.id);
    visitor.get(&counts).await.expect(403);
    visitor.post("/api/activities", body).await.expect(403);
    visitor.send("DELETE", &format!("/api/activities/{said}"), Value::Null).await.expect(403);
    for path in ["/api/shared-links/me", &world.path("")] {
        assert!(!visitor.get(path).await.expect(200).text().contains(words), "{path}");
    }
    visitor.send("PUT", &world.path("/users"), json!({"albumUsers": []})).await.expect(403);
    visitor.send("PUT", &world.path("/visit"), Value::Null).await.expect(403);
}
