//! Where photos were taken: visible to their owner and through links, but to nobody else.

use serde_json::{Value, json};
use vitrine_database::{AlbumId, Scope, UserId};

use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{Person, Server};

struct World {
    server: Server,
    owner: Person,
    /// Two photos with a position, oldest first, and one without.
    placed: [String; 2],
    plain: String,
    album: String,
}

async fn world() -> World {
    let (server, owner) = Server::with_owner().await;
    // Both were taken at the same instant, so the id decides the order.
    let mut placed = [1, 2].map(|_| String::new());
    for (seed, id) in placed.iter_mut().enumerate() {
        *id = owner.add(&format!("{seed}.jpg"), &canary_photo(seed as u8, 1)).await;
    }
    placed.sort();
    let plain = owner.add("plain.jpg", &jpeg(9, 40, 30)).await;
    let album = json!({"albumName": "A", "assetIds": [placed[0], plain]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    World { server, owner, placed, plain, album }
}

fn marker(id: &str) -> Value {
    json!({
        "id": id, "lat": 48.137, "lon": 11.575, "city": null, "state": null, "country": null,
        "localDateTime": "2021-05-06T07:08:09.000",
    })
}

async fn ids(person: &Person, path: &str) -> Vec<String> {
    let markers = person.get(path).await.expect(200).json();
    let ids = markers.as_array().unwrap().iter().map(|marker| marker["id"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

const ALL: &str = "/api/map/markers";

#[tokio::test]
async fn an_owner_sees_all_and_an_album_has_its_own() {
    let World { server: _server, owner, placed, album, .. } = world().await;
    let all = owner.get(ALL).await.expect(200);
    assert_eq!(all.header("content-type"), "application/json");
    assert_eq!(all.header("cache-control"), "private, no-store");
    assert_eq!(all.json(), json!([marker(&placed[1]), marker(&placed[0])]), "newest first");
    let of_album = owner.get(&format!("/api/albums/{album}/map-markers")).await.expect(200);
    assert_eq!(of_album.json(), json!([marker(&placed[0])]));
    // Photos in the trash are on no map.
    owner.send("DELETE", "/api/assets", json!({"ids": [placed[1]]})).await.expect(204);
    assert_eq!(ids(&owner, ALL).await, [placed[0].clone()]);
    assert_eq!(owner.get("/api/server/features").await.json()["map"], true);
}

#[tokio::test]
async fn parts_of_any_size_are_the_whole() {
    let (server, owner) = Server::with_owner().await;
    let mut all = Vec::new();
    for seed in 0..6 {
        all.push(owner.add(&format!("{seed}.jpg"), &canary_photo(seed, 1)).await);
    }
    // Three at one instant, one before 1970, and two on one day.
    let dates = ["1969-07-20T20:17:40Z", "2024-02-29T10:00:00Z", "2024-02-29T11:00:00Z"];
    for (id, at) in all.iter().zip(dates) {
        let change = json!({"dateTimeOriginal": at});
        owner.send("PUT", &format!("/api/assets/{id}"), change).await.expect(200);
    }
    let album = json!({"albumName": "A", "assetIds": all});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let (me, of) = (UserId::from(owner.me().await), AlbumId::from(&*album));
    let whole = ids(&owner, ALL).await;
    assert_eq!(whole.len(), 6);
    assert_eq!([&whole[0], &whole[1], &whole[5]], [&all[2], &all[1], &all[0]]);
    assert_eq!(ids(&owner, &format!("/api/albums/{album}/map-markers")).await, whole);
    for scope in [Scope::Library(&me), Scope::Album(&of)] {
        for size in 1..=7 {
            let mut places = server.db.places(scope).in_parts_of(size);
            let mut found = Vec::new();
            while let Some(part) = places.next().await.unwrap() {
                assert!((1..=size).contains(&(part.len() as i64)));
                found.extend(part.iter().map(|place| place.id.to_string()));
            }
            assert_eq!(found, whole, "{scope:?} in parts of {size}");
        }
    }
}

#[tokio::test]
async fn another_user_sees_nothing_of_it() {
    let World { server, album, .. } = world().await;
    let other = server.other_user().await;
    assert_eq!(other.get(ALL).await.expect(200).text(), "[]");
    other.get(&format!("/api/albums/{album}/map-markers")).await.expect(400);
}

#[tokio::test]
async fn a_link_shows_its_own_photos_of_either_kind() {
    let World { server, owner, placed, plain, album } = world().await;
    let link = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    assert_eq!(ids(&visitor, ALL).await, [placed[0].clone()]);
    let path = format!("/api/albums/{album}/map-markers");
    assert_eq!(ids(&visitor, &path).await, [placed[0].clone()]);
    assert_eq!(visitor.get("/api/shared-links/me").await.json()["hasPlaces"], true);

    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": placed})).await;
    assert_eq!(link.get("hasPlaces"), None, "only visitors are told");
    let visitor = server.visitor(link["key"].as_str().unwrap());
    assert_eq!(ids(&visitor, ALL).await, [placed[1].clone(), placed[0].clone()]);
    visitor.get(&path).await.expect(400);

    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [plain]})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    assert_eq!(visitor.get(ALL).await.expect(200).text(), "[]");
    assert_eq!(visitor.get("/api/shared-links/me").await.json()["hasPlaces"], false);
}

#[tokio::test]
async fn a_link_that_hides_places_has_no_map() {
    let World { server, owner, placed, album, .. } = world().await;
    for hides in [json!({"showMetadata": false}), json!({"hideLocation": true})] {
        for opens in [
            json!({"type": "ALBUM", "albumId": album}),
            json!({"type": "INDIVIDUAL", "assetIds": placed}),
        ] {
            let mut link = opens.clone();
            link.as_object_mut().unwrap().extend(hides.as_object().unwrap().clone());
            let link = owner.link(link).await;
            let visitor = server.visitor(link["key"].as_str().unwrap());
            assert_eq!(visitor.get(ALL).await.expect(200).text(), "[]", "{hides} {opens}");
            let seen = visitor.get("/api/shared-links/me").await.json();
            assert_eq!(seen["hasPlaces"], false, "{hides} {opens}");
            if opens["type"] == "ALBUM" {
                let path = format!("/api/albums/{album}/map-markers");
                assert_eq!(visitor.get(&path).await.expect(200).text(), "[]", "{hides}");
            }
        }
    }
}

#[tokio::test]
async fn private_photos_are_on_nobodys_map() {
    let World { server, owner, placed, album, .. } = world().await;
    let link = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let db = server.database().await;
    let sql = "UPDATE assets SET visibility = 'locked' WHERE id = $1";
    sqlx::query(sql).bind(&placed[0]).execute(&db).await.unwrap();
    assert_eq!(visitor.get(ALL).await.expect(200).text(), "[]");
    assert_eq!(visitor.get("/api/shared-links/me").await.json()["hasPlaces"], false);
    assert_eq!(ids(&owner, ALL).await, [placed[1].clone()]);
    assert_eq!(ids(&owner, &format!("/api/albums/{album}/map-markers")).await.len(), 0);
}
