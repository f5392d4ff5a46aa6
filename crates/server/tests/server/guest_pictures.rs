//! The owner reviews what others will see: renditions made by a guest's device are not trusted
//! where the server, or a trusted client, can make them.

use image::{DynamicImage, Rgb, RgbImage};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use vitrine_server::config::Config;

use crate::fixtures::motion_video;
use crate::harness::{Answer, Person, Server};

const RED: [u8; 3] = [200, 30, 30];
const GREEN: [u8; 3] = [30, 200, 30];
const BLUE: [u8; 3] = [30, 30, 200];

fn plain(colour: [u8; 3], width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let picture: DynamicImage = RgbImage::from_pixel(width, height, Rgb(colour)).into();
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn pictures(colour: [u8; 3]) -> [(&'static str, Vec<u8>); 2] {
    let jpeg = |width, height| plain(colour, width, height, image::ImageFormat::Jpeg);
    [("thumbnail", jpeg(333, 250)), ("preview", jpeg(1440, 1080))]
}

fn form(parts: [(&'static str, Vec<u8>); 2]) -> Form {
    let add =
        |form: Form, (name, bytes)| form.part(name, Part::bytes(bytes).file_name("small.jpg"));
    parts.into_iter().fold(Form::new(), add)
}

async fn give(person: &Person, id: &str, colour: [u8; 3]) -> Answer {
    let path = format!("/api/assets/{id}/renditions");
    Answer::of(person.request(Method::PUT, &path).multipart(form(pictures(colour)))).await
}

/// Uploads a file with renditions.
async fn add_with(person: &Person, name: &str, bytes: Vec<u8>, colour: [u8; 3]) -> String {
    let file = Part::bytes(bytes).file_name(name.to_owned());
    let at = "2030-01-02T03:04:05.000Z";
    let form = form(pictures(colour)).part("assetData", file);
    let form = form.text("fileCreatedAt", at).text("fileModifiedAt", at);
    Answer::of(person.request(Method::POST, "/api/assets").multipart(form)).await.expect(201).id()
}

/// The colour of a rendition, as served to this person.
async fn colour(person: &Person, id: &str, size: &str) -> [u8; 3] {
    let answer = person.get(&format!("/api/assets/{id}/thumbnail?size={size}")).await.expect(200);
    let picture = image::load_from_memory(&answer.body).unwrap().into_rgb8();
    picture.get_pixel(picture.width() / 2, picture.height() / 2).0
}

#[track_caller]
fn alike(found: [u8; 3], expected: [u8; 3]) {
    let near = found.iter().zip(expected).all(|(found, expected)| found.abs_diff(expected) < 12);
    assert!(near, "{found:?} is not {expected:?}");
}

/// A link that allows uploads, and a guest of it.
async fn party(server: &Server, owner: &Person) -> (String, Person) {
    let album = owner.post("/api/albums", json!({"albumName": "Party"})).await.expect(201).id();
    let link = json!({"type": "ALBUM", "albumId": album, "allowUpload": true});
    let key = owner.link(link).await["key"].as_str().unwrap().to_owned();
    let guest = guest(server, &key).await;
    (key, guest)
}

async fn guest(server: &Server, key: &str) -> Person {
    let mut guest = server.visitor(key);
    let begun = guest.post("/api/shared-links/guest", json!({"name": "Anna"})).await.expect(201);
    guest.cookie = begun.cookie("vitrine_guest_token");
    guest
}

#[tokio::test]
async fn what_the_server_decodes_it_draws_whatever_a_guest_sends() {
    let (server, owner) = Server::with_owner().await;
    let (_, guest) = party(&server, &owner).await;
    let red = plain(RED, 400, 300, image::ImageFormat::Png);
    let id = add_with(&guest, "red.png", red, GREEN).await;
    for size in ["thumbnail", "preview"] {
        alike(colour(&owner, &id, size).await, RED);
    }
    // A file of such a format that the server fails to decode gets no rendition of a guest's
    // either.
    let broken = plain(RED, 400, 301, image::ImageFormat::Png)[..60].to_vec();
    let id = add_with(&guest, "broken.png", broken, GREEN).await;
    give(&guest, &id, GREEN).await.expect(400);
    owner.get(&format!("/api/assets/{id}/thumbnail")).await.expect(404);
}

#[tokio::test]
async fn pictures_of_a_guest_are_drawn_anew() {
    let (server, owner) = Server::with_owner().await;
    let (_, guest) = party(&server, &owner).await;
    let id = add_with(&guest, "a.mov", motion_video(1), GREEN).await;
    for ((_, sent), size) in pictures(GREEN).into_iter().zip(["thumbnail", "preview"]) {
        let kept = owner.get(&format!("/api/assets/{id}/thumbnail?size={size}")).await.expect(200);
        assert!(kept.body != sent, "no byte of a guest's picture is kept");
        alike(colour(&owner, &id, size).await, GREEN);
    }
}

#[tokio::test]
async fn a_guest_with_the_same_bytes_gives_the_owners_motion_video_no_picture() {
    let (server, owner) = Server::with_owner().await;
    let (key, anna) = party(&server, &owner).await;
    let own = owner.add("own.mov", &motion_video(1)).await;
    // The response to bytes that exist already may contain another id, or the same.
    let file = [("visibility", "timeline")];
    anna.upload_with("same.mov", &motion_video(1), &file).await;
    give(&anna, &own, GREEN).await.expect(400);
    add_with_any(&anna, motion_video(1), GREEN).await;
    owner.get(&format!("/api/assets/{own}/thumbnail")).await.expect(404);
    // A second guest, or a visitor without a session, cannot set renditions of the first guest's
    // upload.
    let brought = anna.add("new.mov", &motion_video(2)).await;
    let ben = guest(&server, &key).await;
    ben.upload("new.mov", &motion_video(2)).await;
    give(&ben, &brought, GREEN).await.expect(400);
    give(&server.visitor(&key), &brought, GREEN).await.expect(400);
    owner.get(&format!("/api/assets/{brought}/thumbnail")).await.expect(404);
    give(&anna, &brought, BLUE).await.expect(204);
    alike(colour(&owner, &brought, "preview").await, BLUE);
}

/// Uploads bytes that may exist already, with renditions.
async fn add_with_any(person: &Person, bytes: Vec<u8>, colour: [u8; 3]) -> Answer {
    let file = Part::bytes(bytes).file_name("same.mov");
    let form = form(pictures(colour)).part("assetData", file);
    Answer::of(person.request(Method::POST, "/api/assets").multipart(form)).await
}

/// Whether a photo's preview is marked as made by a guest.
async fn is_guests(person: &Person, id: &str) -> bool {
    let seen = person.get(&format!("/api/assets/{id}")).await.expect(200).json();
    seen.get("guestPreview").is_some_and(|mark| mark == true)
}

async fn thumbnail(person: &Person, id: &str, etag: &str) -> Answer {
    let path = format!("/api/assets/{id}/thumbnail");
    person.get_with(&path, &[("if-none-match", etag)]).await
}

#[tokio::test]
async fn the_owner_is_told_and_the_first_trusted_pictures_take_their_place() {
    let config = Config { cdn_seconds: 60, ..Config::default() };
    let server = Server::with_config(config).await;
    let owner = server.set_up().await;
    let (key, guest) = party(&server, &owner).await;
    let id = add_with(&guest, "a.mov", motion_video(1), GREEN).await;
    let visitor = server.visitor(&key);
    assert!(is_guests(&owner, &id).await);
    assert!(!is_guests(&visitor, &id).await && !is_guests(&guest, &id).await);
    let path = "/api/assets/without-renditions";
    assert_eq!(owner.get(path).await.expect(200).json()[0]["id"], json!(id));
    let first = thumbnail(&visitor, &id, "").await.expect(200);
    assert_eq!(first.header("cache-control"), "private, no-cache", "no shared cache keeps it");
    let preview = format!("/share/{key}/preview.jpg");
    let drawn = server.nobody().get(&preview).await.expect(200);
    // A guest cannot change it any more.
    give(&guest, &id, RED).await.expect(204);
    alike(colour(&owner, &id, "preview").await, GREEN);

    give(&owner, &id, BLUE).await.expect(204);
    for size in ["thumbnail", "preview"] {
        alike(colour(&visitor, &id, size).await, BLUE);
    }
    assert!(!is_guests(&owner, &id).await);
    assert_eq!(owner.get(path).await.expect(200).json(), json!([]));
    let second = thumbnail(&visitor, &id, first.header("etag")).await.expect(200);
    assert!(second.header("etag") != first.header("etag"));
    assert_eq!(second.header("cache-control"), "public, max-age=0, s-maxage=60");
    let etag = drawn.header("etag");
    let again = server.nobody().get_with(&preview, &[("if-none-match", etag)]).await.expect(200);
    assert!(again.body != drawn.body, "the picture of the link is drawn anew");
    let hash = owner.get(&format!("/api/assets/{id}")).await.json()["thumbhash"].clone();
    let other = add_with(&owner, "b.mov", motion_video(2), BLUE).await;
    let expected = owner.get(&format!("/api/assets/{other}")).await.json()["thumbhash"].clone();
    assert_eq!(hash, expected);
    // The owner's renditions are final.
    give(&owner, &id, RED).await.expect(204);
    alike(colour(&owner, &id, "preview").await, BLUE);
}

#[tokio::test]
async fn a_member_of_the_album_is_not_told() {
    let (server, owner) = Server::with_owner().await;
    let (_, guest) = party(&server, &owner).await;
    let id = add_with(&guest, "a.mov", motion_video(1), GREEN).await;
    let album = owner.get("/api/albums").await.json()[0]["id"].as_str().unwrap().to_owned();
    let member = server.add_user(&owner, "member@user.example", "Member").await;
    server.add_member(&album, &member.me().await, "viewer").await;
    assert!(is_guests(&owner, &id).await && !is_guests(&member, &id).await);
    give(&member, &id, RED).await.expect(400);
}

/// A link whose owner reviews uploads: its path, and a guest of it.
async fn reviewed(server: &Server, owner: &Person) -> (String, Person) {
    let album = owner.post("/api/albums", json!({"albumName": "Party"})).await.expect(201).id();
    let link =
        json!({"type": "ALBUM", "albumId": album, "allowUpload": true, "uploadReview": true});
    let link = owner.link(link).await;
    let guest = guest(server, link["key"].as_str().unwrap()).await;
    (format!("/api/shared-links/{}", link["id"].as_str().unwrap()), guest)
}

#[tokio::test]
async fn a_guest_gives_no_picture_to_what_its_owner_has_approved() {
    let (server, owner) = Server::with_owner().await;
    let (link, anna) = reviewed(&server, &owner).await;
    let approve = format!("{link}/guests/approve");
    let waits = anna.add("a.mov", &motion_video(1)).await;
    give(&anna, &waits, GREEN).await.expect(204);
    alike(colour(&owner, &waits, "preview").await, GREEN);
    let approved = anna.add("b.mov", &motion_video(2)).await;
    owner.post(&approve, json!({"ids": [approved]})).await.expect(204);
    give(&anna, &approved, RED).await.expect(400);
    owner.get(&format!("/api/assets/{approved}/thumbnail")).await.expect(404);
}

/// Begins to send renditions, and sends the second half on a signal.
async fn half_given(
    person: &Person,
    id: &str,
    colour: [u8; 3],
) -> (tokio::sync::oneshot::Sender<()>, tokio::task::JoinHandle<Answer>) {
    let (go_on, wait) = tokio::sync::oneshot::channel::<()>();
    let [(_, thumbnail), (_, preview)] = pictures(colour);
    let (first, second) = preview.split_at(preview.len() / 2);
    let (first, second) = (first.to_vec(), second.to_vec());
    let first = futures::stream::once(async { Ok::<_, std::io::Error>(first) });
    let second = futures::stream::once(async {
        wait.await.unwrap();
        Ok::<_, std::io::Error>(second)
    });
    let body = reqwest::Body::wrap_stream(futures::StreamExt::chain(first, second));
    let thumbnail = Part::bytes(thumbnail).file_name("small.jpg");
    let form = Form::new().part("thumbnail", thumbnail);
    let form = form.part("preview", Part::stream(body).file_name("small.jpg"));
    let request = person.request(Method::PUT, &format!("/api/assets/{id}/renditions"));
    let sent = tokio::spawn(Answer::of(request.multipart(form)));
    // Gives the server time to admit the request.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    (go_on, sent)
}

#[tokio::test]
async fn pictures_that_are_under_way_arrive_only_if_they_would_be_let_in_at_the_end() {
    let (server, owner) = Server::with_owner().await;
    let (link, anna) = reviewed(&server, &owner).await;
    let mut refused = Vec::new();
    for (seed, end) in ["approved", "claimed", "deleted", "over"].into_iter().enumerate() {
        let id = anna.add("a.mov", &motion_video(seed as u8)).await;
        let (go_on, sent) = half_given(&anna, &id, RED).await;
        let path = format!("/api/assets/{id}");
        let done = match end {
            "approved" => owner.post(&format!("{link}/guests/approve"), json!({"ids": [id]})).await,
            "claimed" => owner.send("PUT", &path, json!({"rating": 4})).await,
            "deleted" => owner.send("DELETE", "/api/assets", json!({"ids": [id]})).await,
            _ => owner.send("PATCH", &link, json!({"isPaused": true})).await,
        };
        assert!(done.status.is_success(), "{end}");
        go_on.send(()).unwrap();
        refused.push(sent.await.unwrap().status.as_u16());
        owner.get(&format!("{path}/thumbnail")).await.expect(404);
    }
    assert_eq!(refused, [400, 400, 400, 401]);
}

#[tokio::test]
async fn pictures_of_a_guest_that_are_under_way_replace_none() {
    let (server, owner) = Server::with_owner().await;
    let (_, anna) = party(&server, &owner).await;
    let id = anna.add("a.mov", &motion_video(1)).await;
    let kept = server.stored("assets").len();
    let (go_on, sent) = half_given(&anna, &id, RED).await;
    // As if another server on the same database had just stored renditions.
    let pool = crate::harness::database_of(server.data.path()).await;
    let sql = "UPDATE assets SET has_thumbnail = 1, has_preview = 1 WHERE id = $1";
    sqlx::query(sql).bind(&id).execute(&pool).await.unwrap();
    pool.close().await;
    go_on.send(()).unwrap();
    sent.await.unwrap().expect(204);
    assert_eq!(server.stored("assets").len(), kept);
    assert!(!is_guests(&owner, &id).await);
}
