//! Links: creating, opening, protecting, changing and ending them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vitrine_database::assets::{Asset, Reader};
use vitrine_database::bulk_insert::Loaded;
use vitrine_database::{AssetId, UserId};
use vitrine_server::limits::ROWS_AT_ONCE;

use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{Answer, Person, Server};

/// Every request that a visitor can make to an individual link and one of its photos.
pub fn visitor_requests(asset: &str) -> Vec<(&'static str, String, Value)> {
    let get = |path: String| ("GET", path, Value::Null);
    vec![
        get("/api/shared-links/me".into()),
        get(format!("/api/assets/{asset}")),
        get(format!("/api/assets/{asset}/original")),
        get(format!("/api/assets/{asset}/original?download=true")),
        get(format!("/api/assets/{asset}/thumbnail")),
        get(format!("/api/assets/{asset}/thumbnail?size=preview")),
        get(format!("/api/assets/{asset}/thumbnail?size=fullsize")),
        get(format!("/api/assets/{asset}/video/playback")),
        get("/api/timeline/buckets".into()),
        get("/api/timeline/bucket?timeBucket=2021-05-01".into()),
        get("/api/timeline/bucket?timeBucket=1970-01-01".into()),
        get("/api/map/markers".into()),
        ("POST", "/api/download/info".into(), json!({"assetIds": [asset]})),
        ("POST", "/api/download/archive".into(), json!({"assetIds": [asset]})),
        ("POST", "/api/assets".into(), Value::Null),
    ]
}

async fn one_photo() -> (Server, Person, String) {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &canary_photo(1, 1)).await;
    (server, owner, id)
}

fn key(link: &Value) -> &str {
    link["key"].as_str().unwrap()
}

#[tokio::test]
async fn a_link_opens_its_photos_and_no_others() {
    let (server, owner, id) = one_photo().await;
    let other = owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id]})).await;
    assert_eq!(key(&link).len(), 67);
    let visitor = server.visitor(key(&link));
    let seen = visitor.get("/api/shared-links/me").await.expect(200).json();
    assert_eq!(seen["assets"].as_array().unwrap().len(), 1);
    assert_eq!(seen["assets"][0]["id"], id);
    assert_eq!(seen["userId"], "00000000-0000-0000-0000-000000000000");
    visitor.get(&format!("/api/assets/{id}/original")).await.expect(200);
    for (method, path, body) in visitor_requests(&other) {
        if path.contains(&other) || body.to_string().contains(&other) {
            let answer = visitor.send(method, &path, body).await;
            assert!(matches!(answer.status.as_u16(), 400 | 404), "{path}");
        }
    }
    // A header instead of the query, and the key in hexadecimal.
    let nobody = server.nobody();
    let headers = [("x-immich-share-key", key(&link))];
    nobody.get_with("/api/shared-links/me", &headers).await.expect(200);
}

#[tokio::test]
async fn a_password_guards_every_route() {
    let (server, owner, id) = one_photo().await;
    let link =
        json!({"type": "INDIVIDUAL", "assetIds": [id], "password": "sesame", "allowUpload": true});
    let link = owner.link(link).await;
    assert_eq!((&link["password"], &link["hasPassword"]), (&Value::Null, &json!(true)));
    let mut visitor = server.visitor(key(&link));
    for (method, path, body) in visitor_requests(&id) {
        visitor.send(method, &path, body).await.refused(401, "Password required");
    }
    let wrong = visitor.post("/api/shared-links/login", json!({"password": "wrong"})).await;
    wrong.refused(401, "Invalid password");
    let right = visitor.post("/api/shared-links/login", json!({"password": "sesame"})).await;
    visitor.cookie = right.expect(201).cookie("immich_shared_link_token");
    let seen = visitor.get("/api/shared-links/me").await.expect(200).json();
    assert_eq!(seen["hasPassword"], true);
    visitor.get(&format!("/api/assets/{id}/original")).await.expect(200);

    // The cookie of one link does not open another.
    let link = json!({"type": "INDIVIDUAL", "assetIds": [id], "password": "other"});
    let link = owner.link(link).await;
    let stranger = Person { cookie: visitor.cookie.clone(), ..server.visitor(key(&link)) };
    stranger.get("/api/shared-links/me").await.refused(401, "Password required");
    // But one browser can hold both.
    let both = stranger.post("/api/shared-links/login", json!({"password": "other"})).await;
    let cookie = both.expect(201).cookie("immich_shared_link_token");
    for mut person in [visitor, stranger] {
        person.cookie = cookie.clone();
        person.get("/api/shared-links/me").await.expect(200);
    }
}

