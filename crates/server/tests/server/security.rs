//! Access control beyond the table of `access`: proxies, frames, revoked permissions, reserved
//! names, and logs without secrets.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use vitrine_server::config::Config;

use crate::database::Data;
use crate::fixtures::jpeg;
use crate::harness::{EMAIL, PASSWORD, Person, Server};
use crate::program::program;

#[tokio::test]
async fn a_link_dies_with_its_makers_right_to_share() {
    let (server, owner) = Server::with_owner().await;
    let editor = server.add_user(&owner, "editor@user.example", "Editor").await;
    let photo = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let album = json!({"albumName": "A", "assetIds": [photo]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let id = editor.me().await;
    for end in ["viewer", "nothing"] {
        server.set_role(&album, &id, Some("editor")).await;
        let body = json!({"type": "ALBUM", "albumId": album});
        editor.post("/api/shared-links", body.clone()).await.expect(400);
        // Editors used to be allowed to create links, and those still exist.
        let link = owner.link(body).await;
        server.give_link(link["id"].as_str().unwrap(), &id).await;
        let visitor = server.visitor(link["key"].as_str().unwrap());
        visitor.get(&format!("/api/assets/{photo}")).await.expect(200);
        server.set_role(&album, &id, Some(end).filter(|role| *role == "viewer")).await;
        for path in ["/api/shared-links/me", &format!("/api/assets/{photo}")] {
            visitor.get(path).await.refused(401, "Invalid share key");
        }
        visitor.get(&format!("/share/{}", link["key"].as_str().unwrap())).await.expect(404);
    }
}

#[tokio::test]
async fn what_another_program_writes_is_seen_within_a_second() {
    let (server, owner) = Server::with_owner().await;
    let photo = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [photo]})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let paths = [format!("/api/assets/{photo}/thumbnail"), "/api/shared-links/me".to_owned()];
    for path in &paths {
        visitor.get(path).await.expect(200);
    }
    server.pause_from_outside(link["id"].as_str().unwrap()).await;
    tokio::time::sleep(Duration::from_millis(1050)).await;
    for path in &paths {
        visitor.get(path).await.refused(401, "Invalid share key");
    }
}

