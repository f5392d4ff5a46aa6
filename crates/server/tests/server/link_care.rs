//! Owners' links: custom addresses, pausing, restoring, and reviewing their contents.

use serde_json::{Value, json};

use crate::fixtures::{canary_photo, jpeg, jpeg_with_xmp};
use crate::harness::{Person, Server};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

async fn album(owner: &Person, name: &str, ids: &[&String]) -> String {
    owner.post("/api/albums", json!({"albumName": name, "assetIds": ids})).await.expect(201).id()
}

#[tokio::test]
async fn a_deleted_link_is_dead_at_once_and_comes_back_as_it_was() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let made = json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": "spring",
        "description": "Hello", "expiresAt": "2040-01-01T00:00:00.000Z", "allowDownload": false});
    let link = owner.link(made).await;
    let visitor = server.visitor(text(&link["key"]));
    visitor.get("/api/shared-links/me").await.expect(200);
    let path = format!("/api/shared-links/{}", text(&link["id"]));
    let before = owner.get(&path).await.expect(200).json();
    owner.send("DELETE", &path, Value::Null).await.expect(204);
    visitor.get("/api/shared-links/me").await.refused(401, "Invalid share key");
    visitor.get(&format!("/api/assets/{id}/thumbnail")).await.expect(401);
    assert_eq!(owner.get("/api/shared-links").await.json(), json!([]));

    // Other users cannot restore it.
    let restore = format!("{path}/restore");
    let other = server.other_user().await;
    other.post(&restore, Value::Null).await.refused(400, "Shared link not found");
    let after = owner.post(&restore, Value::Null).await.expect(200).json();
    assert_eq!(before, after);
    visitor.get(&format!("/api/assets/{id}/thumbnail")).await.expect(200);
    owner.post(&restore, Value::Null).await.refused(400, "Shared link not found");
}

#[tokio::test]
async fn a_deleted_link_does_not_hold_its_address_and_keeps_its_password() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let made = |slug: &str| json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": slug, "password": "sesame"});
    let first = owner.link(made("spring")).await;
    let path = format!("/api/shared-links/{}", text(&first["id"]));
    owner.send("DELETE", &path, Value::Null).await.expect(204);
    owner.link(made("spring")).await;
    let back = owner.post(&format!("{path}/restore"), Value::Null).await.expect(200).json();
    assert_eq!((&back["slug"], &back["hasPassword"]), (&Value::Null, &json!(true)));
    let visitor = server.visitor(text(&first["key"]));
    visitor.get("/api/shared-links/me").await.refused(401, "Password required");
}

#[tokio::test]
async fn a_link_comes_back_with_the_albums_that_are_left() {
    let (_server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let (one, two) = (album(&owner, "One", &[&id]).await, album(&owner, "Two", &[&id]).await);
    let link = owner.link(json!({"type": "ALBUM", "albumIds": [one, two]})).await;
    let path = format!("/api/shared-links/{}", text(&link["id"]));
    owner.send("DELETE", &path, Value::Null).await.expect(204);
    owner.send("DELETE", &format!("/api/albums/{one}"), Value::Null).await.expect(204);
    let back = owner.post(&format!("{path}/restore"), Value::Null).await.expect(200).json();
    assert_eq!(back["albums"].as_array().unwrap().len(), 1);
    owner.send("DELETE", &path, Value::Null).await.expect(204);
    owner.send("DELETE", &format!("/api/albums/{two}"), Value::Null).await.expect(204);
    let gone = owner.post(&format!("{path}/restore"), Value::Null).await;
    gone.refused(400, "Shared link not found");
}

#[tokio::test]
async fn a_paused_link_opens_nothing_until_it_goes_on() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id]})).await;
    let visitor = server.visitor(text(&link["key"]));
    let path = format!("/api/shared-links/{}", text(&link["id"]));
    for (is_paused, status) in [(true, 401), (false, 200)] {
        let seen = owner.send("PATCH", &path, json!({"isPaused": is_paused})).await.expect(200);
        assert_eq!(seen.json()["isPaused"], is_paused);
        for asked in ["/api/shared-links/me", &format!("/api/assets/{id}/original")] {
            visitor.get(asked).await.expect(status);
        }
    }
}

#[tokio::test]
async fn an_address_is_checked_before_it_is_taken() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": "mine"})).await;
    let check = async |who: &Person, name: &str| {
        who.get(&format!("/api/shared-links/address?name={name}")).await.expect(200).json()
    };
    let free = json!({"isValid": true, "isFree": true});
    assert_eq!(check(&owner, "spring").await, free);
    assert_eq!(check(&owner, "a%2Fb").await, json!({"isValid": false, "isFree": false}));
    let taken = json!({"isValid": true, "isFree": false, "linkId": link["id"]});
    assert_eq!(check(&owner, "mine").await, taken);
    // Other users do not learn who holds it.
    let other = server.other_user().await;
    assert_eq!(check(&other, "mine").await, json!({"isValid": true, "isFree": false}));
    // An abandoned address is free for its former holder only.
    let path = format!("/api/shared-links/{}", text(&link["id"]));
    owner.send("PATCH", &path, json!({"slug": "other"})).await.expect(200);
    assert_eq!(check(&owner, "mine").await, free);
    assert_eq!(check(&other, "mine").await, json!({"isValid": true, "isFree": false}));
}