#[tokio::test]
async fn ending_the_session_kills_it_on_the_server() {
    let (server, owner, id) = one_photo().await;
    let link = json!({"type": "INDIVIDUAL", "assetIds": [id], "password": "sesame"});
    let link = owner.link(link).await;
    let mut visitor = server.visitor(key(&link));
    let answer = visitor.post("/api/shared-links/login", json!({"password": "sesame"})).await;
    visitor.cookie = answer.cookie("immich_shared_link_token");
    visitor.get("/api/shared-links/me").await.expect(200);
    let answer = visitor.post("/api/shared-links/logout", Value::Null).await.expect(200);
    assert_eq!(answer.header("clear-site-data"), "\"cache\"");
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    visitor.get("/api/shared-links/me").await.refused(401, "Password required");
}

#[tokio::test]
async fn a_link_that_ended_is_dead_on_every_route() {
    let (server, owner, id) = one_photo().await;
    let ends: [(&str, Value); 3] = [
        ("expired", json!({"expiresAt": "2020-01-01T00:00:00.000Z"})),
        ("re-secured", json!({"password": "new"})),
        ("deleted", Value::Null),
    ];
    for (how, change) in ends {
        let link =
            json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": how, "allowUpload": true});
        let link = owner.link(link).await;
        let by_key = server.visitor(key(&link));
        let by_slug = Person { query: Some(format!("slug={how}")), ..server.nobody() };
        for visitor in [&by_key, &by_slug] {
            visitor.get("/api/shared-links/me").await.expect(200);
        }
        let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
        match change {
            Value::Null => owner.send("DELETE", &path, Value::Null).await.expect(204),
            change => owner.send("PATCH", &path, change).await.expect(200),
        };
        for (visitor, message) in [(by_key, "Invalid share key"), (by_slug, "Invalid share slug")] {
            let message = if how == "re-secured" { "Password required" } else { message };
            for (method, path, body) in visitor_requests(&id) {
                visitor.send(method, &path, body).await.refused(401, message);
            }
        }
    }
}

#[tokio::test]
async fn a_new_password_ends_sessions_that_the_old_one_opened() {
    let (server, owner, id) = one_photo().await;
    let link = json!({"type": "INDIVIDUAL", "assetIds": [id], "password": "old"});
    let link = owner.link(link).await;
    let mut visitor = server.visitor(key(&link));
    let answer = visitor.post("/api/shared-links/login", json!({"password": "old"})).await;
    visitor.cookie = answer.cookie("immich_shared_link_token");
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    owner.send("PATCH", &path, json!({"description": "x"})).await.expect(200);
    visitor.get("/api/shared-links/me").await.expect(200);
    owner.send("PATCH", &path, json!({"password": "new"})).await.expect(200);
    visitor.get("/api/shared-links/me").await.refused(401, "Password required");
    owner.send("PATCH", &path, json!({"password": null})).await.expect(200);
    visitor.cookie = None;
    visitor.get("/api/shared-links/me").await.expect(200);
    let login = visitor.post("/api/shared-links/login", json!({"password": "new"})).await;
    login.refused(400, "Shared link is not password protected");
}

#[tokio::test]
async fn a_change_touches_what_it_names_and_nothing_else() {
    let (_server, owner, id) = one_photo().await;
    let link = json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": "spring",
        "description": "Hello", "expiresAt": "2040-01-01T00:00:00.000Z"});
    let link = owner.link(link).await;
    assert_eq!(link["allowUpload"], false);
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    for (change, expected) in [
        (
            json!({"allowDownload": false}),
            json!(["spring", "Hello", "2040-01-01T00:00:00.000Z", false]),
        ),
        (json!({"description": null}), json!(["spring", null, "2040-01-01T00:00:00.000Z", false])),
        (json!({"changeExpiryTime": true}), json!(["spring", null, null, false])),
        (
            json!({"expiresAt": "2041-01-01T00:00:00Z"}),
            json!(["spring", null, "2041-01-01T00:00:00.000Z", false]),
        ),
        (json!({"expiresAt": null, "slug": null}), json!([null, null, null, false])),
    ] {
        let link = owner.send("PATCH", &path, change).await.expect(200).json();
        let found =
            json!([link["slug"], link["description"], link["expiresAt"], link["allowDownload"]]);
        assert_eq!(found, expected);
        assert_eq!(owner.get(&path).await.expect(200).json(), link);
    }
}

#[tokio::test]
async fn a_slug_belongs_to_one_link() {
    let (_server, owner, id) = one_photo().await;
    let body = json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": "spring"});
    owner.link(body.clone()).await;
    owner.post("/api/shared-links", body).await.refused(400, "Failed to save shared link");
    for slug in ["a/b", "a b", "..", "a?b"] {
        let body = json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": slug});
        owner.post("/api/shared-links", body).await.expect(400);
    }
}

