//! Guests, visitors who upload photos: what they may do, see and withdraw, and what the owner sees
//! of them.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::ended::{arriving, half_sent};
use crate::fixtures::{canary_photo, jpeg};
use crate::fixtures::{motion_video, motion_video_of};
use crate::harness::{Person, Server};

const COOKIE: &str = "vitrine_guest_token";

/// An album with one photo, and a link to it that allows uploads, with further settings.
pub async fn party(owner: &Person, settings: Value) -> (String, Value) {
    let photo = owner.upload("owner.jpg", &jpeg(100, 40, 30)).await.id();
    let album = json!({"albumName": "Party", "assetIds": [photo]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let mut body = json!({"type": "ALBUM", "albumId": album, "allowUpload": true});
    for (name, value) in settings.as_object().unwrap() {
        body[name] = value.clone();
    }
    (album, owner.link(body).await)
}

pub fn key(link: &Value) -> &str {
    link["key"].as_str().unwrap()
}

/// A visitor who has entered a name.
pub async fn guest(server: &Server, link: &Value, name: &str) -> Person {
    let mut guest = server.visitor(key(link));
    let answer = guest.post("/api/shared-links/guest", json!({"name": name})).await.expect(201);
    guest.cookie = answer.cookie(COOKIE);
    assert!(guest.cookie.is_some());
    guest
}

pub async fn shown(person: &Person, album: &str) -> u64 {
    let path = format!("/api/timeline/buckets?albumId={album}");
    let buckets = person.get(&path).await.expect(200).json();
    buckets.as_array().unwrap().iter().map(|bucket| bucket["count"].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn a_link_that_takes_photos_takes_no_videos() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({"uploadPhotosOnly": true})).await;
    assert_eq!(link["uploadPhotosOnly"], true);
    let anna = guest(&server, &link, "Anna").await;
    let video = motion_video(1);
    let refused = anna.upload("a.mp4", &video).await;
    refused.refused(403, "This link takes photos, and no videos");
    anna.upload("a.jpg", &jpeg(1, 40, 30)).await.expect(201);
    // The motion video of a Live Photo belongs to a photo, and lasts a few seconds.
    let live = [("visibility", "hidden")];
    anna.upload_with("b.mov", &video, &live).await.expect(201);
    let refused = anna.upload_with("long.mov", &motion_video_of(2, 11_000), &live).await;
    refused.refused(403, "This link takes photos, and no videos");
    let change = json!({"uploadPhotosOnly": false});
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    owner.send("PATCH", &path, change).await.expect(200);
    anna.upload("c.mp4", &[video, vec![0]].concat()).await.expect(201);
}

#[tokio::test]
async fn guests_add_photos_and_the_owner_sees_who_added_what() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = party(&owner, json!({})).await;
    let (anna, ben) = (guest(&server, &link, " Anna\n").await, guest(&server, &link, "Ben").await);
    let first = anna.add("a.jpg", &canary_photo(1, 1)).await;
    let second = ben.add("b.jpg", &jpeg(2, 40, 30)).await;
    assert_eq!(shown(&anna, &album).await, 3, "each sees what the album holds");

    let id = link["id"].as_str().unwrap();
    let guests = owner.get(&format!("/api/shared-links/{id}/guests")).await.expect(200).json();
    let of = |name: &str| {
        let guests = guests.as_array().unwrap();
        let guest = guests.iter().find(|guest| guest["name"] == name).unwrap();
        guest["assets"][0]["id"].as_str().unwrap().to_owned()
    };
    assert_eq!((of("Anna"), of("Ben")), (first.clone(), second));
    let asset = owner.get(&format!("/api/assets/{first}")).await.expect(200).json();
    assert_eq!(asset["addedBy"], "Anna");
    let links = owner.get("/api/shared-links").await.json();
    assert_eq!(links[0]["uploadCount"], 2);

    // A guest's name is not disclosed to other visitors.
    for path in [
        "/api/shared-links/me".to_owned(),
        "/api/shared-links/guest".to_owned(),
        format!("/api/assets/{first}"),
        format!("/api/albums/{album}"),
        format!("/api/timeline/bucket?timeBucket=2021-05-01&albumId={album}"),
    ] {
        assert!(!ben.get(&path).await.expect(200).text().contains("Anna"), "{path}");
    }
}

#[tokio::test]
async fn guests_take_back_their_own_until_they_end_the_session() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = party(&owner, json!({})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "").await);
    let stored = server.stored("assets").len();
    let first = anna.add("a.jpg", &jpeg(1, 40, 30)).await;
    let second = anna.add("b.jpg", &jpeg(2, 40, 30)).await;
    let mine = anna.get("/api/shared-links/guest").await.expect(200).json();
    assert_eq!(mine, json!({"name": "Anna", "assetIds": [first, second]}));

    let delete = |who: Person, ids: Value| async move {
        who.send("DELETE", "/api/assets", json!({"ids": ids})).await.status.as_u16()
    };
    let owners = owner.get("/api/shared-links/me").await;
    assert_eq!(owners.status, 403);
    assert_eq!(delete(ben.clone(), json!([first])).await, 400, "somebody else's");
    assert_eq!(delete(server.visitor(key(&link)), json!([first])).await, 400, "a stranger");
    assert_eq!(delete(anna.clone(), json!([first])).await, 204);
    assert_eq!(shown(&anna, &album).await, 2);
    let binned = owner.get(&format!("/api/assets/{first}")).await.expect(200).json();
    assert_eq!(binned["isTrashed"], true, "it is in the bin");
    assert_eq!(server.stored("assets").len(), stored + 6);

    // A photo that the owner has claimed is only removed from the link.
    let other = json!({"albumName": "Best", "assetIds": [second]});
    owner.post("/api/albums", other).await.expect(201);
    let third = anna.add("c.jpg", &jpeg(3, 40, 30)).await;
    assert_eq!(delete(anna.clone(), json!([second])).await, 204);
    assert_eq!(shown(&anna, &album).await, 2);
    owner.get(&format!("/api/assets/{second}/original")).await.expect(200);

    anna.post("/api/shared-links/logout", Value::Null).await.expect(200);
    assert_eq!(delete(anna.clone(), json!([third])).await, 400, "the session is over");
    let after = anna.get("/api/shared-links/guest").await.expect(200).json();
    assert_eq!(after, json!({"assetIds": []}));
    assert_eq!(shown(&anna, &album).await, 2, "what was brought stays");
}

