//! Search: by text, place, date and album, in the API's format, and what must not be found.

use std::time::Duration;

use serde_json::{Value, json};

use crate::fixtures::{jpeg, jpeg_with_xmp};
use crate::harness::{Person, Server};

async fn found(who: &Person, body: Value) -> Vec<String> {
    let answer = who.post("/api/search/metadata", body).await.expect(200).json();
    let items = answer["assets"]["items"].as_array().unwrap();
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

async fn change(who: &Person, id: &str, change: Value) {
    who.send("PUT", &format!("/api/assets/{id}"), change).await.expect(200);
}

#[tokio::test]
async fn words_places_people_albums_and_dates() {
    let (_server, owner) = Server::with_owner().await;
    let lake = owner.add("IMG_lake.jpg", &jpeg(1, 40, 30)).await;
    let named = "<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Ann Alder</rdf:li></rdf:Bag>\
         </Iptc4xmpExt:PersonInImage>";
    let ann = owner.add("b.jpg", &jpeg_with_xmp(2, named)).await;
    let other = owner.add("c.jpg", &jpeg(3, 40, 30)).await;
    change(&owner, &lake, json!({"description": "Früh am Ufer 100%"})).await;
    change(&owner, &lake, json!({"dateTimeOriginal": "2026-06-03T10:00:00Z"})).await;
    change(&owner, &other, json!({"latitude": 47.3769, "longitude": 8.5417})).await;
    let body = json!({"albumName": "Österreich", "assetIds": [ann]});
    owner.post("/api/albums", body).await.expect(201);
    for _ in 0..200 {
        if !found(&owner, json!({"query": "zürich"})).await.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for (query, expected) in [
        ("LAKE", vec![&lake]),
        ("fruh ufer", vec![&lake]),
        ("100%", vec![&lake]),
        ("_", vec![&lake]),
        ("ann", vec![&ann]),
        ("osterreich", vec![&ann]),
        ("zürich", vec![&other]),
        ("switzerland", vec![&other]),
        ("2026-06", vec![&lake]),
        ("2026-06-03 ufer", vec![&lake]),
        ("2026-06-03 ann", vec![]),
        ("nowhere", vec![]),
    ] {
        let ids = found(&owner, json!({ "query": query })).await;
        assert_eq!(ids.iter().collect::<Vec<_>>(), expected, "{query}");
    }
    for (body, expected) in [
        (json!({"country": "Switzerland"}), 1),
        (json!({"country": "Atlantis"}), 0),
        (json!({"originalFileName": "img_LAKE"}), 1),
        (json!({"takenBefore": "2026-06-04T00:00:00Z"}), 1),
        (json!({"isNotInAlbum": true}), 2),
        (json!({"type": "VIDEO"}), 0),
        (json!({}), 3),
    ] {
        assert_eq!(found(&owner, body.clone()).await.len(), expected, "{body}");
    }
    for body in [json!({"size": 0}), json!({"takenAfter": "soon"}), json!({"checksum": "x"})] {
        owner.post("/api/search/metadata", body).await.expect(400);
    }
}

#[tokio::test]
async fn pages_in_the_shape_of_the_wire() {
    let (_server, owner) = Server::with_owner().await;
    let mut ids = Vec::new();
    for seed in 0..5 {
        ids.push(owner.add("p.jpg", &jpeg(seed, 40, 30)).await);
    }
    let mut seen = Vec::new();
    let mut page = Some("1".to_owned());
    while let Some(number) = page {
        let body = json!({"page": number.parse::<u32>().unwrap(), "size": 2, "withExif": true});
        let answer = owner.post("/api/search/metadata", body).await.expect(200).json();
        assert_eq!(answer["albums"]["total"], 0);
        let assets = &answer["assets"];
        assert_eq!(assets["count"], json!(assets["items"].as_array().unwrap().len()));
        for item in assets["items"].as_array().unwrap() {
            assert!(item["exifInfo"].is_object());
            seen.push(item["id"].as_str().unwrap().to_owned());
        }
        page = assets["nextPage"].as_str().map(str::to_owned);
    }
    seen.sort();
    ids.sort();
    assert_eq!(seen, ids);
}

#[tokio::test]
async fn nothing_is_found_that_is_not_ones_own_or_that_a_link_hides() {
    let (server, owner) = Server::with_owner().await;
    let photo = owner.add("secret-name.jpg", &jpeg(1, 40, 30)).await;
    let private = owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    change(&owner, &private, json!({"visibility": "locked"})).await;
    assert_eq!(found(&owner, json!({})).await, std::slice::from_ref(&photo));
    let other = server.other_user().await;
    assert!(found(&other, json!({})).await.is_empty());
    let body = json!({"albumName": "A", "assetIds": [photo, private]});
    let album = owner.post("/api/albums", body).await.expect(201).id();
    let inside = json!({ "albumIds": [album] });
    other.post("/api/search/metadata", inside.clone()).await.expect(400);
    assert_eq!(found(&owner, inside.clone()).await, std::slice::from_ref(&photo));

    let body = json!({"type": "ALBUM", "albumId": album, "showMetadata": false});
    let link = owner.link(body).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    // The response is the same for any query, so it does not disclose what is hidden.
    for body in [
        inside,
        json!({"originalFileName": "secret"}),
        json!({"originalFileName": "something else"}),
        json!({"takenAfter": "2099-01-01T00:00:00Z"}),
        json!({"query": "secret"}),
        json!({"query": "else"}),
    ] {
        let answer = visitor.post("/api/search/metadata", body).await.expect(200);
        assert!(!answer.text().contains("secret-name"));
        assert_eq!(answer.json()["assets"]["items"][0]["id"], json!(photo));
        assert_eq!(answer.json()["assets"]["count"], 1);
    }
}

#[tokio::test]
async fn an_album_that_is_named_often_is_looked_at_once() {
    let (_server, owner) = Server::with_owner().await;
    let photo = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    let album = json!({"albumName": "A", "assetIds": [photo]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let body = json!({"albumIds": vec![album; 500]});
    assert_eq!(found(&owner, body).await, [photo]);
}
