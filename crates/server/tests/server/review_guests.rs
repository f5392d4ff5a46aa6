//! Links whose owner reviews uploads before others see them: who sees a pending photo, how it is
//! approved, withdrawn or deleted, and that none is ever lost where nobody can see it.

use serde_json::{Value, json};

use crate::fixtures::{canary_photo, jpeg};
use crate::guests::{guest, key, party, shown};
use crate::harness::{Person, Server};

fn id(link: &Value) -> &str {
    link["id"].as_str().unwrap()
}

/// A party whose owner reviews uploads, with further settings.
async fn reviewed(owner: &Person, mut settings: Value) -> (String, Value) {
    settings["uploadReview"] = json!(true);
    party(owner, settings).await
}

async fn approve(owner: &Person, link: &Value, ids: &[&str]) -> u16 {
    let path = format!("/api/shared-links/{}/guests/approve", id(link));
    owner.post(&path, json!({"ids": ids})).await.status.as_u16()
}

async fn take_back(guest: &Person, ids: &[&str]) -> u16 {
    guest.send("DELETE", "/api/assets", json!({"ids": ids})).await.status.as_u16()
}

/// The ids of the guests' photos that a link's owner sees: approved, and pending.
async fn brought(owner: &Person, link: &Value) -> (Vec<String>, Vec<String>) {
    let path = format!("/api/shared-links/{}/guests", id(link));
    let guests = owner.get(&path).await.expect(200).json();
    let (mut there, mut waiting) = (Vec::new(), Vec::new());
    for guest in guests.as_array().unwrap() {
        let pending = guest["pending"].as_array().cloned().unwrap_or_default();
        for asset in guest["assets"].as_array().unwrap() {
            let list = if pending.contains(&asset["id"]) { &mut waiting } else { &mut there };
            list.push(asset["id"].as_str().unwrap().to_owned());
        }
    }
    (there, waiting)
}

/// All that lists and counts disclose of an album or a link, to a visitor, member or owner.
async fn told(who: &Person, album: &str) -> String {
    let mut told = String::new();
    let link = if who.query.is_some() { "/api/shared-links/me" } else { "/api/albums" };
    for path in [
        link.to_owned(),
        format!("/api/albums/{album}"),
        format!("/api/albums/{album}/map-markers"),
        format!("/api/timeline/bucket?timeBucket=2021-05-01&albumId={album}"),
        "/api/map/markers".to_owned(),
        "/api/timeline/bucket?timeBucket=2021-05-01".to_owned(),
    ] {
        told += &who.get(&path).await.expect(200).text();
    }
    let body = json!({"albumIds": [album]});
    told += &who.post("/api/search/metadata", body).await.expect(200).text();
    let body = json!({"albumId": album});
    told + &who.post("/api/download/info", body).await.expect(201).text()
}

/// Whether a photo is served. Asserts that it is in all forms or in none.
async fn is_given(who: &Person, id: &str) -> bool {
    let mut given = Vec::new();
    for path in ["", "/thumbnail", "/thumbnail?size=preview", "/original"] {
        let answer = who.get(&format!("/api/assets/{id}{path}")).await;
        given.push(answer.status == 200);
    }
    let archive = who.get(&format!("/api/download/archive?assetIds={id}")).await;
    given.push(archive.status == 200);
    assert!(given.iter().all(|is| *is == given[0]), "{given:?}");
    given[0]
}

/// An album that follows all photos of a month on its owner's timeline: one photo so far.
async fn may(owner: &Person) -> String {
    owner.add("may.jpg", &canary_photo(200, 1)).await;
    let follows = json!({"albumName": "May", "filter": {"kind": "month", "id": "2021-05"}});
    owner.post("/api/albums", follows).await.expect(201).id()
}

async fn timeline(owner: &Person, more: &str) -> u64 {
    let buckets = owner.get(&format!("/api/timeline/buckets{more}")).await.expect(200).json();
    buckets.as_array().unwrap().iter().map(|bucket| bucket["count"].as_u64().unwrap()).sum()
}

