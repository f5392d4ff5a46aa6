//! Ownership of photos that guests uploaded: the guest can withdraw them until the owner claims
//! them.

use serde_json::{Value, json};

use crate::fixtures::jpeg;
use crate::guests::{guest, key, party, shown};
use crate::harness::{Person, Server};

async fn take_back(guest: &Person, id: &str) -> u16 {
    let answer = guest.send("DELETE", "/api/assets", json!({"ids": [id]})).await;
    answer.status.as_u16()
}

/// Whether an asset is in its owner's library and not in the trash.
async fn is_kept(owner: &Person, id: &str) -> bool {
    let answer = owner.get(&format!("/api/assets/{id}")).await;
    answer.status == 200 && answer.json()["isTrashed"] == false
}

fn sha1(bytes: &[u8]) -> String {
    let mut sha1 = vitrine_media::hash::Sha1::new();
    sha1.update(bytes);
    sha1.finish().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checks whether a file has to be uploaded, as backup programs do.
async fn check(who: &Person, bytes: &[u8]) -> Value {
    let body = json!({"assets": [{"id": "a", "checksum": sha1(bytes)}]});
    let found = who.post("/api/assets/bulk-upload-check", body).await.expect(200).json();
    found["results"][0].clone()
}

/// An owner's action on a photo that claims it.
#[derive(Debug, Clone, Copy)]
enum Claim {
    Uploads,
    AnnouncesItsChecksum,
    IsToldThatItIsThere,
    Describes,
    Rates,
    Marks,
    Hides,
    MovesInTime,
    AddsToAnAlbum,
    AddsToTheSameAlbum,
    MakesAnAlbumOf,
    Links,
    AddsToALink,
    ChoosesAsCover,
}

impl Claim {
    const ALL: [Self; 14] = [
        Self::Uploads,
        Self::AnnouncesItsChecksum,
        Self::IsToldThatItIsThere,
        Self::Describes,
        Self::Rates,
        Self::Marks,
        Self::Hides,
        Self::MovesInTime,
        Self::AddsToAnAlbum,
        Self::AddsToTheSameAlbum,
        Self::MakesAnAlbumOf,
        Self::Links,
        Self::AddsToALink,
        Self::ChoosesAsCover,
    ];

    async fn act(self, owner: &Person, album: &str, id: &str, photo: &[u8]) {
        let change = |change: Value| async move {
            owner.send("PUT", &format!("/api/assets/{id}"), change).await.expect(200);
        };
        match self {
            Self::Uploads => {
                let again = owner.upload("mine.jpg", photo).await.expect(200);
                assert_eq!(
                    (again.id(), &again.json()["status"]),
                    (id.to_owned(), &json!("duplicate"))
                );
            }
            Self::AnnouncesItsChecksum => {
                let request = owner.request(reqwest::Method::POST, "/api/assets");
                let request = request.header("x-immich-checksum", sha1(photo)).body("");
                crate::harness::Answer::of(request).await.expect(200);
            }
            Self::IsToldThatItIsThere => {
                assert_eq!(check(owner, photo).await["action"], "reject");
            }
            Self::Describes => change(json!({"description": "mine"})).await,
            Self::Rates => change(json!({"rating": 4})).await,
            Self::Marks => change(json!({"isFavorite": true})).await,
            Self::Hides => change(json!({"visibility": "locked"})).await,
            Self::MovesInTime => change(json!({"dateTimeOriginal": "2020-01-01T00:00:00Z"})).await,
            Self::AddsToAnAlbum | Self::AddsToTheSameAlbum => {
                let album = match self {
                    Self::AddsToTheSameAlbum => album.to_owned(),
                    _ => {
                        owner.post("/api/albums", json!({"albumName": "B"})).await.expect(201).id()
                    }
                };
                let path = format!("/api/albums/{album}/assets");
                owner.send("PUT", &path, json!({"ids": [id]})).await.expect(200);
            }
            Self::MakesAnAlbumOf => {
                let body = json!({"albumName": "B", "assetIds": [id]});
                owner.post("/api/albums", body).await.expect(201);
            }
            Self::Links => drop(owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id]})).await),
            Self::AddsToALink => {
                let other = owner.add("other.jpg", &jpeg(200, 40, 30)).await;
                let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [other]})).await;
                let path = format!("/api/shared-links/{}/assets", link["id"].as_str().unwrap());
                owner.send("PUT", &path, json!({"assetIds": [id]})).await.expect(200);
            }
            Self::ChoosesAsCover => {
                let body = json!({"albumThumbnailAssetId": id});
                owner.send("PATCH", &format!("/api/albums/{album}"), body).await.expect(200);
            }
        }
    }
}