#[tokio::test]
async fn without_download_pictures_are_shown_and_files_are_not_given() {
    let (server, owner, id) = one_photo().await;
    let link = json!({"type": "INDIVIDUAL", "assetIds": [id], "allowDownload": false});
    let link = owner.link(link).await;
    let visitor = server.visitor(key(&link));
    for size in ["thumbnail", "preview", "fullsize"] {
        let path = format!("/api/assets/{id}/thumbnail?size={size}");
        assert!(visitor.get(&path).await.expect(200).body.len() < 100_000);
    }
    visitor.get(&format!("/api/assets/{id}/original")).await.expect(403);
    for path in ["/api/download/info", "/api/download/archive"] {
        let answer = visitor.post(path, json!({"assetIds": [id]})).await;
        answer.refused(400, "Not found or no asset.download access");
    }
    visitor.post("/api/download/info", json!({})).await.expect(400);
}

#[tokio::test]
async fn visits_are_counted_for_the_owner_alone() {
    let (server, owner, id) = one_photo().await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id]})).await;
    for _ in 0..3 {
        let seen = server.visitor(key(&link)).get("/api/shared-links/me").await.expect(200).json();
        assert_eq!(seen.get("viewCount"), None);
    }
    let listed = owner.get("/api/shared-links").await.expect(200).json();
    assert_eq!(listed[0]["viewCount"], 3);
    assert!(listed[0]["lastViewedAt"].is_string());
    assert_eq!(listed[0]["assets"][0]["id"], id);
}

#[tokio::test]
async fn what_is_private_or_in_the_bin_is_in_no_link() {
    let (server, owner, id) = one_photo().await;
    let locked = owner.upload_with("b.jpg", &jpeg(2, 40, 30), &[("visibility", "locked")]).await;
    let locked = locked.expect(201).id();
    let trashed = owner.add("c.jpg", &jpeg(3, 40, 30)).await;
    let ids = json!([locked, trashed, id]);
    let album = json!({"albumName": "A", "assetIds": ids});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    owner.send("DELETE", "/api/assets", json!({"ids": [trashed]})).await.expect(204);
    let by_album = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let by_ids = owner.link(json!({"type": "INDIVIDUAL", "assetIds": ids})).await;
    for link in [by_album, by_ids] {
        let visitor = server.visitor(key(&link));
        let seen = visitor.get("/api/shared-links/me").await.expect(200);
        for hidden in [&locked, &trashed] {
            assert!(!seen.text().contains(hidden.as_str()));
            for path in ["", "/original", "/thumbnail"] {
                let answer = visitor.get(&format!("/api/assets/{hidden}{path}")).await;
                assert!(matches!(answer.status.as_u16(), 400 | 404));
            }
        }
        let buckets = visitor.get("/api/timeline/buckets").await.expect(200).json();
        assert_eq!(buckets, json!([{"timeBucket": "2021-05-01", "count": 1}]));
        let info = visitor.post("/api/download/info", json!({})).await.expect(201).json();
        assert_eq!(info["archives"][0]["assetIds"], json!([id]));
    }
    let album = owner.get(&format!("/api/albums/{album}")).await.expect(200).json();
    assert_eq!((&album["assetCount"], &album["albumThumbnailAssetId"]), (&json!(1), &json!(id)));
}

#[tokio::test]
async fn visitors_add_photos_where_they_may() {
    let (server, owner, id) = one_photo().await;
    let closed = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id]})).await;
    server.visitor(key(&closed)).upload("v.jpg", &jpeg(7, 40, 30)).await.expect(401);
    let album = owner.post("/api/albums", json!({"albumName": "A"})).await.expect(201).id();
    for link in [
        json!({"type": "INDIVIDUAL", "assetIds": [id], "allowUpload": true}),
        json!({"type": "ALBUM", "albumId": album, "allowUpload": true}),
    ] {
        let link = owner.link(link).await;
        let visitor = server.visitor(key(&link));
        let answer =
            visitor.upload_with("v.jpg", &jpeg(7, 40, 30), &[("visibility", "locked")]).await;
        assert!(answer.status.is_success());
        let added = answer.id();
        visitor.get(&format!("/api/assets/{added}/thumbnail")).await.expect(200);
        owner.get(&format!("/api/assets/{added}")).await.expect(200);
        visitor.upload("x.jpg", b"<svg/>").await.refused(400, "Unsupported file type x.jpg");
    }
}

