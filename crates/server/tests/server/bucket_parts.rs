//! Resumable uploads into a bucket, where each request may reach another server.

use std::time::Duration;

use tempfile::TempDir;
use vitrine_server::config::Config;

use crate::bucket::{Fault, Store};
use crate::fixtures::jpeg;
use crate::harness::{Person, Server, files};
use crate::resumable::{append, begin, tus};

/// Two servers on one database and one bucket, and the same person at both.
async fn two() -> (Server, Server, Store, TempDir, [Person; 2]) {
    let root = TempDir::new().unwrap();
    let store = Store::start(root.path()).await;
    let config = Config { storage: Some(store.storage("")), ..Config::default() };
    let first = Server::with_config(config.clone()).await;
    let database = Some(first.database_url());
    let second = Server::with_config(Config { database, ..config }).await;
    let owner = first.set_up().await;
    let there = Person { base: second.nobody().base, ..owner.clone() };
    (first, second, store, root, [owner, there])
}

fn partial(root: &TempDir) -> usize {
    files(&root.path().join("storage/partial")).len()
}

async fn offset(person: &Person, path: &str) -> usize {
    tus(person, "HEAD", path, &[]).await.expect(200).header("upload-offset").parse().unwrap()
}

#[tokio::test]
async fn whatever_server_is_asked_the_upload_goes_on() {
    let (first, second, _store, root, [here, there]) = two().await;
    // Longer than one object.
    let photo = [jpeg(1, 64, 48), vec![5; 20 << 20]].concat();
    let path = begin(&here, photo.len(), "a.jpg").await;
    append(&here, &path, 0, &photo[..1000]).await.expect(204);
    assert_eq!(offset(&there, &path).await, 1000);
    append(&there, &path, 1000, &photo[1000..18_000_000]).await.expect(204);
    assert_eq!(offset(&here, &path).await, 18_000_000);
    assert_eq!(partial(&root), 4, "1,000 bytes, two full objects and the rest");
    append(&there, &path, 1000, b"late").await.expect(409);
    let last = append(&here, &path, 18_000_000, &photo[18_000_000..]).await.expect(204);
    let id = last.header("x-vitrine-asset-id");
    let original = there.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert!(original.body == photo);
    assert_eq!(partial(&root), 0);
    assert!(first.stored("incoming").is_empty() && second.stored("incoming").is_empty());
}

#[tokio::test]
async fn of_two_servers_that_write_the_same_place_one_wins() {
    let (_first, _second, store, root, [here, there]) = two().await;
    let photo = jpeg(1, 64, 48);
    for _ in 0..5 {
        let path = begin(&here, photo.len(), "a.jpg").await;
        // Both have passed all checks when they update the rows.
        store.fail("PUT", "partial/", Fault::Wait(Duration::from_millis(200)), 2);
        let both =
            (append(&here, &path, 0, &photo[..500]), append(&there, &path, 0, &photo[..600]));
        let (a, b) = tokio::join!(both.0, both.1);
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
        let won = if a.status == 204 { 500 } else { 600 };
        assert_eq!(offset(&there, &path).await, won);
        assert_eq!(partial(&root), 1, "what lost is gone");
        let last = append(&there, &path, won, &photo[won..]).await.expect(204);
        let id = last.header("x-vitrine-asset-id");
        let original = here.get(&format!("/api/assets/{id}/original")).await.expect(200);
        assert!(original.body == photo);
    }
    assert_eq!(partial(&root), 0);
}

#[tokio::test]
async fn a_store_that_fails_takes_nothing_with_it_that_was_acknowledged() {
    let (server, _second, store, root, [here, there]) = two().await;
    let photo = jpeg(1, 64, 48);
    let path = begin(&here, photo.len(), "a.jpg").await;
    append(&here, &path, 0, &photo[..500]).await.expect(204);
    store.fail("PUT", "partial/", Fault::SlowDown, usize::MAX);
    append(&here, &path, 500, &photo[500..700]).await.expect(503);
    store.mend();
    assert_eq!(offset(&here, &path).await, 500);
    // The store keeps the object but does not respond.
    store.fail("PUT", "partial/", Fault::Unanswered, 1);
    append(&here, &path, 500, &photo[500..700]).await.expect(204);
    assert_eq!(offset(&there, &path).await, 700);
    // All bytes have arrived, but the photo cannot be stored for now: none has to be sent again.
    store.fail("PUT", "assets/", Fault::SlowDown, usize::MAX);
    append(&here, &path, 700, &photo[700..]).await.expect(503);
    store.mend();
    assert_eq!(offset(&there, &path).await, photo.len());
    let last = append(&there, &path, photo.len(), &[]).await.expect(204);
    assert_eq!(last.header("x-vitrine-upload-status"), "created");
    assert_eq!(partial(&root), 0);
    assert!(server.stored("incoming").is_empty());
}