#[tokio::test]
async fn what_its_owner_claimed_no_guest_takes_from_them() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = party(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    for (seed, claim) in Claim::ALL.into_iter().enumerate() {
        let photo = jpeg(seed as u8, 48, 30);
        let id = anna.add("a.jpg", &photo).await;
        claim.act(&owner, &album, &id, &photo).await;
        assert_eq!(take_back(&anna, &id).await, 204, "{claim:?}");
        assert!(is_kept(&owner, &id).await, "{claim:?}");
        owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
        // Withdrawing only removes it from the link, unless its owner added it there too.
        let stays = matches!(claim, Claim::AddsToTheSameAlbum);
        let seen = anna.get(&format!("/api/assets/{id}")).await.status == 200;
        assert_eq!(seen, stays, "{claim:?}");
    }
}

#[tokio::test]
async fn what_a_guest_takes_back_lies_in_the_bin_and_is_marked() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = party(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let photo = jpeg(1, 40, 30);
    let id = anna.add("a.jpg", &photo).await;
    let before = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
    assert!(before["takenBackAt"].is_null());
    assert_eq!(take_back(&anna, &id).await, 204);
    anna.get(&format!("/api/assets/{id}")).await.expect(400);
    let binned = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
    assert_eq!(binned["isTrashed"], true);
    assert!(binned["takenBackAt"].is_string(), "{binned}");
    let bin = owner.get("/api/timeline/buckets?isTrashed=true").await.expect(200).json();
    assert_eq!(bin[0]["count"], 1);
    // Uploading it again reports where it is, and restoring it claims it.
    let again = owner.upload("a.jpg", &photo).await.expect(200).json();
    assert_eq!(again, json!({"id": id, "status": "duplicate", "isTrashed": true}));
    assert_eq!(check(&owner, &photo).await["isTrashed"], true);
    let restore = json!({"ids": [id]});
    owner.post("/api/trash/restore/assets", restore).await.expect(200);
    let back = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
    assert_eq!((&back["isTrashed"], &back["takenBackAt"]), (&json!(false), &Value::Null));
    assert_eq!(shown(&anna, &album).await, 1, "it is its owner's, and not in the album");
}

#[tokio::test]
async fn what_waited_for_a_review_lies_in_the_bin_too() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({"uploadReview": true})).await;
    let anna = guest(&server, &link, "Anna").await;
    let id = anna.add("a.jpg", &jpeg(1, 40, 30)).await;
    assert_eq!(take_back(&anna, &id).await, 204);
    let bin = owner.get("/api/timeline/buckets?isTrashed=true").await.expect(200).json();
    assert_eq!(bin[0]["count"], 1, "nothing is kept where nobody sees it");
    let path = format!("/api/shared-links/{}/guests", link["id"].as_str().unwrap());
    assert_eq!(owner.get(&path).await.expect(200).json(), json!([]));
}