#[tokio::test]
async fn a_link_that_takes_no_photos_takes_none() {
    let (server, owner) = Server::with_owner().await;
    let (_album, link) = party(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let id = anna.add("a.jpg", &jpeg(1, 40, 30)).await;
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    owner.send("PATCH", &path, json!({"allowUpload": false})).await.expect(200);
    anna.upload("b.jpg", &jpeg(2, 40, 30)).await.expect(401);
    let visitor = server.visitor(key(&link));
    visitor.get("/api/shared-links/guest").await.expect(403);
    visitor.send("DELETE", "/api/assets", json!({"ids": [id]})).await.expect(403);
    let begin = json!({"name": "Ben"});
    visitor.post("/api/shared-links/guest", begin).await.expect(403);
}

#[tokio::test]
async fn limits_of_a_link_hold_however_many_come_at_once() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = party(&owner, json!({"uploadMaxFiles": 3})).await;
    let anna = guest(&server, &link, "Anna").await;
    let photos: Vec<_> = (0..8).map(|seed| jpeg(seed, 40, 30)).collect();
    let uploads = photos.iter().map(|photo| anna.upload("a.jpg", photo));
    let answers = futures::future::join_all(uploads).await;
    let taken = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(taken, 3);
    for refused in answers.into_iter().filter(|answer| answer.status != 201) {
        refused.refused(403, "This link takes no more photos");
    }
    assert_eq!(shown(&anna, &album).await, 4);
    assert_eq!(server.stored("incoming").len(), 0);
    let left = anna.get("/api/shared-links/guest").await.expect(200).json();
    assert_eq!(left["filesLeft"], 0);

    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    let change = json!({"uploadMaxFiles": null, "uploadMaxBytes": 50_000_000});
    let changed = owner.send("PATCH", &path, change).await.expect(200).json();
    assert_eq!(
        (&changed["uploadMaxFiles"], &changed["uploadMaxBytes"]),
        (&Value::Null, &json!(50_000_000))
    );
    anna.upload("a.jpg", &jpeg(20, 40, 30)).await.expect(201);
    let change = json!({"uploadMaxBytes": 10});
    owner.send("PATCH", &path, change).await.expect(200);
    anna.upload("a.jpg", &jpeg(21, 40, 30)).await.expect(413);
    let me = anna.get("/api/shared-links/me").await.expect(200).text();
    assert!(!me.contains("uploadMax"), "limits are the owner's: {me}");
}