#[tokio::test]
async fn the_list_tells_how_much_a_link_opens_without_what_is_private() {
    let (_server, owner) = Server::with_owner().await;
    let (one, two) = (jpeg(1, 40, 30), jpeg(2, 40, 30));
    let ids = [owner.add("a.jpg", &one).await, owner.add("b.jpg", &two).await];
    let album = album(&owner, "Spring", &[&ids[0], &ids[1]]).await;
    owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    owner.link(json!({"type": "INDIVIDUAL", "assetIds": ids})).await;
    let weights = async || {
        let list = owner.get("/api/shared-links").await.expect(200).json();
        let weight = |link: &Value| (link["assetCount"].as_u64(), link["sizeInByte"].as_u64());
        list.as_array().unwrap().iter().map(weight).collect::<Vec<_>>()
    };
    let both = (Some(2), Some((one.len() + two.len()) as u64));
    assert_eq!(weights().await, [both, both]);
    let hide = json!({"visibility": "locked"});
    owner.send("PUT", &format!("/api/assets/{}", ids[1]), hide).await.expect(200);
    let first = (Some(1), Some(one.len() as u64));
    assert_eq!(weights().await, [first, first]);
    let of_photo = owner.get(&format!("/api/shared-links?assetId={}", ids[0])).await.json();
    assert_eq!(of_photo.as_array().unwrap().len(), 1, "the album's link is the album's");
}

#[tokio::test]
async fn before_sharing_its_owner_learns_what_is_inside() {
    let (server, owner) = Server::with_owner().await;
    let person = "<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Ada</rdf:li></rdf:Bag>\
        </Iptc4xmpExt:PersonInImage>";
    let ids = [
        owner.add("a.jpg", &canary_photo(1, 1)).await,
        owner.add("b.jpg", &jpeg_with_xmp(2, person)).await,
        owner.add("c.jpg", &jpeg(3, 40, 30)).await,
    ];
    let album = album(&owner, "Spring", &ids.iter().collect::<Vec<_>>()).await;
    let hide = json!({"visibility": "locked"});
    owner.send("PUT", &format!("/api/assets/{}", ids[2]), hide).await.expect(200);
    let other = server.other_user().await;
    let expected = json!({"placed": 1, "nearHome": 0, "people": ["Ada"], "private": 1});
    for body in [json!({"albumIds": [album]}), json!({"assetIds": ids})] {
        let found = owner.post("/api/shared-links/review", body.clone()).await.expect(200);
        assert_eq!(found.json(), expected);
        other.post("/api/shared-links/review", body).await.expect(400);
    }
}

#[tokio::test]
async fn favourites_private_photos_and_the_bin_are_views_of_their_own() {
    let (server, owner) = Server::with_owner().await;
    let mut ids = Vec::new();
    for seed in 0..4 {
        ids.push(owner.add(&format!("{seed}.jpg"), &jpeg(seed, 40, 30)).await);
    }
    let album = album(&owner, "All", &ids.iter().collect::<Vec<_>>()).await;
    let link = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let change = json!({"ids": [ids[0]], "isFavorite": true});
    owner.send("PUT", "/api/assets", change).await.expect(204);
    let change = json!({"ids": [ids[1]], "visibility": "locked"});
    owner.send("PUT", "/api/assets", change).await.expect(204);
    owner.send("DELETE", "/api/assets", json!({"ids": [ids[2]]})).await.expect(204);
    let seen = async |who: &Person, filter: &str| {
        let path = format!("/api/timeline/bucket?timeBucket=2030-01-01&{filter}");
        let mut ids: Vec<_> =
            who.get(&path).await.expect(200).json()["id"].as_array().unwrap().clone();
        ids.sort_by_key(|id| id.to_string());
        ids
    };
    assert_eq!(seen(&owner, "isFavorite=true").await, [json!(ids[0])]);
    assert_eq!(seen(&owner, "visibility=locked").await, [json!(ids[1])]);
    assert_eq!(seen(&owner, "isTrashed=true").await, [json!(ids[2])]);
    let mut open = [json!(ids[0]), json!(ids[3])];
    open.sort_by_key(ToString::to_string);
    assert_eq!(seen(&owner, "order=asc").await, open);
    // A visitor sees what the link opens, whatever the filter.
    let visitor = server.visitor(text(&link["key"]));
    for filter in ["visibility=locked", "isTrashed=true", "isFavorite=true"] {
        assert_eq!(seen(&visitor, filter).await, open);
    }

    let none = owner.post("/api/trash/restore", Value::Null).await.expect(200).json();
    assert_eq!(none, json!({"count": 1}));
    owner.send("DELETE", "/api/assets", json!({"ids": [ids[2], ids[3]]})).await.expect(204);
    let gone = owner.post("/api/trash/empty", Value::Null).await.expect(200).json();
    assert_eq!(gone, json!({"count": 2}));
    owner.get(&format!("/api/assets/{}", ids[2])).await.expect(400);
    assert_eq!(seen(&owner, "isTrashed=true").await, [] as [Value; 0]);
}