#[tokio::test]
async fn looking_at_a_month_claims_nothing() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let id = anna.add("a.jpg", &jpeg(1, 40, 30)).await;
    for month in
        owner.get("/api/collections?kind=month").await.expect(200).json().as_array().unwrap()
    {
        let path = format!("/api/collections/month/{}", month["id"].as_str().unwrap());
        owner.send("PUT", &path, json!({})).await.expect(200);
    }
    owner.get(&format!("/api/assets/{id}")).await.expect(200);
    assert_eq!(take_back(&anna, &id).await, 204);
    assert!(!is_kept(&owner, &id).await);
}

#[tokio::test]
async fn guests_take_back_also_once_uploads_are_switched_off() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let id = anna.add("a.jpg", &jpeg(1, 40, 30)).await;
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    owner.send("PATCH", &path, json!({"allowUpload": false})).await.expect(200);
    let mine = anna.get("/api/shared-links/guest").await.expect(200).json();
    assert_eq!(mine["assetIds"], json!([id]));
    assert_eq!(take_back(&anna, &id).await, 204);
    assert!(!is_kept(&owner, &id).await);
    server.visitor(key(&link)).get("/api/shared-links/guest").await.expect(403);
}

#[tokio::test]
async fn contributions_join_collections_only_where_their_owner_says_so() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({})).await;
    // An album that follows the month of all uploads of this test, and a link to it.
    let body = json!({"albumName": "Month", "filter": {"kind": "month", "id": "2030-01"}});
    let month = owner.post("/api/albums", body).await.expect(201).id();
    let open = owner.link(json!({"type": "ALBUM", "albumId": month})).await;
    let stranger = server.visitor(key(&open));
    assert_eq!(shown(&stranger, &month).await, 1, "the owner's own");
    let anna = guest(&server, &link, "Anna").await;
    let first = anna.add("a.jpg", &jpeg(1, 40, 30)).await;
    assert_eq!(shown(&stranger, &month).await, 1);
    stranger.get(&format!("/api/assets/{first}")).await.expect(400);
    let page = owner.send("PUT", "/api/collections/month/2030-01", json!({})).await;
    assert_eq!(page.expect(200).json()["assetCount"], 1, "nor the page of the month");
    let months = owner.get("/api/collections?kind=month").await.expect(200).json();
    assert_eq!(months[0]["assetCount"], 1, "which is counted alike");

    let me = owner.get("/api/users/me").await.expect(200).json();
    assert_eq!(me["guestsJoinCollections"], false);
    for (join, count) in [(true, 2), (false, 1)] {
        let body = json!({"guestsJoinCollections": join});
        let me = owner.send("PUT", "/api/users/me", body).await.expect(200).json();
        assert_eq!(me["guestsJoinCollections"], join);
        assert_eq!(shown(&stranger, &month).await, count, "{join}: what came before");
    }
    let change = json!({"guestsJoinCollections": true});
    owner.send("PUT", "/api/users/me", change).await.expect(200);
    anna.add("b.jpg", &jpeg(2, 40, 30)).await;
    assert_eq!(shown(&stranger, &month).await, 3);
    let change = json!({"guestsJoinCollections": false});
    owner.send("PUT", "/api/users/me", change).await.expect(200);
    // Claimed photos join.
    let change = json!({"isFavorite": true});
    owner.send("PUT", &format!("/api/assets/{first}"), change).await.expect(200);
    assert_eq!(shown(&stranger, &month).await, 2);
}

