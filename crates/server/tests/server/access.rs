//! Every route for every kind of principal, in one table.

use serde_json::{Value, json};

use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{Person, Server};

/// Statuses for: nobody; a visitor; one whose link opens a second album as well; one who has not
/// given the password; one whose link has expired; another user; the owner. Things of the owner are
/// asked for.
#[rustfmt::skip]
const TABLE: &[(&str, &str, [u16; 7])] = &[
    ("GET",    "/.well-known/immich",          [200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/.well-known/vitrine",         [200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/ping",             [200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/version",          [200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/features",         [200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/config",           [200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/media-types",      [200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/about",            [401, 403, 403, 401, 401, 200, 200]),
    ("POST",   "/api/auth/admin-sign-up",      [400, 400, 400, 400, 400, 400, 400]),
    ("POST",   "/api/auth/login",              [401, 401, 401, 401, 401, 401, 401]),
    ("GET",    "/api/auth/status",             [401, 403, 403, 401, 401, 200, 200]),
    ("POST",   "/api/auth/validateToken",      [401, 403, 403, 401, 401, 200, 200]),
    ("GET",    "/api/users",                   [401, 403, 403, 401, 401, 200, 200]),
    ("GET",    "/api/users/me",                [401, 403, 403, 401, 401, 200, 200]),
    ("POST",   "/api/assets",                  [401, 401, 401, 401, 401, 400, 400]),
    ("POST",   "/api/assets/bulk-upload-check",[401, 403, 403, 401, 401, 200, 200]),
    ("GET",    "/api/assets/statistics",       [401, 403, 403, 401, 401, 200, 200]),
    ("GET",    "/api/assets/{asset}",          [401, 200, 200, 401, 401, 400, 200]),
    ("GET",    "/api/assets/{asset}/original", [401, 200, 200, 401, 401, 404, 200]),
    ("GET",    "/api/assets/{asset}/thumbnail",[401, 200, 200, 401, 401, 400, 200]),
    ("GET",    "/api/assets/{asset}/video/playback", [401, 404, 404, 401, 401, 400, 404]),
    ("GET",    "/api/assets/{secret}",         [401, 400, 400, 401, 401, 400, 200]),
    ("GET",    "/api/assets/{secret}/original",[401, 404, 404, 401, 401, 404, 200]),
    ("GET",    "/api/assets/{secret}/thumbnail",[401, 400, 400, 401, 401, 400, 200]),
    ("PUT",    "/api/assets/{asset}",          [401, 403, 403, 401, 401, 400, 200]),
    ("PUT",    "/api/assets",                  [401, 403, 403, 401, 401, 400, 204]),
    ("POST",   "/api/trash/restore/assets",    [401, 403, 403, 401, 401, 400, 200]),
    ("GET",    "/api/albums",                  [401, 403, 403, 401, 401, 200, 200]),
    ("POST",   "/api/albums",                  [401, 403, 403, 401, 401, 201, 201]),
    ("GET",    "/api/albums/statistics",       [401, 403, 403, 401, 401, 200, 200]),
    ("GET",    "/api/albums/{album}",          [401, 200, 200, 401, 401, 400, 200]),
    ("GET",    "/api/albums/{album2}",         [401, 400, 200, 401, 401, 400, 200]),
    ("GET",    "/api/timeline/buckets?albumId={album2}", [401, 400, 200, 401, 401, 400, 200]),
    ("PATCH",  "/api/albums/{album}",          [401, 403, 403, 401, 401, 400, 200]),
    ("GET",    "/api/albums/{album}/map-markers", [401, 200, 200, 401, 401, 400, 200]),
    ("PUT",    "/api/albums/{album}/assets",   [401, 403, 403, 401, 401, 400, 200]),
    ("DELETE", "/api/albums/{album}/assets",   [401, 403, 403, 401, 401, 400, 200]),
    ("GET",    "/api/shared-links",            [401, 403, 403, 401, 401, 200, 200]),
    ("POST",   "/api/shared-links",            [401, 403, 403, 401, 401, 400, 201]),
    ("GET",    "/api/shared-links/me",         [401, 200, 200, 401, 401, 403, 403]),
    ("POST",   "/api/shared-links/login",      [401, 400, 400, 401, 401, 403, 403]),
    ("POST",   "/api/shared-links/logout",     [401, 200, 200, 200, 401, 403, 403]),
    ("GET",    "/api/shared-links/guest",      [401, 403, 403, 401, 401, 403, 403]),
    ("POST",   "/api/shared-links/guest",      [401, 403, 403, 401, 401, 403, 403]),
    ("GET",    "/api/shared-links/{link}/guests", [401, 403, 403, 401, 401, 400, 200]),
    ("GET",    "/api/shared-links/{link}",     [401, 403, 403, 401, 401, 400, 200]),
    ("PATCH",  "/api/shared-links/{link}",     [401, 403, 403, 401, 401, 400, 200]),
    ("PUT",    "/api/shared-links/{link}/assets",    [401, 403, 403, 401, 401, 400, 200]),
    ("DELETE", "/api/shared-links/{link}/assets",    [401, 403, 403, 401, 401, 400, 200]),
    ("GET",    "/api/timeline/buckets",        [401, 200, 200, 401, 401, 200, 200]),
    ("GET",    "/api/timeline/buckets?albumId={album}", [401, 200, 200, 401, 401, 400, 200]),
    ("GET",    "/api/timeline/bucket?timeBucket=2021-05-01&albumId={album}", [401, 200, 200, 401, 401, 400, 200]),
    ("GET",    "/api/map/markers",             [401, 200, 200, 401, 401, 200, 200]),
    ("POST",   "/api/download/info",           [401, 201, 201, 401, 401, 400, 201]),
    ("POST",   "/api/download/archive",        [401, 200, 200, 401, 401, 400, 200]),
    // What ends something comes last.
    ("DELETE", "/api/shared-links/{link}",     [401, 403, 403, 401, 401, 400, 204]),
    ("DELETE", "/api/albums/{album2}",         [401, 403, 403, 401, 401, 400, 204]),
    ("DELETE", "/api/assets",                  [401, 403, 403, 401, 401, 400, 204]),
    ("POST",   "/api/auth/logout",             [401, 403, 403, 401, 401, 200, 200]),
];

struct World {
    asset: String,
    secret: String,
    album: String,
    album2: String,
    link: String,
}

impl World {
    fn path(&self, path: &str) -> String {
        path.replace("{asset}", &self.asset)
            .replace("{secret}", &self.secret)
            .replace("{album}", &self.album)
            .replace("{album2}", &self.album2)
            .replace("{link}", &self.link)
    }

    /// A body that is right for the route, so that only access decides.
    fn body(&self, method: &str, path: &str) -> Value {
        match (method, path) {
            ("GET", _) | ("POST", "/api/assets") => Value::Null,
            ("POST", "/api/auth/admin-sign-up") => {
                json!({"email": "x@y.z", "name": "X", "password": "x"})
            }
            ("POST", "/api/auth/login") => json!({"email": "x@y.z", "password": "x"}),
            ("POST", "/api/shared-links/login") => json!({"password": "wrong"}),
            // Not what the visitors' link shows: they come after.
            ("DELETE", "/api/albums/{album}/assets") => json!({"ids": [self.secret]}),
            ("POST", "/api/albums") => json!({"albumName": "x"}),
            ("POST", "/api/shared-links") => {
                json!({"type": "INDIVIDUAL", "assetIds": [self.asset]})
            }
            ("POST", "/api/assets/bulk-upload-check") => json!({"assets": []}),
            _ => json!({"ids": [self.asset], "assetIds": [self.asset]}),
        }
    }
}

async fn world() -> (World, [Person; 7], Server) {
    let (server, owner) = Server::with_owner().await;
    let asset = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let secret = owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    let album = json!({"albumName": "A", "assetIds": [asset]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let album2 = owner.post("/api/albums", json!({"albumName": "B"})).await.expect(201).id();
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [asset]})).await;
    let key = |link: Value| link["key"].as_str().unwrap().to_owned();
    let open = key(owner.link(json!({"type": "ALBUM", "albumId": album})).await);
    let both = key(owner.link(json!({"type": "ALBUM", "albumIds": [album, album2]})).await);
    let locked = json!({"type": "ALBUM", "albumId": album, "password": "sesame"});
    let locked = key(owner.link(locked).await);
    let expired = json!({"type": "ALBUM", "albumId": album, "expiresAt": "2020-01-01T00:00:00Z"});
    let expired = key(owner.link(expired).await);
    let people = [
        server.nobody(),
        server.visitor(&open),
        server.visitor(&both),
        server.visitor(&locked),
        server.visitor(&expired),
        server.other_user().await,
        owner,
    ];
    let link = link["id"].as_str().unwrap().to_owned();
    (World { asset, secret, album, album2, link }, people, server)
}

#[tokio::test]
async fn every_route_for_every_principal() {
    let (world, people, _server) = world().await;
    let names = [
        "nobody",
        "visitor",
        "visitor of two albums",
        "locked visitor",
        "expired link",
        "other user",
        "owner",
    ];
    for (method, path, expected) in TABLE {
        let body = world.body(method, path);
        let path = world.path(path);
        for ((person, name), expected) in people.iter().zip(names).zip(expected) {
            let answer = person.send(method, &path, body.clone()).await;
            let status = answer.status.as_u16();
            assert_eq!(status, *expected, "{method} {path} for {name}: {}", answer.text());
            if status >= 400 {
                assert!(!answer.text().contains("CANARY"), "{method} {path} for {name}");
                assert_eq!(answer.header("content-type"), "application/json");
            }
        }
    }
}

/// The router's own text: a new route fails here until it has rows in the table.
#[test]
fn the_table_has_every_route() {
    let router = include_str!("../../src/router.rs");
    let shape = |path: &str| {
        let path = path.split('?').next().unwrap_or_default();
        let step = |step: &str| {
            if step.starts_with('{') { "{}".to_owned() } else { step.to_owned() }
        };
        path.split('/').map(step).collect::<Vec<_>>().join("/")
    };
    let known: Vec<_> = TABLE.iter().map(|(method, path, _)| (*method, shape(path))).collect();
    for route in router.split(".route(\"").skip(1) {
        let (path, rest) = route.split_once('"').unwrap();
        let handlers = rest.split(".route(").next().unwrap().split(".fallback").next().unwrap();
        let path = if path.starts_with("/.") { path.to_owned() } else { format!("/api{path}") };
        for method in ["get", "post", "put", "patch", "delete"] {
            let called = [format!(", {method}("), format!(".{method}(")];
            if called.iter().any(|call| handlers.contains(call.as_str())) {
                let row = (method.to_uppercase(), shape(&path));
                let found = known.iter().any(|(method, path)| *method == row.0 && *path == row.1);
                assert!(found, "no row for {} {path}", row.0);
            }
        }
    }
}