#[tokio::test]
async fn a_link_to_an_album_ends_with_the_album() {
    let (server, owner, id) = one_photo().await;
    let album = json!({"albumName": "A", "assetIds": [id]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let link = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let visitor = server.visitor(key(&link));
    let seen = visitor.get("/api/shared-links/me").await.expect(200).json();
    assert_eq!(seen["album"]["assetCount"], 1);
    assert_eq!(seen["album"]["albumUsers"], json!([]));
    assert_eq!(seen["albums"][0]["id"], album);
    visitor.get(&format!("/api/albums/{album}")).await.expect(200);
    visitor.get(&format!("/api/timeline/buckets?albumId={album}")).await.expect(200);
    owner.send("DELETE", &format!("/api/albums/{album}"), Value::Null).await.expect(204);
    visitor.get("/api/shared-links/me").await.refused(401, "Invalid share key");
    assert_eq!(owner.get("/api/shared-links").await.json(), json!([]));
}

#[tokio::test]
async fn guessing_gets_slower_but_the_right_password_always_works() {
    let (server, owner, id) = one_photo().await;
    let link = json!({"type": "INDIVIDUAL", "assetIds": [id], "password": "sesame"});
    let visitor = server.visitor(key(&owner.link(link).await));
    let mut last = Duration::ZERO;
    for _ in 0..6 {
        let start = Instant::now();
        let answer = visitor.post("/api/shared-links/login", json!({"password": "x"})).await;
        answer.refused(401, "Invalid password");
        last = start.elapsed();
    }
    assert!(last >= Duration::from_millis(500), "{last:?}");
    visitor.post("/api/shared-links/login", json!({"password": "sesame"})).await.expect(201);
}

#[tokio::test]
async fn photos_join_and_leave_a_link() {
    let (server, owner, id) = one_photo().await;
    let second = owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    let foreign = server.other_user().await.add("c.jpg", &jpeg(3, 40, 30)).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id]})).await;
    let path = format!("/api/shared-links/{}/assets", link["id"].as_str().unwrap());
    let body = json!({"assetIds": [id, second, foreign]});
    let added = owner.send("PUT", &path, body).await.expect(200).json();
    let expected = json!([
        {"assetId": id, "success": false, "error": "duplicate"},
        {"assetId": second, "success": true},
        {"assetId": foreign, "success": false, "error": "no_permission"},
    ]);
    assert_eq!(added, expected);
    let body = json!({"assetIds": [second, foreign]});
    let removed = owner.send("DELETE", &path, body).await.expect(200).json();
    let expected = json!([
        {"assetId": second, "success": true},
        {"assetId": foreign, "success": false, "error": "not_found"},
    ]);
    assert_eq!(removed, expected);
    let foreign_link = json!({"type": "INDIVIDUAL", "assetIds": [foreign]});
    Answer::of(owner.request(reqwest::Method::POST, "/api/shared-links").json(&foreign_link))
        .await
        .refused(400, "Not found or no asset.share access");
}

#[tokio::test]
async fn a_long_list_of_photos_is_whole_and_in_order() {
    let (server, owner) = Server::with_owner().await;
    let first = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let user = UserId::from(owner.me().await);
    let found =
        server.db.readable(Reader::User(&user), &[first.into()]).await.unwrap().pop().unwrap();
    let many: Vec<_> = (0..2 * ROWS_AT_ONCE + 3)
        .map(|number| {
            let mut sha1 = vec![0; 12];
            sha1.extend((number as u64).to_be_bytes());
            let at = 60_000 * number as i64;
            let (id, asset) = (AssetId::random(), found.clone());
            let asset = Asset { id, sha1, taken_at: at, local_at: at, ..asset };
            Loaded { asset, edits: Vec::new() }
        })
        .collect();
    let mut write = server.db.write_much().await.unwrap();
    write.load(&many).await.unwrap();
    write.commit().await.unwrap();

    let ids: Vec<_> = many.iter().map(|one| one.asset.id.as_str()).collect();
    // A description that looks like the place where the list is inserted.
    let description = r#"x","assets":[],"y":"\"#;
    let password = "a password";
    // A hundred at a time: for very many Postgres would rather scan a small library.
    let (some, more) = ids.split_at(100);
    let body = json!({"type": "INDIVIDUAL", "assetIds": some, "description": description});
    let made = owner.post("/api/shared-links", body).await.expect(201).json();
    let path = format!("/api/shared-links/{}", made["id"].as_str().unwrap());
    for more in more.chunks(100) {
        owner.send("PUT", &format!("{path}/assets"), json!({"assetIds": more})).await.expect(200);
    }
    let seen = owner.get(&path).await.expect(200).json();
    let visitor = server.visitor(made["key"].as_str().unwrap());
    let opened = visitor.get("/api/shared-links/me").await.expect(200).json();
    let secured = owner.send("PATCH", &path, json!({ "password": password })).await.expect(200);
    let login = json!({ "password": password });
    let entered = visitor.post("/api/shared-links/login", login).await.expect(201).json();
    for answer in [seen, opened, secured.json(), entered] {
        assert_eq!(answer["description"], description);
        let listed = answer["assets"].as_array().unwrap();
        let listed: Vec<_> = listed.iter().map(|asset| asset["id"].as_str().unwrap()).collect();
        assert_eq!(listed, ids);
    }
}
