//! Collections of all five kinds: listed, opened as albums, followed, shared, and never with more
//! photos than the timeline shows.

use std::time::Duration;

use serde_json::{Value, json};
use vitrine_database::Db;
use vitrine_database::place_names::Name;

use crate::fixtures::{jpeg, jpeg_with_xmp};
use crate::harness::{Person, Server};

async fn list(who: &Person, kind: &str) -> Vec<Value> {
    let found = who.get(&format!("/api/collections?kind={kind}")).await.expect(200).json();
    found.as_array().unwrap().clone()
}

async fn open(who: &Person, kind: &str, id: &Value) -> Value {
    let path = format!("/api/collections/{kind}/{}", id.as_str().unwrap());
    who.send("PUT", &path, json!({})).await.expect(200).json()
}

async fn count(who: &Person, album: &Value) -> u64 {
    let path = format!("/api/albums/{}", album["id"].as_str().unwrap());
    who.get(&path).await.expect(200).json()["assetCount"].as_u64().unwrap()
}

/// Changes a photo's date.
async fn date(who: &Person, id: &str, at: &str) {
    let change = json!({ "dateTimeOriginal": at });
    who.send("PUT", &format!("/api/assets/{id}"), change).await.expect(200);
}

/// Changes a photo's position, and waits until its place is named.
async fn place(who: &Person, id: &str, latitude: f64, longitude: f64) -> Value {
    let path = format!("/api/assets/{id}");
    let change = json!({"latitude": latitude, "longitude": longitude});
    who.send("PUT", &path, change).await.expect(200);
    for _ in 0..200 {
        let exif = who.get(&path).await.json()["exifInfo"].clone();
        if !exif["country"].is_null() {
            return exif;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the place was not named");
}

#[tokio::test]
async fn a_month_takes_in_what_comes_later_and_its_link_shows_it() {
    let (server, owner) = Server::with_owner().await;
    let first = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let second = owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    date(&owner, &first, "2026-06-30T23:30:00+02:00").await;
    date(&owner, &second, "2026-07-01T10:00:00Z").await;
    let months = list(&owner, "month").await;
    let ids: Vec<_> = months.iter().map(|month| month["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["2026-07", "2026-06"]);
    assert_eq!(months[1]["thumbnailAssetId"], json!(first));

    let june = open(&owner, "month", &months[1]["id"]).await;
    assert_eq!((&june["albumName"], &june["assetCount"]), (&json!("June 2026"), &json!(1)));
    assert_eq!(june["filter"], json!({"kind": "month", "id": "2026-06"}));
    assert_eq!(open(&owner, "month", &months[1]["id"]).await["id"], june["id"], "once only");
    assert_eq!(owner.get("/api/albums").await.json(), json!([]), "pages are not listed");

    let link = owner.link(json!({"type": "ALBUM", "albumId": june["id"]})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let seen = |visitor: Person| async move {
        let me = visitor.get("/api/shared-links/me").await.expect(200).json();
        assert_eq!(me["album"]["filter"], Value::Null, "the rule is the owner's");
        me["album"]["assetCount"].as_u64().unwrap()
    };
    assert_eq!(seen(visitor.clone()).await, 1);
    date(&owner, &second, "2026-06-10T10:00:00Z").await;
    assert_eq!(seen(visitor.clone()).await, 2);
    visitor.get(&format!("/api/assets/{second}/thumbnail")).await.expect(200);
    date(&owner, &second, "2026-07-10T10:00:00Z").await;
    assert_eq!(seen(visitor.clone()).await, 1);
    visitor.get(&format!("/api/assets/{second}/thumbnail")).await.expect(400);

    // New uploads, private photos and the trash.
    let fields = [("fileCreatedAt", "2026-06-03T00:00:00Z")];
    let third = owner.upload_with("IMG_20260603_120000.jpg", &jpeg(3, 40, 30), &fields).await;
    let third = third.expect(201).id();
    assert_eq!(seen(visitor.clone()).await, 2);
    let path = format!("/api/assets/{third}");
    for (hide, show) in [("locked", "timeline"), ("archive", "timeline")] {
        owner.send("PUT", &path, json!({"visibility": hide})).await.expect(200);
        assert_eq!(seen(visitor.clone()).await, 1, "{hide}");
        owner.send("PUT", &path, json!({"visibility": show})).await.expect(200);
        assert_eq!(seen(visitor.clone()).await, 2);
    }
    owner.send("DELETE", "/api/assets", json!({"ids": [third]})).await.expect(204);
    assert_eq!(seen(visitor.clone()).await, 1);
    assert_eq!(list(&owner, "month").await[1]["assetCount"], 1);
    owner.post("/api/trash/restore/assets", json!({"ids": [third]})).await.expect(200);
    assert_eq!(seen(visitor).await, 2);
}

#[tokio::test]
async fn an_album_can_follow_and_hold_more_by_hand() {
    let (_server, owner) = Server::with_owner().await;
    let june = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let other = owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    date(&owner, &june, "2026-06-30T10:00:00Z").await;
    let body = json!({
        "albumName": "Summer",
        "filter": {"kind": "month", "id": "2026-06"},
        "assetIds": [other],
    });
    let album = owner.post("/api/albums", body).await.expect(201).json();
    assert_eq!((&album["albumName"], &album["assetCount"]), (&json!("Summer"), &json!(2)));
    let listed = owner.get("/api/albums").await.json();
    assert_eq!(listed[0]["id"], album["id"], "listed, unlike the page of the month");
    let path = format!("/api/albums/{}/assets", album["id"].as_str().unwrap());
    let body = json!({"ids": [june, other]});
    let results = owner.send("DELETE", &path, body).await.expect(200).json();
    assert_eq!((&results[0]["success"], &results[1]["success"]), (&json!(false), &json!(true)));
    date(&owner, &june, "2026-05-30T10:00:00Z").await;
    assert_eq!(count(&owner, &album).await, 0);
    for filter in [json!({"kind": "month", "id": "1999-01"}), json!({"kind": "year", "id": "1"})] {
        owner.post("/api/albums", json!({ "filter": filter })).await.expect(400);
    }
}

#[tokio::test]
async fn provinces_by_the_names_of_places() {
    let (server, owner) = Server::with_owner().await;
    let munich = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let exif = place(&owner, &munich, 48.137, 11.575).await;
    assert_eq!((&exif["country"], &exif["state"]), (&json!("Germany"), &json!("Bavaria")));
    let states = list(&owner, "state").await;
    assert_eq!((&states[0]["id"], &states[0]["country"]), (&json!("DE-Bavaria"), &json!("DE")));
    let bavaria = open(&owner, "state", &states[0]["id"]).await;
    assert_eq!(bavaria["albumName"], "Bavaria, Germany");
    assert_eq!(count(&owner, &bavaria).await, 1);

    // Links that hide places do not name them either.
    for (options, told) in [(json!({}), true), (json!({"hideLocation": true}), false)] {
        let mut body = json!({"type": "INDIVIDUAL", "assetIds": [munich]});
        body.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        let link = owner.link(body).await;
        let visitor = server.visitor(link["key"].as_str().unwrap());
        let seen = visitor.get(&format!("/api/assets/{munich}")).await.expect(200).text();
        assert_eq!(seen.contains("Bavaria"), told);
    }

    for (options, name) in [
        (json!({}), "Bavaria, Germany"),
        (json!({"hideLocation": true}), ""),
        (json!({"showMetadata": false}), ""),
    ] {
        let mut body = json!({"type": "ALBUM", "albumId": bavaria["id"]});
        body.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        let link = owner.link(body).await;
        let visitor = server.visitor(link["key"].as_str().unwrap());
        let me = visitor.get("/api/shared-links/me").await.expect(200);
        assert_eq!(me.json()["album"]["albumName"], name);
        assert_eq!(me.text().contains("Bavaria"), !name.is_empty());
    }

    // It moves to another province when its photo does.
    let second = owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    place(&owner, &second, 48.14, 11.58).await;
    assert_eq!(count(&owner, &bavaria).await, 2);
    owner
        .send(
            "PUT",
            &format!("/api/assets/{second}"),
            json!({"latitude": 52.52, "longitude": 13.405}),
        )
        .await
        .expect(200);
    assert_eq!(count(&owner, &bavaria).await, 1);
}

#[tokio::test]
async fn folders_as_they_were_uploaded() {
    let (_server, owner) = Server::with_owner().await;
    let upload = |name: &'static str, seed: u8, folder: &'static str| {
        let owner = owner.clone();
        async move {
            let fields = [("folder", folder)];
            owner.upload_with(name, &jpeg(seed, 40, 30), &fields).await.expect(201).id()
        }
    };
    upload("a.jpg", 1, "2026/Lake").await;
    upload("b.jpg", 2, "/2026/Lake/").await;
    upload("c.jpg", 3, "2026").await;
    owner.add("d.jpg", &jpeg(4, 40, 30)).await;
    let folders = list(&owner, "folder").await;
    let seen: Vec<_> = folders
        .iter()
        .map(|folder| (folder["folder"].clone(), folder["assetCount"].clone()))
        .collect();
    assert_eq!(seen, [(json!("2026"), json!(1)), (json!("2026/Lake"), json!(2))]);
    let lake = open(&owner, "folder", &folders[1]["id"]).await;
    assert_eq!((&lake["albumName"], count(&owner, &lake).await), (&json!("Lake"), 2));
    upload("e.jpg", 5, "2026/Lake").await;
    assert_eq!(count(&owner, &lake).await, 3);
}

#[tokio::test]
async fn people_whom_files_name() {
    let (server, owner) = Server::with_owner().await;
    let named = "<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Ann Alder</rdf:li>\
         <rdf:li>Ben Birch</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>";
    owner.add("a.jpg", &jpeg_with_xmp(1, named)).await;
    owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    let people = list(&owner, "person").await;
    let names: Vec<_> = people.iter().map(|person| person["name"].clone()).collect();
    assert_eq!(names, [json!("Ann Alder"), json!("Ben Birch")]);
    let person = open(&owner, "person", &people[0]["id"]).await;
    assert_eq!(person["albumName"], "Ann Alder");
    assert_eq!(count(&owner, &person).await, 1);
    owner.add("c.jpg", &jpeg_with_xmp(7, named)).await;
    assert_eq!(count(&owner, &person).await, 2);
    // Other users do not see it.
    let other = server.other_user().await;
    assert!(list(&other, "person").await.is_empty());
    let path = format!("/api/collections/person/{}", people[0]["id"].as_str().unwrap());
    other.send("PUT", &path, json!({})).await.expect(400);
}

#[tokio::test]
async fn moments_by_their_rules() {
    let (_server, owner) = Server::with_owner().await;
    for seed in 0..25 {
        let id = owner.add("p.jpg", &jpeg(seed, 40, 30)).await;
        date(&owner, &id, "2026-03-14T10:00:00Z").await;
    }
    for (seed, day) in [(30, "2026-01-01"), (31, "2026-01-02"), (32, "2026-01-03")] {
        let id = owner.add("q.jpg", &jpeg(seed, 40, 30)).await;
        date(&owner, &id, &format!("{day}T10:00:00Z")).await;
    }
    let moments = list(&owner, "moment").await;
    assert_eq!(moments.len(), 1);
    assert_eq!(moments[0]["id"], "day-2026-03-14");
    let day = open(&owner, "moment", &moments[0]["id"]).await;
    assert_eq!((&day["albumName"], count(&owner, &day).await), (&json!("14 March 2026"), 25));
}

#[tokio::test]
async fn a_photo_moved_while_its_old_place_is_looked_up_is_not_called_by_that() {
    let (server, owner) = Server::with_owner().await;
    let photo = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    place(&owner, &photo, 48.137, 11.575).await;
    let db = Db::open(&server.database_url()).await.unwrap();
    // The version of a newer gazetteer.
    let version = 1000;
    let old = db.unnamed_places(version, 10).await.unwrap();
    assert_eq!(old.len(), 1);
    place(&owner, &photo, 41.9, 12.5).await;
    let names: Vec<_> = old.into_iter().map(|place| (place, Name::default())).collect();
    db.name_places(version, &names).await.unwrap();
    let exif = owner.get(&format!("/api/assets/{photo}")).await.json()["exifInfo"].clone();
    assert_eq!(exif["country"], "Italy");
    assert_eq!(db.unnamed_places(version, 10).await.unwrap()[0].latitude, 41.9);
}

#[tokio::test]
async fn a_kind_that_there_is_not_is_refused_as_everything_else_is() {
    let (_server, owner) = Server::with_owner().await;
    let body = json!({"albumName": "A"});
    let refused = owner.send("PUT", "/api/collections/sunset/1", body).await.expect(400).json();
    let message = refused["message"].as_str().unwrap();
    assert!(message.starts_with("Validation failed: ") && message.contains("sunset"), "{message}");
}
