//! The app's page and files, and the headers of every response.

use std::fs;

use serde_json::json;
use tempfile::TempDir;
use vitrine_server::config::Config;

use crate::fixtures::jpeg;
use crate::harness::Server;

const PAGE: &str = "<!doctype html><script type=\"module\">go()</script><p>Vitrine</p>";

const VIEWER: &str = "<!doctype html><script type=\"module\">go()</script><p>A link</p>";

fn dist() -> TempDir {
    let dist = TempDir::new().unwrap();
    for (name, content) in [
        ("index.html", PAGE),
        ("index.html.br", "brotli page"),
        ("visitor.html", VIEWER),
        ("vitrine-0123456789abcdef.js", "js"),
        ("vitrine-0123456789abcdef_bg.wasm", "wasm"),
        ("vitrine-0123456789abcdef_bg.wasm.br", "brotli"),
        ("vitrine-0123456789abcdef_bg.wasm.gz", "gzip"),
        ("worker.js", "worker"),
        ("robots.txt", "User-agent: *"),
        (".secret", "secret"),
    ] {
        fs::write(dist.path().join(name), content).unwrap();
    }
    dist
}

#[tokio::test]
async fn the_page_for_the_apps_addresses_and_404_for_the_rest() {
    let dist = dist();
    let server = Server::with_web(Some(dist.path().to_owned())).await;
    let nobody = server.nobody();
    for path in [
        "/",
        "/photos",
        "/photos/1",
        "/albums",
        "/albums/1",
        "/albums/1/photos/2",
        "/sharing",
        "/shared-links",
        "/auth/setup",
        "/auth/login",
        "/map",
        "/upload",
        "/settings",
        "/calendar/2021",
    ] {
        let answer = nobody.get(path).await.expect(200);
        assert_eq!(answer.text(), PAGE, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    for path in [
        "/nothing",
        "/auth",
        "/index.html",
        "/visitor.html",
        "/.secret",
        "/vitrine-0123456789abcdef_bg.wasm.br",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..%2fCargo.toml",
        "//etc/passwd",
        "/a\0b",
        "/share",
    ] {
        let answer = nobody.get(path).await;
        assert!(matches!(answer.status.as_u16(), 400 | 404), "{path}: {}", answer.status);
        assert!(!answer.text().contains("Vitrine"), "{path}");
    }
    nobody.get("/api/nothing").await.refused(404, "Not found");
    nobody.send("DELETE", "/api/server/ping", json!(null)).await.refused(405, "Method not allowed");
    nobody.post("/photos", json!({})).await.expect(405);
}

#[tokio::test]
async fn a_link_that_is_not_there_is_404_with_the_page() {
    let dist = dist();
    let server = Server::with_web(Some(dist.path().to_owned())).await;
    let nobody = server.nobody();
    for path in ["/share/nothing", "/share/nothing/photos/1", "/s/nothing", "/s/nothing/map"] {
        assert_eq!(nobody.get(path).await.expect(404).text(), VIEWER);
    }
    let owner = server.set_up().await;
    let id = owner.add("a.jpg", &jpeg(1, 30, 20)).await;
    let body =
        json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": "spring walk".replace(' ', "-")});
    let link = owner.link(body).await;
    let key = link["key"].as_str().unwrap();
    for path in
        [format!("/share/{key}"), format!("/share/{key}/photos/{id}"), "/s/spring-walk".into()]
    {
        assert!(nobody.get(&path).await.expect(200).text().ends_with("<p>A link</p>"));
    }
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    owner.send("DELETE", &path, json!(null)).await.expect(204);
    nobody.get(&format!("/share/{key}")).await.expect(404);
}

#[tokio::test]
async fn files_with_their_types_codings_and_caching() {
    let dist = dist();
    let server = Server::with_web(Some(dist.path().to_owned())).await;
    let nobody = server.nobody();
    let wasm = "/vitrine-0123456789abcdef_bg.wasm";
    for (accepted, coding, body) in [
        ("gzip, deflate, br", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip", "gzip"),
        ("identity", "", "wasm"),
    ] {
        let answer = nobody.get_with(wasm, &[("accept-encoding", accepted)]).await.expect(200);
        assert_eq!(answer.header("content-encoding"), coding);
        assert_eq!(answer.text(), body);
        assert_eq!(answer.header("content-type"), "application/wasm");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("vary"), "Accept-Encoding");
    }
    let worker = nobody.get("/worker.js").await.expect(200);
    assert_eq!(worker.header("cache-control"), "no-cache");
    let etag = worker.header("etag").to_owned();
    let unchanged = nobody.get_with("/worker.js", &[("if-none-match", &etag)]).await.expect(304);
    // Browsers replace the stored headers with those of a 304.
    let policy = "content-security-policy";
    assert_eq!(unchanged.header(policy), worker.header(policy));
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_it_safe() {
    let dist = dist();
    let server = Server::with_web(Some(dist.path().to_owned())).await;
    let nobody = server.nobody();
    for path in
        ["/", "/worker.js", "/nothing", "/api/server/ping", "/api/users/me", "/.well-known/immich"]
    {
        let answer = nobody.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        let ancestors =
            if path.starts_with("/api") { "frame-ancestors 'self'" } else { "frame-ancestors" };
        assert!(answer.header("content-security-policy").contains(ancestors), "{path}");
    }
    let page = nobody.get("/photos").await;
    assert_eq!(page.header("x-frame-options"), "DENY");
    let policy = page.header("content-security-policy");
    // printf 'go()' | openssl dgst -sha256 -binary | base64
    let hash = "'sha256-";
    assert!(policy.contains(hash) && policy.contains("'wasm-unsafe-eval'"), "{policy}");
    assert!(
        policy.contains("frame-ancestors 'none'") && !policy.contains("script-src 'self' 'unsafe")
    );
}

#[tokio::test]
async fn a_map_style_opens_its_own_host_and_no_other() {
    let dist = dist();
    let web = Some(dist.path().to_owned());
    let style = "https://tiles.example.org/style.json?key=k";
    let config = Config { web: web.clone(), map_style: Some(style.into()), ..Config::default() };
    let (plain, mapped) = (Server::with_web(web).await, Server::with_config(config).await);
    for path in ["/photos", "/worker.js", "/vitrine-0123456789abcdef.js"] {
        let policy = "content-security-policy";
        let (without, with) = (plain.nobody().get(path).await, mapped.nobody().get(path).await);
        let (without, with) = (without.header(policy), with.header(policy));
        assert!(!without.contains("http"), "{path}: {without}");
        assert_eq!(with.matches(" https://tiles.example.org").count(), 2, "{path}: {with}");
        assert_eq!(with.replace(" https://tiles.example.org", ""), without);
    }
    let told = plain.nobody().get("/api/server/config").await.json();
    assert_eq!((&told["mapLightStyleUrl"], &told["mapDarkStyleUrl"]), (&json!(""), &json!("")));
    let told = mapped.nobody().get("/api/server/config").await.json();
    assert_eq!(
        (&told["mapLightStyleUrl"], &told["mapDarkStyleUrl"]),
        (&json!(style), &json!(style))
    );
}

#[tokio::test]
async fn discovery_and_what_the_server_can_do() {
    let server = Server::start().await;
    let nobody = server.nobody();
    let found = nobody.get("/.well-known/immich").await.expect(200).json();
    assert_eq!(found, json!({"api": {"endpoint": "/api"}}));
    let found = nobody.get("/.well-known/vitrine").await.expect(200).json();
    assert_eq!(found["acceptsRenditions"], true);
    assert_eq!(nobody.get("/api/server/ping").await.json(), json!({"res": "pong"}));
    assert_eq!(nobody.get("/api/server/version").await.json()["major"], 3);
    let types = nobody.get("/api/server/media-types").await.json();
    assert!(types["image"].as_array().unwrap().contains(&json!(".heic")));
    assert!(!types["image"].as_array().unwrap().contains(&json!(".svg")));
    assert_eq!(nobody.get("/api/server/features").await.json()["trash"], true);
    nobody.get("/api/server/about").await.refused(401, "Authentication required");
    // This build of the server has no app, and the page says so.
    assert!(nobody.get("/").await.text().contains("--web"));
}
