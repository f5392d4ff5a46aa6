//! The app on another host than the server (CORS), and the server below a base path.

use reqwest::Method;
use serde_json::json;
use tempfile::TempDir;
use vitrine_server::config::Config;

use crate::fixtures::canary_photo;
use crate::harness::{Answer, EMAIL, PASSWORD, Person, Server};

const APP: &str = "https://app.example.org";
const STRANGER: &str = "https://evil.example.org";

async fn asked(who: &Person, path: &str, origin: &str, method: &str) -> Answer {
    let request = who.request(Method::OPTIONS, path).header("origin", origin);
    Answer::of(request.header("access-control-request-method", method)).await
}

#[tokio::test]
async fn named_origins_may_use_the_api_and_others_may_not() {
    let cors_origins = vec![APP.to_owned()];
    let server = Server::with_config(Config { cors_origins, ..Config::default() }).await;
    let owner = server.set_up().await;
    let id = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let nobody = server.nobody();

    let allowed = asked(&nobody, "/api/uploads", APP, "PATCH").await.expect(204);
    assert_eq!(allowed.header("access-control-allow-origin"), APP);
    assert_eq!(allowed.header("access-control-allow-credentials"), "true");
    for header in ["upload-offset", "x-immich-checksum", "range", "content-type", "if-none-match"] {
        assert!(allowed.header("access-control-allow-headers").contains(header), "{header}");
    }
    for method in ["PUT", "PATCH", "DELETE"] {
        assert!(allowed.header("access-control-allow-methods").contains(method));
    }
    let refused = asked(&nobody, "/api/uploads", STRANGER, "PATCH").await;
    assert_eq!(refused.header("access-control-allow-origin"), "");

    // The headers of a range response that scripts may read.
    let path = format!("/api/assets/{id}/original");
    let part = [("origin", APP), ("range", "bytes=0-9")];
    let part = owner.get_with(&path, &part).await.expect(206);
    assert_eq!(part.header("access-control-allow-origin"), APP);
    for header in ["content-range", "etag", "content-disposition", "upload-offset", "location"] {
        assert!(part.header("access-control-expose-headers").contains(header), "{header}");
    }
    assert!(
        part.headers.get_all("vary").iter().any(|vary| vary.to_str().unwrap().contains("Origin"))
    );
    // Scripts can read refusals as well.
    let refusal = nobody.get_with("/api/users/me", &[("origin", APP)]).await.expect(401);
    assert_eq!(refusal.header("access-control-allow-origin"), APP);
    let told = nobody.get_with("/.well-known/vitrine", &[("origin", APP)]).await.expect(200);
    assert_eq!(told.header("access-control-allow-origin"), APP);
    let told = nobody.get_with("/api/server/ping", &[("origin", STRANGER)]).await.expect(200);
    assert_eq!(told.header("access-control-allow-origin"), "");

    // With cookies: requests from the configured origin are accepted, others refused.
    let login = json!({"email": EMAIL, "password": PASSWORD});
    let login = nobody.post("/api/auth/login", login).await.expect(201);
    let person = Person { cookie: login.cookie("immich_access_token"), ..server.nobody() };
    for (origin, status) in [(APP, 201), (STRANGER, 403)] {
        let request = person.request(Method::POST, "/api/albums").json(&json!({"albumName": "A"}));
        let request = request.header("origin", origin).header("sec-fetch-site", "same-site");
        Answer::of(request).await.expect(status);
    }

    // Images that a page shows without fetching them by script.
    for (site, policy) in [("same-site", "same-site"), ("cross-site", "cross-origin")] {
        let path = format!("/api/assets/{id}/thumbnail");
        let shown = owner.get_with(&path, &[("sec-fetch-site", site)]).await.expect(200);
        assert_eq!(shown.header("cross-origin-resource-policy"), policy);
    }
}

#[tokio::test]
async fn nobody_else_is_told_anything_by_default() {
    let server = Server::start().await;
    let nobody = server.nobody();
    let answer = nobody.get_with("/api/server/ping", &[("origin", APP)]).await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "");
    assert!(!answer.header("vary").to_lowercase().contains("origin"));
    // Responses for which no handler sets a cache policy are for one browser only.
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert_eq!(nobody.get("/api/nothing").await.header("cache-control"), "no-store");
    asked(&nobody, "/api/albums", APP, "POST").await.expect(405);
}

#[tokio::test]
async fn below_a_path_everything_that_is_written_begins_with_it() {
    let web = TempDir::new().unwrap();
    for page in ["index.html", "visitor.html"] {
        let html =
            "<head><base href=\"/\" data-config=\"config.json\" /><title></title></head><body>";
        std::fs::write(web.path().join(page), html).unwrap();
    }
    let server = Server::with_config(Config {
        web: Some(web.path().to_owned()),
        public_url: Some("https://host.example.org/gallery/".to_owned()),
        ..Config::default()
    })
    .await;
    let owner = server.set_up().await;
    let nobody = server.nobody();
    let bare = nobody.get("/gallery").await.expect(307);
    assert_eq!(bare.header("location"), "/gallery/");
    // With the base path, and from a proxy that strips it.
    for path in ["/gallery/photos", "/photos", "/gallery/"] {
        let page = nobody.get(path).await.expect(200).text();
        assert!(page.starts_with("<head><base href=\"/gallery/\" /><title>"), "{page}");
    }
    let photo = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let album = json!({"albumName": "A", "assetIds": [photo]});
    let album = owner.post("/gallery/api/albums", album).await.expect(201).id();
    let link = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let key = link["key"].as_str().unwrap();
    let page = nobody.get(&format!("/gallery/share/{key}")).await.expect(200).text();
    for expected in [
        format!("og:url\" content=\"https://host.example.org/gallery/share/{key}\""),
        format!("\"/gallery/api/shared-links/me?key={key}\""),
        "\"home\":[\"/gallery/share/\",".to_owned(),
        "\"picture\":\"/gallery/api/assets/{id}/thumbnail?".to_owned(),
    ] {
        assert!(page.contains(&expected), "{expected}: {page}");
    }
    assert!(!page.contains("\"/api/") && !page.contains("\"/share/"), "{page}");
    nobody.get(&format!("/gallery/share/{key}/preview.jpg")).await.expect(200);
    let told = nobody.get("/gallery/.well-known/immich").await.expect(200).json();
    assert_eq!(told["api"]["endpoint"], "https://host.example.org/gallery/api");
    let described = nobody.get("/gallery/api/openapi.json").await.expect(200).json();
    assert_eq!(described["servers"][0]["url"], "/gallery");

    let login = json!({"email": EMAIL, "password": PASSWORD});
    let login = nobody.post("/gallery/api/auth/login", login).await.expect(201);
    for cookie in login.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.contains("; Path=/gallery;") && cookie.ends_with("; Secure"), "{cookie}");
    }
    // Browsers that do not send `Sec-Fetch-Site` send the page's origin, which has no path.
    let person = Person { cookie: login.cookie("immich_access_token"), ..server.nobody() };
    for (origin, status) in [("https://host.example.org", 201), ("https://host.example", 403)] {
        let request = person.request(Method::POST, "/gallery/api/albums");
        let request = request.json(&json!({"albumName": "B"})).header("origin", origin);
        Answer::of(request).await.expect(status);
    }
}
