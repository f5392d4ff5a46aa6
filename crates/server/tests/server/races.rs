//! Limits and conditions hold under concurrent requests, with either database.

use futures::future::join_all;
use serde_json::json;
use vitrine_database::uploads::{Begun, Upload};
use vitrine_database::{Db, GuestId, UploadId, UserId};
use vitrine_server::limits::USER_UPLOADS;

use crate::fixtures::jpeg;
use crate::harness::{PASSWORD, Person, Server};

/// The number of responses with a status.
fn with_status(answers: &[crate::harness::Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_takes_as_many_files_as_it_may_and_no_more() {
    let (server, owner) = Server::with_owner().await;
    let album = owner.post("/api/albums", json!({"albumName": "A"})).await.expect(201).id();
    let body = json!({"type": "ALBUM", "albumId": album, "allowUpload": true, "uploadMaxFiles": 5});
    let link = owner.link(body).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let photos: Vec<_> = (0..16).map(|seed| jpeg(seed, 40, 30)).collect();
    let answers = join_all(photos.iter().map(|photo| visitor.upload("a.jpg", photo))).await;
    assert_eq!(with_status(&answers, 201), 5, "{answers:?}");
    assert_eq!(with_status(&answers, 403), 11, "{answers:?}");
    let album = owner.get(&format!("/api/albums/{album}")).await.expect(200).json();
    assert_eq!(album["assetCount"], 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quota_holds() {
    let (server, owner) = Server::with_owner().await;
    let user = server.add_user(&owner, "quota@user.example", "Q").await;
    let photos: Vec<_> = (0..12).map(|seed| jpeg(seed, 64, 48)).collect();
    // Enough for some of them, with their renditions.
    let quota = photos.iter().map(Vec::len).max().unwrap() * 8;
    let sql = "UPDATE users SET quota = $1 WHERE id = $2";
    let set = sqlx::query(sql).bind(i64::try_from(quota).unwrap()).bind(user.me().await);
    set.execute(&server.database().await).await.unwrap();
    let answers = join_all(photos.iter().map(|photo| user.upload("a.jpg", photo))).await;
    let stored = with_status(&answers, 201);
    assert!((2..12).contains(&stored), "{answers:?}");
    let used = user.get("/api/users/me").await.expect(200).json();
    let used = used["quotaUsageInBytes"].as_u64().unwrap() as usize;
    // The renditions of the last one may exceed the quota.
    assert!(used <= quota * 10 / 8, "{used} of {quota} bytes are stored");
    assert_eq!(with_status(&answers, 400), 12 - stored, "{answers:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_begins_more_uploads_than_they_may() {
    let (server, owner) = Server::with_owner().await;
    let owner_id = UserId::from(owner.me().await);
    let begin = async |db: &Db| {
        let upload = Upload {
            id: UploadId::random(),
            owner_id: owner_id.clone(),
            link_id: None,
            guest_id: GuestId::NONE.clone(),
            client: String::new(),
            length: 1,
            metadata: String::new(),
            expires_at: i64::MAX,
        };
        let mut write = db.write_for(&owner_id).await.unwrap();
        let begun = write.begin_upload(&upload, 0).await.unwrap();
        write.commit().await.unwrap();
        begun != Begun::Full
    };
    for _ in 3..USER_UPLOADS {
        assert!(begin(&server.db).await);
    }
    // Through two connection pools, like two servers.
    let other = Db::open(&server.database_url()).await.unwrap();
    let begun =
        join_all((0..16).map(|n| begin(if n % 2 == 0 { &server.db } else { &other }))).await;
    assert_eq!(begun.iter().filter(|begun| **begun).count(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_one_first_administrator() {
    let server = Server::start().await;
    let nobody = server.nobody();
    let sign_up = async |number: u32| {
        let email = format!("admin{number}@owner.example");
        let body = json!({"email": email, "name": "A", "password": PASSWORD});
        nobody.post("/api/auth/admin-sign-up", body).await
    };
    let answers = join_all((0..6).map(sign_up)).await;
    assert_eq!(with_status(&answers, 201), 1, "{answers:?}");
    let pool = server.database().await;
    let sql = "SELECT id FROM users WHERE is_admin = 1";
    assert_eq!(sqlx::query(sql).fetch_all(&pool).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_content_is_one_photo() {
    let (_server, owner) = Server::with_owner().await;
    let photo = jpeg(1, 64, 48);
    let answers = join_all((0..8).map(|_| owner.upload("a.jpg", &photo))).await;
    assert_eq!(with_status(&answers, 201), 1, "{answers:?}");
    assert_eq!(with_status(&answers, 200), 7, "{answers:?}");
    assert!(answers.windows(2).all(|two| two[0].json()["id"] == two[1].json()["id"]));
}

/// A photo that is added to an album while it is made private: whichever is first, no visitor of
/// the album sees it afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_becomes_private_is_in_no_album_that_it_joins_meanwhile() {
    let (server, owner) = Server::with_owner().await;
    let album = owner.post("/api/albums", json!({"albumName": "A"})).await.expect(201).id();
    let link = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let mut ids = Vec::new();
    for seed in 0..12 {
        ids.push(owner.add("a.jpg", &jpeg(seed, 40, 30)).await);
    }
    let join = async |id: &String| {
        let path = format!("/api/albums/{album}/assets");
        owner.send("PUT", &path, json!({"ids": [id]})).await.expect(200);
    };
    let hide = async |id: &String| {
        let path = format!("/api/assets/{id}");
        owner.send("PUT", &path, json!({"visibility": "locked"})).await.expect(200);
    };
    join_all(ids.iter().map(|id| async { tokio::join!(join(id), hide(id)) })).await;
    let seen = visitor.get(&format!("/api/timeline/buckets?albumId={album}")).await.expect(200);
    assert_eq!(seen.json(), json!([]));
    let album = owner.get(&format!("/api/albums/{album}")).await.expect(200).json();
    assert_eq!(album["assetCount"], 0);
}

/// Concurrent changes of one photo: each keeps what the others wrote.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_change_of_a_photo_is_lost() {
    let (_server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let path = format!("/api/assets/{id}");
    let change = async |owner: &Person, body| {
        owner.send("PUT", &path, body).await.expect(200);
    };
    for round in 0..6 {
        let description = format!("words {round}");
        tokio::join!(
            change(&owner, json!({"description": description})),
            change(&owner, json!({"isFavorite": round % 2 == 0})),
            change(&owner, json!({"rating": round % 5 + 1})),
        );
        let seen = owner.get(&path).await.expect(200).json();
        assert_eq!(seen["isFavorite"], round % 2 == 0, "{round}");
        assert_eq!(seen["exifInfo"]["description"], description, "{round}");
        assert_eq!(seen["exifInfo"]["rating"], round % 5 + 1, "{round}");
    }
}

/// A client that disconnects while its write begins does not keep the database locked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_goes_away_leaves_the_database_free() {
    let server = Server::start().await;
    for round in 0..400 {
        let soon = std::time::Duration::from_micros(round);
        let _gone = tokio::time::timeout(soon, server.db.write()).await;
    }
    let longest = std::time::Duration::from_secs(5);
    for _ in 0..12 {
        let write = tokio::time::timeout(longest, server.db.write()).await.unwrap().unwrap();
        write.commit().await.unwrap();
    }
}
