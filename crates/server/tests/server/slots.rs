//! Limits on unfinished uploads: slots and quota are reserved when an upload begins, belong to the
//! client that began it, and cannot be taken by others.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use vitrine_server::limits::{GUEST_UPLOADS, LINK_UPLOADS, MAX_OVER_QUOTA, NETWORK_UPLOADS};

use crate::fixtures::{jpeg, jpeg_with_xmp};
use crate::guests::{guest, key, party};
use crate::harness::{Answer, PASSWORD, Person, Server};
use crate::resumable::{append, begin, tus};

/// Requests an upload of this length, with the metadata that apps send.
async fn ask(who: &Person, length: usize) -> Answer {
    let file = format!(
        "filename {},checksum {}",
        STANDARD.encode("a.jpg"),
        STANDARD.encode("00".repeat(20))
    );
    let length = length.to_string();
    let headers = [("upload-length", &*length), ("upload-metadata", &*file)];
    tus(who, "POST", "/api/uploads", &headers).await
}

#[tokio::test]
async fn an_unfinished_upload_is_its_guests() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let stranger = server.visitor(key(&link));
    let path = ask(&anna, 100).await.expect(201).header("location").to_owned();
    append(&anna, &path, 0, &[0; 40]).await.expect(204);
    for who in [&ben, &stranger, &owner] {
        // Others who begin the same file get an upload of their own.
        let begun = ask(who, 100).await.expect(201);
        assert_eq!(begun.header("upload-offset"), "0");
        assert_ne!(begun.header("location"), path);
        tus(who, "HEAD", &path, &[]).await.expect(404);
        append(who, &path, 40, &[0; 60]).await.expect(404);
        tus(who, "DELETE", &path, &[]).await.expect(404);
    }
    let again = ask(&anna, 100).await.expect(201);
    assert_eq!((again.header("location"), again.header("upload-offset")), (&*path, "40"));
    // A visitor without a guest session has only the URL, which nobody else knows.
    let path = ask(&stranger, 100).await.expect(201).header("location").to_owned();
    assert_ne!(ask(&stranger, 100).await.expect(201).header("location"), path);
    tus(&stranger, "HEAD", &path, &[]).await.expect(200);
}

#[tokio::test]
async fn nobody_takes_the_slots_of_others() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let stranger = server.visitor(key(&link));
    for who in [&anna, &stranger] {
        for number in 0..GUEST_UPLOADS {
            begin(who, 10 + number as usize, "a.jpg").await;
        }
        tus(who, "POST", "/api/uploads", &[("upload-length", "9")]).await.expect(429);
    }
    begin(&ben, 10, "b.jpg").await;
    begin(&owner, 10, "c.jpg").await;
}

#[tokio::test]
async fn where_all_slots_of_a_link_are_taken_an_idle_upload_gives_way() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let first = begin(&anna, 10, "a.jpg").await;
    let pool = server.database().await;
    let owner_id = owner.me().await;
    for number in 1..LINK_UPLOADS {
        let sql = "INSERT INTO uploads (id, owner_id, link_id, guest_id, client, length, metadata, \
             expires_at, active_at) VALUES ($1, $2, $3, $4, '', 1, '', $5, $5)";
        let insert = sqlx::query(sql).bind(vitrine_ids::random()).bind(&owner_id);
        let insert = insert.bind(link["id"].as_str().unwrap()).bind(format!("guest {number}"));
        insert.bind(i64::MAX).execute(&pool).await.unwrap();
    }
    let ben = guest(&server, &link, "Ben").await;
    tus(&ben, "POST", "/api/uploads", &[("upload-length", "9")]).await.expect(429);
    let sql = "UPDATE uploads SET active_at = 0 WHERE id = $1";
    let id = first.rsplit('/').next().unwrap();
    sqlx::query(sql).bind(id).execute(&pool).await.unwrap();
    begin(&ben, 9, "b.jpg").await;
    tus(&anna, "HEAD", &first, &[]).await.expect(404);
    begin(&owner, 10, "c.jpg").await;
    pool.close().await;
}

