//! Live Photos that guests upload: who owns each part, what is withdrawn together, and what counts.

use serde_json::{Value, json};

use crate::fixtures::jpeg;
use crate::fixtures::motion_video;
use crate::guests::{guest, key};
use crate::harness::{Person, Server};
use crate::pairs::{add_motion_video, asset, pair, plays, still};

/// An album, and a link to it that allows uploads, with further settings.
async fn party(owner: &Person, settings: Value) -> (String, Value) {
    let album = owner.post("/api/albums", json!({"albumName": "Party"})).await.expect(201).id();
    let mut body = json!({"type": "ALBUM", "albumId": album, "allowUpload": true});
    body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    (album, owner.link(body).await)
}

async fn take_back(guest: &Person, id: &str) {
    guest.send("DELETE", "/api/assets", json!({"ids": [id]})).await.expect(204);
}

async fn is_trashed(owner: &Person, id: &str) -> bool {
    asset(owner, id).await["isTrashed"] == true
}

#[tokio::test]
async fn what_was_restored_keeps_its_motion_video_when_room_is_made() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({"uploadMaxFiles": 2})).await;
    let anna = guest(&server, &link, "Anna").await;
    let (restored, _) = pair(&anna, 1).await;
    take_back(&anna, &restored).await;
    owner.post("/api/trash/restore/assets", json!({"ids": [restored]})).await.expect(200);
    // A motion video that the owner pairs with a photo of theirs is restored as well.
    let (brought, motion_video_id) = pair(&anna, 2).await;
    take_back(&anna, &brought).await;
    let own = owner.add("own.jpg", &jpeg(3, 40, 30)).await;
    let change = json!({"livePhotoVideoId": motion_video_id});
    owner.send("PUT", &format!("/api/assets/{own}"), change).await.expect(200);
    for seed in [4, 5] {
        anna.add("a.jpg", &jpeg(seed, 40, 30)).await;
    }
    for (still, seed) in [(&restored, 1), (&own, 2)] {
        assert!(!is_trashed(&owner, still).await);
        assert_eq!(plays(&owner, still).await.expect(200).body, motion_video(seed));
    }
    assert!(asset(&owner, &motion_video_id).await["takenBackAt"].is_null());
    owner.get(&format!("/api/assets/{brought}")).await.expect(400);
}

#[tokio::test]
async fn pairs_that_were_taken_back_are_kept_within_the_limits_of_the_link() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({"uploadMaxFiles": 3})).await;
    let anna = guest(&server, &link, "Anna").await;
    let mut pairs = Vec::new();
    for seed in 1..6 {
        pairs.push(pair(&anna, seed).await);
        take_back(&anna, &pairs[pairs.len() - 1].0).await;
    }
    // One complete pair is left: a still with its renditions, and a motion video.
    assert_eq!(server.stored("assets").len(), 3 + 1);
    let (still_id, motion_video_id) = pairs.pop().unwrap();
    for (still, motion_video) in &pairs {
        for gone in [still, motion_video] {
            owner.get(&format!("/api/assets/{gone}")).await.expect(400);
        }
    }
    assert!(is_trashed(&owner, &motion_video_id).await);
    owner.post("/api/trash/restore/assets", json!({"ids": [still_id]})).await.expect(200);
    plays(&owner, &still_id).await.expect(200);

    // A motion video shared by another photo stays with it, and counts until that is withdrawn too.
    let left = async || {
        let mine = anna.get("/api/shared-links/guest").await.expect(200).json();
        mine["filesLeft"].as_u64().unwrap()
    };
    let (first, motion_video_id) = pair(&anna, 10).await;
    let second = still(&anna, &jpeg(11, 40, 30), &motion_video_id).await.expect(201).id();
    take_back(&anna, &first).await;
    assert_eq!(left().await, 1);
    plays(&anna, &second).await.expect(200);
    take_back(&anna, &second).await;
    assert_eq!(left().await, 3);
    let (third, _) = pair(&anna, 12).await;
    for gone in [&first, &second, &motion_video_id] {
        owner.get(&format!("/api/assets/{gone}")).await.expect(400);
    }
    plays(&anna, &third).await.expect(200);
}

#[tokio::test]
async fn whoever_claims_one_part_of_a_pair_claims_both() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let (photo, motion_video_id) = pair(&anna, 1).await;
    assert_eq!(owner.upload("mine.mov", &motion_video(1)).await.expect(200).id(), motion_video_id);
    take_back(&anna, &photo).await;
    assert!(!is_trashed(&owner, &photo).await && !is_trashed(&owner, &motion_video_id).await);
    assert_eq!(plays(&owner, &photo).await.expect(200).body, motion_video(1));
}

