//! Renditions that a client makes of files which the server does not decode.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::fixtures::jpeg;
use crate::harness::{Answer, Person, Server};

/// A video of five seconds without a track (ISO/IEC 14496-12, sections 4.3 and 8.2).
fn motion_video() -> Vec<u8> {
    let mut header = [0; 100];
    header[12..16].copy_from_slice(&1000_u32.to_be_bytes());
    header[16..20].copy_from_slice(&5000_u32.to_be_bytes());
    let file_type = made("ftyp", b"isom\0\0\0\0isommp42");
    [file_type, made("moov", &made("mvhd", &header)), made("mdat", b"motion_video")].concat()
}

fn made(kind: &str, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
    [&length, kind.as_bytes(), content].concat()
}

async fn give(person: &Person, id: &str, parts: &[(&'static str, Vec<u8>)]) -> Answer {
    let mut form = Form::new();
    for (name, bytes) in parts {
        form = form.part(*name, Part::bytes(bytes.clone()).file_name("a.jpg"));
    }
    let path = format!("/api/assets/{id}/renditions");
    Answer::of(person.request(Method::PUT, &path).multipart(form)).await
}

fn pictures(seed: u8) -> [(&'static str, Vec<u8>); 2] {
    [("thumbnail", jpeg(seed, 400, 225)), ("preview", jpeg(seed, 1440, 810))]
}

async fn thumbnail(person: &Person, id: &str) -> Answer {
    person.get(&format!("/api/assets/{id}/thumbnail")).await
}

/// The assets without renditions, after an id.
async fn without(person: &Person, after: &str) -> Value {
    let path = format!("/api/assets/without-renditions?after={after}");
    person.get(&path).await.expect(200).json()
}

#[tokio::test]
async fn what_has_no_pictures_is_told_to_its_owner_alone() {
    let (server, owner) = Server::with_owner().await;
    let other = server.other_user().await;
    owner.add("photo.jpg", &jpeg(1, 40, 30)).await;
    let id = owner.add("motion_video.mp4", &motion_video()).await;
    let motion_video = json!({"id": id, "type": "VIDEO", "originalMimeType": "video/mp4"});
    assert_eq!(without(&owner, "").await, json!([motion_video]));
    assert_eq!(without(&owner, &id).await, json!([]));
    assert_eq!(without(&other, "").await, json!([]));
    owner.send("DELETE", "/api/assets", json!({"ids": [id]})).await.expect(204);
    assert_eq!(without(&owner, "").await, json!([]), "what is in the bin is not shown");
}

#[tokio::test]
async fn a_motion_video_gets_the_pictures_that_a_browser_made_and_keeps_them() {
    let (_server, owner) = Server::with_owner().await;
    let id = owner.add("motion_video.mp4", &motion_video()).await;
    thumbnail(&owner, &id).await.expect(404);
    for wrong in [
        vec![],
        vec![("thumbnail", jpeg(1, 400, 225))],
        vec![("thumbnail", jpeg(1, 400, 225)), ("preview", b"<svg/>".to_vec())],
        vec![("thumbnail", jpeg(1, 400, 225)), ("preview", jpeg(1, 810, 1440))],
    ] {
        give(&owner, &id, &wrong).await.expect(400);
        thumbnail(&owner, &id).await.expect(404);
    }
    give(&owner, &id, &pictures(1)).await.expect(204);
    let first = thumbnail(&owner, &id).await.expect(200);
    assert_eq!(first.header("content-type"), "image/jpeg");
    assert_eq!(without(&owner, "").await, json!([]));
    give(&owner, &id, &pictures(9)).await.expect(204);
    assert!(thumbnail(&owner, &id).await.expect(200).body == first.body, "pictures do not change");
    let month = owner.get("/api/timeline/buckets").await.expect(200).json();
    let month = month[0]["timeBucket"].as_str().unwrap().to_owned();
    let path = format!("/api/timeline/bucket?timeBucket={month}");
    let tiles = owner.get(&path).await.expect(200).json();
    assert!(tiles["thumbhash"][0].is_string(), "{tiles}");
    assert_eq!(tiles["ratio"][0], 1.778);
}

#[tokio::test]
async fn a_guest_gives_pictures_of_what_they_brought_alone() {
    let (server, owner) = Server::with_owner().await;
    let theirs = owner.add("owner.mp4", &motion_video()).await;
    let album = json!({"albumName": "Party", "assetIds": [theirs]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let link = json!({"type": "ALBUM", "albumId": album, "allowUpload": true});
    let link = owner.link(link).await;
    let key = link["key"].as_str().unwrap();
    let mut guest = server.visitor(key);
    let begun = guest.post("/api/shared-links/guest", json!({"name": "Anna"})).await.expect(201);
    guest.cookie = begun.cookie("vitrine_guest_token");
    let mut bytes = motion_video();
    bytes.push(0);
    let id = guest.add("guest.mp4", &bytes).await;
    let stranger = server.visitor(key);
    for (who, id) in [(&stranger, &id), (&guest, &theirs)] {
        give(who, id, &pictures(1)).await.expect(400);
        thumbnail(&owner, id).await.expect(404);
    }
    give(&guest, &id, &pictures(1)).await.expect(204);
    thumbnail(&stranger, &id).await.expect(200);
}
