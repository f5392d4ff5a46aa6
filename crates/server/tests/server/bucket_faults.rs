//! Files in a bucket: what is kept where, and how failures of the store are handled.

use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use vitrine_server::config::Config;

use crate::bucket::{Fault, Store};
use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{Person, Server, files};

async fn server() -> (Server, Store, TempDir, Person) {
    let root = TempDir::new().unwrap();
    let store = Store::start(root.path()).await;
    let config = Config { storage: Some(store.storage("a/b")), ..Config::default() };
    let server = Server::with_config(config).await;
    let owner = server.set_up().await;
    (server, store, root, owner)
}

#[tokio::test]
async fn files_lie_below_the_prefix_and_nowhere_else() {
    let (server, store, root, owner) = server().await;
    let photo = canary_photo(1, 1);
    let id = owner.add("a.jpg", &photo).await;
    let original = owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert!(original.body == photo);
    let folder = root.path().join(format!("storage/a/b/assets/{}", &id[..2]));
    assert_eq!(files(&folder).len(), 3, "the photo and its small pictures");
    assert_eq!(files(&root.path().join("storage")).len(), 3);
    assert!(server.stored("incoming").is_empty());
    assert!(store.asked("HEAD", "") == 0, "a small file needs no question");
}

/// Starts a store and a server that redirects browsers to it.
async fn redirecting() -> (Server, TempDir, Person) {
    let root = TempDir::new().unwrap();
    let store = Store::start(root.path()).await;
    let storage = Some(store.storage(""));
    let config = Config { storage, redirect_originals: true, ..Config::default() };
    let server = Server::with_config(config).await;
    let owner = server.set_up().await;
    (server, root, owner)
}

#[tokio::test]
async fn browsers_are_sent_to_the_bucket_for_what_needs_no_cleaning() {
    let (server, _root, owner) = redirecting().await;
    let photo = canary_photo(1, 1);
    let id = owner.add("Strände & Meer.jpg", &photo).await;
    let path = format!("/api/assets/{id}/original?download=true");
    let sent = owner.get_with(&path, &[("sec-fetch-mode", "navigate")]).await.expect(302);
    assert_eq!(sent.header("cache-control"), "no-store");
    let answer = reqwest::get(sent.header("location")).await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/jpeg");
    let here = owner.get(&path).await.expect(200);
    assert_eq!(header("content-disposition"), here.header("content-disposition"));
    assert!(answer.bytes().await.unwrap() == photo);
    let tampered = sent.header("location").replace("image%2Fjpeg", "text%2Fhtml");
    assert_eq!(reqwest::get(&tampered).await.unwrap().status().as_u16(), 403);

    // Pages that fetch, programs, and callers who get a cleaned file are served here.
    owner.get_with(&path, &[("sec-fetch-mode", "cors")]).await.expect(200);
    let body = json!({"type": "INDIVIDUAL", "assetIds": [id], "showMetadata": false});
    let link = owner.link(body).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let clean = visitor.get_with(&path, &[("sec-fetch-mode", "navigate")]).await;
    assert_ne!(clean.status.as_u16(), 302);
    assert!(clean.body != photo);
}

#[tokio::test]
async fn a_store_that_is_busy_for_a_while_costs_time_and_nothing_else() {
    let (_server, store, root, owner) = server().await;
    for fault in [Fault::SlowDown, Fault::Lost, Fault::Unanswered] {
        let photo = canary_photo(store.asked("PUT", "") as u8, 1);
        store.fail("PUT", "assets/", fault, 2);
        let id = owner.add("a.jpg", &photo).await;
        store.fail("GET", &id, Fault::SlowDown, 1);
        let original = owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
        assert!(original.body == photo, "{fault:?}");
        assert_eq!(files(root.path()).iter().filter(|file| names(file, &id)).count(), 3);
    }
}

/// The number of objects and of parts of unfinished ones, without the store's own metadata.
fn kept(root: &TempDir) -> usize {
    let is_note = |file: &std::path::Path| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with(".bucket-")
    };
    files(root.path()).iter().filter(|file| !is_note(file)).count()
}

fn names(file: &std::path::Path, id: &str) -> bool {
    file.file_name().unwrap().to_string_lossy().starts_with(id)
}