#[tokio::test]
async fn what_there_is_no_room_for_is_refused_before_its_pictures_are_drawn() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({"uploadMaxFiles": 1})).await;
    let anna = guest(&server, &link, "Anna").await;
    // The limit was not reached when it began.
    let (go_on, late) = half_sent(&anna, jpeg(1, 400, 300)).await;
    arriving(&server).await;
    anna.upload("b.jpg", &jpeg(2, 40, 30)).await.expect(201);
    // No rendition is made until `release` is dropped.
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = Arc::new(Mutex::new(held));
    let holders = [(); 2].map(|()| {
        let (app, held) = (server.app.clone(), Arc::clone(&held));
        tokio::spawn(
            async move { app.library.renderer.run(move || held.lock().unwrap().recv()).await },
        )
    });
    go_on.send(()).unwrap();
    late.await.unwrap().refused(403, "This link takes no more photos");
    drop(release);
    for holder in holders {
        holder.await.unwrap();
    }
}

#[tokio::test]
async fn upload_only_shows_guests_just_what_they_added() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = party(&owner, json!({"uploadOnly": true})).await;
    let owners = owner.get(&format!("/api/albums/{album}")).await.json();
    let owners = owners["albumThumbnailAssetId"].as_str().unwrap().to_owned();
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let mine = anna.add("a.jpg", &canary_photo(1, 1)).await;
    let stranger = server.visitor(key(&link));
    for (who, number) in [(&anna, 1), (&ben, 0), (&stranger, 0)] {
        assert_eq!(shown(who, &album).await, number);
    }
    for (who, id, status) in
        [(&anna, &mine, 200), (&ben, &mine, 400), (&stranger, &mine, 400), (&anna, &owners, 400)]
    {
        who.get(&format!("/api/assets/{id}")).await.expect(status);
        who.get(&format!("/api/assets/{id}/thumbnail")).await.expect(status);
        let info = who.post("/api/download/info", json!({"assetIds": [id]})).await;
        assert_eq!(info.status.is_success(), status == 200);
    }
    for path in ["/api/shared-links/me".to_owned(), format!("/api/albums/{album}")] {
        for who in [&anna, &ben, &stranger] {
            let seen = who.get(&path).await.expect(200).text();
            assert!(
                !seen.contains(&owners) && !seen.contains("\"assetCount\":2"),
                "{path}: {seen}"
            );
        }
    }
    let markers = ben.get("/api/map/markers").await.expect(200).json();
    assert_eq!(markers, json!([]));
    let whole = ben.post("/api/download/info", json!({"albumId": album})).await;
    assert!(!whole.text().contains(&mine), "{}", whole.text());
}