#[tokio::test]
async fn what_waits_is_seen_by_its_guest_and_its_owner_alone() {
    let (server, owner) = Server::with_owner().await;
    let member = server.other_user().await;
    let (album, link) = reviewed(&owner, json!({})).await;
    server.add_member(&album, &member.me().await, "editor").await;
    let may = may(&owner).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let photo = anna.add("a.jpg", &canary_photo(1, 1)).await;
    // Ben sees one photo more than a stranger: his own upload.
    let his = ben.add("b.jpg", &jpeg(2, 40, 30)).await;

    let stranger = server.visitor(key(&link));
    for (who, number) in [(&anna, 2), (&ben, 2), (&stranger, 1), (&member, 1), (&owner, 1)] {
        assert_eq!(shown(who, &album).await, number);
    }
    for who in [&ben, &stranger, &member] {
        assert!(!is_given(who, &photo).await);
        assert!(!told(who, &album).await.contains(&photo));
    }
    assert!(!told(&stranger, &album).await.contains(&his));
    assert!(is_given(&anna, &photo).await);
    assert!(told(&anna, &album).await.contains(&photo));
    for path in ["/api/map/markers", "/api/timeline/bucket?timeBucket=2021-05-01"] {
        assert!(anna.get(path).await.expect(200).text().contains(&photo), "{path}");
    }
    let mine = anna.get("/api/shared-links/guest").await.expect(200).json();
    assert_eq!(mine["assetIds"], json!([photo]));

    // The owner can see it, but it is in none of their own lists.
    assert!(is_given(&owner, &photo).await);
    assert_eq!(brought(&owner, &link).await, (vec![], vec![his, photo.clone()]));
    let links = owner.get("/api/shared-links").await.json();
    assert_eq!((&links[0]["uploadCount"], &links[0]["pendingCount"]), (&json!(2), &json!(2)));
    assert_eq!(links[0]["assetCount"], 1);
    assert_eq!((timeline(&owner, "").await, shown(&owner, &may).await), (2, 1));
    assert!(!told(&owner, &album).await.contains(&photo));
    let statistics = owner.get("/api/assets/statistics").await.expect(200).json();
    assert_eq!(statistics["total"], 2);
    let me = stranger.get("/api/shared-links/me").await.expect(200).json();
    assert_eq!((&me["uploadReview"], &me["pendingCount"]), (&json!(true), &Value::Null));
}

#[tokio::test]
async fn a_page_of_a_link_shows_nothing_that_waits() {
    let dist = tempfile::tempdir().unwrap();
    for name in ["index.html", "visitor.html"] {
        std::fs::write(dist.path().join(name), "<html><head></head><body></body></html>").unwrap();
    }
    let server = Server::with_web(Some(dist.path().to_owned())).await;
    let owner = server.set_up().await;
    let album = owner.post("/api/albums", json!({"albumName": "Party"})).await.expect(201).id();
    let more =
        json!({"type": "ALBUM", "albumId": album, "allowUpload": true, "uploadReview": true});
    let link = owner.link(more).await;
    let anna = guest(&server, &link, "Anna").await;
    let photo = anna.add("a.jpg", &canary_photo(1, 1)).await;
    let (nobody, page) = (server.nobody(), format!("/share/{}", key(&link)));
    for (address, is_there) in [(page.clone(), false), (format!("{page}/photos/{photo}"), false)] {
        let text = nobody.get(&address).await.expect(200).text().replace(&address, "");
        assert_eq!(text.contains(&photo) || text.contains("og:image"), is_there, "{text}");
    }
    let picture = format!("{page}/photos/{photo}/preview.jpg");
    assert_ne!(nobody.get(&picture).await.header("content-type"), "image/jpeg");
    assert_eq!(approve(&owner, &link, &[&photo]).await, 204);
    assert!(nobody.get(&page).await.expect(200).text().contains("og:image"));
}