#[tokio::test]
async fn what_is_on_its_way_is_reserved() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({"uploadMaxBytes": 100_000})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let path = begin(&anna, 60_000, "a.jpg").await;
    let left = ben.get("/api/shared-links/guest").await.expect(200).json();
    assert_eq!(left["bytesLeft"], 40_000);
    tus(&ben, "POST", "/api/uploads", &[("upload-length", "60000")]).await.expect(403);
    tus(&anna, "DELETE", &path, &[]).await.expect(204);
    begin(&ben, 60_000, "b.jpg").await;

    let (_, link) = party(&owner, json!({"uploadMaxFiles": 1})).await;
    let anna = guest(&server, &link, "Anna").await;
    let photo = jpeg(9, 64, 48);
    let path = begin(&anna, photo.len(), "a.jpg").await;
    tus(&anna, "POST", "/api/uploads", &[("upload-length", "9")]).await.expect(403);
    anna.upload("b.jpg", &jpeg(8, 64, 48)).await.expect(403);
    // The reservation still holds.
    append(&anna, &path, 0, &photo).await.expect(204);
}

/// A user with a quota.
async fn user(server: &Server, admin: &Person, quota: usize) -> Person {
    let body = json!({"email": "a@b.example", "name": "A", "password": PASSWORD,
        "quotaSizeInBytes": quota});
    admin.post("/api/admin/users", body).await.expect(201);
    server.sign_in("a@b.example", PASSWORD).await
}

#[tokio::test]
async fn a_quota_counts_all_that_is_kept() {
    let (server, admin) = Server::with_owner().await;
    let user = user(&server, &admin, 300_000).await;
    let path = begin(&user, 200_000, "a.jpg").await;
    let more = tus(&user, "POST", "/api/uploads", &[("upload-length", "200000")]).await;
    more.refused(400, "Quota has been exceeded!");
    tus(&user, "DELETE", &path, &[]).await.expect(204);

    let photo = jpeg(1, 640, 480);
    let id = user.add("a.jpg", &photo).await;
    let stored: u64 = server
        .stored("assets")
        .iter()
        .filter(|path| path.to_string_lossy().contains(&id))
        .map(|path| path.metadata().unwrap().len())
        .sum();
    let me = user.get("/api/users/me").await.expect(200).json();
    assert_eq!(me["quotaUsageInBytes"], json!(stored), "original, thumbnail and preview");

    // Sidecars count: only a few that are larger than their photos fit.
    let sidecar = vec![b' '; 100_000];
    let mut taken = 0;
    for seed in 2..8 {
        let form = reqwest::multipart::Form::new()
            .part("assetData", reqwest::multipart::Part::bytes(jpeg(seed, 8, 8)).file_name("a.jpg"))
            .part(
                "sidecarData",
                reqwest::multipart::Part::bytes(sidecar.clone()).file_name("a.xmp"),
            );
        let request = user.request(reqwest::Method::POST, "/api/assets").multipart(form);
        taken += usize::from(Answer::of(request).await.status == 201);
    }
    assert!(taken <= 2, "{taken}");
    let me = user.get("/api/users/me").await.expect(200).json();
    assert!(me["quotaUsageInBytes"].as_u64().unwrap() <= 310_000, "{me}");
    let trash = json!({"ids": [id], "force": true});
    user.send("DELETE", "/api/assets", trash).await.expect(204);
    let after = user.get("/api/users/me").await.expect(200).json();
    let freed =
        me["quotaUsageInBytes"].as_u64().unwrap() - after["quotaUsageInBytes"].as_u64().unwrap();
    assert_eq!(freed, stored);
}

