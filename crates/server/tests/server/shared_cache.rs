//! A shared cache in front of the server: nginx with the documented configuration. It stores what
//! the server allows, and never serves one visitor another's response.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;
use vitrine_server::config::Config;

use crate::fixtures::{CANARY_NAME, canary_photo};
use crate::harness::Server;
use crate::proxies::{Got, Kind, Proxy, has};

const SECONDS: u32 = 2;
const APP: &str = "/vitrine-0123456789abcdef.js";

async fn behind(cdn_seconds: u32, web: &TempDir) -> Server {
    for (name, text) in [("index.html", "<p>"), ("visitor.html", "<p>"), (&APP[1..], "app()")] {
        fs::write(web.path().join(name), text).unwrap();
    }
    Server::with_config(Config {
        web: Some(web.path().to_owned()),
        public_url: Some("https://photos.example.org".to_owned()),
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        cdn_seconds,
        ..Config::default()
    })
    .await
}

fn kept(got: &Got) -> (u16, &str) {
    (got.status, got.header("x-cache"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_visitors_never_see_each_others_bytes() {
    if !has("nginx") {
        return;
    }
    let web = TempDir::new().unwrap();
    let server = behind(SECONDS, &web).await;
    let owner = server.set_up().await;
    let photo = owner.add(CANARY_NAME, &canary_photo(1, 1)).await;
    let link = async |more: serde_json::Value| {
        let mut body = json!({"type": "INDIVIDUAL", "assetIds": [photo]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let link = owner.link(body).await;
        let text = |name: &str| link[name].as_str().unwrap().to_owned();
        (text("key"), text("id"))
    };
    let (open, open_id) = link(json!({})).await;
    let (clean, _) = link(json!({"showMetadata": false})).await;
    let (locked, _) = link(json!({"password": "sesame"})).await;
    let proxy = Proxy::start(Kind::Nginx, "nginx-cache.conf", &server);
    let picture = |key: &str| format!("/api/assets/{photo}/thumbnail?size=thumbnail&key={key}");

    // Requests with and without a session alternate.
    let login = server.visitor(&locked);
    let login = login.post("/api/shared-links/login", json!({"password": "sesame"})).await;
    let session =
        format!("cookie: {}", login.expect(201).cookie("immich_shared_link_token").unwrap());
    for _ in 0..2 {
        let opened = proxy.get(&picture(&locked), &["-H", &session]).await;
        assert_eq!(kept(&opened), (200, "MISS"));
        assert_eq!(opened.header("cache-control"), "private, no-cache");
        assert_eq!(kept(&proxy.get(&picture(&locked), &[]).await), (401, "MISS"));
    }

    // An owner's session opens an address without a key for nobody else.
    let bearer = format!("authorization: Bearer {}", owner.token.clone().unwrap());
    let own = format!("/api/assets/{photo}/thumbnail?size=thumbnail");
    for _ in 0..2 {
        assert_eq!(kept(&proxy.get(&own, &["-H", &bearer]).await), (200, "MISS"));
        assert_eq!(kept(&proxy.get(&own, &[]).await), (401, "MISS"));
    }

    // A header that names another link stores nothing under this one's address.
    let other = format!("x-immich-share-key: {locked}");
    let named = proxy.get(&picture(&open), &["-H", &session, "-H", &other]).await;
    assert_eq!((kept(&named), named.header("cache-control")), ((200, "MISS"), "private, no-cache"));
    // A cacheable response is cached, for everybody.
    let first = proxy.get(&picture(&open), &[]).await;
    assert_eq!(kept(&first), (200, "MISS"));
    assert_eq!(first.header("cache-control"), "public, max-age=0, s-maxage=2");
    let second = proxy.get(&picture(&open), &["-H", &session]).await;
    assert_eq!(kept(&second), (200, "HIT"));
    assert!(first.body == second.body && !first.body.is_empty());

    // Two links to one photo with different settings: each has its own files, times and names.
    let original = |key: &str| format!("/api/assets/{photo}/original?key={key}");
    let told = |key: &str| format!("/api/assets/{photo}?key={key}");
    for _ in 0..2 {
        let (full, hidden) =
            (proxy.get(&original(&open), &[]).await, proxy.get(&original(&clean), &[]).await);
        assert!(full.body == canary_photo(1, 1) && full.header("x-cache").is_empty());
        assert!(hidden.body.len() < full.body.len() && !hidden.text().contains("CANARY"));
        assert!(proxy.get(&told(&open), &[]).await.text().contains(CANARY_NAME));
        assert!(!proxy.get(&told(&clean), &[]).await.text().contains(CANARY_NAME));
    }

    // The app is the same for everybody.
    assert_eq!(kept(&proxy.get(APP, &[]).await), (200, "MISS"));
    assert_eq!(kept(&proxy.get(APP, &[]).await), (200, "HIT"));

    // A deleted link is served from the cache no longer than its `s-maxage` plus the second that
    // nginx adds: it keeps a response until its clock of whole seconds has passed the end.
    assert_eq!(proxy.get(&picture(&open), &[]).await.status, 200);
    let path = format!("/api/shared-links/{open_id}");
    owner.send("DELETE", &path, json!(null)).await.expect(204);
    let revoked = Instant::now();
    let mut last = Duration::ZERO;
    while revoked.elapsed() < Duration::from_secs(30) {
        let asked = revoked.elapsed();
        if proxy.get(&picture(&open), &[]).await.status == 401 {
            break;
        }
        last = asked;
    }
    assert!(last <= Duration::from_secs(u64::from(SECONDS) + 1), "given {last:?} later");
    assert_eq!(proxy.get(&picture(&open), &[]).await.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_of_links_is_kept_unless_the_operator_says_so() {
    if !has("nginx") {
        return;
    }
    let web = TempDir::new().unwrap();
    let server = behind(0, &web).await;
    let owner = server.set_up().await;
    let photo = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [photo]})).await;
    let key = link["key"].as_str().unwrap();
    let proxy = Proxy::start(Kind::Nginx, "nginx-cache.conf", &server);
    let path = format!("/api/assets/{photo}/thumbnail?size=thumbnail&key={key}");
    for _ in 0..2 {
        let got = proxy.get(&path, &[]).await;
        assert_eq!((kept(&got), got.header("cache-control")), ((200, "MISS"), "private, no-cache"));
    }
    let id = link["id"].as_str().unwrap();
    owner.send("DELETE", &format!("/api/shared-links/{id}"), json!(null)).await.expect(204);
    assert_eq!(proxy.get(&path, &[]).await.status, 401);
}