#[tokio::test]
async fn approving_shows_it_to_everybody_once() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = reviewed(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let first = anna.add("a.jpg", &canary_photo(1, 1)).await;
    let second = anna.add("b.jpg", &jpeg(2, 40, 30)).await;
    let stranger = server.visitor(key(&link));

    assert_eq!(approve(&owner, &link, &[&first, &album]).await, 400, "all or nothing");
    assert_eq!(shown(&stranger, &album).await, 1);
    assert_eq!(approve(&owner, &link, &[&first]).await, 204);
    assert!(is_given(&stranger, &first).await);
    assert!(told(&stranger, &album).await.contains(&first));
    assert!(!is_given(&stranger, &second).await);
    assert_eq!((shown(&stranger, &album).await, timeline(&owner, "").await), (2, 2));
    assert_eq!(shown(&anna, &album).await, 3);
    assert_eq!(brought(&owner, &link).await, (vec![first.clone()], vec![second.clone()]));

    // Approving does not add again what the owner has removed since.
    let path = format!("/api/albums/{album}/assets");
    owner.send("DELETE", &path, json!({"ids": [first]})).await.expect(200);
    assert_eq!(approve(&owner, &link, &[&first]).await, 204);
    assert_eq!(shown(&stranger, &album).await, 1);
    // But a repeated upload is reviewed again.
    assert_eq!(anna.add("a.jpg", &canary_photo(1, 1)).await, first);
    assert!(is_given(&anna, &first).await && !is_given(&stranger, &first).await);
    assert_eq!(timeline(&owner, "").await, 2, "it stays where it was");
    assert_eq!(approve(&owner, &link, &[&first, &second]).await, 204);
    assert_eq!(shown(&stranger, &album).await, 3);
    let links = owner.get("/api/shared-links").await.json();
    assert_eq!((&links[0]["uploadCount"], &links[0]["pendingCount"]), (&json!(2), &Value::Null));
    // Guests can withdraw what was approved, as ever.
    assert_eq!(take_back(&anna, &[&first]).await, 204);
    assert_eq!(shown(&stranger, &album).await, 2);
}

#[tokio::test]
async fn only_the_owner_of_the_link_approves() {
    let (server, owner) = Server::with_owner().await;
    let other = server.other_user().await;
    let (album, link) = reviewed(&owner, json!({})).await;
    server.add_member(&album, &other.me().await, "editor").await;
    let anna = guest(&server, &link, "Anna").await;
    let photo = anna.add("a.jpg", &jpeg(1, 40, 30)).await;
    let (_, another) = party(&owner, json!({})).await;
    assert_eq!(approve(&other, &link, &[&photo]).await, 400);
    assert_eq!(approve(&anna, &link, &[&photo]).await, 403);
    assert_eq!(approve(&owner, &another, &[&photo]).await, 400, "it came through another link");
    assert_eq!(approve(&server.nobody(), &link, &[&photo]).await, 401);
    assert_eq!(shown(&other, &album).await, 1);
    // The owner can still review the uploads of a link that has ended.
    let ended = json!({"expiresAt": "2020-01-01T00:00:00Z"});
    owner.send("PATCH", &format!("/api/shared-links/{}", id(&link)), ended).await.expect(200);
    assert_eq!(brought(&owner, &link).await.1, [photo.as_str()]);
    assert_eq!(approve(&owner, &link, &[&photo]).await, 204);
    assert_eq!(shown(&other, &album).await, 2);
}

#[tokio::test]
async fn guests_take_back_what_waits() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = reviewed(&owner, json!({})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let photo = jpeg(1, 40, 30);
    let id = anna.add("a.jpg", &photo).await;
    assert_eq!(anna.upload("a.jpg", &photo).await.expect(200).id(), id, "it is there already");
    assert_eq!(take_back(&ben, &[&id]).await, 400);
    assert_eq!(take_back(&anna, &[&id]).await, 204);
    let binned = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
    assert_eq!(binned["isTrashed"], true);
    assert_eq!(timeline(&owner, "?isTrashed=true").await, 1, "where its owner sees it");

    // A photo that two guests uploaded is pending until both withdraw it.
    let id = anna.add("a.jpg", &photo).await;
    assert_eq!(ben.add("b.jpg", &photo).await, id, "nobody is told of the other");
    assert!(is_given(&ben, &id).await);
    assert_eq!(take_back(&anna, &[&id]).await, 204);
    assert!(!is_given(&anna, &id).await && is_given(&ben, &id).await);
    assert_eq!(approve(&owner, &link, &[&id]).await, 204);
    assert_eq!(shown(&anna, &album).await, 2);
    assert_eq!(take_back(&ben, &[&id]).await, 204);
    assert_eq!(timeline(&owner, "?isTrashed=true").await, 2);

    // A photo that its owner has marked is claimed.
    let id = anna.add("a.jpg", &photo).await;
    owner.send("PUT", &format!("/api/assets/{id}"), json!({"isFavorite": true})).await.expect(200);
    assert_eq!(take_back(&anna, &[&id]).await, 204);
    assert_eq!((timeline(&owner, "").await, shown(&ben, &album).await), (2, 1));

    // After the session the guest can neither see nor withdraw it.
    let id = anna.add("c.jpg", &jpeg(3, 40, 30)).await;
    anna.post("/api/shared-links/logout", Value::Null).await.expect(200);
    assert_eq!((take_back(&anna, &[&id]).await, is_given(&anna, &id).await), (400, false));
    assert_eq!(brought(&owner, &link).await.1, [id]);
}