#[tokio::test]
async fn a_link_counts_the_small_pictures_too() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({"uploadMaxBytes": 1_000_000})).await;
    let anna = guest(&server, &link, "Anna").await;
    let photo = jpeg(1, 640, 480);
    let id = anna.add("a.jpg", &photo).await;
    let stored: u64 = server
        .stored("assets")
        .iter()
        .filter(|path| path.to_string_lossy().contains(&id))
        .map(|path| path.metadata().unwrap().len())
        .sum();
    assert!(stored > photo.len() as u64);
    let left = anna.get("/api/shared-links/guest").await.expect(200).json();
    assert_eq!(left["bytesLeft"], json!(1_000_000 - stored));
    // However many are uploaded, no more is stored than the link allows, but for the renditions of
    // the last.
    let (_, link) = party(&owner, json!({"uploadMaxBytes": 60_000})).await;
    let anna = guest(&server, &link, "Anna").await;
    let before: u64 = kept(&server);
    for seed in 0..20 {
        let photo = jpeg_with_xmp(seed, &format!("<x>{seed}</x>"));
        anna.upload("a.jpg", &photo).await;
    }
    assert!(kept(&server) - before < 60_000 + 100_000, "{}", kept(&server) - before);
}

fn kept(server: &Server) -> u64 {
    server.stored("assets").iter().map(|path| path.metadata().unwrap().len()).sum()
}

#[tokio::test]
async fn videos_do_not_get_past_photos_only_by_a_word_in_the_form() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = party(&owner, json!({"uploadPhotosOnly": true})).await;
    let anna = guest(&server, &link, "Anna").await;
    let hidden = [("visibility", "hidden")];
    let long = crate::fixtures::motion_video_of(3, 60_000);
    anna.upload_with("a.mp4", &long, &hidden).await.expect(403);
    let short = anna
        .upload_with("b.mov", &crate::fixtures::motion_video(4), &hidden)
        .await
        .expect(201)
        .id();
    // One whose photo never arrives is not shown to anybody.
    let pool = server.database().await;
    let sql = "UPDATE assets SET updated_at = 0 WHERE id = $1";
    sqlx::query(sql).bind(&short).execute(&pool).await.unwrap();
    pool.close().await;
    assert_eq!(server.db.show_loose_motion_videos(1).await.unwrap(), 0);
    let kept = owner.get(&format!("/api/assets/{short}")).await.expect(200).json();
    assert_eq!(kept["isTrashed"], true);
    assert_eq!(crate::guests::shown(&owner, &album).await, 1);
    let none: Value = json!([]);
    assert_ne!(owner.get("/api/timeline/buckets?isTrashed=true").await.json(), none);
}

/// Makes an upload look idle for a long time.
async fn idle(pool: &sqlx::AnyPool, path: &str) {
    let sql = "UPDATE uploads SET active_at = 0 WHERE id = $1";
    let id = path.rsplit('/').next().unwrap();
    sqlx::query(sql).bind(id).execute(pool).await.unwrap();
}

#[tokio::test]
async fn a_part_without_bytes_keeps_no_upload_alive() {
    let (server, owner) = Server::with_owner().await;
    let path = begin(&owner, 100, "a.jpg").await;
    let pool = server.database().await;
    let until = vitrine_database::clock::now() + 60_000;
    let sql = "UPDATE uploads SET active_at = 0, expires_at = $1";
    sqlx::query(sql).bind(until).execute(&pool).await.unwrap();
    let times = async || -> (i64, i64) {
        let sql = "SELECT active_at, expires_at FROM uploads";
        sqlx::query_as(sql).fetch_one(&pool).await.unwrap()
    };
    append(&owner, &path, 0, &[]).await.expect(204);
    assert_eq!(times().await, (0, until));
    append(&owner, &path, 0, &[0]).await.expect(204);
    let (active_at, expires_at) = times().await;
    assert!(active_at > 0 && expires_at > until);
    pool.close().await;
}