#[tokio::test]
async fn who_was_taken_out_of_an_album_takes_their_photos_along() {
    let (server, owner) = Server::with_owner().await;
    let ben = server.add_user(&owner, "ben@user.example", "Ben").await;
    let (album, link) = party(&owner, json!({})).await;
    server.add_member(&album, &ben.me().await, "editor").await;
    let mine = ben.add("b.jpg", &jpeg(1, 40, 30)).await;
    let assets = format!("/api/albums/{album}/assets");
    ben.send("PUT", &assets, json!({"ids": [mine]})).await.expect(200);
    let path = format!("/api/albums/{album}/user/{}", ben.me().await);
    owner.send("DELETE", &path, Value::Null).await.expect(204);
    let visitor = server.visitor(key(&link));
    visitor.get(&format!("/api/assets/{mine}/original")).await.expect(200);
    let owners = owner.get(&format!("/api/albums/{album}")).await.json();
    let owners = owners["albumThumbnailAssetId"].clone();
    let removed = ben.send("DELETE", &assets, json!({"ids": [mine, owners]})).await;
    let removed = removed.expect(200).json();
    assert_eq!((&removed[0]["success"], &removed[1]["success"]), (&json!(true), &json!(false)));
    visitor.get(&format!("/api/assets/{mine}/original")).await.expect(404);
    // Nothing else is allowed to them there.
    ben.send("PUT", &assets, json!({"ids": [mine]})).await.expect(400);
    ben.send("DELETE", &assets, json!({"ids": [mine]})).await.expect(400);
    ben.get(&format!("/api/albums/{album}")).await.expect(400);
}

/// What a guest learns from uploading a file: the response without its id, the change of the link,
/// and the effect of withdrawing it.
async fn outcome(guest: &Person, album: &str, bytes: &[u8]) -> (String, Value) {
    let before = shown(guest, album).await;
    let mut answer = guest.upload("a.jpg", bytes).await.expect(201).json();
    let id = answer["id"].take().as_str().unwrap().to_owned();
    let mut seen = guest.get(&format!("/api/assets/{id}")).await.expect(200).json();
    for word in ["id", "createdAt", "updatedAt", "checksum", "thumbhash"] {
        seen[word].take();
    }
    seen["exifInfo"]["fileSizeInByte"].take();
    let picture = guest.get(&format!("/api/assets/{id}/thumbnail")).await.status.as_u16();
    let more = shown(guest, album).await - before;
    let check = check(guest, bytes).await["action"].clone();
    let again = guest.upload("a.jpg", bytes).await.status.as_u16();
    let back = take_back(guest, &id).await;
    let gone = guest.get(&format!("/api/assets/{id}")).await.status.as_u16();
    (id, json!([answer, seen, picture, more, check, again, back, gone]))
}

#[tokio::test]
async fn bytes_of_what_is_private_or_in_the_bin_are_answered_as_any_others() {
    let (server, owner) = Server::with_owner().await;
    for settings in [json!({}), json!({"uploadReview": true}), json!({"uploadOnly": true})] {
        let (album, link) = party(&owner, settings.clone()).await;
        let anna = guest(&server, &link, "Anna").await;
        let (_, unknown) = outcome(&anna, &album, &jpeg(90, 40, 30)).await;
        for (seed, change) in [(91, "locked"), (92, "hidden"), (93, "bin")] {
            let photo = jpeg(seed, 40, 30);
            let own = owner.upload("own.jpg", &photo).await.id();
            let body = match change {
                "bin" => owner.send("DELETE", "/api/assets", json!({"ids": [own]})).await,
                _ => {
                    let change = json!({"visibility": change, "description": "secret"});
                    owner.send("PUT", &format!("/api/assets/{own}"), change).await
                }
            };
            assert!(body.status.is_success());
            let (id, found) = outcome(&anna, &album, &photo).await;
            assert_ne!(id, own, "{settings} {change}");
            assert_eq!(found, unknown, "{settings} {change}");
            // The owner's own is unchanged.
            let after = owner.get(&format!("/api/assets/{own}")).await.expect(200).json();
            assert_eq!(after["isTrashed"], change == "bin");
            assert!(after["takenBackAt"].is_null());
            owner.get(&format!("/api/assets/{own}/original")).await.expect(200);
        }
    }
}

#[tokio::test]
async fn a_photo_that_stood_in_the_album_stays_there_when_a_guest_takes_it_back() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = party(&owner, json!({"uploadOnly": true})).await;
    let photo = jpeg(1, 40, 30);
    let own = owner.add("own.jpg", &photo).await;
    let path = format!("/api/albums/{album}/assets");
    owner.send("PUT", &path, json!({"ids": [own]})).await.expect(200);
    let anna = guest(&server, &link, "Anna").await;
    let id = anna.add("a.jpg", &photo).await;
    assert_eq!(take_back(&anna, &id).await, 204);
    assert_eq!(shown(&owner, &album).await, 2);
    assert!(is_kept(&owner, &own).await);
}