#[tokio::test]
async fn long_files_come_whole_or_are_refused_and_leave_nothing() {
    let (_server, store, root, owner) = server().await;
    let long = |seed: u8| [jpeg(seed, 64, 48), vec![seed; 20 << 20]].concat();
    // The response to a part reports a failure, and the final one never arrives.
    store.fail("PUT", "partNumber=2", Fault::Lost, 1);
    store.fail("POST", "uploadId=", Fault::Unanswered, 1);
    let photo = long(1);
    let id = owner.add("a.jpg", &photo).await;
    let original = owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert!(original.body == photo);
    // A store that keeps refusing the second part is asked to abort the upload.
    let before = kept(&root);
    store.fail("PUT", "partNumber=2", Fault::SlowDown, usize::MAX);
    owner.upload("b.jpg", &long(2)).await.expect(503);
    assert_eq!(kept(&root), before, "parts, or small pictures, are left");
    let listed = owner.get("/api/assets/statistics").await.expect(200).json();
    assert_eq!(listed["total"], 1);
    store.mend();
    owner.add("b.jpg", &long(2)).await;
}

#[tokio::test]
async fn what_breaks_off_is_asked_for_again_and_else_is_seen_to_break_off() {
    let (_server, store, _root, owner) = server().await;
    let photo = [jpeg(1, 64, 48), vec![7; 3 << 20]].concat();
    let id = owner.add("a.jpg", &photo).await;
    let path = format!("/api/assets/{id}/original");
    store.fail("GET", &id, Fault::Cut(1_000_000), 3);
    let whole = owner.get(&path).await.expect(200);
    assert!(whole.body == photo, "each request brought a million bytes");
    assert_eq!(store.asked("GET", &id), 4);

    // The connection is closed repeatedly before any byte arrives.
    store.fail("GET", &id, Fault::Cut(1_000_000), 1);
    store.fail("GET", &id, Fault::Cut(0), usize::MAX);
    let answer = owner.request(reqwest::Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(answer.content_length(), Some(photo.len() as u64));
    assert!(answer.bytes().await.is_err(), "a short file looks whole");
    let refused = owner.get(&path).await.expect(503);
    assert!(refused.json()["message"].is_string());
    assert_eq!(refused.header("content-type"), "application/json");

    store.mend();
    for file in files(_root.path()).iter().filter(|file| names(file, &id)) {
        std::fs::remove_file(file).unwrap();
    }
    owner.get(&path).await.expect(500);
}

#[tokio::test]
async fn an_archive_is_refused_while_the_store_is_away() {
    let (_server, store, _root, owner) = server().await;
    let ids = [owner.add("a.jpg", &canary_photo(1, 1)).await];
    let archive = async || owner.post("/api/download/archive", json!({"assetIds": ids})).await;
    assert!(archive().await.expect(200).body.starts_with(b"PK"));
    store.fail("GET", "", Fault::SlowDown, usize::MAX);
    let refused = archive().await.expect(503);
    assert!(refused.json()["message"].is_string() && refused.header("retry-after") == "5");
    store.mend();
    archive().await.expect(200);
}

#[tokio::test]
async fn a_slow_store_keeps_nobody_else_waiting() {
    let (_server, store, _root, owner) = server().await;
    let slow = owner.add("a.jpg", &canary_photo(1, 1)).await;
    store.fail("GET", &slow, Fault::Wait(Duration::from_secs(8)), usize::MAX);
    let path = format!("/api/assets/{slow}/original");
    let waiting = async {
        let answers = futures::future::join_all((0..12).map(|_| owner.get(&path))).await;
        assert!(answers.iter().all(|answer| answer.status == 200));
        std::time::Instant::now()
    };
    let others = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        owner.get("/api/server/ping").await.expect(200);
        owner.get(&format!("/api/assets/{slow}")).await.expect(200);
        owner.add("b.jpg", &canary_photo(2, 1)).await;
        std::time::Instant::now()
    };
    let (waited, served) = tokio::join!(waiting, others);
    assert!(served < waited);
}

#[tokio::test]
async fn clean_files_are_read_in_few_requests() {
    let (server, store, _root, owner) = server().await;
    let photo = [canary_photo(1, 1), vec![9; 2 << 20]].concat();
    let id = owner.add("a.jpg", &photo).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id], "showMetadata": false}));
    let visitor = server.visitor(link.await["key"].as_str().unwrap());
    let path = format!("/api/assets/{id}/original");
    let clean = visitor.get(&path).await.expect(200);
    assert!(clean.body != photo && clean.body.starts_with(&[0xFF, 0xD8]));
    assert!(store.asked("GET", &id) <= 2, "{}", store.asked("GET", &id));
    // Ranges of it have the same bytes.
    let range = visitor.get_with(&path, &[("range", "bytes=10-70000")]).await.expect(206);
    assert!(range.body == clean.body[10..=70_000]);
    let known = [("if-none-match", clean.header("etag"))];
    let asked = store.asked("GET", &id);
    visitor.get_with(&path, &known).await.expect(304);
    assert_eq!(store.asked("GET", &id), asked, "what the client has costs no request");
}