#[tokio::test]
async fn a_video_of_a_guest_that_its_owner_made_a_motion_video_is_theirs() {
    let (server, owner) = Server::with_owner().await;
    for review in [false, true] {
        let (_, link) = party(&owner, json!({"uploadReview": review})).await;
        let anna = guest(&server, &link, "Anna").await;
        let seed = 10 * u8::from(review);
        let own = owner.add("own.jpg", &jpeg(seed, 40, 30)).await;
        let first = anna.add("a.mov", &motion_video(seed)).await;
        let second = anna.add("b.mov", &motion_video(seed + 1)).await;
        let change = json!({"livePhotoVideoId": first});
        owner.send("PUT", &format!("/api/assets/{own}"), change).await.expect(200);
        let sent = still(&owner, &jpeg(seed + 1, 40, 30), &second).await.expect(201).id();
        for (still, motion_video_id, seed) in [(&own, &first, seed), (&sent, &second, seed + 1)] {
            take_back(&anna, motion_video_id).await;
            assert!(!is_trashed(&owner, motion_video_id).await, "{review}");
            assert_eq!(asset(&owner, motion_video_id).await["visibility"], "hidden");
            assert_eq!(plays(&owner, still).await.expect(200).body, motion_video(seed));
        }
    }
}

#[tokio::test]
async fn no_guest_makes_a_motion_video_of_what_another_brought_too() {
    let (server, owner) = Server::with_owner().await;
    // Neither sees the other's uploads.
    let (album, link) = party(&owner, json!({"uploadOnly": true})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let video = anna.add("a.mov", &motion_video(1)).await;
    assert_eq!(ben.upload("b.mov", &motion_video(1)).await.expect(201).id(), video);
    let answer = still(&ben, &jpeg(1, 40, 30), &video).await;
    answer.refused(400, "Live photo video not found");
    assert_eq!(asset(&owner, &video).await["visibility"], "timeline");
    assert_eq!(owner.get(&format!("/api/albums/{album}")).await.json()["assetCount"], 1);
    assert_eq!(asset(&anna, &video).await["id"], json!(video));
}

#[tokio::test]
async fn a_motion_video_of_a_guest_is_never_a_video_that_is_there() {
    let (server, owner) = Server::with_owner().await;
    let owners = owner.add("own.mov", &motion_video(1)).await;
    let (album, link) = party(&owner, json!({"uploadPhotosOnly": true})).await;
    let anna = guest(&server, &link, "Anna").await;
    let count = async || {
        owner.get(&format!("/api/albums/{album}")).await.expect(200).json()["assetCount"].clone()
    };
    let motion_video_id = add_motion_video(&anna, 1).await;
    assert!(motion_video_id != owners && count().await == 0);
    server.visitor(key(&link)).get(&format!("/api/assets/{owners}")).await.expect(400);
    let photo = still(&anna, &jpeg(1, 40, 30), &motion_video_id).await.expect(201).id();
    assert_eq!(
        (count().await, asset(&anna, &photo).await["isMotion"].clone()),
        (json!(1), json!(true))
    );
    assert_eq!(plays(&anna, &photo).await.expect(200).body, motion_video(1));
    take_back(&anna, &photo).await;
    assert_eq!(asset(&owner, &owners).await["visibility"], "timeline");
    assert!(!is_trashed(&owner, &owners).await);
}

#[tokio::test]
async fn a_motion_video_without_a_still_is_private_once_its_link_whose_owner_looks_first_is_gone() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = party(&owner, json!({"uploadReview": true})).await;
    let (_, open) = party(&owner, json!({})).await;
    let path = |link: &Value| format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    let anna = guest(&server, &link, "Anna").await;
    let lone = add_motion_video(&anna, 1).await;
    let shown = add_motion_video(&guest(&server, &open, "Ben").await, 2).await;
    for link in [&link, &open] {
        owner.send("DELETE", &path(link), Value::Null).await.expect(204);
    }
    let visibility = async |id: &str| asset(&owner, id).await["visibility"].clone();
    assert_eq!(server.db.show_loose_motion_videos(i64::MAX).await.unwrap(), 1);
    assert_eq!(
        (visibility(&lone).await, visibility(&shown).await),
        (json!("locked"), json!("timeline"))
    );
    // It is pending again once the link is restored.
    owner.post(&format!("{}/restore", path(&link)), Value::Null).await.expect(200);
    assert_eq!(visibility(&lone).await, "hidden");
    let guests = owner.get(&format!("{}/guests", path(&link))).await.expect(200).json();
    assert_eq!(guests[0]["pending"], json!([lone]));

    // Deleting an album deletes its links for good.
    let last = add_motion_video(&anna, 3).await;
    owner.send("DELETE", &format!("/api/albums/{album}"), Value::Null).await.expect(204);
    assert_eq!(server.db.show_loose_motion_videos(i64::MAX).await.unwrap(), 0);
    assert_eq!(visibility(&last).await, "locked");
}
