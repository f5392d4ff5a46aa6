//! Concurrent changes both take effect: every pair of changes to a resource is sent at the same
//! time, and afterwards both are found.

use futures::future::join;
use serde_json::{Value, json};

use crate::fixtures::jpeg;
use crate::harness::{PASSWORD, Person, Server};

/// A change, and what the resource contains afterwards.
struct Change {
    body: Value,
    name: &'static str,
    after: Value,
}

fn change(name: &'static str, value: Value) -> Change {
    Change { body: json!({ name: value }), name, after: value }
}

/// Sends every pair of changes at the same time, and reads the resource afterwards.
async fn pairs(
    owner: &Person,
    (method, path): (&str, &str),
    changes: impl Fn(usize) -> Vec<Change>,
    read: impl AsyncFn() -> Value,
) {
    let number = changes(0).len();
    let mut round = 0;
    for first in 0..number {
        for second in first + 1..number {
            round += 1;
            let changes = changes(round);
            let both = [&changes[first], &changes[second]];
            let sent = both.map(|change| owner.send(method, path, change.body.clone()));
            let [one, other] = sent;
            let (one, other) = join(one, other).await;
            assert!(one.status.is_success() && other.status.is_success(), "{one:?} {other:?}");
            let after = read().await;
            for change in both {
                let names = both.map(|change| change.name);
                assert_eq!(after[change.name], change.after, "{path}: {names:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_pair_of_changes_of_a_link_holds() {
    let (_server, owner) = Server::with_owner().await;
    let mut albums = Vec::new();
    for name in ["A", "B"] {
        albums.push(owner.post("/api/albums", json!({"albumName": name})).await.expect(201).id());
    }
    let link = owner.link(json!({"type": "ALBUM", "albumIds": albums})).await;
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    let changes = |round: usize| {
        let is_even = round.is_multiple_of(2);
        let password = is_even.then_some("a password");
        let expires = format!("21{:02}-01-01T00:00:00.000Z", round % 90 + 10);
        vec![
            change("description", json!(format!("text {round}"))),
            change("slug", json!(format!("slug-{round}"))),
            change("expiresAt", json!(expires)),
            change("allowUpload", json!(is_even)),
            change("allowDownload", json!(!is_even)),
            change("showMetadata", json!(is_even)),
            change("hideLocation", json!(is_even)),
            change("isPaused", json!(is_even)),
            change("uploadOnly", json!(is_even)),
            change("uploadReview", json!(!is_even)),
            change("uploadPhotosOnly", json!(is_even)),
            change("uploadMaxFiles", json!(round)),
            change("uploadMaxBytes", json!(round * 1000)),
            Change {
                body: json!({ "password": password }),
                name: "hasPassword",
                after: json!(is_even),
            },
        ]
    };
    let read = async || owner.get(&path).await.expect(200).json();
    pairs(&owner, ("PATCH", &path), changes, read).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_holds_against_a_change_of_many_albums() {
    let (_server, owner) = Server::with_owner().await;
    let mut albums = Vec::new();
    for name in 0..200 {
        let body = json!({"albumName": name.to_string()});
        albums.push(owner.post("/api/albums", body).await.expect(201).id());
    }
    let link = owner.link(json!({"type": "ALBUM", "albumIds": albums})).await;
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    for round in 0..4 {
        owner.send("PATCH", &path, json!({"password": null})).await.expect(200);
        albums.rotate_left(1);
        let (secured, changed) = join(
            owner.send("PATCH", &path, json!({"password": "a password"})),
            owner.send("PATCH", &path, json!({"albumIds": albums})),
        )
        .await;
        secured.expect(200);
        changed.expect(200);
        let after = owner.get(&path).await.expect(200).json();
        assert_eq!(after["hasPassword"], true, "round {round}");
        assert_eq!(after["albums"][0]["id"], json!(albums[0]), "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_pair_of_changes_of_a_photo_holds() {
    let (_server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let path = format!("/api/assets/{id}");
    let changes = |round: usize| {
        let exif = |body: Value, name: &'static str, after: Value| Change { body, name, after };
        let visibility = if round.is_multiple_of(2) { "archive" } else { "timeline" };
        let taken = format!("20{:02}-05-06T07:08:09.000Z", round % 90 + 10);
        vec![
            change("isFavorite", json!(round.is_multiple_of(2))),
            change("visibility", json!(visibility)),
            exif(
                json!({"description": round.to_string()}),
                "description",
                json!(round.to_string()),
            ),
            exif(json!({"rating": round % 5 + 1}), "rating", json!(round % 5 + 1)),
            exif(json!({"dateTimeOriginal": taken}), "dateTimeOriginal", json!(taken)),
            exif(
                json!({"latitude": round as f64, "longitude": 11.5}),
                "latitude",
                json!(round as f64),
            ),
        ]
    };
    let read = async || {
        let mut asset = owner.get(&path).await.expect(200).json();
        let exif = asset["exifInfo"].as_object().unwrap().clone();
        asset.as_object_mut().unwrap().extend(exif);
        asset
    };
    pairs(&owner, ("PUT", &path), changes, read).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_pair_of_changes_of_an_album_a_user_and_a_key_holds() {
    let (_server, owner) = Server::with_owner().await;
    let photos =
        [owner.add("a.jpg", &jpeg(1, 40, 30)).await, owner.add("b.jpg", &jpeg(2, 40, 30)).await];
    let album = json!({"albumName": "A", "assetIds": photos});
    let album = format!("/api/albums/{}", owner.post("/api/albums", album).await.expect(201).id());
    let changes = |round: usize| {
        let is_even = round.is_multiple_of(2);
        vec![
            change("albumName", json!(format!("name {round}"))),
            change("description", json!(format!("text {round}"))),
            change("isActivityEnabled", json!(is_even)),
            change("order", json!(if is_even { "asc" } else { "desc" })),
            change("albumThumbnailAssetId", json!(photos[round % 2])),
        ]
    };
    let read = async || owner.get(&album).await.expect(200).json();
    pairs(&owner, ("PATCH", &album), changes, read).await;

    let changes = |round: usize| {
        vec![
            change("name", json!(format!("name {round}"))),
            change("email", json!(format!("{round}@owner.example"))),
            change("avatarColor", json!(if round.is_multiple_of(2) { "pink" } else { "green" })),
            change("guestsJoinCollections", json!(round.is_multiple_of(2))),
        ]
    };
    let read = async || owner.get("/api/users/me").await.expect(200).json();
    pairs(&owner, ("PUT", "/api/users/me"), changes, read).await;

    let body = json!({"name": "key", "permissions": ["asset.read"]});
    let key = owner.post("/api/api-keys", body).await.expect(201).json();
    let key = format!("/api/api-keys/{}", key["apiKey"]["id"].as_str().unwrap());
    let changes = |round: usize| {
        let permission = if round.is_multiple_of(2) { "asset.view" } else { "asset.read" };
        vec![
            change("name", json!(format!("name {round}"))),
            change("permissions", json!([permission])),
        ]
    };
    let read = async || owner.get(&key).await.expect(200).json();
    for _ in 0..5 {
        pairs(&owner, ("PUT", &key), changes, &read).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_user_who_saves_their_name_stays_deleted() {
    let (server, owner) = Server::with_owner().await;
    for round in 0..4 {
        let email = format!("ben{round}@user.example");
        let ben = server.add_user(&owner, &email, "Ben").await;
        let path = format!("/api/admin/users/{}", ben.me().await);
        let saves = (0..6).map(|_| ben.send("PUT", "/api/users/me", json!({"name": "Benjamin"})));
        let delete = owner.send("DELETE", &path, json!({}));
        let (deleted, _) = join(delete, futures::future::join_all(saves)).await;
        deleted.expect(200);
        ben.get("/api/users/me").await.expect(401);
        let body = json!({"email": email, "password": PASSWORD});
        server.nobody().post("/api/auth/login", body).await.expect(401);
        let users = owner.get("/api/admin/users?withDeleted=true").await.expect(200).json();
        let users = users.as_array().unwrap();
        let found = users.iter().find(|user| user["email"] == json!(email)).unwrap();
        assert_eq!(found["status"], "deleted");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_comes_back_as_it_was_deleted() {
    let (_server, owner) = Server::with_owner().await;
    let photo = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    for _ in 0..4 {
        let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [photo]})).await;
        let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
        let (secured, deleted) = join(
            owner.send("PATCH", &path, json!({"password": "a password"})),
            owner.send("DELETE", &path, Value::Null),
        )
        .await;
        deleted.expect(204);
        let restore = format!("{path}/restore");
        let (one, other) =
            join(owner.post(&restore, Value::Null), owner.post(&restore, Value::Null)).await;
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400], "it is there once");
        let after = owner.get(&path).await.expect(200).json();
        assert_eq!(after["hasPassword"], secured.status == 200);
    }
}