#[tokio::test]
async fn what_visitors_are_answered_changes_with_what_they_are_shown() {
    let (server, owner) = Server::with_owner().await;
    let photo = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let album = json!({"albumName": "Before", "assetIds": [photo]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let link = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let months = format!("/api/timeline/buckets?albumId={album}");
    let named = async || {
        let seen = visitor.get("/api/shared-links/me").await.expect(200);
        let counted = visitor.get(&months).await.expect(200);
        (seen.json()["album"]["albumName"].clone(), counted.json()[0]["count"].clone())
    };
    assert_eq!(named().await, (json!("Before"), json!(1)));
    let change = json!({"albumName": "After"});
    owner.send("PATCH", &format!("/api/albums/{album}"), change).await.expect(200);
    let more = owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    let more = json!({"ids": [more]});
    owner.send("PUT", &format!("/api/albums/{album}/assets"), more).await.expect(200);
    assert_eq!(named().await, (json!("After"), json!(2)));
    let hidden = json!({"showMetadata": false});
    let id = link["id"].as_str().unwrap();
    owner.send("PATCH", &format!("/api/shared-links/{id}"), hidden).await.expect(200);
    let counted = visitor.get(&months).await.expect(200);
    assert_eq!(counted.json()[0]["timeBucket"], "1970-01-01");
}

#[tokio::test]
async fn an_address_that_was_given_out_never_opens_another_users_photos() {
    let (server, owner) = Server::with_owner().await;
    let other = server.add_user(&owner, "other@user.example", "Other").await;
    let link = async |person: &Person, slug: &str| {
        let photo = person.add("a.jpg", &jpeg(1, 40, 30)).await;
        let body = json!({"type": "INDIVIDUAL", "assetIds": [photo], "slug": slug});
        person.post("/api/shared-links", body).await
    };
    let first = link(&owner, "summer").await.expect(201).id();
    owner.send("DELETE", &format!("/api/shared-links/{first}"), Value::Null).await.expect(204);
    link(&other, "summer").await.refused(400, "Failed to save shared link");
    let photo = owner.get("/api/timeline/buckets").await.expect(200);
    assert_eq!(photo.json()[0]["count"], 1);
}

#[tokio::test]
async fn only_sites_that_were_named_show_links_in_a_frame() {
    let web = tempfile::TempDir::new().unwrap();
    for page in ["index.html", "visitor.html"] {
        std::fs::write(web.path().join(page), "<html><head></head></html>").unwrap();
    }
    let blog = "https://blog.example".to_owned();
    for (frame_ancestors, visitors, data) in [
        (Vec::new(), "frame-ancestors 'none'", "frame-ancestors 'self'"),
        (
            vec![blog],
            "frame-ancestors https://blog.example",
            "frame-ancestors 'self' https://blog.example",
        ),
    ] {
        let plain = frame_ancestors.is_empty();
        let config =
            Config { web: Some(web.path().to_owned()), frame_ancestors, ..Config::default() };
        let server = Server::with_config(config).await;
        let ends = |answer: &crate::harness::Answer, policy: &str| {
            assert!(answer.header("content-security-policy").ends_with(policy));
        };
        let page = server.nobody().get("/share/x").await;
        ends(&page, visitors);
        assert_eq!(page.header("x-frame-options"), if plain { "DENY" } else { "" });
        let ping = server.nobody().get("/api/server/ping").await;
        ends(&ping, data);
        assert_eq!(ping.header("x-frame-options"), if plain { "SAMEORIGIN" } else { "" });
        let owner = server.nobody().get("/photos").await;
        ends(&owner, "frame-ancestors 'none'");
        assert_eq!(owner.header("x-frame-options"), "DENY");
    }
}

/// The program itself, at its most verbose log level.
#[test]
fn nothing_secret_is_written_to_the_log() {
    let data = Data::new();
    let mut server = program(data.path())
        .args(["--listen", "127.0.0.1:0"])
        .env("VITRINE_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Read from the beginning: a full pipe would block the server.
    let mut log = server.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut text = String::new();
        log.read_to_string(&mut text).unwrap();
        text
    });
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let base = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let secrets = runtime.block_on(async {
        let nobody = Person { base, ..Person::default() };
        let body = json!({"email": EMAIL, "name": "Owner", "password": PASSWORD});
        nobody.post("/api/auth/admin-sign-up", body).await.expect(201);
        let body = json!({"email": EMAIL, "password": PASSWORD});
        let token = nobody.post("/api/auth/login", body).await.expect(201).json();
        let token = token["accessToken"].as_str().unwrap().to_owned();
        let owner = Person { token: Some(token.clone()), ..nobody.clone() };
        let photo = owner.add("CANARYNAME.jpg", &jpeg(1, 40, 30)).await;
        let link = owner
            .link(json!({"type": "INDIVIDUAL", "assetIds": [photo], "slug": "canary-slug",
                "password": "canary password"}))
            .await;
        let key = link["key"].as_str().unwrap().to_owned();
        let mut visitor = Person { query: Some(format!("key={key}")), ..nobody.clone() };
        let path = "/api/shared-links/login";
        let answer = visitor.post(path, json!({"password": "canary password"})).await.expect(201);
        visitor.cookie = answer.cookie("immich_shared_link_token");
        visitor.get("/api/shared-links/me").await.expect(200);
        visitor.get(&format!("/share/{key}")).await;
        nobody.get("/s/canary-slug").await;
        let made = owner.post("/api/api-keys", json!({"permissions": ["all"]})).await.json();
        let api_key = made["secret"].as_str().unwrap().to_owned();
        nobody.get(&format!("/api/users/me?apiKey={api_key}")).await.expect(200);
        let cookie = visitor.cookie.unwrap().split_once('=').unwrap().1.to_owned();
        [
            token,
            key,
            api_key,
            cookie,
            PASSWORD.into(),
            "canary password".into(),
            "canary-slug".into(),
        ]
    });
    server.kill().unwrap();
    server.wait().unwrap();
    let log = log.join().unwrap();
    assert!(log.contains("/api/shared-links/login"), "the log is not what this test takes it for");
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} in {log}");
    }
}

#[tokio::test]
async fn what_strangers_claim_about_their_address_does_not_count() {
    let (server, _) = Server::with_owner().await;
    let body = json!({"email": EMAIL, "password": "wrong"});
    let start = std::time::Instant::now();
    for guess in 0..7 {
        let request = server.nobody().request(reqwest::Method::POST, "/api/auth/login");
        let request = request.header("x-forwarded-for", format!("198.51.100.{guess}"));
        crate::harness::Answer::of(request.json(&body)).await.expect(401);
    }
    // 250 + 500 + 1000 ms.
    assert!(start.elapsed() > std::time::Duration::from_millis(1700), "{:?}", start.elapsed());
}