#[tokio::test]
async fn guests_of_one_network_leave_slots_to_others() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let first = begin(&anna, 10, "a.jpg").await;
    let pool = server.database().await;
    for number in 1..NETWORK_UPLOADS {
        let sql = "INSERT INTO uploads (id, owner_id, link_id, guest_id, client, length, metadata, \
             expires_at, active_at) SELECT $1, owner_id, link_id, $2, client, 1, '', $3, $3 \
             FROM uploads WHERE id = $4";
        let insert = sqlx::query(sql).bind(vitrine_ids::random());
        let insert = insert.bind(format!("guest {number}")).bind(i64::MAX);
        insert.bind(first.rsplit('/').next().unwrap()).execute(&pool).await.unwrap();
    }
    let ask = async || tus(&ben, "POST", "/api/uploads", &[("upload-length", "9")]).await;
    ask().await.expect(429);
    idle(&pool, &first).await;
    ask().await.expect(201);
    tus(&anna, "HEAD", &first, &[]).await.expect(404);
    ask().await.expect(429);
    // As if the others came from another client.
    let sql = "UPDATE uploads SET client = 'another' WHERE length = 1";
    sqlx::query(sql).execute(&pool).await.unwrap();
    ask().await.expect(201);
    pool.close().await;
}

#[tokio::test]
async fn where_the_room_of_a_link_is_reserved_idle_uploads_give_way() {
    let (server, owner) = Server::with_owner().await;
    let pool = server.database().await;
    let (_, link) = party(&owner, json!({"uploadMaxBytes": 100_000})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let (first, second) =
        (begin(&anna, 60_000, "a.jpg").await, begin(&anna, 20_000, "b.jpg").await);
    let ask = async |length| {
        tus(&ben, "POST", "/api/uploads", &[("upload-length", length)]).await.status.as_u16()
    };
    assert_eq!(ask("60000").await, 403);
    idle(&pool, &first).await;
    idle(&pool, &second).await;
    assert_eq!(ask("200000").await, 403);
    tus(&anna, "HEAD", &first, &[]).await.expect(200);
    assert_eq!(ask("90000").await, 201, "both give way");
    for path in [&first, &second] {
        tus(&anna, "HEAD", path, &[]).await.expect(404);
    }

    let (_, link) = party(&owner, json!({"uploadMaxFiles": 1})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    let path = begin(&anna, 1000, "a.jpg").await;
    ben.upload("b.jpg", &jpeg(8, 64, 48)).await.expect(403);
    idle(&pool, &path).await;
    ben.upload("b.jpg", &jpeg(8, 64, 48)).await.expect(201);
    tus(&anna, "HEAD", &path, &[]).await.expect(404);
    pool.close().await;
}

#[tokio::test]
async fn what_visitors_have_reserved_keeps_no_owner_from_uploading() {
    let (server, admin) = Server::with_owner().await;
    let user = user(&server, &admin, 300_000).await;
    let (_, link) = party(&user, json!({})).await;
    let (anna, ben) = (guest(&server, &link, "Anna").await, guest(&server, &link, "Ben").await);
    begin(&anna, 250_000, "a.jpg").await;
    let more = tus(&ben, "POST", "/api/uploads", &[("upload-length", "200000")]).await;
    more.refused(400, "Quota has been exceeded!");
    begin(&user, 200_000, "b.jpg").await;
    user.upload("c.jpg", &jpeg(1, 64, 48)).await.expect(201);
}

#[tokio::test]
async fn a_file_that_there_is_no_room_for_is_not_read_to_its_end() {
    let (server, admin) = Server::with_owner().await;
    let user = user(&server, &admin, 300_000).await;
    let (_, link) = party(&user, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let most = usize::try_from(MAX_OVER_QUOTA).unwrap();
    for (who, len) in [(&user, most + (1 << 20)), (&anna, 400_000)] {
        use futures::StreamExt as _;
        // A body that never ends.
        let chunk = std::future::ready(Ok::<_, std::io::Error>(vec![0; len]));
        let body = futures::stream::once(chunk).chain(futures::stream::pending());
        let file = reqwest::multipart::Part::stream(reqwest::Body::wrap_stream(body));
        let form = reqwest::multipart::Form::new().part("assetData", file.file_name("a.jpg"));
        let request = who.request(reqwest::Method::POST, "/api/assets").multipart(form);
        let answer = tokio::time::timeout(std::time::Duration::from_secs(50), Answer::of(request));
        answer.await.expect("more is waited for").expect(413);
    }
    assert!(server.stored("incoming").is_empty());
}