#[tokio::test]
async fn a_checksum_tells_a_guest_nothing_of_what_else_the_owner_has() {
    let (server, owner) = Server::with_owner().await;
    let private = jpeg(50, 40, 30);
    let secret = owner.add("secret.jpg", &private).await;
    let locked = json!({"visibility": "locked"});
    owner.send("PUT", &format!("/api/assets/{secret}"), locked).await.expect(200);
    let library = jpeg(51, 40, 30);
    let known = owner.add("known.jpg", &library).await;
    let (album, link) = party(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let hex = |bytes: &[u8]| {
        let mut sha1 = vitrine_media::hash::Sha1::new();
        sha1.update(bytes);
        sha1.finish().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let check = json!({"assets": [
        {"id": "a", "checksum": hex(&private)},
        {"id": "b", "checksum": hex(&library)},
        {"id": "c", "checksum": hex(&jpeg(100, 40, 30))},
    ]});
    let verdicts = anna.post("/api/assets/bulk-upload-check", check).await.expect(200).json();
    let actions: Vec<_> =
        verdicts["results"].as_array().unwrap().iter().map(|v| v["action"].clone()).collect();
    assert_eq!(actions, ["accept", "accept", "reject"], "only what the link shows is known");

    // A guest who has the bytes may add the photo. A private one stays private, and the responses
    // do not differ.
    assert_eq!(anna.add("b.jpg", &library).await, known);
    assert_ne!(anna.add("a.jpg", &private).await, secret);
    assert_eq!(shown(&anna, &album).await, 3);
    anna.get(&format!("/api/assets/{secret}")).await.expect(400);
    // Withdrawing it does not remove it from the owner's library.
    anna.send("DELETE", "/api/assets", json!({"ids": [known]})).await.expect(204);
    owner.get(&format!("/api/assets/{known}/original")).await.expect(200);
    assert_eq!(shown(&anna, &album).await, 2);
}

#[tokio::test]
async fn what_two_guests_brought_stays_until_both_take_it_back() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = party(&owner, json!({"uploadOnly": true})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let photo = jpeg(1, 40, 30);
    let id = anna.add("a.jpg", &photo).await;
    assert_eq!(ben.add("a.jpg", &photo).await, id, "nobody is told of the other");
    let delete = json!({"ids": [id]});
    anna.send("DELETE", "/api/assets", delete.clone()).await.expect(204);
    assert_eq!((shown(&anna, &album).await, shown(&ben, &album).await), (0, 1));
    let kept = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
    assert_eq!(kept["isTrashed"], false);
    ben.send("DELETE", "/api/assets", delete).await.expect(204);
    let gone = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
    assert_eq!(gone["isTrashed"], true);
}

#[tokio::test]
async fn a_link_to_several_albums_fills_the_one_that_is_named() {
    let (server, owner) = Server::with_owner().await;
    let mut albums = Vec::new();
    for name in ["A", "B", "C"] {
        albums.push(owner.post("/api/albums", json!({"albumName": name})).await.expect(201).id());
    }
    let body = json!({"type": "ALBUM", "albumIds": albums[..2], "allowUpload": true});
    let link = owner.link(body).await;
    let visitor = server.visitor(key(&link));
    for (seed, album, status) in [(1, &albums[1], 201), (2, &albums[2], 400)] {
        let file = reqwest::multipart::Part::bytes(jpeg(seed, 40, 30)).file_name("a.jpg");
        let form = reqwest::multipart::Form::new().part("assetData", file);
        let path = format!("/api/assets?albumId={album}");
        let request = visitor.request(reqwest::Method::POST, &path).multipart(form);
        crate::harness::Answer::of(request).await.expect(status);
    }
    assert_eq!(shown(&owner, &albums[0]).await, 0);
    assert_eq!(shown(&owner, &albums[1]).await, 1);
}

#[tokio::test]
async fn small_pictures_of_guests_wait_on_disk() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let preview = jpeg(1, 1440, 1080);
    let (go_on, wait) = tokio::sync::oneshot::channel::<()>();
    let file = futures::stream::once(async move {
        wait.await.unwrap();
        Ok::<_, std::io::Error>(motion_video(1))
    });
    let part = reqwest::multipart::Part::bytes;
    let file = reqwest::multipart::Part::stream(reqwest::Body::wrap_stream(file));
    let form = reqwest::multipart::Form::new()
        .part("preview", part(preview.clone()).file_name("p.jpg"))
        .part("sidecarData", part(vec![b' '; 5000]).file_name("a.xmp"))
        .part("assetData", file.file_name("a.mov"));
    let request = anna.request(reqwest::Method::POST, "/api/assets").multipart(form);
    let sent = tokio::spawn(crate::harness::Answer::of(request));
    let lies = |len: usize| {
        let files = server.stored("incoming").into_iter();
        let mut lens = files.filter_map(|file| Some(file.metadata().ok()?.len()));
        lens.any(|found| found == len as u64)
    };
    for _ in 0..500 {
        if lies(preview.len()) && lies(5000) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(lies(preview.len()) && lies(5000), "they are in memory while the file comes");
    go_on.send(()).unwrap();
    let id = sent.await.unwrap().expect(201).id();
    owner.get(&format!("/api/assets/{id}/thumbnail?size=preview")).await.expect(200);
    // A rendition that is too long is ignored.
    let form = reqwest::multipart::Form::new()
        .part("preview", part(vec![0; (8 << 20) + 1]).file_name("p.jpg"))
        .part("assetData", part(motion_video(2)).file_name("b.mov"));
    let request = anna.request(reqwest::Method::POST, "/api/assets").multipart(form);
    let id = crate::harness::Answer::of(request).await.expect(201).id();
    owner.get(&format!("/api/assets/{id}/thumbnail?size=preview")).await.expect(404);
    assert!(server.stored("incoming").is_empty());
}