#[tokio::test]
async fn what_the_owner_has_waits_too_and_stays_theirs() {
    let (server, owner) = Server::with_owner().await;
    let photo = jpeg(50, 40, 30);
    let known = owner.add("known.jpg", &photo).await;
    let (album, link) = reviewed(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let stranger = server.visitor(key(&link));
    assert_eq!(anna.add("a.jpg", &photo).await, known);
    assert!(is_given(&anna, &known).await && !is_given(&stranger, &known).await);
    assert_eq!(
        (timeline(&owner, "").await, brought(&owner, &link).await.1),
        (2, vec![known.clone()])
    );
    // The owner adds it themselves: the guest's withdrawal does not undo that.
    let path = format!("/api/albums/{album}/assets");
    owner.send("PUT", &path, json!({"ids": [known]})).await.expect(200);
    assert_eq!(take_back(&anna, &[&known]).await, 204);
    assert!(is_given(&stranger, &known).await);
    owner.send("DELETE", &path, json!({"ids": [known]})).await.expect(200);

    assert_eq!(anna.add("a.jpg", &photo).await, known);
    assert_eq!(approve(&owner, &link, &[&known]).await, 204);
    assert!(is_given(&stranger, &known).await);
    assert_eq!(take_back(&anna, &[&known]).await, 204);
    assert!(!is_given(&stranger, &known).await && is_given(&owner, &known).await);
    // A private photo stays private when a guest uploads it.
    let locked = json!({"visibility": "locked"});
    owner.send("PUT", &format!("/api/assets/{known}"), locked).await.expect(200);
    let other = anna.add("a.jpg", &photo).await;
    assert!(other != known && !is_given(&anna, &known).await);
    assert_eq!(brought(&owner, &link).await.1, [other]);
}

#[tokio::test]
async fn what_the_owner_brings_as_well_is_theirs_at_once() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = reviewed(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let photo = jpeg(1, 40, 30);
    let id = anna.add("a.jpg", &photo).await;
    let mut sha1 = vitrine_media::hash::Sha1::new();
    sha1.update(&photo);
    let sha1: String = sha1.finish().iter().map(|byte| format!("{byte:02x}")).collect();
    let check = json!({"assets": [{"id": "a", "checksum": sha1}]});
    let verdict = owner.post("/api/assets/bulk-upload-check", check).await.expect(200).json();
    assert_eq!(verdict["results"][0]["action"], "accept");
    assert_eq!(owner.upload("own.jpg", &photo).await.expect(200).id(), id);
    assert_eq!((timeline(&owner, "").await, shown(&owner, &album).await), (2, 1));
    assert_eq!(take_back(&anna, &[&id]).await, 204);
    assert!(is_given(&owner, &id).await);
}

#[tokio::test]
async fn limits_count_what_waits() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = reviewed(&owner, json!({"uploadMaxFiles": 2})).await;
    let anna = guest(&server, &link, "Anna").await;
    let first = anna.add("a.jpg", &jpeg(1, 40, 30)).await;
    anna.add("b.jpg", &jpeg(2, 40, 30)).await;
    let full = "This link takes no more photos";
    anna.upload("c.jpg", &jpeg(3, 40, 30)).await.refused(403, full);
    assert_eq!(take_back(&anna, &[&first]).await, 204);
    anna.upload("c.jpg", &jpeg(3, 40, 30)).await.expect(201);
}