#[tokio::test]
async fn a_checksum_is_no_question_where_a_link_keeps_checksums_to_itself() {
    let (server, owner) = Server::with_owner().await;
    for hidden in [json!({"showMetadata": false}), json!({"hideLocation": true})] {
        let (album, link) = party(&owner, hidden).await;
        let visitor = server.visitor(key(&link));
        assert_eq!(shown(&visitor, &album).await, 1);
        let photo = jpeg(100, 40, 30);
        assert_eq!(check(&visitor, &photo).await["action"], "accept", "it is shown all the same");
        let request = visitor.request(reqwest::Method::POST, "/api/assets");
        let request = request.header("x-immich-checksum", sha1(&photo)).body("");
        crate::harness::Answer::of(request).await.expect(400);
    }
}

#[tokio::test]
async fn what_was_taken_back_is_kept_within_the_limits_of_the_link() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({"uploadMaxFiles": 2})).await;
    let anna = guest(&server, &link, "Anna").await;
    let own = server.stored("assets").len();
    for seed in 0..6 {
        let id = anna.add("a.jpg", &jpeg(seed, 40, 30)).await;
        assert_eq!(take_back(&anna, &id).await, 204);
    }
    assert!(server.stored("assets").len() <= own + 2 * 3, "two photos, three files each");
    let bin = owner.get("/api/timeline/buckets?isTrashed=true").await.expect(200).json();
    assert_eq!(bin[0]["count"], 2, "the last ones");
    anna.add("a.jpg", &jpeg(10, 40, 30)).await;
    let left = anna.get("/api/shared-links/guest").await.expect(200).json();
    assert_eq!(left["filesLeft"], 1);
}

#[tokio::test]
async fn what_its_owner_claimed_in_the_bin_makes_no_room() {
    let (server, owner) = Server::with_owner().await;
    for (seed, claim) in [Claim::Uploads, Claim::IsToldThatItIsThere].into_iter().enumerate() {
        let (_, link) = party(&owner, json!({"uploadMaxFiles": 1})).await;
        let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
        let photo = jpeg(seed as u8, 40, 30);
        let id = anna.add("a.jpg", &photo).await;
        assert_eq!(take_back(&anna, &id).await, 204);
        match claim {
            Claim::Uploads => drop(owner.upload("mine.jpg", &photo).await.expect(200)),
            _ => assert_eq!(check(&owner, &photo).await["isTrashed"], true),
        }
        ben.add("b.jpg", &jpeg(50 + seed as u8, 40, 30)).await;
        let there = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
        assert_eq!(there["isTrashed"], true, "{claim:?}");
        owner.post("/api/trash/restore/assets", json!({"ids": [id]})).await.expect(200);
        assert!(is_kept(&owner, &id).await, "{claim:?}");
        owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
    }
}

/// Uploads a photo to one of a link's albums.
async fn add_to(guest: &Person, album: &str, photo: &[u8]) -> String {
    let file = reqwest::multipart::Part::bytes(photo.to_vec()).file_name("a.jpg");
    let form = reqwest::multipart::Form::new().part("assetData", file);
    let path = format!("/api/assets?albumId={album}");
    let request = guest.request(reqwest::Method::POST, &path).multipart(form);
    crate::harness::Answer::of(request).await.expect(201).id()
}