#[tokio::test]
async fn what_comes_back_from_the_bin_waits_again() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = reviewed(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let first = anna.add("a.jpg", &jpeg(1, 40, 30)).await;
    let second = anna.add("b.jpg", &jpeg(2, 40, 30)).await;
    let both = json!({"ids": [first, second]});
    owner.send("DELETE", "/api/assets", both.clone()).await.expect(204);
    assert_eq!(timeline(&owner, "?isTrashed=true").await, 2);
    assert_eq!(brought(&owner, &link).await, (vec![], vec![]));
    assert_eq!(shown(&anna, &album).await, 1);
    assert_eq!(approve(&owner, &link, &[&first]).await, 400, "it is in the bin");
    let links = owner.get("/api/shared-links").await.json();
    assert_eq!(links[0]["pendingCount"], Value::Null);

    owner.post("/api/trash/restore/assets", both).await.expect(200);
    assert_eq!(brought(&owner, &link).await.1.len(), 2);
    assert_eq!(shown(&server.visitor(key(&link)), &album).await, 1);
    assert_eq!(approve(&owner, &link, &[&first]).await, 204);
    assert_eq!(shown(&server.visitor(key(&link)), &album).await, 2);

    // Without its link it would be pending for ever: it is restored as a private photo.
    owner.send("DELETE", "/api/assets", json!({"ids": [second]})).await.expect(204);
    let path = format!("/api/shared-links/{}", id(&link));
    owner.send("DELETE", &path, Value::Null).await.expect(204);
    owner.post("/api/trash/restore", json!({})).await.expect(200);
    assert_eq!(timeline(&owner, "?visibility=locked").await, 1);
}

#[tokio::test]
async fn what_waits_in_a_deleted_link_is_among_the_private_photos() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = reviewed(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let photo = anna.add("a.jpg", &canary_photo(1, 1)).await;
    let may = may(&owner).await;
    let path = format!("/api/shared-links/{}", id(&link));
    owner.send("DELETE", &path, Value::Null).await.expect(204);
    assert_eq!(timeline(&owner, "?visibility=locked").await, 1);
    assert!(is_given(&owner, &photo).await);
    assert_eq!((shown(&owner, &album).await, shown(&owner, &may).await), (1, 1));

    // It is pending again once the link is restored.
    owner.post(&format!("{path}/restore"), Value::Null).await.expect(200);
    assert_eq!(timeline(&owner, "?visibility=locked").await, 0);
    assert_eq!(brought(&owner, &link).await.1, [photo.as_str()]);
    assert!(is_given(&anna, &photo).await);

    // Deleting an album deletes its links.
    owner.send("DELETE", &format!("/api/albums/{album}"), Value::Null).await.expect(204);
    assert_eq!(timeline(&owner, "?visibility=locked").await, 1);
    assert!(!is_given(&server.visitor(key(&link)), &photo).await);
}

#[tokio::test]
async fn one_photo_waits_in_two_links() {
    let (server, owner) = Server::with_owner().await;
    let (first, link) = reviewed(&owner, json!({})).await;
    let album = owner.post("/api/albums", json!({"albumName": "B"})).await.expect(201).id();
    let more =
        json!({"type": "ALBUM", "albumId": album, "allowUpload": true, "uploadReview": true});
    let other = owner.link(more).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &other, "Ben").await);
    let photo = jpeg(1, 40, 30);
    let shared = anna.add("a.jpg", &photo).await;
    assert_eq!(ben.add("b.jpg", &photo).await, shared);
    assert!(is_given(&ben, &shared).await);

    // The first link is deleted, and its contribution with it: the photo is still pending in the
    // second.
    assert_eq!(take_back(&anna, &[&shared]).await, 204);
    assert!(is_given(&ben, &shared).await);
    assert_eq!(anna.add("a.jpg", &photo).await, shared);
    let path = format!("/api/shared-links/{}", id(&link));
    owner.send("DELETE", &path, Value::Null).await.expect(204);
    assert_eq!(timeline(&owner, "?visibility=locked").await, 0);
    assert_eq!(approve(&owner, &other, &[&shared]).await, 204);
    assert_eq!((shown(&ben, &album).await, shown(&owner, &first).await), (1, 1));

    // Uploading it through a link without review shows it at once.
    owner.post(&format!("{path}/restore"), Value::Null).await.expect(200);
    let second = anna.add("c.jpg", &jpeg(2, 40, 30)).await;
    let open = json!({"uploadReview": false});
    owner.send("PATCH", &format!("/api/shared-links/{}", id(&other)), open).await.expect(200);
    assert_eq!(ben.add("c.jpg", &jpeg(2, 40, 30)).await, second);
    assert_eq!((shown(&ben, &album).await, shown(&owner, &first).await), (2, 1));
}

#[tokio::test]
async fn what_waits_does_so_when_looking_first_is_turned_off() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = reviewed(&owner, json!({})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let waits = anna.add("a.jpg", &jpeg(1, 40, 30)).await;
    let path = format!("/api/shared-links/{}", id(&link));
    let changed = owner.send("PATCH", &path, json!({"uploadReview": false})).await.expect(200);
    assert_eq!(changed.json()["uploadReview"], false);
    ben.add("b.jpg", &jpeg(2, 40, 30)).await;
    assert_eq!((shown(&anna, &album).await, shown(&ben, &album).await), (3, 2));
    assert_eq!(brought(&owner, &link).await.1, [waits.as_str()]);
    // Now uploading the same photo shows it.
    assert_eq!(ben.add("a.jpg", &jpeg(1, 40, 30)).await, waits);
    assert_eq!(brought(&owner, &link).await.1, [""; 0]);
    assert_eq!(shown(&server.visitor(key(&link)), &album).await, 3);
}

#[tokio::test]
async fn links_of_every_kind_show_guests_what_waits_of_theirs() {
    let (server, owner) = Server::with_owner().await;
    // A link to single photos.
    let own = owner.add("own.jpg", &jpeg(1, 40, 30)).await;
    let more = json!({"allowUpload": true, "uploadReview": true});
    let mut body = json!({"type": "INDIVIDUAL", "assetIds": [own]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let single = owner.link(body).await;
    let anna = guest(&server, &single, "Anna").await;
    let photo = anna.add("a.jpg", &jpeg(2, 40, 30)).await;
    let listed = async |who: &Person| {
        let me = who.get("/api/shared-links/me").await.expect(200).json();
        me["assets"].as_array().unwrap().len()
    };
    let stranger = server.visitor(key(&single));
    assert_eq!((listed(&anna).await, listed(&stranger).await), (2, 1));
    assert_eq!(approve(&owner, &single, &[&photo]).await, 204);
    assert_eq!(listed(&stranger).await, 2);

    // A link to several albums: it is shown in the one that it was uploaded to.
    let mut albums = Vec::new();
    for name in ["A", "B"] {
        albums.push(owner.post("/api/albums", json!({"albumName": name})).await.expect(201).id());
    }
    let mut body = json!({"type": "ALBUM", "albumIds": albums});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let link = owner.link(body).await;
    let ben = guest(&server, &link, "Ben").await;
    let file = reqwest::multipart::Part::bytes(jpeg(3, 40, 30)).file_name("b.jpg");
    let form = reqwest::multipart::Form::new().part("assetData", file);
    let path = format!("/api/assets?albumId={}", albums[1]);
    let request = ben.request(reqwest::Method::POST, &path).multipart(form);
    let photo = crate::harness::Answer::of(request).await.expect(201).id();
    assert_eq!((shown(&ben, &albums[0]).await, shown(&ben, &albums[1]).await), (0, 1));
    assert_eq!(timeline(&ben, "").await, 1, "all that the link opens");
    assert_eq!(shown(&server.visitor(key(&link)), &albums[1]).await, 0);
    // It cannot be added to an album that was deleted meanwhile.
    owner.send("DELETE", &format!("/api/albums/{}", albums[1]), Value::Null).await.expect(204);
    assert_eq!(approve(&owner, &link, &[&photo]).await, 204);
    assert_eq!((shown(&ben, &albums[0]).await, timeline(&owner, "").await), (0, 3));

    // Guests who see only their own uploads.
    let (album, alone) = reviewed(&owner, json!({"uploadOnly": true})).await;
    let (anna, ben) = (guest(&server, &alone, "Anna").await, guest(&server, &alone, "Ben").await);
    let photo = anna.add("d.jpg", &jpeg(4, 40, 30)).await;
    assert_eq!((shown(&anna, &album).await, shown(&ben, &album).await), (1, 0));
    assert!(is_given(&anna, &photo).await && !is_given(&ben, &photo).await);
    assert_eq!(approve(&owner, &alone, &[&photo]).await, 204);
    assert_eq!((shown(&anna, &album).await, shown(&ben, &album).await), (1, 0));
}

/// Uploads of such clients have no guest; all clients without a name used to share them.
#[tokio::test]
async fn what_clients_without_a_name_bring_is_nobodys() {
    let (server, owner) = Server::with_owner().await;
    for review in [false, true] {
        let settings = json!({"uploadOnly": true, "uploadReview": review});
        let (album, link) = party(&owner, settings).await;
        let program = server.visitor(key(&link));
        let photo = program.add("a.jpg", &jpeg(1 + u8::from(review), 40, 30)).await;
        let stranger = server.visitor(key(&link));
        assert!(!is_given(&stranger, &photo).await);
        assert_eq!(shown(&stranger, &album).await, 0);
        assert!(is_given(&owner, &photo).await);
    }
}