#[tokio::test]
async fn guests_take_back_from_the_album_that_they_brought_it_to_and_no_other() {
    let (server, owner) = Server::with_owner().await;
    let mut albums = Vec::new();
    for name in ["A", "B"] {
        albums.push(owner.post("/api/albums", json!({"albumName": name})).await.expect(201).id());
    }
    // Guests do not see each other's uploads, and so upload the same photo to another album.
    let body =
        json!({"type": "ALBUM", "albumIds": albums, "allowUpload": true, "uploadOnly": true});
    let link = owner.link(body).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let counts = async || [shown(&owner, &albums[0]).await, shown(&owner, &albums[1]).await];

    let id = add_to(&anna, &albums[0], &jpeg(1, 40, 30)).await;
    assert_eq!(add_to(&ben, &albums[1], &jpeg(1, 40, 30)).await, id);
    assert_eq!(counts().await, [1, 1]);
    assert_eq!(take_back(&anna, &id).await, 204);
    assert_eq!(counts().await, [0, 1]);
    assert!(is_kept(&owner, &id).await);
    assert_eq!(take_back(&ben, &id).await, 204);
    assert_eq!(counts().await, [0, 0]);
    assert!(!is_kept(&owner, &id).await);

    // What its owner added to the second album stays there, whoever uploaded it to the first.
    let own = owner.add("own.jpg", &jpeg(2, 40, 30)).await;
    let path = format!("/api/albums/{}/assets", albums[1]);
    owner.send("PUT", &path, json!({"ids": [own]})).await.expect(200);
    for (who, album) in [(&anna, &albums[0]), (&ben, &albums[1])] {
        assert_eq!(add_to(who, album, &jpeg(2, 40, 30)).await, own);
    }
    for who in [&anna, &ben] {
        assert_eq!(take_back(who, &own).await, 204);
        assert_eq!(counts().await, [0, 1]);
    }
}

#[tokio::test]
async fn a_photo_that_its_owner_put_into_the_link_stays_there_when_a_guest_takes_it_back() {
    let (server, owner) = Server::with_owner().await;
    let first = owner.add("first.jpg", &jpeg(1, 40, 30)).await;
    let body = json!({"type": "INDIVIDUAL", "assetIds": [first], "allowUpload": true});
    let link = owner.link(body).await;
    let anna = guest(&server, &link, "Anna").await;
    let id = anna.add("a.jpg", &jpeg(2, 40, 30)).await;
    let path = format!("/api/shared-links/{}/assets", link["id"].as_str().unwrap());
    owner.send("PUT", &path, json!({"assetIds": [id]})).await.expect(200);
    assert_eq!(take_back(&anna, &id).await, 204);
    server.visitor(key(&link)).get(&format!("/api/assets/{id}")).await.expect(200);
}

#[tokio::test]
async fn what_waits_in_a_deleted_link_as_well_is_private_once_its_guest_takes_it_back() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({"uploadReview": true})).await;
    let album = owner.post("/api/albums", json!({"albumName": "B"})).await.expect(201).id();
    let more =
        json!({"type": "ALBUM", "albumId": album, "allowUpload": true, "uploadReview": true});
    let other = owner.link(more).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &other, "Ben").await);
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    let mut ids = Vec::new();
    for seed in [1, 2] {
        let photo = jpeg(seed, 40, 30);
        ids.push(anna.add("a.jpg", &photo).await);
        assert_eq!(ben.add("b.jpg", &photo).await, ids[ids.len() - 1]);
    }
    owner.send("PUT", &format!("/api/assets/{}", ids[1]), json!({"rating": 4})).await.expect(200);
    owner.send("DELETE", &path, Value::Null).await.expect(204);
    ben.send("DELETE", "/api/assets", json!({ "ids": ids })).await.expect(204);
    // The first is not approved by anybody; the second is its owner's.
    let seen = async |id: &str| {
        let asset = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
        asset["visibility"].as_str().unwrap().to_owned()
    };
    assert_eq!((&*seen(&ids[0]).await, &*seen(&ids[1]).await), ("locked", "timeline"));
    owner.post(&format!("{path}/restore"), Value::Null).await.expect(200);
    assert_eq!(seen(&ids[0]).await, "hidden", "it waits again");
}
